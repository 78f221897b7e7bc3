"""How far a unit and the units beneath it are with a requirement, right at this moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.requirements import RequirementRow, requirements_touching
from learn.db.tallies import tallies
from learn.db.units import children_of, line_names, unit_by_code
from learn.db.usecase import reading
from learn.domain.coverage import NONE, Coverage, Order, Tally, veiled
from learn.domain.dates import day_of
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, may, reach, require
from learn.domain.units import UnitRow


@dataclass(frozen=True)
class UnitCoverage:
    """A unit and its coverage; None where the group is too small for this asker to see."""

    unit: UnitRow
    coverage: Coverage | None


@dataclass(frozen=True)
class CoverageReport:
    """A unit's coverage for one requirement, its children's, and what else could be asked.

    `requirement` and `total` are None where nothing is required here, `total` also where the group is too small for
    this asker; `own` are the people whose post is in the unit itself, beneath no child; `above` are code and name of
    the units over it that the asker may see, the highest first; `names` whether the asker may see who it is.
    """

    unit: UnitRow
    above: tuple[tuple[str, str], ...]
    requirements: tuple[RequirementRow, ...]
    requirement: RequirementRow | None
    total: Coverage | None
    children: tuple[UnitCoverage, ...]
    own: Coverage | None
    names: bool
    manages: bool


@reading(Action.SEE_COVERAGE)
def report_coverage(
    session: Session,
    asker: Asker,
    unit_code: str,
    now: datetime,
    *,
    requirement: str | None = None,
    order: Order = Order.PLACE,
) -> CoverageReport:
    """The figures of a unit, as folded plus pending, in a number of statements that does not grow with the units.

    `requirement` is a public id; the widest one that touches the unit when left out or closed. Raises NotFound for a
    unit that is unknown or beyond the asker's reach.
    """
    unit = unit_by_code(session, unit_code)
    if unit is None:
        raise NotFound("Không tìm thấy đơn vị này.")
    line = line_names(session, unit.id)
    ids = [one.id for one in line]
    require(asker, Action.SEE_COVERAGE, ids)
    offered = requirements_touching(session, [unit.id])
    chosen = next((row for row in offered if row.public_id == requirement), offered[0] if offered else None)
    children = children_of(session, unit.id)
    found = tallies(session, chosen.id, [unit.id, *(child.id for child in children)]) if chosen else {}
    names = may(asker, Action.SEE_COVERAGE_NAMES, ids)
    total: Coverage | None = None
    own: Coverage | None = None
    rows: tuple[UnitCoverage, ...] = ()
    if chosen is not None:
        shown = [child for child in children if chosen.unit_id in ids or child.id in found]
        total, own, rows = _measured(
            unit, shown, found, Coverage(NONE, chosen.target, chosen.due_on, day_of(now)), names
        )
    return CoverageReport(
        unit=unit,
        above=_visible(asker, line),
        requirements=offered,
        requirement=chosen,
        total=total,
        children=_sorted(rows, order),
        own=own,
        names=names,
        manages=may(asker, Action.MANAGE_REQUIREMENTS, ids),
    )


def _measured(
    unit: UnitRow, children: Sequence[UnitRow], found: dict[int, Tally], goal: Coverage, names: bool
) -> tuple[Coverage | None, Coverage | None, tuple[UnitCoverage, ...]]:
    """Total, own and children's coverage against the goal; small groups are left out where names may not be seen."""
    total = found.get(unit.id, NONE)
    groups = [found.get(child.id, NONE) for child in children]
    own = total
    for tally in groups:
        own -= tally
    small = frozenset[int]() if names else veiled([*groups, own])
    seen = [None if place in small else goal.of(tally) for place, tally in enumerate([*groups, own])]
    rows = tuple(UnitCoverage(child, coverage) for child, coverage in zip(children, seen, strict=False))
    whole = goal.of(total)
    return (
        whole if names or not whole.small else None,
        seen[-1] if own.people and any(tally.people for tally in groups) else None,
        rows,
    )


def _sorted(rows: tuple[UnitCoverage, ...], order: Order) -> tuple[UnitCoverage, ...]:
    """Units with nobody, or not shown, come last, however the others are ordered."""

    def key(row: UnitCoverage) -> tuple[bool, float]:
        one = row.coverage
        if one is None or not one.tally.people:
            return True, 0.0
        return False, one.percent if order is Order.PERCENT else -one.missing

    return rows if order is Order.PLACE else tuple(sorted(rows, key=key))


def _visible(asker: Asker, line: tuple[UnitRow, ...]) -> tuple[tuple[str, str], ...]:
    """Code and name of the units above that lie within the asker's reach, the highest first."""
    tops = reach(asker, Action.SEE_COVERAGE)
    seen = []
    for place, one in enumerate(line[1:], start=1):
        above = {other.id for other in line[place:]}
        if tops is None or tops & above:
            seen.append((one.code, one.name))
    return tuple(reversed(seen))
