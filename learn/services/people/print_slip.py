"""A one-time slip for one person: the way to a first password, and to a new one."""

from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.roster import locked_person
from learn.db.usecase import writing
from learn.documents.paper import Slip
from learn.domain.dates import day_of
from learn.domain.errors import Conflict, NotFound
from learn.domain.people import Asker, LearnerKind
from learn.domain.permissions import Action, require
from learn.domain.roster import guard_rights
from learn.operations import tickets
from learn.operations.audit import audit
from learn.operations.people import SLIP_LASTS, set_password, write_slip
from learn.operations.sessions import end_sessions


@writing(Action.MANAGE_PEOPLE)
def print_slip(session: Session, asker: Asker, public_id: str, ticket: str, now: datetime) -> Slip:
    """Make a slip; the old password and every session end at once. The same form sent again prints the same slip.

    Raises NotFound for a person out of reach, NotAllowed for oneself and for somebody with rights that the asker could
    not give, Conflict for a resident (who has a card), for one who has left, and for a form whose slip was used since.
    """
    day = day_of(now)
    person = locked_person(session, public_id, day)
    if person is None:
        raise NotFound
    require(asker, Action.MANAGE_PEOPLE, person.line)
    guard_rights(asker, person.account_id, person.rights(day))
    if person.account_id is None or person.closed_at is not None or person.kind is not LearnerKind.OFFICIAL:
        raise Conflict("Người này không có tài khoản cán bộ đang dùng.")
    code = tickets.slip_code(tickets.ticket(ticket), person.account_id)
    write_slip(session, person.account_id, code, now)
    set_password(session, person.account_id, "", now)
    end_sessions(session, person.account_id)
    posts = person.lasting(day)
    unit_id = posts[0].post.unit_id if posts else None
    subject = f"learner:{person.learner_id}"
    audit(session, asker, Action.MANAGE_PEOPLE, now, subject=subject, unit_id=unit_id, deed="slip")
    unit_name, login = posts[0].unit_name if posts else "", person.logins[0][1] if person.logins else ""
    session.commit()
    return Slip(person.name, unit_name, login, code, now + SLIP_LASTS)
