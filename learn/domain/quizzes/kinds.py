"""The one table of kinds, and the doors through it: nobody else asks which kind an item is."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from learn.domain.quizzes import (
    category,
    cloze,
    essay,
    matching,
    multiple,
    number,
    ordering,
    picture,
    single,
    text,
    truefalse,
)
from learn.domain.quizzes.bank import Item
from learn.domain.quizzes.doors import Answer, Form, Kind, Layout, Mark, Review

KINDS: Mapping[str, Kind[Any, Any]] = {
    "single": single,
    "multiple": multiple,
    "number": number,
    "text": text,
    "matching": matching,
    "ordering": ordering,
    "truefalse": truefalse,
    "category": category,
    "cloze": cloze,
    "picture": picture,
    "essay": essay,
}

_SAID = frozenset({"explain", "feedback", "sample", "outcome", "difficulty", "tags", "hints", "penalty"})


def choices(item: Item) -> tuple[str, ...]:
    """The ids of what can be shown in another order; empty where there is nothing to arrange."""
    return KINDS[item.kind].choices(item)


def layout(item: Item, order: Sequence[str]) -> Layout:
    """What is shown before handing in. ValueError where `order` is not an order of `choices(item)`."""
    return KINDS[item.kind].layout(item, order)


def parse(item: Item, form: Form) -> Answer:
    """The answer in a form that holds this item's fields and no others; None where nothing is answered.

    Raises Invalid, in Vietnamese, on other fields, forged ids, too many or too long values, and non-numbers.
    """
    return KINDS[item.kind].parse(item, form)


def fill(item: Item, answer: Answer) -> dict[str, list[str]]:
    """The form that gives this answer: what the fields hold when the learner comes back."""
    return KINDS[item.kind].fill(item, answer)


def blanks(item: Item, answer: Answer) -> int:
    """How many fields are not filled in yet; 0 where the answer is complete."""
    return len(layout(item, choices(item)).fields) - len(fill(item, answer))


def mark(item: Item, answer: Answer) -> Mark:
    """What the answer earns by machine, nothing where it `needs_person`.

    Never fails on an answer that `parse` gave, for this or an earlier version.
    """
    return KINDS[item.kind].mark(item, answer)


def needs_person(item: Item, answer: Answer) -> bool:
    """Whether a person has to mark the answer; nothing answered earns nothing, and needs nobody."""
    return item.by_person and answer is not None


def review(item: Item, answer: Answer, order: Sequence[str] = ()) -> Review:
    """What is shown after handing in, options in the order in which they were shown, steps in the right one.

    Parts that cannot be arranged stand first.
    """
    found = KINDS[item.kind].review(item, answer)
    if item.hides_order or not order:
        return found
    shown = {one: place for place, one in enumerate(order)}
    return replace(found, parts=tuple(sorted(found.parts, key=lambda part: shown.get(part.id, -1))))


def summary(item: Item, answer: Answer) -> str:
    """The answer as text, to be frozen beside it for reports; empty where nothing is answered."""
    return KINDS[item.kind].summary(item, answer)


def key(item: Item) -> str:
    """The right answer as text, to be frozen for reports; not to be shown before handing in."""
    return KINDS[item.kind].key(item)


def to_json(item: Item) -> dict[str, Any]:
    """The item as plain JSON values; `from_json` gives an equal item back."""
    return KINDS[item.kind].to_json(item)


def asked(item: Item) -> str:
    """What a learner is asked and how it is marked, as one text: the stored form without what is only said of it.

    Two versions with the same text are one question to whoever counts answers, however feedback was reworded.
    """
    return json.dumps(_unsaid(to_json(item)), ensure_ascii=False, sort_keys=True)


def from_json(data: Mapping[str, Any]) -> Item:
    """The item of `to_json`. ValueError where its kind is unknown."""
    kind = KINDS.get(str(data.get("kind")))
    if kind is None:
        message = f"unknown kind of item: {data.get('kind')!r}"
        raise ValueError(message)
    item: Item = kind.from_json(data)
    return item


def canonical(item: Item) -> str:
    """The one text of an item under which its version is stored: JSON, keys sorted, no spaces."""
    return json.dumps(to_json(item), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(item: Item) -> str:
    """The name of an item's version: SHA-256 of `canonical`, in hexadecimal."""
    return hashlib.sha256(canonical(item).encode()).hexdigest()


def _unsaid(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _unsaid(one) for name, one in value.items() if name not in _SAID}
    return [_unsaid(one) for one in value] if isinstance(value, list) else value
