"""Tallies of coverage, changed in the transaction of the deed that changes them.

Obligations are not stored: they follow from open requirements and from who holds which post today. A person counts once
for a requirement, at the post of its audience that began first. What a deed changes is appended as deltas; the worker
folds them, and a figure is read as folded plus pending, so that it is right at once.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, bindparam, insert, select
from sqlalchemy.orm import Session

from learn.db.coverage import CoverageDelta, Requirement
from learn.db.learning import CourseState
from learn.db.people import Learner, PostRow
from learn.db.tallies import enter_gate, held_on
from learn.db.units import UnitPath
from learn.domain.dates import day_of


@dataclass(frozen=True)
class Share:
    """What one person adds to a requirement's counts, and at which unit; `started` and `done` are 0 or 1."""

    requirement_id: int
    course: str
    unit_id: int
    started: int
    done: int


_DAY = bindparam("day", type_=Date())
# Built once: every first and last step of everybody asks it while others wait to write.
_SHARES = (
    select(
        Requirement.id,
        Requirement.course,
        Requirement.staff_kinds,
        PostRow.unit_id,
        PostRow.staff_kind,
        CourseState.started_at,
        CourseState.completed_at,
    )
    .select_from(PostRow)
    .join(Learner, (Learner.id == PostRow.learner_id) & Learner.closed_at.is_(None))
    .join(UnitPath, UnitPath.descendant_id == PostRow.unit_id)
    .join(Requirement, (Requirement.unit_id == UnitPath.ancestor_id) & Requirement.closed_at.is_(None))
    .outerjoin(CourseState, (CourseState.learner_id == PostRow.learner_id) & (CourseState.course == Requirement.course))
    .where(PostRow.learner_id == bindparam("learner"), held_on(_DAY))
    .order_by(PostRow.from_on, PostRow.id)
)


def shares_of(session: Session, learner_id: int, day: date) -> tuple[Share, ...]:
    """What a person adds to each open requirement on `day`; nothing for a closed learner or one without a post."""
    found: dict[int, Share] = {}
    for row in session.execute(_SHARES, {"learner": learner_id, "day": day}):
        obliged = not row.staff_kinds or row.staff_kind in row.staff_kinds
        if obliged and row.id not in found:
            started, done = int(row.started_at is not None), int(row.completed_at is not None)
            found[row.id] = Share(row.id, row.course, row.unit_id, started, done)
    return tuple(found.values())


def tally(session: Session, learner_id: int, course: str, now: datetime, *, started: int = 0, done: int = 0) -> None:
    """Count that a person has begun (`started` 1) or finished (`done` 1) a course, wherever it is required of them.

    The caller holds the person's row, so that no post of theirs changes meanwhile.
    """
    if not (started or done):
        return
    enter_gate(session)
    deltas = [
        {
            "requirement_id": s.requirement_id,
            "unit_id": s.unit_id,
            "people": 0,
            "started": started,
            "done": done,
            "at": now,
        }
        for s in shares_of(session, learner_id, day_of(now))
        if s.course == course
    ]
    if deltas:
        session.execute(insert(CoverageDelta), deltas)


@contextmanager
def roster_change(session: Session, learner_id: int, now: datetime) -> Iterator[None]:
    """Around writes to a person's posts, or to whether they are closed: append what it changes in every count.

    Waits for whoever else writes about the same person, so that a step done at the same moment counts in one unit.
    """
    session.execute(select(Learner.id).where(Learner.id == learner_id).with_for_update(key_share=True))
    enter_gate(session)
    before = shares_of(session, learner_id, day_of(now))
    yield
    after = shares_of(session, learner_id, day_of(now))
    changes: dict[tuple[int, int], Counter[str]] = {}
    for sign, shares in ((-1, before), (1, after)):
        for share in shares:
            change = changes.setdefault((share.requirement_id, share.unit_id), Counter())
            for name, count in (("people", 1), ("started", share.started), ("done", share.done)):
                change[name] += sign * count
    deltas = [
        {"requirement_id": key[0], "unit_id": key[1], **dict(change), "at": now}
        for key, change in changes.items()
        if any(change.values())
    ]
    if deltas:
        session.execute(insert(CoverageDelta), deltas)
