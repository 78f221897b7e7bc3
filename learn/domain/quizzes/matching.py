"""Matching: each left side gets one right side; a share for each right pair.

The answer is a dict from the left side's id to the right side's. One right side may serve several left ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Literal

from learn.domain.quizzes.bank import Choice, Item, Json, compact, shared_fields, shared_json
from learn.domain.quizzes.doors import (
    Field,
    Form,
    Layout,
    Mark,
    Part,
    Review,
    ReviewPart,
    Verdict,
    arrange,
    forged,
    one_of,
    values_of,
)

PREFIX = "pair-"


@dataclass(frozen=True)
class Pair:
    """A left side, the id of the right side that fits it, and the words that teach."""

    id: str
    left: str
    right: str
    feedback: str


@dataclass(frozen=True, kw_only=True)
class Matching(Item):
    """Left sides in `pairs`; all right sides, those that fit nothing too, in `rights`."""

    hides_order: ClassVar[bool] = True

    kind: Literal["matching"] = "matching"
    pairs: tuple[Pair, ...]
    rights: tuple[Choice, ...]


def choices(item: Matching) -> tuple[str, ...]:
    return tuple(right.id for right in item.rights)


def layout(item: Matching, order: Sequence[str]) -> Layout:
    rights = arrange(item.rights, order)
    fields = tuple(Field(PREFIX + pair.id, "select", pair.left, rights) for pair in item.pairs)
    return Layout(item.id, item.kind, item.text, item.points, fields)


def parse(item: Matching, form: Form) -> dict[str, str] | None:
    given = values_of(form, [PREFIX + pair.id for pair in item.pairs])
    known = choices(item)
    answer: dict[str, str] = {}
    for pair in item.pairs:
        if values := given.get(PREFIX + pair.id):
            answer[pair.id] = one_of(values, PREFIX + pair.id)
            if answer[pair.id] not in known:
                raise forged()
    return answer or None


def fill(item: Matching, answer: dict[str, str] | None) -> dict[str, list[str]]:
    given = answer or {}
    return {PREFIX + pair.id: [given[pair.id]] for pair in item.pairs if pair.id in given}


def mark(item: Matching, answer: dict[str, str] | None) -> Mark:
    given = answer or {}
    parts = tuple(Part(pair.id, given.get(pair.id) == pair.right) for pair in item.pairs)
    return Mark(Fraction(sum(part.right for part in parts), len(parts)), item.points, parts)


def review(item: Matching, answer: dict[str, str] | None) -> Review:
    return Review(
        mark=mark(item, answer),
        given=summary(item, answer),
        expected=key(item),
        parts=tuple(_line(item, pair, (answer or {}).get(pair.id)) for pair in item.pairs),
        feedback="",
        explain=item.explain,
    )


def summary(item: Matching, answer: dict[str, str] | None) -> str:
    return _told(item, answer or {})


def key(item: Matching) -> str:
    return _told(item, {pair.id: pair.right for pair in item.pairs})


def to_json(item: Matching) -> Json:
    pairs = [
        compact({"id": pair.id, "left": pair.left, "right": pair.right, "feedback": pair.feedback})
        for pair in item.pairs
    ]
    rights = [{"id": right.id, "text": right.text} for right in item.rights]
    return shared_json(item) | {"pairs": pairs, "rights": rights}


def from_json(data: Mapping[str, Any]) -> Matching:
    return Matching(
        **shared_fields(data),
        pairs=tuple(
            Pair(str(one["id"]), str(one["left"]), str(one["right"]), str(one.get("feedback", "")))
            for one in data["pairs"]
        ),
        rights=tuple(Choice(str(one["id"]), str(one["text"])) for one in data["rights"]),
    )


def _text(item: Matching, right_id: str | None) -> str:
    return next((right.text for right in item.rights if right.id == right_id), "")


def _told(item: Matching, answer: Mapping[str, str]) -> str:
    told = [(pair.left, _text(item, answer.get(pair.id))) for pair in item.pairs]
    return "; ".join(f"{left} → {right}" for left, right in told if right)


def _line(item: Matching, pair: Pair, given: str | None) -> ReviewPart:
    verdict: Verdict = "missed" if given is None else "right" if given == pair.right else "wrong"
    return ReviewPart(
        pair.id,
        pair.left,
        verdict,
        feedback=pair.feedback,
        given=_text(item, given),
        expected=_text(item, pair.right),
        authored=True,
    )
