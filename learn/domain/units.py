"""The province's units: a tree with dates."""

from dataclasses import dataclass
from enum import StrEnum


class UnitKind(StrEnum):
    """What a unit is in the two-level government in force since 1 July 2025 (Law 72/2025/QH15)."""

    PROVINCE = "province"
    AGENCY = "agency"
    COMMUNE = "commune"
    OFFICE = "office"


@dataclass(frozen=True)
class UnitRow:
    """A unit as lists and forms show it; `above` is the name of what an office belongs to."""

    id: int
    code: str
    name: str
    kind: UnitKind
    parent_id: int | None
    above: str = ""

    @property
    def called(self) -> str:
        """The name that tells it from the units of the same name elsewhere."""
        return called(self.name, self.above)


_SAID_SMALL = ("Phường ", "Xã ", "Đặc khu ")


def called(name: str, above: str | None) -> str:
    """An office's name with that of the unit `above` it, as people say it; any other unit's name as it is."""
    if not above or above.casefold() in name.casefold():
        return name
    return f"{name} {above[0].lower() + above[1:] if above.startswith(_SAID_SMALL) else above}"
