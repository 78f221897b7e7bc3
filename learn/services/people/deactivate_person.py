"""A person leaves: posts end, the account closes, roles and sessions end, what was learned stays."""

from datetime import date, datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from learn.db.people import Account, Learner, PostRow
from learn.db.roster import locked_person, other_administrators
from learn.db.usecase import writing
from learn.domain.dates import day_of
from learn.domain.errors import Conflict, Invalid, NotFound
from learn.domain.people import Asker, Role
from learn.domain.permissions import Action, reach, require
from learn.domain.roster import LeaveReason, Person, check_day, guard_rights
from learn.operations.audit import audit
from learn.operations.people import end_role
from learn.operations.sessions import end_sessions
from learn.operations.tally import roster_change


@writing(Action.MANAGE_PEOPLE)
def deactivate_person(
    session: Session, asker: Asker, public_id: str, *, reason: LeaveReason, last_day: date, now: datetime
) -> None:
    """Close the person with `last_day` as the last day of every post; sign-in ends at once.

    Raises NotFound for a person out of reach, NotAllowed for oneself and for somebody with rights that the asker could
    not give, Conflict for one who has left, still works where the asker reaches not, or is the last administrator,
    Invalid for a last day in the future or before a post began.
    """
    day = day_of(now)
    person = locked_person(session, public_id, day)
    if person is None:
        raise NotFound
    require(asker, Action.MANAGE_PEOPLE, person.line)
    guard_rights(asker, person.account_id, person.rights(day))
    if person.closed_at is not None:
        raise Conflict("Người này đã ngừng từ trước. Hãy tải lại trang.")
    if person.lasting(day) != person.lasting_under(reach(asker, Action.MANAGE_PEOPLE), day):
        raise Conflict("Người này còn vị trí ở đơn vị ngoài phạm vi của bạn; hãy chỉ kết thúc vị trí ở đơn vị bạn.")
    if check_day(last_day, day, "to_on") > day:
        raise Invalid("Ngày cuối không sau hôm nay; đến ngày đó hãy ghi.", field="to_on")
    _keep_an_administrator(session, person, day)
    with roster_change(session, person.learner_id, now):
        _end_posts(session, person, last_day, day)
        closed = {"closed_at": now, "closed_reason": reason.value}
        session.execute(update(Learner).where(Learner.id == person.learner_id).values(**closed))
    if person.account_id is not None:
        session.execute(update(Account).where(Account.id == person.account_id).values(closed_at=now))
        end_sessions(session, person.account_id)
    for role in person.rights(day):
        end_role(session, role.id, day)
    audit(
        session,
        asker,
        Action.MANAGE_PEOPLE,
        now,
        subject=f"learner:{person.learner_id}",
        unit_id=person.posts[0].post.unit_id if person.posts else person.commune_id,
        deed="leave",
        reason=reason.value,
    )
    session.commit()


def _keep_an_administrator(session: Session, person: Person, day: date) -> None:
    is_one = any(role.role is Role.ADMINISTRATOR for role in person.rights(day))
    if is_one and person.account_id is not None and not other_administrators(session, person.account_id, day):
        raise Conflict("Đây là quản trị viên cuối cùng; hãy giao vai trò cho người khác trước.")


def _end_posts(session: Session, person: Person, last_day: date, day: date) -> None:
    for held in person.lasting(day):
        if held.post.from_on > day:  # was to begin later, and now never will
            session.execute(delete(PostRow).where(PostRow.id == held.id))
        elif last_day < held.post.from_on:
            raise Invalid("Ngày cuối không thể trước ngày bắt đầu vị trí.", field="to_on")
        else:
            session.execute(update(PostRow).where(PostRow.id == held.id).values(to_on=last_day))
