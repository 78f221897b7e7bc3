"""Putting cards into groups: a share for each card in its group.

To mark it is a matching whose left sides are the cards and whose right sides are the groups; what differs is that
the cards are shuffled, for a file lists them group by group, and that the groups keep the file's order.
The answer is a dict from the card's id to the group's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from learn.domain.quizzes import matching
from learn.domain.quizzes.bank import Choice, Item, Json, compact, shared_fields, shared_json
from learn.domain.quizzes.doors import Form, Layout, Mark, Review, arrange


@dataclass(frozen=True)
class Card(Choice):
    """A card, the id of the group that it belongs to, and the words that teach."""

    group: str
    feedback: str


@dataclass(frozen=True, kw_only=True)
class Category(Item):
    """Cards to be put into `groups`; a group may stay empty."""

    hides_order: ClassVar[bool] = True

    kind: Literal["category"] = "category"
    groups: tuple[Choice, ...]
    cards: tuple[Card, ...]


def choices(item: Category) -> tuple[str, ...]:
    return tuple(card.id for card in item.cards)


def layout(item: Category, order: Sequence[str]) -> Layout:
    paired = _paired(item)
    fields = {field.name: field for field in matching.layout(paired, matching.choices(paired)).fields}
    arranged = tuple(fields[matching.PREFIX + card.id] for card in arrange(item.cards, order))
    return Layout(item.id, item.kind, item.text, item.points, arranged)


def parse(item: Category, form: Form) -> dict[str, str] | None:
    return matching.parse(_paired(item), form)


def fill(item: Category, answer: dict[str, str] | None) -> dict[str, list[str]]:
    return matching.fill(_paired(item), answer)


def mark(item: Category, answer: dict[str, str] | None) -> Mark:
    return matching.mark(_paired(item), answer)


def review(item: Category, answer: dict[str, str] | None) -> Review:
    return matching.review(_paired(item), answer)


def summary(item: Category, answer: dict[str, str] | None) -> str:
    return matching.summary(_paired(item), answer)


def key(item: Category) -> str:
    return matching.key(_paired(item))


def to_json(item: Category) -> Json:
    groups = [{"id": group.id, "text": group.text} for group in item.groups]
    cards = [
        compact({"id": card.id, "text": card.text, "group": card.group, "feedback": card.feedback})
        for card in item.cards
    ]
    return shared_json(item) | {"groups": groups, "cards": cards}


def from_json(data: Mapping[str, Any]) -> Category:
    return Category(
        **shared_fields(data),
        groups=tuple(Choice(str(one["id"]), str(one["text"])) for one in data["groups"]),
        cards=tuple(
            Card(str(one["id"]), str(one["text"]), str(one["group"]), str(one.get("feedback", "")))
            for one in data["cards"]
        ),
    )


def _paired(item: Category) -> matching.Matching:
    pairs = tuple(matching.Pair(card.id, card.text, card.group, card.feedback) for card in item.cards)
    return matching.Matching(
        id=item.id, text=item.text, points=item.points, explain=item.explain, pairs=pairs, rights=item.groups
    )
