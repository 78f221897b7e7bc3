"""How a QTI item marks, carried out: what it declares, its response processing, and which feedback it then shows.

Nothing is guessed from the look of the processing: an item is asked what it gives for an answer, whatever way its
maker chose to write that down. What cannot be carried out is refused by its name.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction

from learn.domain.errors import Invalid
from learn.formats.exchange import Malformed, NotCarried
from learn.formats.qti_values import (
    EXPRESSIONS,
    Given,
    Value,
    Values,
    is_true,
    moderate,
    number_in,
    number_of,
    ordered,
    unread,
    value_of,
)
from learn.formats.xml_files import Element, parse

MAX_STEPS = 8_000_000  # expressions worked out for one file: some seconds
MAX_ITEM_STEPS = 400_000

_TEMPLATES = {
    "match_correct": (
        b"<responseProcessing><responseCondition><responseIf><match><variable identifier='RESPONSE'/>"
        b"<correct identifier='RESPONSE'/></match><setOutcomeValue identifier='SCORE'><baseValue baseType='float'>1"
        b"</baseValue></setOutcomeValue></responseIf><responseElse><setOutcomeValue identifier='SCORE'>"
        b"<baseValue baseType='float'>0</baseValue></setOutcomeValue></responseElse></responseCondition>"
        b"</responseProcessing>"
    ),
    "map_response": (
        b"<responseProcessing><setOutcomeValue identifier='SCORE'><mapResponse identifier='RESPONSE'/>"
        b"</setOutcomeValue></responseProcessing>"
    ),
}


@dataclass
class Budget:
    """What is left of the work that one file, and one item of it, may ask for."""

    steps: int = MAX_STEPS
    item_steps: int = MAX_ITEM_STEPS

    def begin(self) -> None:
        """Another item."""
        self.item_steps = MAX_ITEM_STEPS

    def spend(self) -> None:
        self.steps -= 1
        self.item_steps -= 1
        if self.steps < 0:
            text = "Cách chấm của các câu trong tệp này quá dài để đọc hết; hãy chia thành nhiều tệp."
            raise Invalid(text)
        if self.item_steps < 0:
            text = "Cách chấm của câu này quá dài để đọc; hãy đơn giản lại."
            raise NotCarried(text)


@dataclass(frozen=True)
class Declared:
    """A response or an outcome as it is declared."""

    cardinality: str
    base: str
    correct: Values
    default: Values
    mapping: Element | None

    def container(self, given: Sequence[Given]) -> Values:
        """An answer as values of this declaration."""
        values = [value_of(one, self.base) if isinstance(one, str) else one for one in given]
        return ordered(values, self.cardinality)

    def keys(self) -> list[str]:
        """What the mapping has a mark for."""
        return [one.attributes.get("mapKey", "") for one in self.mapping.all("mapEntry")] if self.mapping else []


@dataclass(frozen=True)
class Outcome:
    """What an answer leads to: the score, and the places of the feedback that is shown."""

    score: Fraction
    shown: frozenset[int]


class _Exit(Exception):  # noqa: N818 - not an error: the processing says that it is done
    pass


@dataclass
class Scoring:
    """The item's marking; `feedback` are its feedback elements of every sort, in the order of the file.

    `unscored`: the processing of the file has no consequence, so that the declared answer is what counts.
    """

    responses: Mapping[str, Declared]
    outcomes: Mapping[str, Declared]
    rules: Sequence[Element]
    feedback: Sequence[Element]
    budget: Budget
    unscored: bool = False
    state: dict[str, Values] = field(default_factory=dict)

    def run(self, given: Mapping[str, Sequence[Given]]) -> Outcome:
        """The outcome of an answer, response by response; others are NULL. Raises NotCarried, Malformed."""
        self.state = {name: one.default for name, one in self.outcomes.items()}
        self.state |= {name: one.container(given.get(name, ())) for name, one in self.responses.items()}
        with suppress(_Exit):
            self._follow(self.rules)
        shown = [place for place, one in enumerate(self.feedback) if self._shows(one)]
        return Outcome(number_of(self.state.get(self.score_name, ())), frozenset(shown))

    @property
    def score_name(self) -> str:
        names = [name for name, one in self.outcomes.items() if one.base in {"float", "integer"} and name != "MAXSCORE"]
        return "SCORE" if "SCORE" in names or not names else names[0]

    def _shows(self, element: Element) -> bool:
        values = self.state.get(element.attributes.get("outcomeIdentifier", ""), ())
        named = element.attributes.get("identifier", "") in values
        return named == (element.attributes.get("showHide", "show") != "hide")

    def _follow(self, rules: Sequence[Element]) -> None:
        for rule in rules:
            self.budget.spend()
            if rule.tag == "responseCondition":
                self._choose(rule)
            elif rule.tag == "setOutcomeValue":
                self.state[rule.attributes.get("identifier", "")] = self._first(rule)
            elif rule.tag == "responseProcessingFragment":
                self._follow(rule.children)
            elif rule.tag == "exitResponse":
                raise _Exit
            else:
                raise unread(rule)

    def _choose(self, condition: Element) -> None:
        for branch in condition.children:
            if branch.tag == "responseElse":
                self._follow(branch.children)
                return
            if branch.tag not in {"responseIf", "responseElseIf"}:
                raise unread(branch)
            if self._first(branch) == (True,):
                self._follow(branch.children[1:])
                return

    def _first(self, element: Element) -> Values:
        if not element.children:
            text = "<%(tag)s> để trống, phải có một biểu thức."
            raise Malformed(text, tag=element.tag)
        return self._value(element.children[0])

    def _value(self, element: Element) -> Values:
        self.budget.spend()
        name = element.attributes.get("identifier", "")
        match element.tag:
            case "variable":
                return self.state.get(name, ())
            case "correct":
                return self._response(name).correct
            case "default":
                return self.outcomes[name].default if name in self.outcomes else ()
            case "mapResponse":
                return (mapped(self._response(name), self.state.get(name, ())),)
            case "baseValue":
                return (value_of(element.text, element.attributes.get("baseType", "string")),)
        work = EXPRESSIONS.get(element.tag)
        if work is None:
            raise unread(element)
        args = [self._value(one) for one in element.children]
        try:
            return moderate(work(element, args))
        except IndexError:
            text = "<%(tag)s> thiếu biểu thức bên trong."
            raise Malformed(text, tag=element.tag) from None

    def _response(self, name: str) -> Declared:
        if name not in self.responses:
            text = "Cách chấm gọi câu trả lời “%(name)s” mà tệp không khai báo."
            raise Malformed(text, name=name[:60])
        return self.responses[name]


def scoring_of(root: Element, budget: Budget) -> Scoring:
    """The marking of an item. Raises NotCarried on processing that is kept elsewhere, or is of a sort unknown here."""
    budget.begin()
    responses = {one.attributes.get("identifier", ""): _declared(one) for one in root.all("responseDeclaration")}
    outcomes = {one.attributes.get("identifier", ""): _declared(one) for one in root.all("outcomeDeclaration")}
    found = root.first("responseProcessing")
    body = root.first("itemBody")
    feedback = [*root.all("modalFeedback"), *(body.below("feedbackInline", "feedbackBlock") if body else ())]
    rules: Sequence[Element] = found.children if found else ()
    if found and not rules and found.attributes.get("template"):
        rules = _template(found).children
    elif not rules:
        rules = _by_declaration(responses)
    unscored = bool(rules) and all(_idle(rule) for rule in rules)
    if unscored:
        rules = _by_declaration(responses)
    return Scoring(responses, outcomes, rules, feedback, budget, unscored)


def _idle(rule: Element) -> bool:
    """Whether a condition has no consequence, as some programs write where their own store holds the marks."""
    branches = rule.children if rule.tag == "responseCondition" else []
    return bool(branches) and all(len(one.children) == (one.tag != "responseElse") for one in branches)


def mapped(declared: Declared, values: Values) -> Fraction:
    """What the mapping gives to a response, within its bounds. Each value counts once."""
    if declared.mapping is None:
        text = "Cách chấm theo bảng điểm (mapResponse) mà câu không có <mapping>."
        raise Malformed(text)
    total = Fraction(0)
    for value in dict.fromkeys(values):
        total += _entry(declared, value)
    for name, bound in (("lowerBound", max), ("upperBound", min)):
        if written := declared.mapping.attributes.get(name):
            total = bound(total, number_in(written))
    return total


def _entry(declared: Declared, value: Value) -> Fraction:
    assert declared.mapping is not None
    for one in declared.mapping.all("mapEntry"):
        key = value_of(one.attributes.get("mapKey", ""), declared.base)
        same = key == value
        if not same and not is_true(one, "caseSensitive", usual=True) and isinstance(key, str):
            same = isinstance(value, str) and key.casefold() == value.casefold()
        if same:
            return number_in(one.attributes.get("mappedValue", ""))
    return number_in(declared.mapping.attributes.get("defaultValue") or "0")


def _declared(element: Element) -> Declared:
    cardinality = element.attributes.get("cardinality", "single")
    base = element.attributes.get("baseType", "identifier")

    def listed(name: str) -> Values:
        found = element.first(name)
        values = [value_of(one.text, base) for one in found.all("value")] if found else []
        return ordered(values, cardinality)

    default = listed("defaultValue")
    if not default and element.tag == "outcomeDeclaration" and base in {"float", "integer"}:
        default = (Fraction(0),)
    return Declared(cardinality, base, listed("correctResponse"), default, element.first("mapping"))


def _template(found: Element) -> Element:
    """The standard processing that an address names: by its last part, as every version has its own addresses."""
    name = found.attributes.get("template", "").rstrip("/").rpartition("/")[2].lower().partition(".")[0]
    known = name.removeprefix("cc2_")
    known = "match_correct" if known in {"match", "match_basic"} else known
    if known not in _TEMPLATES:
        text = "Cách chấm mẫu “%(template)s” chưa đọc được; hãy dùng match_correct hoặc map_response."
        raise NotCarried(text, template=name[:60])
    return parse(_TEMPLATES[known])


def _by_declaration(responses: Mapping[str, Declared]) -> list[Element]:
    """What the declarations of an item without processing mean: its mapping, else its right answer, else nothing."""
    if not any(one.correct or one.mapping for one in responses.values()):
        return []
    if list(responses) != ["RESPONSE"]:
        text = "Câu không có cách chấm (responseProcessing); hãy thêm cách chấm rồi xuất lại."
        raise NotCarried(text)
    return parse(_TEMPLATES["map_response" if responses["RESPONSE"].mapping else "match_correct"]).children
