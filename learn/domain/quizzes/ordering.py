"""Ordering: put steps in their right order.

Each two steps that are neighbours in the right order earn a share when the learner, too, puts the second
right after the first; with two steps that is all or nothing. The answer is a dict from a step's id to its
place, counted from 1; half an order can be saved, and two steps on one place count as not placed.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, ClassVar, Literal

from learn.domain.quizzes.bank import (
    Choice,
    Feedback,
    Item,
    Json,
    feedback_from,
    feedback_json,
    shared_fields,
    shared_json,
)
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

PREFIX = "place-"


@dataclass(frozen=True, kw_only=True)
class Ordering(Item):
    """A question whose `steps` stand in their right order."""

    hides_order: ClassVar[bool] = True

    kind: Literal["ordering"] = "ordering"
    steps: tuple[Choice, ...]
    feedback: Feedback


def choices(item: Ordering) -> tuple[str, ...]:
    return tuple(step.id for step in item.steps)


def layout(item: Ordering, order: Sequence[str]) -> Layout:
    places = tuple(Choice(place, place) for place in _places(item))
    steps = arrange(item.steps, order)
    fields = tuple(Field(PREFIX + step.id, "select", step.text, places) for step in steps)
    return Layout(item.id, item.kind, item.text, item.points, fields)


def parse(item: Ordering, form: Form) -> dict[str, int] | None:
    given = values_of(form, [PREFIX + step.id for step in item.steps])
    places = _places(item)
    answer: dict[str, int] = {}
    for step in item.steps:
        if values := given.get(PREFIX + step.id):
            place = one_of(values, PREFIX + step.id)
            if place not in places:
                raise forged()
            answer[step.id] = int(place)
    return answer or None


def fill(item: Ordering, answer: dict[str, int] | None) -> dict[str, list[str]]:
    given = answer or {}
    return {PREFIX + step.id: [str(given[step.id])] for step in item.steps if step.id in given}


def mark(item: Ordering, answer: dict[str, int] | None) -> Mark:
    placed = _placed(answer)
    parts = tuple(
        Part(f"{first.id}>{second.id}", _follows(placed, first.id, second.id)) for first, second in pairwise(item.steps)
    )
    return Mark(Fraction(sum(part.right for part in parts), len(parts)), item.points, parts)


def review(item: Ordering, answer: dict[str, int] | None) -> Review:
    marked = mark(item, answer)
    return Review(
        mark=marked,
        given=summary(item, answer),
        expected=key(item),
        parts=tuple(_line(step, place, (answer or {}).get(step.id)) for place, step in enumerate(item.steps, start=1)),
        feedback=item.feedback.right if marked.right else item.feedback.wrong,
        explain=item.explain,
    )


def summary(item: Ordering, answer: dict[str, int] | None) -> str:
    given = answer or {}
    told = sorted((given[step.id], step.text) for step in item.steps if step.id in given)
    return "; ".join(f"{place}. {text}" for place, text in told)


def key(item: Ordering) -> str:
    return "; ".join(f"{place}. {step.text}" for place, step in enumerate(item.steps, start=1))


def to_json(item: Ordering) -> Json:
    steps = [{"id": step.id, "text": step.text} for step in item.steps]
    return shared_json(item) | {"steps": steps, "feedback": feedback_json(item.feedback)}


def from_json(data: Mapping[str, Any]) -> Ordering:
    return Ordering(
        **shared_fields(data),
        steps=tuple(Choice(str(one["id"]), str(one["text"])) for one in data["steps"]),
        feedback=feedback_from(data["feedback"]),
    )


def _places(item: Ordering) -> tuple[str, ...]:
    return tuple(str(place) for place in range(1, len(item.steps) + 1))


def _placed(answer: Mapping[str, int] | None) -> dict[str, int]:
    given = answer or {}
    taken = Counter(given.values())
    return {step: place for step, place in given.items() if taken[place] == 1}


def _follows(placed: Mapping[str, int], first: str, second: str) -> bool:
    return first in placed and placed.get(second) == placed[first] + 1


def _line(step: Choice, place: int, given: int | None) -> ReviewPart:
    verdict: Verdict = "missed" if given is None else "right" if given == place else "wrong"
    return ReviewPart(step.id, step.text, verdict, given="" if given is None else str(given), expected=str(place))
