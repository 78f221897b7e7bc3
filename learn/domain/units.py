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
    """A unit as lists and forms show it."""

    id: int
    code: str
    name: str
    kind: UnitKind
    parent_id: int | None
