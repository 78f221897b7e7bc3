"""Comparing the counts with the facts, and setting right what days or faults have moved apart.

Commits once a requirement: the comparison is one statement that nobody waits for, and what it found is added to the
counts afterwards, in a short turn, however many deeds went on meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from learn.db.coverage import CoverageDelta, Requirement
from learn.db.requirements import RequirementRow, open_requirements
from learn.db.tallies import Difference, differences, moved_by_date
from learn.db.usecase import staged, turn
from learn.domain.dates import day_of
from learn.domain.people import Asker
from learn.domain.permissions import Action, require


@dataclass(frozen=True)
class Found:
    """A difference, and whether posts that began or ended since the last comparison explain it; a fault otherwise."""

    difference: Difference
    explained: bool


@staged(Action.OPERATE)
def recount_coverage(
    session: Session, asker: Asker, now: datetime, *, mend: bool = True, due_only: bool = False
) -> tuple[Found, ...]:
    """Every count of open requirements that differs from the facts of today; with `mend`, corrections are appended.

    A post that begins or ends on a day moves a count without anybody's deed: this is where it is noticed. `due_only`
    leaves out requirements that were compared today already.
    """
    require(asker, Action.OPERATE)
    day = day_of(now)
    found: list[Found] = []
    for row in open_requirements(session):
        if due_only and row.counted_on >= day:
            continue
        apart = differences(session, row, day)
        moved = moved_by_date(session, row.counted_on, day) if apart else {}
        if mend:
            with turn(session):
                _set_right(session, row, apart, now)
                session.commit()
        found += [Found(one, one.size <= moved.get(one.unit_id, 0)) for one in apart]
    return tuple(found)


def _set_right(session: Session, row: RequirementRow, apart: tuple[Difference, ...], now: datetime) -> None:
    """Append what is missing, unless somebody else compared this requirement after it was read here."""
    unchanged = (Requirement.id == row.id) & (Requirement.recounts == row.recounts)
    values = {"recounts": row.recounts + 1, "counted_on": max(day_of(now), row.counted_on)}
    claimed = session.execute(update(Requirement).where(unchanged).values(**values).returning(Requirement.id)).first()
    if claimed is not None and apart:
        session.execute(insert(CoverageDelta), [_correction(one, now) for one in apart])


def _correction(one: Difference, now: datetime) -> dict[str, object]:
    missing = one.facts - one.kept
    return {
        "requirement_id": one.requirement_id,
        "unit_id": one.unit_id,
        "people": missing.people,
        "started": missing.started,
        "done": missing.done,
        "at": now,
    }
