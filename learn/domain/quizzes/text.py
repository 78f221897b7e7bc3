"""A short text out of a list of accepted ones; all or nothing. The answer is the text as it was typed.

Compared without case, extra spaces and Unicode form; "hoà" and "hòa" are one word, because both places of
the tone mark are taught. Where the item is lenient about tones, all marks may be left out and đ may be d.

An item may forgive one or two slips of the finger: a letter or mark too many, missing or wrong, or two neighbours
swapped. Short accepted texts forgive none, because a slip makes another word of them, and digits are never a slip.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from learn.domain.errors import Invalid
from learn.domain.quizzes.bank import (
    Feedback,
    Item,
    Json,
    compact,
    feedback_from,
    feedback_json,
    shared_fields,
    shared_json,
)
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
LEAST_FORGIVEN = 5  # letters

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


@dataclass(frozen=True, kw_only=True)
class Text(Item):
    """A question answered by one of `accept`.

    `tones` False: tone marks and the like may be left out. `typos`: how many slips are forgiven, 0 to 2.
    """

    kind: Literal["text"] = "text"
    accept: tuple[str, ...]
    tones: bool = True
    typos: int = 0
    feedback: Feedback


def normal(text: str, *, tones: bool) -> str:
    """The form in which two texts are compared."""
    return " ".join(_word(word, tones) for word in clean(text).casefold().split())


def letters(text: str) -> int:
    """How many letters a text has, whatever marks they carry."""
    return sum(one.isalpha() for one in unicodedata.normalize("NFC", text))


def within(one: str, other: str, slips: int) -> bool:
    """Whether at most so many slips part two texts, none of them on what another has changed.

    Damerau's four slips in their plain form ("optimal string alignment"). What both begin with costs nothing, so
    that long texts are quick: each slip branches four ways at most.
    """
    same = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    same = min(len(one), len(other)) if same is None else same
    one, other = one[same:], other[same:]
    if not slips or not one or not other:
        return len(one) + len(other) <= slips and not (one and other)
    return (
        within(one[1:], other, slips - 1)
        or within(one, other[1:], slips - 1)
        or within(one[1:], other[1:], slips - 1)
        or (one[:2] == other[:2][::-1] and within(one[2:], other[2:], slips - 1))
    )


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
    right = bool(given) and any(_accepts(item, one, given) for one in item.accept)
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
    own = {"accept": list(item.accept), "tones": item.tones, "feedback": feedback_json(item.feedback)}
    return shared_json(item) | own | compact({"typos": item.typos})


def from_json(data: Mapping[str, Any]) -> Text:
    return Text(
        **shared_fields(data),
        accept=tuple(data["accept"]),
        tones=bool(data["tones"]),
        typos=int(data.get("typos", 0)),
        feedback=feedback_from(data["feedback"]),
    )


def _accepts(item: Text, accepted: str, given: str) -> bool:
    wanted = normal(accepted, tones=item.tones)
    if given == wanted or not item.typos or letters(accepted) < LEAST_FORGIVEN:
        return given == wanted
    return _digits(given) == _digits(wanted) and within(wanted, given, item.typos)


def _digits(text: str) -> str:
    return "".join(one for one in text if one.isdecimal())


def _word(word: str, tones: bool) -> str:
    """The word with its tone marks moved behind it, or without any mark."""
    letters = unicodedata.normalize("NFD", word)
    if not tones:
        return "".join(one for one in letters if not unicodedata.combining(one)).replace("đ", "d")
    base = "".join(one for one in letters if one not in _TONES)
    return base + "".join(one for one in letters if one in _TONES)
