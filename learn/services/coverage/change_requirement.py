"""Setting another due date or target for a requirement that is open."""

from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from learn.db.coverage import Requirement
from learn.db.requirements import requirement_by_public_id
from learn.db.units import line_of
from learn.db.usecase import writing
from learn.domain.coverage import check_goal
from learn.domain.dates import day_of
from learn.domain.errors import Closed, NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.operations.audit import audit


@writing(Action.MANAGE_REQUIREMENTS)
def change_requirement(
    session: Session, asker: Asker, public_id: str, *, due_on: date, target: int, now: datetime
) -> None:
    """Write the new due date and target; whom it obliges stays: for others it is closed and another one made.

    Raises NotFound for one beyond the asker's reach, Closed for one that has ended, Invalid as `check_goal`; a due date
    that stays as it is may be past.
    """
    row = requirement_by_public_id(session, public_id)
    if row is None:
        raise NotFound
    require(asker, Action.MANAGE_REQUIREMENTS, line_of(session, row.unit_id))
    if row.closed:
        raise Closed("Yêu cầu này đã kết thúc nên không sửa được nữa.")
    check_goal(due_on, target, min(day_of(now), due_on) if due_on == row.due_on else day_of(now))
    session.execute(update(Requirement).where(Requirement.id == row.id).values(due_on=due_on, target_percent=target))
    changed = {"due_on": due_on.isoformat(), "target": target}
    before = {"due_before": row.due_on.isoformat(), "target_before": row.target}
    subject = f"requirement:{row.id}"
    audit(session, asker, Action.MANAGE_REQUIREMENTS, now, subject=subject, unit_id=row.unit_id, **changed, **before)
    session.commit()
