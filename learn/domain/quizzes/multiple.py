"""Multiple choice: each right choice earns its share, each wrong one costs the same share, never below zero.

The answer is the list of chosen ids in the file's order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from learn.domain.quizzes import options as of
from learn.domain.quizzes.bank import Item, Json, shared_fields, shared_json
from learn.domain.quizzes.doors import Form, Layout, Mark, Part, Review


@dataclass(frozen=True, kw_only=True)
class Multiple(Item):
    """A question with one or more right options."""

    kind: Literal["multiple"] = "multiple"
    options: tuple[of.Option, ...]


def choices(item: Multiple) -> tuple[str, ...]:
    return of.option_ids(item.options)


def layout(item: Multiple, order: Sequence[str]) -> Layout:
    return Layout(item.id, item.kind, item.text, item.points, of.option_field(item.options, order, "many"))


def parse(item: Multiple, form: Form) -> list[str] | None:
    return of.chosen_ids(item.options, form) or None


def fill(item: Multiple, answer: list[str] | None) -> dict[str, list[str]]:  # noqa: ARG001 - a door of every kind
    return {of.FIELD: list(answer)} if answer else {}


def mark(item: Multiple, answer: list[str] | None) -> Mark:
    """Each part is right where the option was rightly taken or rightly left."""
    chosen = set(answer or [])
    hits = sum(option.correct and option.id in chosen for option in item.options)
    misses = sum(not option.correct and option.id in chosen for option in item.options)
    total = sum(option.correct for option in item.options)
    parts = tuple(Part(option.id, option.correct == (option.id in chosen)) for option in item.options)
    return Mark(Fraction(max(hits - misses, 0), total), item.points, parts)


def review(item: Multiple, answer: list[str] | None) -> Review:
    return Review(
        mark=mark(item, answer),
        given=summary(item, answer),
        expected=key(item),
        parts=of.option_parts(item.options, answer or []),
        feedback="",
        explain=item.explain,
    )


def summary(item: Multiple, answer: list[str] | None) -> str:
    return of.texts(item.options, answer or [])


def key(item: Multiple) -> str:
    return of.right_texts(item.options)


def to_json(item: Multiple) -> Json:
    return shared_json(item) | {"options": of.options_json(item.options)}


def from_json(data: Mapping[str, Any]) -> Multiple:
    return Multiple(**shared_fields(data), options=of.options_from(data["options"]))
