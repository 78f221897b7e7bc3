"""Single choice: one option is right; all or nothing. The answer is the option's id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from learn.domain.errors import Invalid
from learn.domain.quizzes import options as of
from learn.domain.quizzes.bank import Item, Json, shared_fields, shared_json
from learn.domain.quizzes.doors import Form, Layout, Mark, Review, whole


@dataclass(frozen=True, kw_only=True)
class Single(Item):
    """A question with exactly one right option."""

    kind: Literal["single"] = "single"
    options: tuple[of.Option, ...]


def choices(item: Single) -> tuple[str, ...]:
    return of.option_ids(item.options)


def layout(item: Single, order: Sequence[str]) -> Layout:
    return Layout(item.id, item.kind, item.text, item.points, of.option_field(item.options, order, "one"))


def parse(item: Single, form: Form) -> str | None:
    chosen = of.chosen_ids(item.options, form)
    if len(chosen) > 1:
        text = "Câu này chỉ chọn một phương án; hãy bỏ bớt."
        raise Invalid(text, field=of.FIELD)
    return chosen[0] if chosen else None


def fill(item: Single, answer: str | None) -> dict[str, list[str]]:  # noqa: ARG001 - a door of every kind
    return {of.FIELD: [answer]} if answer else {}


def mark(item: Single, answer: str | None) -> Mark:
    right = any(option.correct and option.id == answer for option in item.options)
    return whole(right, item.points, of.FIELD)


def review(item: Single, answer: str | None) -> Review:
    return Review(
        mark=mark(item, answer),
        given=summary(item, answer),
        expected=key(item),
        parts=of.option_parts(item.options, [answer] if answer else []),
        feedback="",
        explain=item.explain,
    )


def summary(item: Single, answer: str | None) -> str:
    return of.texts(item.options, [answer] if answer else [])


def key(item: Single) -> str:
    return of.right_texts(item.options)


def to_json(item: Single) -> Json:
    return shared_json(item) | {"options": of.options_json(item.options)}


def from_json(data: Mapping[str, Any]) -> Single:
    return Single(**shared_fields(data), options=of.options_from(data["options"]))
