"""How far a unit and the units beneath it are with a requirement, right at this moment."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.tallies import RequirementRow, requirements_touching, tallies
from learn.db.units import children_of, line_names, unit_by_code
from learn.db.usecase import reading
from learn.domain.coverage import Coverage, Tally
from learn.domain.dates import day_of
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, may, reach, require
from learn.domain.units import UnitRow


@dataclass(frozen=True)
class UnitCoverage:
    """A unit and its coverage."""

    unit: UnitRow
    coverage: Coverage


@dataclass(frozen=True)
class CoverageReport:
    """A unit's coverage for one requirement, its children's, and what else could be asked.

    `requirement` and `total` are None where nothing is required here; `own` is the tally of people whose post is in
    the unit itself, beneath no child; `above` are the units over it that the asker may see, the highest first.
    """

    unit: UnitRow
    above: tuple[tuple[str, str], ...]
    requirements: tuple[RequirementRow, ...]
    requirement: RequirementRow | None
    total: Coverage | None
    children: tuple[UnitCoverage, ...]
    own: Coverage | None
    names: bool


@reading(Action.SEE_COVERAGE)
def report_coverage(
    session: Session, asker: Asker, unit_code: str, now: datetime, *, requirement: str | None = None
) -> CoverageReport:
    """The figures of a unit, as folded plus pending, in a number of statements that does not grow with the units.

    `requirement` is a public id; the widest one that touches the unit when left out or closed. Raises NotFound for a
    unit that is unknown or beyond the asker's reach.
    """
    unit = unit_by_code(session, unit_code)
    if unit is None:
        raise NotFound("Không tìm thấy đơn vị này.")
    line = line_names(session, unit.id)
    require(asker, Action.SEE_COVERAGE, [one.id for one in line])
    offered = requirements_touching(session, unit.id)
    chosen = next((row for row in offered if row.public_id == requirement), offered[0] if offered else None)
    children = children_of(session, unit.id)
    names = may(asker, Action.SEE_COVERAGE_NAMES, [one.id for one in line])
    above = _visible(asker, line)
    if chosen is None:
        return CoverageReport(unit, above, offered, None, None, (), None, names)
    found = tallies(session, chosen.id, [unit.id, *(child.id for child in children)])

    def measured(tally: Tally) -> Coverage:
        return Coverage(tally, chosen.target, chosen.due_on, day_of(now))

    none = Tally(0, 0, 0)
    total = found.get(unit.id, none)
    below = [found.get(child.id, none) for child in children]
    rows = tuple(
        UnitCoverage(child, measured(tally)) for child, tally in zip(children, below, strict=True) if tally.people
    )
    own = Tally(
        total.people - sum(t.people for t in below),
        total.started - sum(t.started for t in below),
        total.done - sum(t.done for t in below),
    )
    return CoverageReport(
        unit, above, offered, chosen, measured(total), rows, measured(own) if own.people and below else None, names
    )


def _visible(asker: Asker, line: tuple[UnitRow, ...]) -> tuple[tuple[str, str], ...]:
    """Code and name of the units above that lie within the asker's reach, the highest first."""
    tops = reach(asker, Action.SEE_COVERAGE)
    seen = []
    for place, one in enumerate(line[1:], start=1):
        beneath = {other.id for other in line[place:]}
        if tops is None or tops & beneath:
            seen.append((one.code, one.name))
    return tuple(reversed(seen))
