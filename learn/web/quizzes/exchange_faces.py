"""A bank that is looked at before it is taken: each question as learners see it, and what its author has to know."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from markupsafe import Markup

from learn.domain import quizzes as q
from learn.formats.exchange import Note
from learn.services.quizzes.open_attempt import Question
from learn.web.language import translate, vietnamese
from learn.web.quizzes.faces import Face, face, truth
from learn.web.quizzes.texts import Texts

LEVELS = {
    "broken": "Tệp viết sai",
    "refused": "Ở lại",
    "lost": "Mất một phần",
    "filled": "Đã điền thay",
}

Told = tuple[Markup | str, bool, Markup]
"""Words, whether they are right, and what is said of them."""


@dataclass(frozen=True)
class Shown:
    """A question for a learner, `prefix` before its fields' names; then what its author knows of it.

    `points` as people write them; `told`: what is said of its answers.
    """

    place: int
    item_id: str
    face: Face
    prefix: str
    key: str
    points: Decimal
    told: list[Told]
    explain: Markup


@dataclass(frozen=True)
class Said:
    """A note in the reader's words; `kind` is one of `LEVELS`."""

    kind: str
    level: str
    place: str
    who: str
    sentence: str


def notes_of(notes: Iterable[Note]) -> list[Said]:
    """What does not come or go, the worst first; within that as the file has it."""
    order = list(LEVELS)
    return [
        Said(
            kind=one.level,
            level=translate(LEVELS[one.level]),
            place=translate("Dòng %(line)s", line=one.line).replace(" ", "\u00a0") if one.line else one.element,
            who=f"{one.kind} “{one.name}”" if one.name else one.kind or translate("Cả bộ"),
            sentence=translate(one.message, **{name: _quoted(value) for name, value in one.values.items()}),
        )
        for one in sorted(notes, key=lambda one: order.index(one.level))
    ]


def _quoted(value: object) -> object:
    """What is quoted of a file or a bank is in the language of learners."""
    return vietnamese(value) if isinstance(value, str) else value


def questions_of(bank: q.Bank, texts: Texts) -> list[Shown]:
    """Every question of the bank."""
    return [_shown(item, place, texts) for place, item in enumerate(bank.items, start=1)]


def _shown(item: q.Item, place: int, texts: Texts) -> Shown:
    ids = q.choices(item)
    layout = q.layout(item, sorted(ids) if item.hides_order else ids)
    prefix = f"c{place}-"
    fields = tuple(
        replace(field, name=prefix + field.name, choices=tuple(_worded(one) for one in field.choices))
        for field in layout.fields
    )
    question = Question(place, replace(layout, fields=fields), {}, 0, answered=False, complete=False, trial=None)
    return Shown(
        place=place,
        item_id=item.id,
        face=face(question, texts),
        prefix=prefix,
        key=_key(item, texts),
        points=(Decimal(item.points) / q.POINT).normalize(),
        told=[*_told(item, texts), *_hints(item, texts)],
        explain=texts.block(item.explain),
    )


def _worded(choice: q.Choice) -> q.Choice:
    """A picture that is nowhere yet is what can be seen on it."""
    return (
        q.Choice(choice.id, translate("Hình: %(alt)s", alt=choice.text)) if isinstance(choice, q.Pictured) else choice
    )


def _key(item: q.Item, texts: Texts) -> str:
    """The right answer; steps are listed each by itself, so that no number before them is taken for a list's."""
    return (
        " → ".join(texts.words(one.text) for one in item.steps)
        if isinstance(item, q.Ordering)
        else texts.words(q.key(item))
    )


def _hints(item: q.Item, texts: Texts) -> list[Told]:
    return [
        (Markup.escape(translate("Gợi ý %(n)s", n=number)), False, texts.line(hint))
        for number, hint in enumerate(item.hints, start=1)
    ]


def _told(item: q.Item, texts: Texts) -> list[Told]:
    if isinstance(item, q.Cloze):
        return [
            (Markup("({}) {}").format(gap.id, words), right, feedback)
            for gap in item.gaps
            for words, right, feedback in _told(gap.item, texts)
        ]
    made: list[Told] = []
    for part in q.review(item, None).parts:
        words = truth(part.id) if part.id in {"true", "false"} else texts.line(part.label)
        if part.feedback and words:
            made.append((words, part.verdict == "missed" and not part.expected, texts.line(part.feedback)))
    feedback = getattr(item, "feedback", None)
    if isinstance(feedback, q.Feedback):
        made.append((translate("Khi đúng"), True, texts.line(feedback.right)))
        made.append((translate("Khi chưa đúng"), False, texts.line(feedback.wrong)))
    return made
