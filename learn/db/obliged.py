"""Who is obliged, by name: the list behind a figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from learn.db.people import Learner, PostRow
from learn.db.requirements import RequirementRow
from learn.db.tallies import obliged
from learn.db.units import ABOVE, Unit, UnitPath
from learn.domain.coverage import NONE, Progress, Tally
from learn.domain.units import called


@dataclass(frozen=True)
class ObligedRow:
    """A person who counts in a unit: post and unit through which, and how far with the course; `percent` is whole."""

    public_id: str
    name: str
    position: str
    unit_name: str
    progress: Progress
    percent: int
    completed_at: datetime | None


def page_of_obliged(
    session: Session,
    requirement: RequirementRow,
    unit_id: int,
    day: date,
    *,
    progress: Progress | None,
    start: int,
    most: int,
) -> tuple[ObligedRow, ...]:
    """`most` people from `start` on who count in the unit or below, by unit and then by name; one statement."""
    query, people = _obliged_in(requirement, unit_id, day)
    columns = query.with_only_columns(
        Learner.public_id,
        Learner.name,
        PostRow.position,
        Unit.name,
        ABOVE,
        people.c.started_at,
        people.c.completed_at,
        people.c.share,
    )
    if progress is not None:
        columns = columns.where(_stands(people, progress))
    order = (UnitPath.depth, Unit.place, Unit.id, Learner.name_key, Learner.id)
    rows = session.execute(columns.order_by(*order).offset(start).limit(most))
    return tuple(_row(row) for row in rows)


def count_obliged(session: Session, requirement: RequirementRow, unit_id: int, day: date) -> Tally:
    """How many people the list holds: all, those who have begun, those who are done."""
    query, people = _obliged_in(requirement, unit_id, day)
    begun = case((people.c.started_at.is_not(None), 1), else_=0)
    done = case((people.c.completed_at.is_not(None), 1), else_=0)
    row = session.execute(query.with_only_columns(func.count(), func.sum(begun), func.sum(done))).one()
    return Tally(int(row[0]), int(row[1]), int(row[2])) if row[0] else NONE


def _obliged_in(requirement: RequirementRow, unit_id: int, day: date) -> tuple[Select, Any]:
    people = obliged(requirement.unit_id, requirement.course, requirement.staff_kinds, day, within=unit_id)
    query = (
        select(people)
        .join(UnitPath, and_(UnitPath.descendant_id == people.c.unit_id, UnitPath.ancestor_id == unit_id))
        .join(Learner, Learner.id == people.c.learner_id)
        .join(PostRow, PostRow.id == people.c.post_id)
        .join(Unit, Unit.id == people.c.unit_id)
    )
    return query, people


def _stands(people: Any, progress: Progress) -> ColumnElement[bool]:
    if progress is Progress.DONE:
        return people.c.completed_at.is_not(None)
    if progress is Progress.STARTED:
        return and_(people.c.started_at.is_not(None), people.c.completed_at.is_(None))
    return people.c.started_at.is_(None)


def _row(row: Sequence[Any]) -> ObligedRow:
    public_id, name, position, unit, above, started_at, completed_at, share = row
    progress = Progress.DONE if completed_at else Progress.STARTED if started_at else Progress.NEW
    percent = 100 if completed_at else min(99, (share or 0) // 10)
    return ObligedRow(public_id, name, position, called(unit, above), progress, percent, completed_at)
