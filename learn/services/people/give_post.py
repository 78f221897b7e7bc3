"""A second post for somebody who works in two units at once."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from learn.db.roster import locked_person
from learn.db.units import line_of, unit_by_code
from learn.db.usecase import writing
from learn.domain.dates import day_of
from learn.domain.errors import Conflict, Invalid, NotFound
from learn.domain.people import Asker, LearnerKind, Post, StaffKind
from learn.domain.permissions import Action, may, require
from learn.domain.roster import check_day, clean_position
from learn.operations.audit import audit
from learn.operations.people import add_post, unique
from learn.operations.tally import roster_change


@writing(Action.MANAGE_PEOPLE)
def give_post(
    session: Session,
    asker: Asker,
    public_id: str,
    *,
    unit: str,
    position: str,
    staff_kind: StaffKind,
    from_on: date,
    now: datetime,
) -> None:
    """Open a further post in `unit` (its code) from `from_on` on, beside those that last.

    Raises NotFound for a person out of reach, Conflict where the person has a post there or has left, Invalid for a
    unit out of reach or a day that does not do.
    """
    day = day_of(now)
    person = locked_person(session, public_id, day)
    if person is None:
        raise NotFound
    require(asker, Action.MANAGE_PEOPLE, person.line)
    row = unit_by_code(session, unit)
    if row is None or not may(asker, Action.MANAGE_PEOPLE, line_of(session, row.id)):
        raise Invalid("Hãy chọn đơn vị trong phạm vi của bạn.", field="unit")
    if person.kind is not LearnerKind.OFFICIAL or person.closed_at is not None:
        raise Conflict("Chỉ thêm vị trí cho cán bộ đang làm việc.")
    post = Post(row.id, clean_position(position), staff_kind, check_day(from_on, day, "from_on"))
    taken = "Người này đã có vị trí ở đơn vị đó."
    if any(held.post.unit_id == row.id for held in person.lasting(day)):
        raise Conflict(taken, field="unit")
    with unique(taken, field="unit"), roster_change(session, person.learner_id, now):
        add_post(session, person.learner_id, post)
    subject = f"learner:{person.learner_id}"
    audit(session, asker, Action.MANAGE_PEOPLE, now, subject=subject, unit_id=row.id, deed="post")
    session.commit()
