"""A QTI item while it is taken apart: what an answer to one of its places earns, and what is then said."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import NamedTuple

from learn.formats import drafts
from learn.formats.drafts import MAX_DIGITS, Answer, Fields, NumberAnswer
from learn.formats.exchange import Malformed, NotCarried, Question
from learn.formats.qti_body import Words
from learn.formats.qti_scoring import Declared, Outcome, Scoring
from learn.formats.qti_values import Given, bounds, number_in
from learn.formats.xml_files import Element

MAX_CHOICES = 24  # more than any kind here takes; each costs a look at the marking
MAX_EDGES = 60

NEAR = Fraction(1, 1000)

_ELSE = "\u2400"  # what nobody expects to be typed


class Choice(NamedTuple):
    """Something that can be chosen: its identifier in the file, its words."""

    id: str
    text: str


class Built(NamedTuple):
    """What a question became: its kind's keys, what its whole earns, the feedback that everybody sees."""

    fields: Fields
    points: Fraction
    said: frozenset[int]


@dataclass
class Asked:
    """The item with its marking; `used`: the feedback that found a place."""

    question: Question
    root: Element
    body: Element
    scoring: Scoring
    words: Words
    used: set[int] = field(default_factory=set)

    def said(self, places: Iterable[int]) -> str:
        """Feedback as Markdown."""
        listed = sorted(places)
        self.used |= set(listed)
        made = [self.words.markdown(self.scoring.feedback[place].content) for place in listed]
        return "\n\n".join(one for one in made if one)

    def named(self, name: str) -> frozenset[int]:
        """The feedback that bears this identifier."""
        feedback = self.scoring.feedback
        return frozenset(place for place, one in enumerate(feedback) if one.attributes.get("identifier") == name)

    def response(self, interaction: Element) -> Declared:
        name = interaction.attributes.get("responseIdentifier", "")
        if name not in self.scoring.responses:
            text = "<%(tag)s> gọi câu trả lời “%(name)s” mà tệp không khai báo (responseDeclaration)."
            raise Malformed(text, tag=interaction.tag, name=name[:60])
        return self.scoring.responses[name]

    def slot(self, interaction: Element, beside: Mapping[str, Sequence[Given]] | None = None) -> "Slot":
        """The place of one interaction; `beside` holds what is answered in the others."""
        name = interaction.attributes.get("responseIdentifier", "")
        return Slot(self, self.response(interaction), lambda values: {**(beside or {}), name: values})

    def choices(self, parent: Element, tag: str) -> list[Choice]:
        """The choices of an interaction with their words. Raises NotCarried on more than are looked at."""
        found = parent.all(tag)
        if len(found) > MAX_CHOICES:
            text = "Câu có %(count)s lựa chọn, nhiều hơn mức ở đây nhận; hãy bớt đi."
            raise NotCarried(text, count=len(found))
        made = [Choice(one.attributes.get("identifier", ""), self.words.markdown(one.content)) for one in found]
        if len({one.id for one in made}) < len(made) or any(not one.id for one in made):
            text = "<%(tag)s> phải có identifier riêng cho từng lựa chọn."
            raise Malformed(text, tag=tag)
        return made

    def note_marking(self) -> None:
        """Its marking is not ours, beyond full marks for the right answer."""
        text = "Cách cho điểm từng phần của câu không giữ; ở đây cho điểm theo cách của loại câu này."
        self.question.lost(text)


@dataclass
class Slot:
    """One place of an item: what each answer there earns above `base`."""

    asked: Asked
    declared: Declared
    given: Callable[[Sequence[Given]], Mapping[str, Sequence[Given]]]
    base: Fraction = Fraction(0)

    def outcome(self, *values: Given) -> Outcome:
        found = self.asked.scoring.run(self.given(values))
        return Outcome(found.score - self.base, found.shown)

    def score(self, *values: Given) -> Fraction:
        return self.outcome(*values).score


def best_of(scores: Iterable[Fraction]) -> Fraction:
    """What the right answer earns. Raises NotCarried where no answer earns anything."""
    best = max(scores, default=Fraction(0))
    if best <= 0:
        text = "Không có câu trả lời nào được điểm; hãy khai báo đáp án (correctResponse) và cách chấm."
        raise NotCarried(text)
    return best


