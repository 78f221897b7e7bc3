"""Who counts in a unit's figures, by name: done, on the way, not begun.

Reads first and commits in one turn at the end: the trace of the disclosure must be written before anything is shown,
and nobody should wait to write while a long list is read.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.obliged import ObligedRow, count_obliged, page_of_obliged
from learn.db.requirements import RequirementRow, requirements_touching
from learn.db.units import line_names, unit_by_code
from learn.db.usecase import staged, turn
from learn.domain.coverage import Coverage, Progress
from learn.domain.dates import day_of
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.units import UnitRow
from learn.operations.audit import audit


@dataclass(frozen=True)
class ObligedList:
    """One page of the people of a unit and below whom a requirement obliges; `total` counts all of them."""

    unit: UnitRow
    requirement: RequirementRow
    total: Coverage
    progress: Progress | None
    found: int
    people: tuple[ObligedRow, ...]


@staged(Action.SEE_COVERAGE_NAMES)
def list_obliged(
    session: Session,
    asker: Asker,
    unit_code: str,
    now: datetime,
    *,
    requirement: str,
    progress: Progress | None = None,
    start: int = 0,
    most: int = 50,
) -> ObligedList:
    """`most` people from `start` on, by unit and name, with a trace that this asker looked.

    `requirement` is a public id. Raises NotFound for a unit beyond the asker's reach, and for a requirement that does
    not touch it.
    """
    unit = unit_by_code(session, unit_code)
    if unit is None:
        raise NotFound("Không tìm thấy đơn vị này.")
    require(asker, Action.SEE_COVERAGE_NAMES, [one.id for one in line_names(session, unit.id)])
    row = next((one for one in requirements_touching(session, [unit.id]) if one.public_id == requirement), None)
    if row is None:
        raise NotFound
    day = day_of(now)
    tally = count_obliged(session, row, unit.id, day)
    people = page_of_obliged(session, row, unit.id, day, progress=progress, start=start, most=most)
    found = {None: tally.people, Progress.DONE: tally.done, Progress.STARTED: tally.started - tally.done}
    with turn(session):
        audit(
            session,
            asker,
            Action.SEE_COVERAGE_NAMES,
            now,
            subject=f"requirement:{row.id}",
            unit_id=unit.id,
            shown=len(people),
            start=start,
            progress=progress.value if progress else "",
        )
        session.commit()
    return ObligedList(
        unit=unit,
        requirement=row,
        total=Coverage(tally, row.target, row.due_on, day),
        progress=progress,
        found=found.get(progress, tally.people - tally.started),
        people=people,
    )
