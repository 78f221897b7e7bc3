"""What the forms of the roster let people choose from."""

from typing import TypeVar

from learn.domain.errors import Invalid
from learn.domain.people import StaffKind
from learn.services.units.list_reach import list_reach
from learn.web import current
from learn.web.language import DEFAULT, language, translate
from learn.web.people.forms import ChoiceField
from learn.web.people.words import STAFF_KINDS

Choice = TypeVar("Choice")


def offer_units(field: ChoiceField, first: str = "Chọn đơn vị…") -> None:
    """Offer the units that the asker looks after, those beneath set in; `first` stands for none of them."""
    units = list_reach(current.session(), current.asker())
    names = [named(choice.unit.code, "\u2003" * choice.depth + choice.unit.called) for choice in units]
    field.choices = names if len(names) == 1 else [("", translate(first)), *names]


def named(value: str, name: str) -> tuple[str, str, dict[str, str]]:
    """A choice whose label is a name or a title, and so Vietnamese in every language."""
    return value, name, {"lang": DEFAULT} if language() != DEFAULT else {}


def offer_staff_kinds(field: ChoiceField) -> None:
    """Offer the kinds of staff."""
    field.offer(STAFF_KINDS, ("", "Chọn nhóm…"))


def chosen(kind: type[Choice], text: str | None, field: str) -> Choice:
    """The choice that a form sent; Raises Invalid beside the field where it is none."""
    try:
        return kind(text)  # type: ignore[call-arg]
    except ValueError as fault:
        raise Invalid("Hãy chọn trong danh sách.", field=field) from fault


def staff_kind(text: str | None) -> StaffKind:
    """The kind of staff that a form sent."""
    return chosen(StaffKind, text, "staff_kind")