def one_choice(asked: Asked, slot: Slot, choices: Sequence[Choice]) -> Built:
    """A choice of one: each choice is tried."""
    tried = [slot.outcome(one.id) for one in choices]
    best = best_of(one.score for one in tried)
    always = _everywhere(tried)
    answers = [
        Answer(one.text, outcome.score / best, asked.said(outcome.shown - always))
        for one, outcome in zip(choices, tried, strict=True)
    ]
    return Built(drafts.choice(asked.question, answers, several=False), best, always)


def several(asked: Asked, slot: Slot, choices: Sequence[Choice]) -> Built:
    """A choice of several, whose marking is compared with ours over many answers."""
    alone = {one.id: slot.outcome(one.id) for one in choices}
    right = [one.id for one in choices if one.id in slot.declared.correct]
    right = right or [one.id for one in choices if alone[one.id].score > 0]
    whole = slot.outcome(*right)
    best = best_of([whole.score])
    share = Fraction(1, len(right))
    worth = {one.id: share if one.id in right else -share for one in choices}
    tries = [[one.id, other.id] for one in choices for other in choices if one.id < other.id]
    tries += [[one.id] for one in choices] + [list(worth)]
    tries += [[one for one in worth if (one in right) != (one == turned)] for turned in worth]
    if any(abs(slot.score(*one) / best - max(Fraction(0), sum(worth[each] for each in one))) >= NEAR for one in tries):
        asked.note_marking()
    always = _everywhere([*alone.values(), whole])
    answers = []
    for one in choices:
        others = frozenset[int]().union(*(alone[other.id].shown for other in choices if other.id != one.id))
        own = alone[one.id].shown & asked.named(one.id) or alone[one.id].shown - others
        answers.append(Answer(one.text, worth[one.id], asked.said(own - always)))
    return Built(drafts.choice(asked.question, answers, several=True), best, always)


def typed_words(asked: Asked, slot: Slot, *, tones: bool = True) -> Built:
    """A short text: all that is named as an answer somewhere is tried."""
    constants = [one.text.strip() for one in _constants(asked) if one.attributes.get("baseType") == "string"]
    named = [*slot.declared.keys(), *(str(one) for one in slot.declared.correct), *constants]
    candidates = [one for one in dict.fromkeys(named) if one.strip()]
    if len(candidates) > MAX_EDGES:
        text = "Câu có %(count)s lựa chọn, nhiều hơn mức ở đây nhận; hãy bớt đi."
        raise NotCarried(text, count=len(candidates))
    tried = [slot.outcome(one) for one in candidates]
    best = best_of(one.score for one in tried)
    wrong = slot.outcome(_ELSE)
    if wrong.score > 0:
        text = "Không có câu trả lời nào được trọn điểm, hoặc trả lời gì cũng được điểm; hãy ghi câu trả lời đúng."
        raise NotCarried(text)
    full = [(one, outcome) for one, outcome in zip(candidates, tried, strict=True) if outcome.score > best * (1 - NEAR)]
    if any(slot.score(one.swapcase()) < best * (1 - NEAR) for one, _ in full):
        text = "Ở nơi xuất, câu này phân biệt chữ hoa, chữ thường; ở đây không phân biệt."
        asked.question.lost(text)
    always = _everywhere([wrong, *(outcome for _, outcome in full)])
    answers = [
        Answer(one.replace("*", "\\*"), outcome.score / best, asked.said(outcome.shown - always - wrong.shown))
        for one, outcome in zip(candidates, tried, strict=True)
        if outcome.score > 0
    ]
    answers.append(Answer("*", Fraction(0), asked.said(wrong.shown - always)))
    return Built(drafts.words(asked.question, answers, tones=tones), best, always)


