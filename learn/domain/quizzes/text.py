"""A short text out of a list of accepted ones; all or nothing. The answer is the text as it was typed.

Compared without case, extra spaces and Unicode form; "hoà" and "hòa" are one word, because both places of
the tone mark are taught. Where the item is lenient about tones, all marks may be left out and đ may be d.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from learn.domain.errors import Invalid
from learn.domain.quizzes.bank import Feedback, Item, Json, feedback_from, feedback_json, shared_fields, shared_json
from learn.domain.quizzes.doors import (
    MAX_TEXT,
    Field,
    Form,
    Layout,
    Mark,
    Review,
    ReviewPart,
    arrange,
    clean,
    one_of,
    values_of,
    whole,
)

FIELD = "value"

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


@dataclass(frozen=True, kw_only=True)
class Text(Item):
    """A question answered by one of `accept`. `tones` False: tone marks and the like may be left out."""

    kind: Literal["text"] = "text"
    accept: tuple[str, ...]
    tones: bool = True
    feedback: Feedback


def normal(text: str, *, tones: bool) -> str:
    """The form in which two texts are compared."""
    return " ".join(_word(word, tones) for word in clean(text).casefold().split())


def choices(item: Text) -> tuple[str, ...]:  # noqa: ARG001 - a door of every kind
    return ()


def layout(item: Text, order: Sequence[str]) -> Layout:
    arrange((), order)
    field = Field(FIELD, "line", max_length=MAX_TEXT)
    return Layout(item.id, item.kind, item.text, item.points, (field,))


def parse(item: Text, form: Form) -> str | None:  # noqa: ARG001 - a door of every kind
    values = values_of(form, (FIELD,)).get(FIELD)
    if not values:
        return None
    typed = one_of(values, FIELD)
    if len(typed) > MAX_TEXT:
        text = "Câu trả lời dài quá %(limit)s ký tự; hãy viết ngắn lại."
        raise Invalid(text, field=FIELD, limit=MAX_TEXT)
    return clean(typed) or None


def fill(item: Text, answer: str | None) -> dict[str, list[str]]:  # noqa: ARG001 - a door of every kind
    return {FIELD: [answer]} if answer else {}


def mark(item: Text, answer: str | None) -> Mark:
    given = normal(answer or "", tones=item.tones)
    right = bool(given) and any(given == normal(one, tones=item.tones) for one in item.accept)
    return whole(right, item.points, FIELD)


def review(item: Text, answer: str | None) -> Review:
    marked = mark(item, answer)
    given, expected = summary(item, answer), key(item)
    verdict: Literal["right", "wrong"] = "right" if marked.right else "wrong"
    return Review(
        mark=marked,
        given=given,
        expected=expected,
        parts=(ReviewPart(FIELD, "", verdict if answer else "missed", given=given, expected=expected),),
        feedback=item.feedback.right if marked.right else item.feedback.wrong,
        explain=item.explain,
    )


def summary(item: Text, answer: str | None) -> str:  # noqa: ARG001 - a door of every kind
    return answer or ""


def key(item: Text) -> str:
    return "; ".join(item.accept)


def to_json(item: Text) -> Json:
    return shared_json(item) | {
        "accept": list(item.accept),
        "tones": item.tones,
        "feedback": feedback_json(item.feedback),
    }


def from_json(data: Mapping[str, Any]) -> Text:
    return Text(
        **shared_fields(data),
        accept=tuple(data["accept"]),
        tones=bool(data["tones"]),
        feedback=feedback_from(data["feedback"]),
    )


def _word(word: str, tones: bool) -> str:
    """The word with its tone marks moved behind it, or without any mark."""
    letters = unicodedata.normalize("NFD", word)
    if not tones:
        return "".join(one for one in letters if not unicodedata.combining(one)).replace("đ", "d")
    base = "".join(one for one in letters if one not in _TONES)
    return base + "".join(one for one in letters if one in _TONES)
