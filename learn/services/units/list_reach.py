"""The units that the asker's roles reach, for choosing one."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from learn.db.units import units_within
from learn.db.usecase import reading
from learn.domain.people import Asker
from learn.domain.permissions import Action, reach, require
from learn.domain.units import UnitRow


@dataclass(frozen=True)
class UnitChoice:
    """A unit in a list to choose from; `depth` is 0 for those at the top of what is reached."""

    unit: UnitRow
    depth: int


@reading(Action.SEE_PEOPLE)
def list_reach(session: Session, asker: Asker) -> tuple[UnitChoice, ...]:
    """Every unit whose people the asker looks after, each followed by the units beneath it."""
    require(asker, Action.SEE_PEOPLE)
    units = units_within(session, reach(asker, Action.SEE_PEOPLE))
    inside = {unit.id for unit in units}
    below: dict[int | None, list[UnitRow]] = {}
    for unit in units:
        below.setdefault(unit.parent_id if unit.parent_id in inside else None, []).append(unit)
    return _walk(below, None, 0)


def _walk(below: dict[int | None, list[UnitRow]], top: int | None, depth: int) -> tuple[UnitChoice, ...]:
    return tuple(
        choice for unit in below.get(top, []) for choice in (UnitChoice(unit, depth), *_walk(below, unit.id, depth + 1))
    )
