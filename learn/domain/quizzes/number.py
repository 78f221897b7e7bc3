"""A number with a tolerance; all or nothing, compared exactly. The answer is the number as it was typed.

Vietnamese habit: "1.234,5" has a point between thousands and a comma before decimals. "1234.5" and the
English "1,234.5" are understood too, because keyboards and calculators write them. Only "1.234" can be
meant both ways (1234 or 1.234); it is right when either is. A space may part thousands ("1 234") and nothing else:
"12 5" is no number.

An item with `units` takes a unit behind the number, and the answer is then "1500 m": number, space, the unit's name.
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
from learn.domain.quizzes.units import Unit, find_unit, told

FIELD = "value"
MAX_LENGTH = 40

_PLAIN = re.compile(r"([+-]?)([0-9]+)(?:[.,]([0-9]+))?|([+-]?)[.,]([0-9]+)")
_VIETNAMESE = re.compile(r"([+-]?)([1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,([0-9]+))?")
_ENGLISH = re.compile(r"([+-]?)([1-9][0-9]{0,2}(?:,[0-9]{3})+)\.([0-9]+)|([+-]?)([1-9][0-9]{0,2}(?:,[0-9]{3}){2,})")
_APART = re.compile(r"[0-9.,] [0-9.,]")
_THOUSANDS = re.compile(r"[+-]? ?[1-9][0-9]{0,2}( [0-9]{3})+([.,][0-9]+)?")
_WITH_UNIT = re.compile(r"([-+0-9., ]*)(.*)", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Number(Item):
    """A question answered by a number near enough to `answer`.

    `tolerance` is absolute, `tolerance_percent` a percentage of the answer; one of them at most is not 0. `unit` is
    shown behind the box and not typed; `units` are typed, the answer's own first, and must be where `unit_required`.
    """

    kind: Literal["number"] = "number"
    answer: Decimal
    tolerance: Decimal = Decimal(0)
    tolerance_percent: Decimal = Decimal(0)
    unit: str = ""
    units: tuple[Unit, ...] = ()
    unit_required: bool = False
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
    names = tuple(one.name for one in item.units)
    field = Field(FIELD, "number", unit=item.unit, units=names, unit_required=item.unit_required, max_length=MAX_LENGTH)
    return Layout(item.id, item.kind, item.text, item.points, (field,))


def parse(item: Number, form: Form) -> str | None:
    values = values_of(form, (FIELD,)).get(FIELD)
    if not values:
        return None
    typed = one_of(values, FIELD)
    if len(typed) > MAX_LENGTH:
        text = "Số này dài quá %(limit)s ký tự; hãy viết ngắn lại."
        raise Invalid(text, field=FIELD, limit=MAX_LENGTH)
    written = " ".join(unicodedata.normalize("NFKC", typed).replace("\u2212", "-").split())
    number, name = _parted(item, written)
    number = _joined(number)
    if not readings(number):
        text = "“%(given)s” không phải là một số; hãy gõ số, ví dụ 12,5."
        raise Invalid(text, field=FIELD, given=typed)
    if not name:
        if item.unit_required:
            raise Invalid("Hãy viết cả đơn vị sau con số: %(units)s.", field=FIELD, units=told(item.units))
        return number
    unit = find_unit(item.units, name)
    if unit is None:
        text = "Đơn vị “%(given)s” không dùng được ở đây; hãy dùng một trong các đơn vị: %(units)s."
        raise Invalid(text, field=FIELD, given=name, units=told(item.units))
    return f"{number} {unit.name}"


def fill(item: Number, answer: str | None) -> dict[str, list[str]]:  # noqa: ARG001 - a door of every kind
    return {FIELD: [answer]} if answer else {}


def mark(item: Number, answer: str | None) -> Mark:
    wanted = Fraction(item.answer)
    tolerance = Fraction(item.tolerance) or abs(wanted) * Fraction(item.tolerance_percent) / 100
    right = any(abs(one - wanted) <= tolerance for one in _values(item, answer or ""))
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
    """The right number as a Vietnamese writes it: "12,5 ± 0,5 %", "1,5 km ± 0,1 km", "1,5 km ± 5 %"."""
    text, unit = _written(item.answer), item.units[0].name if item.units else ""
    if item.tolerance:
        spread = f" ± {_written(item.tolerance)}"
    else:
        spread = f" ± {_written(item.tolerance_percent)} %" if item.tolerance_percent else ""
    if unit:
        return f"{text} {unit}{spread} {unit if item.tolerance else ''}".strip()
    if item.tolerance_percent:
        return f"{text} {item.unit}".strip() + spread
    return f"{text}{spread} {item.unit}".strip()


def to_json(item: Number) -> Json:
    own = {
        "answer": format(item.answer, "f"),
        "tolerance": _stored(item.tolerance),
        "tolerance_percent": _stored(item.tolerance_percent),
        "unit": item.unit,
        "units": [{"name": one.name, "factor": format(one.factor, "f")} for one in item.units],
        "unit_required": item.unit_required,
    }
    return shared_json(item) | compact(own) | {"feedback": feedback_json(item.feedback)}


def from_json(data: Mapping[str, Any]) -> Number:
    return Number(
        **shared_fields(data),
        answer=Decimal(data["answer"]),
        tolerance=Decimal(data.get("tolerance", "0")),
        tolerance_percent=Decimal(data.get("tolerance_percent", "0")),
        unit=str(data.get("unit", "")),
        units=tuple(Unit(str(one["name"]), Decimal(one["factor"])) for one in data.get("units", ())),
        unit_required=bool(data.get("unit_required")),
        feedback=feedback_from(data["feedback"]),
    )


def _parted(item: Number, written: str) -> tuple[str, str]:
    """Number and unit as they were typed; a unit that is only shown may be typed too, and is dropped."""
    if not item.units:
        shown = " ".join(unicodedata.normalize("NFKC", item.unit).split())
        return (written.removesuffix(shown) if shown else written).strip(), ""
    match = _WITH_UNIT.match(written)
    return (match[1].strip(), match[2].strip()) if match else (written, "")


def _joined(number: str) -> str:
    """Without spaces, unless they stand where no thousands are parted: then as it is, which is no number."""
    if _APART.search(number) and not _THOUSANDS.fullmatch(number):
        return number
    return number.replace(" ", "")


def _values(item: Number, answer: str) -> list[Fraction]:
    """What an answer can mean in the answer's own unit; nothing where its unit is unknown to this version."""
    number, _, name = answer.partition(" ")
    if not name:
        return [] if item.unit_required else [Fraction(one) for one in readings(number)]
    unit = find_unit(item.units, name)
    return [Fraction(one) * Fraction(unit.factor) for one in readings(number)] if unit else []


def _stored(number: Decimal) -> str:
    return format(number, "f") if number else ""


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
