"""A number with a tolerance; all or nothing, compared exactly. The answer is the number as it was typed.

Vietnamese habit: "1.234,5" has a point between thousands and a comma before decimals. "1234.5" and the
English "1,234.5" are understood too, because keyboards and calculators write them. Only "1.234" can be
meant both ways (1234 or 1.234); it is right when either is.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
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
    Field,
    Form,
    Layout,
    Mark,
    Review,
    ReviewPart,
    arrange,
    one_of,
    values_of,
    whole,
)

FIELD = "value"
MAX_LENGTH = 40

_PLAIN = re.compile(r"([+-]?)([0-9]+)(?:[.,]([0-9]+))?|([+-]?)[.,]([0-9]+)")
_VIETNAMESE = re.compile(r"([+-]?)([1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,([0-9]+))?")
_ENGLISH = re.compile(r"([+-]?)([1-9][0-9]{0,2}(?:,[0-9]{3})+)\.([0-9]+)|([+-]?)([1-9][0-9]{0,2}(?:,[0-9]{3}){2,})")


@dataclass(frozen=True, kw_only=True)
class Number(Item):
    """A question answered by a number within `tolerance` (absolute) of `answer`; `unit` is shown, not typed."""

    kind: Literal["number"] = "number"
    answer: Decimal
    tolerance: Decimal = Decimal(0)
    unit: str = ""
    feedback: Feedback


def readings(text: str) -> tuple[Decimal, ...]:
    """Every number that a typed text can mean; empty where it is none."""
    found: list[Decimal] = []
    for pattern in (_VIETNAMESE, _PLAIN, _ENGLISH):
        if match := pattern.fullmatch(text):
            digits = match.group().replace(",", ".") if pattern is _PLAIN else _ungrouped(match, pattern)
            found.append(Decimal(digits))
    return tuple(found)


def choices(item: Number) -> tuple[str, ...]:  # noqa: ARG001 - a door of every kind
    return ()


def layout(item: Number, order: Sequence[str]) -> Layout:
    arrange((), order)
    field = Field(FIELD, "number", unit=item.unit, max_length=MAX_LENGTH)
    return Layout(item.id, item.kind, item.text, item.points, (field,))


def parse(item: Number, form: Form) -> str | None:
    values = values_of(form, (FIELD,)).get(FIELD)
    if not values:
        return None
    typed = one_of(values, FIELD)
    if len(typed) > MAX_LENGTH:
        text = "Số này dài quá %(limit)s ký tự; hãy viết ngắn lại."
        raise Invalid(text, field=FIELD, limit=MAX_LENGTH)
    number = "".join(unicodedata.normalize("NFKC", typed).replace("\u2212", "-").split())
    number = number.removesuffix("".join(unicodedata.normalize("NFKC", item.unit).split()))
    if not readings(number):
        text = "“%(given)s” không phải là một số; hãy gõ số, ví dụ 12,5."
        raise Invalid(text, field=FIELD, given=typed)
    return number


def fill(item: Number, answer: str | None) -> dict[str, list[str]]:  # noqa: ARG001 - a door of every kind
    return {FIELD: [answer]} if answer else {}


def mark(item: Number, answer: str | None) -> Mark:
    wanted, tolerance = Fraction(item.answer), Fraction(item.tolerance)
    right = any(abs(Fraction(one) - wanted) <= tolerance for one in readings(answer or ""))
    return whole(right, item.points, FIELD)


def review(item: Number, answer: str | None) -> Review:
    marked = mark(item, answer)
    given, expected = summary(item, answer), key(item)
    verdict = _verdict(marked.right, answer)
    return Review(
        mark=marked,
        given=given,
        expected=expected,
        parts=(ReviewPart(FIELD, "", verdict, given=given, expected=expected),),
        feedback=item.feedback.right if marked.right else item.feedback.wrong,
        explain=item.explain,
    )


def summary(item: Number, answer: str | None) -> str:
    return f"{answer} {item.unit}".strip() if answer else ""


def key(item: Number) -> str:
    """The right number as a Vietnamese writes it: "12,5 ± 0,5 %"."""
    text = _written(item.answer)
    if item.tolerance:
        text += f" ± {_written(item.tolerance)}"
    return f"{text} {item.unit}".strip()


def to_json(item: Number) -> Json:
    own = {
        "answer": format(item.answer, "f"),
        "tolerance": format(item.tolerance, "f") if item.tolerance else "",
        "unit": item.unit,
    }
    return shared_json(item) | compact(own) | {"feedback": feedback_json(item.feedback)}


def from_json(data: Mapping[str, Any]) -> Number:
    return Number(
        **shared_fields(data),
        answer=Decimal(data["answer"]),
        tolerance=Decimal(data.get("tolerance", "0")),
        unit=str(data.get("unit", "")),
        feedback=feedback_from(data["feedback"]),
    )


def _ungrouped(match: re.Match[str], pattern: re.Pattern[str]) -> str:
    if pattern is _VIETNAMESE:
        return match.group().replace(".", "").replace(",", ".")
    return match.group().replace(",", "")


def _written(number: Decimal) -> str:
    return format(number, "f").replace(".", ",")


def _verdict(right: bool, answer: str | None) -> Literal["right", "wrong", "missed"]:
    if not answer:
        return "missed"
    return "right" if right else "wrong"
