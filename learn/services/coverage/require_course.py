"""Assigning a course to the people of a unit and all below."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.tallies import whole_tallies
from learn.db.units import line_of, unit_by_code
from learn.db.usecase import writing
from learn.domain.coverage import NONE, check_goal
from learn.domain.dates import day_of
from learn.domain.errors import Conflict, Invalid, NotFound
from learn.domain.people import Asker, StaffKind
from learn.domain.permissions import Action, require
from learn.operations.audit import audit
from learn.operations.requirements import new_requirement


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

    Raises NotFound for a unit beyond the asker's reach, Invalid for an unknown course, a day that is past or a target
    beyond 1 to 100 per cent, Conflict where the same course is already required of the same people.
    """
    unit = unit_by_code(session, unit_code)
    if unit is None:
        raise NotFound("Không tìm thấy đơn vị này.")
    require(asker, Action.MANAGE_REQUIREMENTS, line_of(session, unit.id))
    if library.course(course) is None:
        raise Invalid("Hãy chọn một khóa học có trong danh mục.", field="course")
    check_goal(due_on, target, day_of(now))
    try:
        row = new_requirement(
            session,
            course=course,
            unit_id=unit.id,
            staff_kinds=staff_kinds,
            due_on=due_on,
            target=target,
            account_id=asker.account_id,
            now=now,
        )
    except IntegrityError as fault:
        raise Conflict("Khóa học này đã được giao cho đúng những người đó rồi.", field="course") from fault
    people = whole_tallies(session, [row.id]).get(row.id, NONE).people
    subject = f"requirement:{row.id}"
    audit(
        session,
        asker,
        Action.MANAGE_REQUIREMENTS,
        now,
        subject=subject,
        unit_id=unit.id,
        course=course,
        people=people,
        due_on=due_on.isoformat(),
        target=target,
    )
    session.commit()
    return Required(row.public_id, people)
