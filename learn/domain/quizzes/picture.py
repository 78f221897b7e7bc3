"""A choice among pictures: one is right; all or nothing. The answer is the option's id.

To mark it is a single choice whose options' texts tell what the pictures show, for whoever cannot see them. A picture
is named by its digest, under which its bytes are kept as long as anybody's attempt may show it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from learn.domain.quizzes import options as of
from learn.domain.quizzes import single
from learn.domain.quizzes.bank import Choice, Item, Json, shared_fields, shared_json
from learn.domain.quizzes.doors import Form, Layout, Mark, Review, arrange


@dataclass(frozen=True)
class Pictured(Choice):
    """A choice that is shown as a picture; `text` says what can be seen."""

    picture: str


@dataclass(frozen=True)
class PictureOption(of.Option):
    """An option that is a picture."""

    picture: str


@dataclass(frozen=True, kw_only=True)
class Picture(Item):
    """A question with exactly one right picture."""

    kind: Literal["picture"] = "picture"
    options: tuple[PictureOption, ...]


def choices(item: Picture) -> tuple[str, ...]:
    return of.option_ids(item.options)


def layout(item: Picture, order: Sequence[str]) -> Layout:
    bare = [Pictured(option.id, option.text, option.picture) for option in item.options]
    field = replace(of.option_field(item.options, order, "one")[0], choices=arrange(bare, order))
    return Layout(item.id, item.kind, item.text, item.points, (field,))


def parse(item: Picture, form: Form) -> str | None:
    return single.parse(_worded(item), form)


def fill(item: Picture, answer: str | None) -> dict[str, list[str]]:
    return single.fill(_worded(item), answer)


def mark(item: Picture, answer: str | None) -> Mark:
    return single.mark(_worded(item), answer)


def review(item: Picture, answer: str | None) -> Review:
    told = single.review(_worded(item), answer)
    shown = {option.id: option.picture for option in item.options}
    return replace(told, parts=tuple(replace(part, picture=shown[part.id]) for part in told.parts))


def summary(item: Picture, answer: str | None) -> str:
    return single.summary(_worded(item), answer)


def key(item: Picture) -> str:
    return single.key(_worded(item))


def to_json(item: Picture) -> Json:
    options = [
        one | {"picture": option.picture}
        for one, option in zip(of.options_json(item.options), item.options, strict=True)
    ]
    return shared_json(item) | {"options": options}


def from_json(data: Mapping[str, Any]) -> Picture:
    plain = of.options_from(data["options"])
    options = tuple(
        PictureOption(one.id, one.text, one.correct, one.feedback, str(stored["picture"]))
        for one, stored in zip(plain, data["options"], strict=True)
    )
    return Picture(**shared_fields(data), options=options)


def _worded(item: Picture) -> single.Single:
    return single.Single(id=item.id, text=item.text, points=item.points, explain=item.explain, options=item.options)