def typed_number(asked: Asked, slot: Slot, unit: str) -> Built:
    """A number: what is earned changes at a few edges alone, so that between them one try tells all."""
    edges = _edges(asked, slot)
    points = [edges[0] - 1, *(one for edge in _between(edges) for one in edge), edges[-1] + 1]
    tried = [slot.outcome(one) for one in points]
    best = best_of(one.score for one in tried)
    runs = _runs(points, [one.score for one in tried])
    full = [run for run in runs if run[2] > best * (1 - NEAR)]
    if len(full) != 1 or full[0][0] == points[0] or full[0][1] == points[-1]:
        text = "Câu số ở đây có đúng một đáp số trọn điểm (có thể kèm sai số); hãy giữ một."
        raise NotCarried(text)
    low = max(one for one in edges if one <= full[0][0])
    high = min(one for one in edges if one >= full[0][1])
    if (low, high) != full[0][:2]:
        text = "Ở nơi xuất, số ở ngay mép khoảng không được tính; ở đây có tính."
        asked.question.lost(text)
    middle = (low + high) / 2
    right, wrong = slot.outcome(middle), tried[-1]
    always = right.shown & wrong.shown
    answers = [
        NumberAnswer(
            _decimal((first + last) / 2),
            _decimal((last - first) / 2),
            score / best,
            asked.said(right.shown - always) if score == full[0][2] else "",
        )
        for first, last, score in [(low, high, full[0][2]), *(run for run in runs if run[2] > 0 and run != full[0])]
    ]
    said = asked.said(wrong.shown - always)
    return Built(drafts.number(asked.question, answers, wrong=said, unit=unit), best, always)


def declared_points(asked: Asked, best: Fraction) -> Decimal:
    """What the item says that it is worth, where that is what its right answer earns; else what that earns."""
    near = [one for one in said_points(asked) if abs(one - best) < NEAR * best]
    return _decimal(near[0] if near else Fraction(round(best * 1000), 1000))


def said_points(asked: Asked) -> list[Fraction]:
    """What the item says that it is worth, in its two ways to say so."""
    name = asked.scoring.score_name
    found = next((one for one in asked.root.all("outcomeDeclaration") if one.attributes["identifier"] == name), None)
    written = list(asked.scoring.outcomes["MAXSCORE"].default) if "MAXSCORE" in asked.scoring.outcomes else []
    if found is not None and (maximum := found.attributes.get("normalMaximum")):
        written.append(number_in(maximum))
    return [one for one in written if isinstance(one, Fraction)]


def _everywhere(outcomes: Sequence[Outcome]) -> frozenset[int]:
    return frozenset.intersection(*(one.shown for one in outcomes))


def _constants(asked: Asked) -> list[Element]:
    return [found for rule in asked.scoring.rules for found in rule.below("baseValue")]


def _edges(asked: Asked, slot: Slot) -> list[Fraction]:
    """Where the worth of a number may change: numbers of the file, and what `<equal>` makes of each."""
    named = [one for one in slot.declared.correct if isinstance(one, Fraction)]
    named += [number_in(one) for one in slot.declared.keys() if slot.declared.base != "string"]  # noqa: SIM118
    numbers = [one for one in _constants(asked) if one.attributes.get("baseType") in {"float", "integer"}]
    named += [number_in(one.text) for one in numbers]
    equals = [found for rule in asked.scoring.rules for found in rule.below("equal")]
    edges = set(named)
    if len(edges) * (len(equals) + 1) <= 4 * MAX_EDGES:
        edges |= {edge for one in equals for wanted in named for edge in bounds(one, wanted)}
    if not edges or len(edges) > 4 * MAX_EDGES:
        text = "Không đọc được đáp số của câu; hãy khai báo một đáp số (correctResponse) và sai số."
        raise NotCarried(text)
    return sorted(edges)


def _between(edges: Sequence[Fraction]) -> list[tuple[Fraction, ...]]:
    """Each edge, and the middle between it and the next."""
    pairs = zip(edges, [*edges[1:], None], strict=True)
    return [(one,) if after is None else (one, (one + after) / 2) for one, after in pairs]


def _runs(points: Sequence[Fraction], scores: Sequence[Fraction]) -> list[tuple[Fraction, Fraction, Fraction]]:
    """Neighbouring points of one score: the first, the last, the score."""
    out: list[tuple[Fraction, Fraction, Fraction]] = []
    for point, score in zip(points, scores, strict=True):
        if out and out[-1][2] == score:
            out[-1] = (out[-1][0], point, score)
        else:
            out.append((point, point, score))
    return out


def _decimal(number: Fraction) -> Decimal:
    """The number exactly. Raises NotCarried where it has more digits than a bank's file keeps."""
    with localcontext(prec=MAX_DIGITS):
        made = Decimal(number.numerator) / Decimal(number.denominator)
    made = Decimal(format(made.normalize(), "f"))
    if Fraction(made) != number or len(made.as_tuple().digits) > MAX_DIGITS or abs(made.adjusted()) > MAX_DIGITS:
        text = "Đáp số hoặc sai số có hơn %(limit)s chữ số; hãy làm tròn."
        raise NotCarried(text, limit=MAX_DIGITS)
    return made
