"""Answering an imported question as a learner would: by the words on the page."""

from fractions import Fraction

from learn.domain import quizzes as q
from learn.operations.exchange_banks import take_bank


def items_of(raw: bytes, form: str) -> dict[str, q.Item]:
    """The questions that come in, by id."""
    bank = take_bank(raw, form, "thu").bank
    return {item.id: item for item in bank.items} if bank else {}


def left_behind(raw: bytes, form: str) -> list[str]:
    """What does not come in, each with its name and why."""
    notes = take_bank(raw, form, "thu").notes
    return [f"{note.name}: {note.said}" for note in notes if note.level in {"broken", "refused"}]


def earned(item: q.Item, *given: str) -> Fraction:
    """The share of the points for an answer: a word for each field, all choices of a question of several, or steps."""
    fields = q.layout(item, q.choices(item)).fields
    form: dict[str, list[str]] = {}
    if item.kind == "ordering":
        form = {field.name: [str(given.index(field.label) + 1)] for field in fields}
    elif fields[0].control == "many":
        form = {fields[0].name: [_chosen(fields[0], one) for one in given]}
    else:
        for field, one in zip(fields, given, strict=True):
            form[field.name] = [_chosen(field, one) if field.choices else one]
    return q.mark(item, q.parse(item, form)).share


def _chosen(field: q.Field, words: str) -> str:
    return next(choice.id for choice in field.choices if choice.text == words)
