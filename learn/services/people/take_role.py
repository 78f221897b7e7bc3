"""Taking a role from somebody, at once."""

from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.roster import locked_person, other_administrators
from learn.db.usecase import writing
from learn.domain.dates import day_of
from learn.domain.errors import Conflict, NotAllowed, NotFound
from learn.domain.people import Asker, Role
from learn.domain.permissions import Action, may_give, require
from learn.operations.audit import audit
from learn.operations.people import end_role


@writing(Action.APPOINT)
def take_role(session: Session, asker: Asker, public_id: str, role_id: int, now: datetime) -> None:
    """End the role `role_id` of the person; yesterday was its last day.

    Raises NotFound for a person or role out of reach, NotAllowed for oneself and for a role that the asker could not
    give there, Conflict for one that has ended and for the last administrator's.
    """
    day = day_of(now)
    person = locked_person(session, public_id, day)
    if person is None:
        raise NotFound
    require(asker, Action.APPOINT, person.line)
    held = next((role for role in person.roles if role.id == role_id), None)
    if held is None or person.account_id is None:
        raise NotFound
    if person.account_id == asker.account_id:
        raise NotAllowed("Không ai tự thôi vai trò của mình; hãy nhờ quản trị viên khác.")
    if not may_give(asker, held.role, held.line):
        raise NotAllowed("Bạn không thôi giao được vai trò này ở đơn vị đó.")
    if held.role is Role.ADMINISTRATOR and not other_administrators(session, person.account_id, day):
        raise Conflict("Đây là quản trị viên cuối cùng; hãy giao vai trò cho người khác trước.")
    end_role(session, role_id, day)
    subject = f"learner:{person.learner_id}"
    audit(session, asker, Action.APPOINT, now, subject=subject, unit_id=held.unit_id, role=held.role.value, ended=1)
    session.commit()
