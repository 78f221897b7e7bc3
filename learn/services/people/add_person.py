"""Adding an official to the roster, with an account that waits for a one-time slip."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from learn.db.units import line_of, unit_by_code
from learn.db.usecase import writing
from learn.domain.dates import day_of
from learn.domain.errors import Invalid
from learn.domain.people import Asker, LearnerKind, LoginKind, Post, StaffKind, clean_name, login_value
from learn.domain.permissions import Action, may, require
from learn.domain.roster import check_day, clean_position
from learn.operations import tickets
from learn.operations.audit import audit
from learn.operations.people import add_login, add_post, free_username, new_account, new_learner_once, unique
from learn.operations.tally import roster_change


@writing(Action.MANAGE_PEOPLE)
def add_person(
    session: Session,
    asker: Asker,
    *,
    name: str,
    unit: str,
    position: str,
    staff_kind: StaffKind,
    from_on: date,
    staff_code: str,
    email: str,
    phone: str,
    ticket: str,
    now: datetime,
) -> str:
    """Write person, post, account and sign-in names; return the public id. The same form sent twice adds one person.

    Without staff code and e-mail a sign-in name is made of the name. Raises Invalid for a field that does not do
    (`unit` is a code within reach), Conflict for a staff code or e-mail that somebody has.
    """
    require(asker, Action.MANAGE_PEOPLE)
    full_name = clean_name(name)
    row = unit_by_code(session, unit)
    if row is None or not may(asker, Action.MANAGE_PEOPLE, line_of(session, row.id)):
        raise Invalid("Hãy chọn đơn vị trong phạm vi của bạn.", field="unit")
    post = Post(row.id, clean_position(position), staff_kind, check_day(from_on, day_of(now), "from_on"))
    contact = login_value(LoginKind.PHONE, phone) if phone else ""
    public = tickets.person_id(tickets.ticket(ticket))
    with unique("Mã cán bộ hoặc thư điện tử này vừa được ghi cho người khác."):
        learner_id, new = new_learner_once(session, LearnerKind.OFFICIAL, now, public, name=full_name, phone=contact)
        if new:
            with roster_change(session, learner_id, now):
                add_post(session, learner_id, post)
            _account(session, learner_id, full_name, staff_code, email, now)
            audit(
                session, asker, Action.MANAGE_PEOPLE, now, subject=f"learner:{learner_id}", unit_id=row.id, deed="add"
            )
    session.commit()
    return public


def _account(session: Session, learner_id: int, name: str, staff_code: str, email: str, now: datetime) -> None:
    account_id = new_account(session, learner_id, "", now)
    if staff_code:
        add_login(session, account_id, LoginKind.STAFF_CODE, staff_code)
    if email:
        add_login(session, account_id, LoginKind.EMAIL, email)
    if not staff_code and not email:
        add_login(session, account_id, LoginKind.USERNAME, free_username(session, name))
