"""Ending one of several posts of a person."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from learn.db.roster import locked_person
from learn.db.usecase import writing
from learn.domain.dates import day_of
from learn.domain.errors import Conflict, Invalid, NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, reach, require
from learn.domain.roster import check_day
from learn.operations.audit import audit
from learn.operations.people import end_post
from learn.operations.tally import roster_change


@writing(Action.MANAGE_PEOPLE)
def finish_post(session: Session, asker: Asker, public_id: str, post_id: int, last_day: date, now: datetime) -> None:
    """Let the post's last day be `last_day`; somebody's only post ends by moving or by leaving.

    Raises NotFound for a person out of reach, Conflict for a post that has ended, is out of reach, or is the only one,
    Invalid for a day before the post began.
    """
    day = day_of(now)
    person = locked_person(session, public_id, day)
    if person is None:
        raise NotFound
    require(asker, Action.MANAGE_PEOPLE, person.line)
    lasting = person.lasting_under(reach(asker, Action.MANAGE_PEOPLE), day)
    held = next((held for held in lasting if held.id == post_id and held.post.to_on is None), None)
    if held is None:
        raise Conflict("Vị trí này vừa được người khác kết thúc. Hãy tải lại trang.")
    if len([held for held in person.lasting(day) if held.post.to_on is None]) < 2:
        raise Conflict("Đây là vị trí duy nhất; hãy chuyển đơn vị hoặc cho người này nghỉ.")
    if check_day(last_day, day, "to_on") < held.post.from_on:
        raise Invalid("Ngày cuối không thể trước ngày bắt đầu vị trí.", field="to_on")
    with roster_change(session, person.learner_id, now):
        end_post(session, post_id, last_day)
    subject = f"learner:{person.learner_id}"
    audit(session, asker, Action.MANAGE_PEOPLE, now, subject=subject, unit_id=held.post.unit_id, deed="post-end")
    session.commit()
