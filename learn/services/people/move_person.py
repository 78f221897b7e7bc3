"""Moving a person to another unit from a day on: the old post ends the day before, the new one begins."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from learn.db.roster import locked_person
from learn.db.units import line_of, unit_by_code
from learn.db.usecase import writing
from learn.domain.dates import day_of
from learn.domain.errors import Conflict, Invalid, NotFound
from learn.domain.people import Asker, Post, StaffKind
from learn.domain.permissions import Action, may, reach, require
from learn.domain.roster import check_day, clean_position, last_day_before
from learn.operations.audit import audit
from learn.operations.people import add_post, end_post, unique
from learn.operations.tally import roster_change


@writing(Action.MANAGE_PEOPLE)
def move_person(
    session: Session,
    asker: Asker,
    public_id: str,
    *,
    post_id: int,
    unit: str,
    position: str,
    staff_kind: StaffKind,
    from_on: date,
    now: datetime,
) -> None:
    """End the post `post_id` the day before `from_on` and open one in `unit` (its code) that day.

    Both units must be within the asker's reach: a coordinator moves people among the units looked after, and a move
    to somewhere else is made by whoever looks after both, at last the administrator. Raises NotFound for a person out
    of reach, Conflict where the post has ended or the unit is the same, Invalid for a unit out of reach or a day that
    does not do.
    """
    day = day_of(now)
    person = locked_person(session, public_id, day)
    if person is None:
        raise NotFound
    require(asker, Action.MANAGE_PEOPLE, person.line)
    tops = reach(asker, Action.MANAGE_PEOPLE)
    held = next((held for held in person.lasting_under(tops, day) if held.id == post_id), None)
    if held is None or held.post.to_on is not None or person.closed_at is not None:
        raise Conflict("Vị trí này đã kết thúc hoặc vừa được chuyển. Hãy tải lại trang.")
    row = unit_by_code(session, unit)
    if row is None or not may(asker, Action.MANAGE_PEOPLE, line_of(session, row.id)):
        raise Invalid("Hãy chọn đơn vị trong phạm vi của bạn; chuyển ra ngoài thì nhờ quản trị viên.", field="unit")
    if row.id == held.post.unit_id:
        raise Invalid("Người này đang ở chính đơn vị đó.", field="unit")
    last_day = last_day_before(held.post, check_day(from_on, day, "from_on"))
    post = Post(row.id, clean_position(position) or held.post.position, staff_kind, from_on)
    taken = "Người này vừa có một vị trí khác ở đơn vị đó. Hãy tải lại trang."
    with unique(taken), roster_change(session, person.learner_id, now):
        end_post(session, post_id, last_day)
        add_post(session, person.learner_id, post)
    subject = f"learner:{person.learner_id}"
    audit(session, asker, Action.MANAGE_PEOPLE, now, subject=subject, unit_id=row.id, left=held.post.unit_id)
    session.commit()
