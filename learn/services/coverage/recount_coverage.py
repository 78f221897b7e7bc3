"""Comparing the counts with the facts, and setting right what days or faults have moved apart."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from learn.db.coverage import CoverageDelta
from learn.db.tallies import counted_facts, kept_counts, open_requirements
from learn.db.usecase import writing
from learn.domain.coverage import Tally
from learn.domain.dates import day_of
from learn.domain.people import Asker
from learn.domain.permissions import Action, require


@dataclass(frozen=True)
class Difference:
    """A count that the facts do not bear out."""

    requirement_id: int
    unit_id: int
    kept: Tally
    facts: Tally


@writing(Action.OPERATE)
def recount_coverage(session: Session, asker: Asker, now: datetime, *, mend: bool = True) -> tuple[Difference, ...]:
    """Every count that differs from the facts of today; with `mend`, correcting deltas are appended.

    A post that begins or ends on a day moves a count without anybody's deed: this is where it is noticed.
    """
    require(asker, Action.OPERATE)
    none = Tally(0, 0, 0)
    found = []
    for row in open_requirements(session):
        facts = counted_facts(session, row.unit_id, row.course, row.staff_kinds, day_of(now))
        kept = kept_counts(session, row.id)
        for unit_id in sorted(facts.keys() | kept.keys()):
            one = Difference(row.id, unit_id, kept.get(unit_id, none), facts.get(unit_id, none))
            if one.kept != one.facts:
                found.append(one)
    if found and mend:
        session.execute(insert(CoverageDelta), [_correction(one, now) for one in found])
    session.commit()
    return tuple(found)


def _correction(one: Difference, now: datetime) -> dict[str, object]:
    return {
        "requirement_id": one.requirement_id,
        "unit_id": one.unit_id,
        "people": one.facts.people - one.kept.people,
        "started": one.facts.started - one.kept.started,
        "done": one.facts.done - one.kept.done,
        "at": now,
    }
