"""A passage with gaps: each gap is a choice, a number or a short text, and has its share of the points by its weight.

A gap is marked as the question of its kind would be. The answer is a dict from the gap's id to that question's answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from learn.domain.errors import Invalid
from learn.domain.quizzes import number, single, text
from learn.domain.quizzes.bank import Choice, Item, Json, shared_fields, shared_json
from learn.domain.quizzes.doors import (
    Answer,
    Field,
    Form,
    Kind,
    Layout,
    Mark,
    Part,
    Review,
    ReviewPart,
    Verdict,
    arrange,
    values_of,
)

PREFIX = "gap-"

_KINDS: Mapping[str, Kind[Any, Any]] = {"single": single, "number": number, "text": text}


@dataclass(frozen=True)
class Gap:
    """The gap that stands as `{id}` in the passage; `item` is a question without words of its own."""

    id: str
    item: Item
    weight: int = 1


@dataclass(frozen=True, kw_only=True)
class Cloze(Item):
    """A question whose `passage` (Markdown) holds each of its gaps once, as {1}, {2} and so on."""

    kind: Literal["cloze"] = "cloze"
    passage: str
    gaps: tuple[Gap, ...]


def choices(item: Cloze) -> tuple[str, ...]:
    return tuple(one for gap in item.gaps for one in _choices(gap))


def layout(item: Cloze, order: Sequence[str]) -> Layout:
    """One field for each gap, labelled by the gap's number; a choice is a select box."""
    arrange([Choice(one, "") for one in choices(item)], order)
    fields = tuple(_field(gap, order) for gap in item.gaps)
    return Layout(item.id, item.kind, item.text, item.points, fields, passage=item.passage)


def parse(item: Cloze, form: Form) -> dict[str, Answer] | None:
    """Raises Invalid as the gap's own kind does, with the gap's field."""
    given = values_of(form, [PREFIX + gap.id for gap in item.gaps])
    answer: dict[str, Answer] = {}
    for gap in item.gaps:
        if values := given.get(PREFIX + gap.id):
            try:
                part = _kind(gap).parse(gap.item, {_inner(gap).name: values})
            except Invalid as refusal:
                raise Invalid(refusal.text, field=PREFIX + gap.id, **refusal.values) from None
            if part is not None:
                answer[gap.id] = part
    return answer or None


def fill(item: Cloze, answer: dict[str, Answer] | None) -> dict[str, list[str]]:
    given = answer or {}
    return {
        PREFIX + gap.id: _kind(gap).fill(gap.item, given[gap.id])[_inner(gap).name]
        for gap in item.gaps
        if gap.id in given
    }


def mark(item: Cloze, answer: dict[str, Answer] | None) -> Mark:
    marks = [(gap, _kind(gap).mark(gap.item, (answer or {}).get(gap.id))) for gap in item.gaps]
    earned = sum((gap.weight * one.share for gap, one in marks), Fraction(0))
    parts = tuple(Part(gap.id, one.right) for gap, one in marks)
    return Mark(earned / sum(gap.weight for gap in item.gaps), item.points, parts)


def review(item: Cloze, answer: dict[str, Answer] | None) -> Review:
    return Review(
        mark=mark(item, answer),
        given=summary(item, answer),
        expected=key(item),
        parts=tuple(_line(gap, (answer or {}).get(gap.id)) for gap in item.gaps),
        feedback="",
        explain=item.explain,
        passage=item.passage,
    )


def summary(item: Cloze, answer: dict[str, Answer] | None) -> str:
    told = [(gap.id, _kind(gap).summary(gap.item, (answer or {}).get(gap.id))) for gap in item.gaps]
    return "; ".join(f"({name}) {given}" for name, given in told if given)


def key(item: Cloze) -> str:
    return "; ".join(f"({gap.id}) {_kind(gap).key(gap.item)}" for gap in item.gaps)


def to_json(item: Cloze) -> Json:
    gaps = [{"id": gap.id, "item": _kind(gap).to_json(gap.item), "weight": gap.weight} for gap in item.gaps]
    return shared_json(item) | {"passage": item.passage, "gaps": gaps}


def from_json(data: Mapping[str, Any]) -> Cloze:
    return Cloze(
        **shared_fields(data),
        passage=str(data["passage"]),
        gaps=tuple(
            Gap(str(one["id"]), _KINDS[one["item"]["kind"]].from_json(one["item"]), int(one["weight"]))
            for one in data["gaps"]
        ),
    )


def _kind(gap: Gap) -> Kind[Any, Any]:
    return _KINDS[gap.item.kind]


def _choices(gap: Gap) -> tuple[str, ...]:
    return _kind(gap).choices(gap.item)


def _inner(gap: Gap, order: Sequence[str] | None = None) -> Field:
    """The one field of the gap's own question."""
    return _kind(gap).layout(gap.item, _choices(gap) if order is None else order).fields[0]


def _field(gap: Gap, order: Sequence[str]) -> Field:
    known = _choices(gap)
    inner = _inner(gap, [one for one in order if one in known])
    control = "select" if inner.control == "one" else inner.control
    return replace(inner, name=PREFIX + gap.id, label=gap.id, control=control)


def _line(gap: Gap, given: Answer) -> ReviewPart:
    """The gap as a whole; of a choice, what the chosen option teaches, or the right one where none was chosen."""
    told = _kind(gap).review(gap.item, given)
    verdict: Verdict = "right" if told.mark.right else "wrong" if told.given else "missed"
    taught = next((part.feedback for part in told.parts if part.chosen or (not given and part.verdict == "missed")), "")
    return ReviewPart(
        gap.id,
        f"({gap.id})",
        verdict,
        feedback=told.feedback or taught,
        given=told.given,
        expected=told.expected,
        authored=bool(_choices(gap)),
    )
