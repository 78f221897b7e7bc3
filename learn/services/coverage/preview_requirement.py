"""Whom a requirement would oblige, before it is made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.requirements import requirements_touching
from learn.db.tallies import counted_people
from learn.db.units import line_of, unit_by_code
from learn.db.usecase import reading
from learn.domain.coverage import check_goal
from learn.domain.dates import day_of
from learn.domain.errors import Conflict, Invalid, NotFound
from learn.domain.people import Asker, StaffKind
from learn.domain.permissions import Action, require


@dataclass(frozen=True)
class Preview:
    """What a requirement would say and how many people it would oblige today."""

    course_title: str
    unit_name: str
    people: int


@reading(Action.MANAGE_REQUIREMENTS)
def preview_requirement(
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
) -> Preview:
    """Count the people and check the rest. Raises what `require_course` would raise for the same."""
    unit = unit_by_code(session, unit_code)
    if unit is None:
        raise NotFound("Không tìm thấy đơn vị này.")
    require(asker, Action.MANAGE_REQUIREMENTS, line_of(session, unit.id))
    taught = library.course(course)
    if taught is None:
        raise Invalid("Hãy chọn một khóa học có trong danh mục.", field="course")
    check_goal(due_on, target, day_of(now))
    kinds = {kind.value for kind in staff_kinds}
    same = [row for row in requirements_touching(session, [unit.id]) if (row.course, row.unit_id) == (course, unit.id)]
    if any(set(row.staff_kinds) == kinds for row in same):
        raise Conflict("Khóa học này đã được giao cho đúng những người đó rồi.", field="course")
    return Preview(taught.title, unit.called, counted_people(session, unit.id, kinds, day_of(now)))
