"""Assigning a course to the people of a unit and all below."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.coverage import Requirement
from learn.db.tallies import counted_facts, open_requirements, write_counts
from learn.db.units import line_of, unit_by_code
from learn.db.usecase import writing
from learn.domain.dates import day_of
from learn.domain.errors import Conflict, Invalid, NotFound
from learn.domain.people import Asker, StaffKind
from learn.domain.permissions import Action, require
from learn.operations.audit import audit
from learn.operations.keys import public_id


@dataclass(frozen=True)
class Required:
    """A new requirement and how many people it obliges today."""

    public_id: str
    people: int


@writing(Action.MANAGE_REQUIREMENTS)
def require_course(
    session: Session,
    asker: Asker,
    library: Library,
    *,
    course: str,
    unit_code: str,
    staff_kinds: Collection[StaffKind],
    due_on: date,
    target: int,
    now: datetime,
) -> Required:
    """Oblige the people of a unit and all below, of the kinds of staff given (none: all), to finish a course by a day.

    Raises NotFound for a unit beyond the asker's reach or an unknown course, Invalid for a day that is past or a target
    beyond 1 to 100 per cent, Conflict where the same course is already required of the same people.
    """
    unit = unit_by_code(session, unit_code)
    if unit is None:
        raise NotFound("Không tìm thấy đơn vị này.")
    require(asker, Action.MANAGE_REQUIREMENTS, line_of(session, unit.id))
    if course not in library.courses:
        raise Invalid("Hãy chọn một khóa học có trong danh mục.", field="course")
    if due_on < day_of(now):
        raise Invalid("Hạn hoàn thành đã qua; hãy chọn ngày khác.", field="due_on")
    if not 1 <= target <= 100:
        raise Invalid("Chỉ tiêu là một số từ 1 đến 100.", field="target")
    kinds = sorted(kind.value for kind in set(staff_kinds))
    same = [row for row in open_requirements(session) if row.course == course and row.unit_id == unit.id]
    if any(list(row.staff_kinds) == kinds for row in same):
        raise Conflict("Khóa học này đã được giao cho đúng những người đó rồi.", field="course")
    name = public_id()
    requirement_id = session.execute(
        insert(Requirement)
        .values(
            public_id=name,
            course=course,
            unit_id=unit.id,
            staff_kinds=kinds,
            due_on=due_on,
            target_percent=target,
            created_by=asker.account_id,
            created_at=now,
        )
        .returning(Requirement.id)
    ).scalar_one()
    counts = counted_facts(session, unit.id, course, kinds, day_of(now))
    write_counts(session, requirement_id, counts)
    people = sum(tally.people for tally in counts.values())
    audit(
        session,
        asker,
        Action.MANAGE_REQUIREMENTS,
        now,
        subject=f"requirement:{requirement_id}",
        unit_id=unit.id,
        course=course,
        people=people,
    )
    session.commit()
    return Required(name, people)
