"""A question bank and what all its items share.

Every `points` in this package is a whole number of thousandths of a point: `points: 1` in a file is 1000.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar, Literal, cast

from learn.domain.quizzes.rules import Rules

POINT = 1000

Difficulty = Literal["easy", "medium", "hard"]
Json = dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """Something with a text that a learner can pick or place."""

    id: str
    text: str


@dataclass(frozen=True)
class Feedback:
    """What is said of the whole answer after it was handed in."""

    right: str
    wrong: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """What every kind of question has; the kinds are subclasses, each in its own module.

    `hints` are for after wrong tries, in their order; `penalty` is what a try of this question costs, None: as the bank
    has it.
    """

    hides_order: ClassVar[bool] = False
    """True where the file's order is the answer, so that it is drawn even when the bank does not shuffle."""

    by_person: ClassVar[bool] = False
    """True where no machine marks an answer, but a person with a rubric."""

    id: str
    kind: str
    text: str
    outcome: int | None = None
    difficulty: Difficulty = "medium"
    points: int = POINT
    explain: str = ""
    tags: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    penalty: Fraction | None = None


@dataclass(frozen=True)
class Pool:
    """So many items of a paper, out of those with one of these tags (empty: any) and this difficulty (None: any)."""

    count: int
    tags: tuple[str, ...] = ()
    difficulty: Difficulty | None = None

    def fits(self, item: Item) -> bool:
        """Whether an item may be drawn for this pool."""
        tagged = not self.tags or bool(set(self.tags) & set(item.tags))
        return tagged and self.difficulty in {None, item.difficulty}


@dataclass(frozen=True)
class Bank:
    """A bank as its file stands now. `attempts` 0: as many as one likes; `draw`: items in one attempt.

    Where there are `pools`, a paper is drawn from them in turn; together they give `draw` items.
    """

    key: str
    title: str
    pass_percent: int
    attempts: int
    draw: int
    shuffle: bool
    items: tuple[Item, ...]
    rules: Rules = field(default_factory=Rules)
    pools: tuple[Pool, ...] = ()

    def item(self, item_id: str) -> Item | None:
        return next((item for item in self.items if item.id == item_id), None)


def opaque_id(item_id: str, text: str) -> str:
    """The id of an option, side or step, made from its text alone.

    A position in the file would betray the answer (steps stand in their right order, authors put the right
    option first) and would change its meaning when the author moves a line; the text is shown anyway.
    """
    return "o" + hashlib.sha256(f"{item_id}\0{text}".encode()).hexdigest()[:10]


def compact(data: Json) -> Json:
    """`data` without empty values, so that a field added later leaves the digests of old items alone."""
    return {key: value for key, value in data.items() if value not in ("", None, False, [], {})}


def shared_json(item: Item) -> Json:
    """The part of the stored form that every kind has."""
    return compact(
        {
            "id": item.id,
            "kind": item.kind,
            "text": item.text,
            "outcome": item.outcome,
            "difficulty": item.difficulty,
            "points": item.points,
            "explain": item.explain,
            "tags": list(item.tags),
            "hints": list(item.hints),
            "penalty": "" if item.penalty is None else str(item.penalty),
        }
    )


def shared_fields(data: Mapping[str, Any]) -> dict[str, Any]:
    """The keyword arguments of `Item` from its stored form."""
    return {
        "id": str(data["id"]),
        "text": str(data.get("text", "")),
        "outcome": data.get("outcome"),
        "difficulty": cast("Difficulty", data["difficulty"]),
        "points": int(data["points"]),
        "explain": str(data.get("explain", "")),
        "tags": tuple(data.get("tags", ())),
        "hints": tuple(data.get("hints", ())),
        "penalty": Fraction(data["penalty"]) if "penalty" in data else None,
    }


def feedback_json(feedback: Feedback) -> Json:
    return {"right": feedback.right, "wrong": feedback.wrong}


def feedback_from(data: Mapping[str, Any]) -> Feedback:
    return Feedback(str(data["right"]), str(data["wrong"]))
