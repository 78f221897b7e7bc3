"""Appointing somebody to a role in a unit and all below."""

from datetime import date, datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from learn.db.people import RoleGrant
from learn.db.roster import locked_person
from learn.db.units import line_of, unit_by_code
from learn.db.usecase import writing
from learn.domain.dates import day_of
from learn.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from learn.domain.people import Asker, LearnerKind, Role
from learn.domain.permissions import Action, may_give, require
from learn.domain.roster import Person, check_day
from learn.operations.audit import audit
from learn.operations.enqueue import notify
from learn.operations.people import end_slips, unique

TOLD = {
    Role.COORDINATOR: "Từ %(day)s, bạn là đầu mối đào tạo.",
    Role.AUTHOR: "Từ %(day)s, bạn là người soạn bài.",
    Role.ORGANISER: "Từ %(day)s, bạn là người tổ chức cuộc thi.",
    Role.JUDGE: "Từ %(day)s, bạn là giám khảo.",
    Role.ADMINISTRATOR: "Từ %(day)s, bạn là quản trị viên.",
}
TAKEN = "Người này đang giữ vai trò đó ở đơn vị đó."


@writing(Action.APPOINT)
def appoint_person(
    session: Session,
    asker: Asker,
    public_id: str,
    *,
    role: Role,
    unit: str,
    from_on: date,
    to_on: date | None,
    now: datetime,
) -> None:
    """Let the person hold `role` in `unit` (its code) from one day to another, and tell them.

    Slips printed before stop working: whoever holds one might not be allowed to print it now. Administrators hold
    theirs everywhere: `unit` is not looked at. Raises NotFound for a person out of reach, NotAllowed for oneself and
    for a role that the asker may not give there, Conflict for a role held already and for somebody without an open
    account, Invalid for a unit or days that do not do.
    """
    day = day_of(now)
    person = locked_person(session, public_id, day)
    if person is None:
        raise NotFound
    require(asker, Action.APPOINT, person.line)
    if person.account_id == asker.account_id:
        raise NotAllowed("Không ai tự giao vai trò cho mình; hãy nhờ quản trị viên khác.")
    if person.account_id is None or person.closed_at is not None or person.kind is not LearnerKind.OFFICIAL:
        raise Conflict("Chỉ giao vai trò cho cán bộ đang có tài khoản.")
    unit_id = None if role is Role.ADMINISTRATOR else _unit(session, unit)
    if not may_give(asker, role, line_of(session, unit_id)):
        raise NotAllowed("Bạn không giao được vai trò này ở đơn vị đó.")
    if check_day(from_on, day, "from_on") < day:
        raise Invalid("Vai trò bắt đầu sớm nhất từ hôm nay.", field="from_on")
    if to_on is not None and check_day(to_on, day, "to_on") < from_on:
        raise Invalid("Ngày cuối không thể trước ngày bắt đầu.", field="to_on")
    if _held(person, role, unit_id, day):
        raise Conflict(TAKEN, field="role")
    values = {"account_id": person.account_id, "role": role.value, "unit_id": unit_id, "from_on": from_on}
    with unique(TAKEN, field="role"):
        row = insert(RoleGrant).values(**values, to_on=to_on, granted_by=asker.account_id).returning(RoleGrant.id)
        grant_id = session.execute(row).scalar_one()
    end_slips(session, person.account_id, now)
    said = from_on.strftime("%d/%m/%Y")
    notify(session, person.learner_id, f"role:{grant_id}", TOLD[role], now, link="/account", day=said)
    subject = f"learner:{person.learner_id}"
    audit(session, asker, Action.APPOINT, now, subject=subject, unit_id=unit_id, role=role.value, grant=grant_id)
    session.commit()


def _unit(session: Session, code: str) -> int:
    row = unit_by_code(session, code)
    if row is None:
        raise Invalid("Hãy chọn đơn vị.", field="unit")
    return row.id


def _held(person: Person, role: Role, unit_id: int | None, day: date) -> bool:
    return any(held.role is role and held.unit_id == unit_id for held in person.rights(day))
