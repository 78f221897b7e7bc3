"""Our kinds of question as QTI items: what each declares, what is answered in it, and how it is marked.

The standard templates for processing know no feedback, and every question here has some; so each item says its own.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from learn.domain.quizzes import (
    POINT,
    Category,
    Choice,
    Cloze,
    Feedback,
    Item,
    Matching,
    Multiple,
    Number,
    Option,
    Ordering,
    Picture,
    Single,
    Text,
    TrueFalse,
)
from learn.formats.exchange import NotCarried, Writing
from learn.formats.labels import note_typos, plain, tolerance_of
from learn.formats.qti_pen import Attributes, Pen, decimal
from learn.formats.xml_files import escape

RESPONSE, SCORE, FEEDBACK = "RESPONSE", "SCORE", "FEEDBACK"
EXPLAIN, RIGHT, WRONG = "explain", "right", "wrong"

_GAP = re.compile(r"\{(\d+)\}", re.ASCII)


@dataclass
class Sheet:
    """The parts of one item. `said`: feedback by its identifier; `media`: the addresses of its pictures."""

    pen: Pen
    item: Item
    writing: Writing
    shuffle: bool
    pictures: Mapping[str, str]
    declared: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    media: list[str] = field(default_factory=list)

    @property
    def points(self) -> Fraction:
        return Fraction(self.item.points, POINT)

    @property
    def shuffled(self) -> str:
        return "true" if self.shuffle or self.item.hides_order else "false"

    def earn(self, expression: str) -> None:
        """The score grows by an expression."""
        self.rules.append(self.earned(expression))

    def earned(self, expression: str) -> str:
        return self.pen.put(SCORE, self.pen.tag("sum", {}, self.pen.variable(SCORE), expression))

    def say(self, *expressions: str) -> str:
        """Further feedback is shown: identifiers."""
        return self.pen.put(FEEDBACK, self.pen.tag("multiple", {}, self.pen.variable(FEEDBACK), *expressions))

    def show(self, *names: str) -> str:
        return self.say(*(self.pen.base("identifier", one) for one in names))


def write_item(sheet: Sheet) -> None:
    """Fills the sheet. Raises NotCarried on a kind that no interaction answers to."""
    builder = _BUILD.get(type(sheet.item))
    if builder is None:
        message = "Định dạng này không có loại câu tương ứng; hãy viết lại thành loại khác trước khi xuất."
        raise NotCarried(message)
    builder(sheet, sheet.item)
    if sheet.item.explain:
        sheet.said[EXPLAIN] = sheet.item.explain
        sheet.rules.append(sheet.show(EXPLAIN))


def _mapped(sheet: Sheet, name: str) -> str:
    return sheet.pen.tag("mapResponse", {"identifier": name})


def _options(sheet: Sheet, tag: str, options: Iterable[Choice], fixed: Mapping[str, str | int] | None = None) -> str:
    """Choices under our own ids, which say nothing of the key."""
    pen = sheet.pen
    return "".join(pen.tag(tag, {"identifier": one.id, **(fixed or {})}, pen.line(one.text)) for one in options)


def _single(sheet: Sheet, item: Single | Picture) -> None:
    inner = _options(sheet, "simpleChoice", item.options) if isinstance(item, Single) else _pictured(sheet, item)
    right = [one.id for one in item.options if one.correct]
    _choose(sheet, item.options, right, dict.fromkeys(right, sheet.points), inner, several=False)


def _multiple(sheet: Sheet, item: Multiple) -> None:
    right = [one.id for one in item.options if one.correct]
    share = sheet.points / len(right)
    marks = {one.id: share if one.correct else -share for one in item.options}
    _choose(sheet, item.options, right, marks, _options(sheet, "simpleChoice", item.options), several=True)


def _choose(
    sheet: Sheet,
    options: Sequence[Option],
    right: Sequence[str],
    marks: Mapping[str, Fraction],
    inner: str,
    *,
    several: bool,
) -> None:
    pen = sheet.pen
    mapping = pen.mapping(marks, lowest="0" if several else "")
    sheet.declared.append(pen.response(RESPONSE, "multiple" if several else "single", "identifier", right, mapping))
    attributes = {"responseIdentifier": RESPONSE, "shuffle": sheet.shuffled, "maxChoices": 0 if several else 1}
    sheet.body += [pen.html(sheet.item.text), pen.tag("choiceInteraction", attributes, inner)]
    sheet.earn(_mapped(sheet, RESPONSE))
    sheet.rules.append(sheet.say(pen.variable(RESPONSE)))
    sheet.said |= {one.id: one.feedback for one in options}


def _pictured(sheet: Sheet, item: Picture) -> str:
    made = []
    for one in item.options:
        address = sheet.pictures.get(one.picture)
        if address is None:
            message = "Không tìm thấy tệp hình “%(alt)s” của câu; hãy nạp lại nội dung."
            raise NotCarried(message, alt=one.text)
        sheet.media.append(address)
        image = f'<img src="../{escape(address)}" alt="{escape(one.text)}"/>'
        made.append(sheet.pen.tag("simpleChoice", {"identifier": one.id}, image))
    return "".join(made)


def _judged(sheet: Sheet, feedback: Feedback, names: tuple[str, str] = (RIGHT, WRONG)) -> tuple[str, str]:
    """The rules that show what is said of a right and of a wrong answer."""
    sheet.said |= dict(zip(names, (feedback.right, feedback.wrong), strict=True))
    return sheet.show(names[0]), sheet.show(names[1])


def _text(sheet: Sheet, item: Text) -> None:
    _typed(sheet, item, RESPONSE, sheet.points, (RIGHT, WRONG))
    sheet.body += [sheet.pen.html(item.text), f"<p>{_entry(sheet, RESPONSE)}</p>"]


def _number(sheet: Sheet, item: Number) -> None:
    _typed(sheet, item, RESPONSE, sheet.points, (RIGHT, WRONG))
    sheet.body += [sheet.pen.html(item.text), f"<p>{_entry(sheet, RESPONSE)}{_unit(item)}</p>"]


def _unit(item: Number) -> str:
    return f' <span class="unit">{escape(item.unit)}</span>' if item.unit else ""


def _entry(sheet: Sheet, name: str) -> str:
    return sheet.pen.tag("textEntryInteraction", {"responseIdentifier": name, "expectedLength": 20})


def _typed(sheet: Sheet, item: Text | Number, name: str, worth: Fraction, names: tuple[str, str]) -> None:
    """What a box declares and earns."""
    pen = sheet.pen
    right, wrong = _judged(sheet, item.feedback, names)
    if isinstance(item, Text):
        _note_words(sheet, item)
        accept = list({one.casefold(): one for one in reversed(item.accept)}.values())[::-1]
        mapping = pen.mapping(dict.fromkeys(accept, worth), folded=True)
        sheet.declared.append(pen.response(name, "single", "string", accept[:1], mapping))
        sheet.earn(_mapped(sheet, name))
        checked = pen.tag("gt", {}, _mapped(sheet, name), pen.base("float", "0"))
        sheet.rules.append(pen.when(checked, right, otherwise=[wrong]))
        return
    sheet.declared.append(pen.response(name, "single", "float", [format(item.answer, "f")]))
    equal = pen.tag("equal", _tolerance(sheet, item), pen.variable(name), pen.tag("correct", {"identifier": name}))
    sheet.rules.append(pen.when(equal, sheet.earned(pen.base("float", decimal(worth))), right, otherwise=[wrong]))


def _tolerance(sheet: Sheet, item: Number) -> dict[str, str]:
    """A percentage of a number below zero is written as what it comes to: its bounds would be the wrong way round."""
    spread = tolerance_of(sheet.writing, item)
    if item.tolerance_percent and item.answer > 0:
        percent = format(item.tolerance_percent, "f")
        return {"toleranceMode": "relative", "tolerance": f"{percent} {percent}"}
    if not spread:
        return {"toleranceMode": "exact"}
    return {"toleranceMode": "absolute", "tolerance": f"{spread:f} {spread:f}"}


def _note_words(sheet: Sheet, item: Text) -> None:
    if not item.tones:
        message = "Ở đây được gõ không dấu; nơi nhận đòi đúng dấu, hãy ghi thêm các cách viết không dấu."
        sheet.writing.lost(sheet.item.kind, sheet.item.id, message)
    note_typos(sheet.writing, item)


def _associated(
    sheet: Sheet, lefts: Sequence[tuple[str, str, str, str]], rights: Sequence[Choice], groups: str = ""
) -> None:
    """Pairs: the left side's id, its text, the right side's id, what is said of it."""
    pen = sheet.pen
    share = sheet.points / len(lefts)
    pairs = [f"{left} {right}" for left, _, right, _ in lefts]
    mapping = pen.mapping(dict.fromkeys(pairs, share))
    sheet.declared.append(pen.response(RESPONSE, "multiple", "directedPair", pairs, mapping))
    tag = "simpleAssociableChoice"
    first = _options(sheet, tag, [Choice(left, text) for left, text, _, _ in lefts], {"matchMax": 1})
    second = _options(sheet, tag, rights, {"matchMax": len(lefts)})
    attributes: Attributes = {
        "class": groups,
        "responseIdentifier": RESPONSE,
        "shuffle": "true",
        "maxAssociations": len(lefts),
    }
    sets = [pen.tag("simpleMatchSet", {}, one) for one in (first, second)]
    sheet.body += [pen.html(sheet.item.text), pen.tag("matchInteraction", attributes, *sets)]
    sheet.earn(_mapped(sheet, RESPONSE))
    sheet.said |= {left: said for left, _, _, said in lefts}
    sheet.rules.append(sheet.show(*(left for left, _, _, _ in lefts)))


def _mixed(choices: Sequence[Choice], right: Sequence[str]) -> list[Choice]:
    """By our ids, which say nothing, and never in the order that is right: not every player shuffles.

    Those that are no part of the answer keep their order among themselves.
    """
    sure = {one.id: one for one in choices if one.id in right}
    order = sorted(sure)
    mixed = iter(order[1:] + order[:1] if order == list(right) else order)
    spare = iter([one for one in choices if one.id not in sure])
    return [sure[next(mixed)] if one.id in sure else next(spare) for one in sorted(choices, key=lambda one: one.id)]


def _matching(sheet: Sheet, item: Matching) -> None:
    rights = _mixed(item.rights, list(dict.fromkeys(one.right for one in item.pairs)))
    _associated(sheet, [(one.id, one.left, one.right, one.feedback) for one in item.pairs], rights)


def _category(sheet: Sheet, item: Category) -> None:
    cards = [(one.id, one.text, one.group, one.feedback) for one in item.cards]
    _associated(sheet, cards, item.groups, "category")


def _ordering(sheet: Sheet, item: Ordering) -> None:
    """Each two neighbours earn a share wherever the second stands right behind the first."""
    pen = sheet.pen
    right, wrong = _judged(sheet, item.feedback)
    steps = [one.id for one in item.steps]
    sheet.declared.append(pen.response(RESPONSE, "ordered", "identifier", steps))
    attributes = {"responseIdentifier": RESPONSE, "shuffle": "true"}
    inner = _options(sheet, "simpleChoice", _mixed(item.steps, steps))
    sheet.body += [pen.html(item.text), pen.tag("orderInteraction", attributes, inner)]

    def stands(step: str, place: int) -> str:
        index = pen.tag("index", {"n": place}, pen.variable(RESPONSE))
        return pen.tag("match", {}, index, pen.base("identifier", step))

    share = pen.base("float", decimal(sheet.points / (len(steps) - 1)))
    for first, second in pairwise(steps):
        follows = [
            pen.tag("and", {}, stands(first, place), stands(second, place + 1)) for place in range(1, len(steps))
        ]
        sheet.rules.append(pen.when(pen.tag("or", {}, *follows), sheet.earned(share)))
    whole = pen.tag("match", {}, pen.variable(RESPONSE), pen.tag("correct", {"identifier": RESPONSE}))
    sheet.rules.append(pen.when(whole, right, otherwise=[wrong]))


def _true_false(sheet: Sheet, item: TrueFalse) -> None:
    """The reason counts only where the verdict is right."""
    pen = sheet.pen
    right, wrong = _judged(sheet, item.feedback)
    truth = "true" if item.truth else "false"
    reason = [one.id for one in item.reasons if one.correct]
    sheet.declared.append(pen.response("VERDICT", "single", "identifier", [truth]))
    sheet.declared.append(pen.response("REASON", "single", "identifier", reason))
    verdicts = [Choice("true", "Nhận định này đúng"), Choice("false", "Nhận định này sai")]
    sheet.body.append(pen.html(item.text))
    for name, prompt, choices in (("VERDICT", "Đúng hay sai?", verdicts), ("REASON", "Vì sao?", item.reasons)):
        shuffle = "false" if name == "VERDICT" else sheet.shuffled
        attributes: Attributes = {"responseIdentifier": name, "shuffle": shuffle, "maxChoices": 1}
        inner = _options(sheet, "simpleChoice", choices)
        sheet.body.append(pen.tag("choiceInteraction", attributes, pen.tag("prompt", {}, prompt), inner))
    weights = item.verdict_weight + item.reason_weight
    worth = [sheet.points * one / weights for one in (item.verdict_weight, item.reason_weight)]

    def is_right(name: str) -> str:
        return pen.tag("match", {}, pen.variable(name), pen.tag("correct", {"identifier": name}))

    earn_both = pen.when(is_right("REASON"), sheet.earned(pen.base("float", decimal(worth[1]))))
    earn = sheet.earned(pen.base("float", decimal(worth[0])))
    sheet.rules.append(pen.when(is_right("VERDICT"), earn, earn_both, right, otherwise=[wrong]))
    sheet.rules.append(sheet.say(pen.variable("REASON")))
    sheet.said |= {one.id: one.feedback for one in item.reasons}


def _cloze(sheet: Sheet, item: Cloze) -> None:
    pen = sheet.pen
    weights = sum(gap.weight for gap in item.gaps)
    places: dict[str, str] = {}
    for gap in item.gaps:
        name, worth = f"{RESPONSE}_{gap.id}", sheet.points * gap.weight / weights
        if isinstance(gap.item, Single):
            right = [one.id for one in gap.item.options if one.correct]
            mapping = pen.mapping(dict.fromkeys(right, worth))
            sheet.declared.append(pen.response(name, "single", "identifier", right, mapping))
            texts = [Choice(one.id, plain(sheet.writing, item, one.text)) for one in gap.item.options]
            options = [pen.tag("inlineChoice", {"identifier": one.id}, escape(one.text)) for one in texts]
            attributes = {"responseIdentifier": name, "shuffle": sheet.shuffled}
            places[gap.id] = pen.tag("inlineChoiceInteraction", attributes, *options)
            sheet.earn(_mapped(sheet, name))
            sheet.rules.append(sheet.say(pen.variable(name)))
            sheet.said |= {one.id: one.feedback for one in gap.item.options}
        elif isinstance(gap.item, Text | Number):
            inner = replace(gap.item, id=item.id)  # what is said of it names the whole question
            _typed(sheet, inner, name, worth, (f"gap-{gap.id}-{RIGHT}", f"gap-{gap.id}-{WRONG}"))
            unit = _unit(gap.item) if isinstance(gap.item, Number) else ""
            places[gap.id] = _entry(sheet, name) + unit
    passage = _GAP.sub(lambda found: places[found[1]], pen.html(item.passage))
    sheet.body += [f'<div class="question">{pen.html(item.text)}</div>', f'<div class="passage">{passage}</div>']


_BUILD: dict[type[Item], Callable[[Sheet, Any], None]] = {
    Single: _single,
    Picture: _single,
    Multiple: _multiple,
    Text: _text,
    Number: _number,
    Matching: _matching,
    Category: _category,
    Ordering: _ordering,
    TrueFalse: _true_false,
    Cloze: _cloze,
}


def points_text(sheet: Sheet) -> str:
    """The points as they are declared."""
    return format((Decimal(sheet.item.points) / POINT).normalize(), "f")
