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
    """One page of the people of a unit and below whom a requirement obliges.

    `total` counts all of them, `found` those whom the list holds on all its `pages`.
    """

    unit: UnitRow
    requirement: RequirementRow
    total: Coverage
    progress: Progress | None
    found: int
    page: int
    pages: int
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
    page: int = 1,
    most: int = 50,
) -> ObligedList:
    """A page of `most` people, by unit and name, with a trace that this asker looked; the nearest page there is.

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
    total = Coverage(tally, row.target, row.due_on, day)
    found = total.count(progress)
    pages = max(1, -(-found // most))
    page = min(max(page, 1), pages)
    people = page_of_obliged(session, row, unit.id, day, progress=progress, start=(page - 1) * most, most=most)
    with turn(session):
        audit(
            session,
            asker,
            Action.SEE_COVERAGE_NAMES,
            now,
            subject=f"requirement:{row.id}",
            unit_id=unit.id,
            shown=len(people),
            page=page,
            progress=progress.value if progress else "",
        )
        session.commit()
    return ObligedList(
        unit=unit,
        requirement=row,
        total=total,
        progress=progress,
        found=found,
        page=page,
        pages=pages,
        people=people,
    )
