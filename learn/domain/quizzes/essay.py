"""A long text that a person marks with a rubric. The answer is the text as it was typed, its lines kept.

The rubric's criteria each have levels that are worth points; a marker picks a level of each, and the points add up. The
machine gives an essay nothing: whoever hands a paper in asks `needs_person` first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Literal

from learn.domain.errors import Invalid
from learn.domain.quizzes.bank import Item, Json, compact, shared_fields, shared_json
from learn.domain.quizzes.doors import Field, Form, Layout, Mark, Review, arrange, clean_lines, one_of, values_of

FIELD = "essay"
MAX_LENGTH = 20_000  # characters, the most that a bank may allow
USUAL_LENGTH = 8_000


@dataclass(frozen=True)
class Level:
    """How well a criterion can be met, and what that is worth in thousandths of a point."""

    id: str
    name: str
    points: int
    description: str = ""


@dataclass(frozen=True)
class Criterion:
    """What is looked at; its levels stand as in the file."""

    id: str
    name: str
    levels: tuple[Level, ...]

    @property
    def highest(self) -> int:
        """What the best level is worth."""
        return max(level.points for level in self.levels)


@dataclass(frozen=True, kw_only=True)
class Essay(Item):
    """A task to write about. The criteria's best levels add up to the item's points.

    `min_words` and `max_words` are told and not enforced, 0 for none; more than `max_length` characters are refused.
    `sample` is a model answer (Markdown) that the review shows.
    """

    by_person: ClassVar[bool] = True

    kind: Literal["essay"] = "essay"
    rubric: tuple[Criterion, ...]
    min_words: int = 0
    max_words: int = 0
    max_length: int = USUAL_LENGTH
    sample: str = ""


def words_of(text: str) -> int:
    """How many words a text has, as Vietnamese counts them: what stands between spaces."""
    return len(text.split())


def points_of(item: Essay, picks: Mapping[str, str]) -> int:
    """What the picked levels, by criterion, come to. Raises Invalid where one is open, or is not of this rubric."""
    total = 0
    for criterion in item.rubric:
        level = next((one for one in criterion.levels if one.id == picks.get(criterion.id)), None)
        if level is None:
            text = "Chưa chọn mức cho tiêu chí “%(criterion)s”; hãy chọn một mức."
            raise Invalid(text, field=criterion.id, criterion=criterion.name)
        total += level.points
    return total


def choices(item: Essay) -> tuple[str, ...]:  # noqa: ARG001 - a door of every kind
    return ()


def layout(item: Essay, order: Sequence[str]) -> Layout:
    arrange((), order)
    field = Field(FIELD, "lines", max_length=item.max_length, min_words=item.min_words, max_words=item.max_words)
    return Layout(item.id, item.kind, item.text, item.points, (field,))


def parse(item: Essay, form: Form) -> str | None:
    values = values_of(form, (FIELD,)).get(FIELD)
    if not values:
        return None
    typed = clean_lines(one_of(values, FIELD))
    if len(typed) > item.max_length:
        text = "Bài viết dài %(length)s ký tự, quá %(limit)s ký tự; hãy viết ngắn lại."
        raise Invalid(text, field=FIELD, length=len(typed), limit=item.max_length)
    return typed or None


def fill(item: Essay, answer: str | None) -> dict[str, list[str]]:  # noqa: ARG001 - a door of every kind
    return {FIELD: [answer]} if answer else {}


def mark(item: Essay, answer: str | None) -> Mark:  # noqa: ARG001 - a door of every kind
    return Mark(Fraction(0), item.points, ())


def review(item: Essay, answer: str | None) -> Review:
    return Review(
        mark=mark(item, answer),
        given=summary(item, answer),
        expected=item.sample,
        parts=(),
        feedback="",
        explain=item.explain,
    )


def summary(item: Essay, answer: str | None) -> str:  # noqa: ARG001 - a door of every kind
    return answer or ""


def key(item: Essay) -> str:
    best = [max(one.levels, key=lambda level: level.points) for one in item.rubric]
    return "; ".join(f"{one.name}: {level.name}" for one, level in zip(item.rubric, best, strict=True))


def to_json(item: Essay) -> Json:
    rubric = [
        {
            "id": one.id,
            "name": one.name,
            "levels": [
                {"id": level.id, "name": level.name, "points": level.points}
                | compact({"description": level.description})
                for level in one.levels
            ],
        }
        for one in item.rubric
    ]
    own: Json = {"rubric": rubric, "max_length": item.max_length}
    told = {"min_words": item.min_words, "max_words": item.max_words, "sample": item.sample}
    return shared_json(item) | own | {name: value for name, value in told.items() if value}


def from_json(data: Mapping[str, Any]) -> Essay:
    return Essay(
        **shared_fields(data),
        rubric=tuple(
            Criterion(
                str(one["id"]),
                str(one["name"]),
                tuple(
                    Level(str(level["id"]), str(level["name"]), int(level["points"]), str(level.get("description", "")))
                    for level in one["levels"]
                ),
            )
            for one in data["rubric"]
        ),
        min_words=int(data.get("min_words", 0)),
        max_words=int(data.get("max_words", 0)),
        max_length=int(data["max_length"]),
        sample=str(data.get("sample", "")),
    )
