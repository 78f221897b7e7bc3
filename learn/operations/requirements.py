"""Writing a requirement together with its first counts."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from learn.db.coverage import Requirement
from learn.db.requirements import RequirementRow, requirement_by_public_id
from learn.db.tallies import shut_gate, write_first_counts
from learn.domain.dates import day_of
from learn.domain.errors import NotFound
from learn.domain.people import StaffKind
from learn.operations.keys import public_id


def new_requirement(
    session: Session,
    *,
    course: str,
    unit_id: int,
    staff_kinds: Collection[StaffKind],
    due_on: date,
    target: int,
    account_id: int | None,
    now: datetime,
    name: str = "",
) -> RequirementRow:
    """Oblige the people of a unit and all below, and count them; deeds at the same moment are counted once.

    `staff_kinds` empty means every kind; `name` is its public id, a fresh one when left out. Raises IntegrityError
    where the same course is required of the same people already.
    """
    shut_gate(session)
    name, kinds = name or public_id(), sorted({kind.value for kind in staff_kinds})
    session.execute(
        insert(Requirement).values(
            public_id=name,
            course=course,
            unit_id=unit_id,
            staff_kinds=kinds,
            audience=",".join(kinds),
            due_on=due_on,
            target_percent=target,
            created_by=account_id,
            created_at=now,
            counted_on=day_of(now),
        )
    )
    row = requirement_by_public_id(session, name)
    if row is None:
        raise NotFound
    write_first_counts(session, row, day_of(now))
    return row
