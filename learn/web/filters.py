"""How dates, numbers and names are written for people, in either language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from learn.domain.dates import VIETNAM
from learn.domain.people import Asker, LearnerKind


@dataclass(frozen=True)
class Seen:
    """The visitor as templates see one."""

    signed_in: bool
    is_guest: bool
    name: str
    unit_name: str


def visitor(asker: Asker) -> Seen:
    """What the layout shows of the asker."""
    return Seen(asker.signed_in, asker.kind is LearnerKind.GUEST, asker.name, asker.unit_name)


def of(language: str) -> dict[str, Callable[..., Any]]:
    """The filters `day`, `moment`, `number`, `fixed` (two decimals), `percent` for one language."""

    def day(value: date) -> str:
        value = value.astimezone(VIETNAM) if isinstance(value, datetime) else value
        return format_date(value, "dd/MM/yyyy" if language == "vi" else "d MMM yyyy", locale=language)

    def moment(value: datetime) -> str:
        pattern = "HH:mm dd/MM/yyyy" if language == "vi" else "d MMM yyyy, HH:mm"
        return format_datetime(value.astimezone(VIETNAM), pattern, locale=language)

    def number(value: float) -> str:
        return str(format_decimal(value, locale=language))

    def fixed(value: float) -> str:
        return str(format_decimal(value, "0.00", locale=language))

    def percent(value: float, digits: int = 0) -> str:
        return f"{format_decimal(round(value, digits), locale=language)}%"

    return {"day": day, "moment": moment, "number": number, "fixed": fixed, "percent": percent}
