"""Giving a room another code: the old one lets nobody in any more, and whoever has begun goes on undisturbed."""

from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.rooms import put_code
from learn.db.usecase import writing
from learn.domain.errors import Closed
from learn.domain.people import Asker
from learn.domain.permissions import Action
from learn.domain.quizzes.rooms import Stage
from learn.operations.audit import audit
from learn.operations.rooms import new_code, the_room


@writing(Action.SUPERVISE)
def renew_code(session: Session, asker: Asker, public_id: str, seen: int, now: datetime) -> bool:
    """Renew the code whose number the page had `seen`; whether it was, for a second click renews nothing.

    Who came in by the old code and has not begun types the new one. Raises NotFound beyond the asker's reach, Closed
    for a room that is over.
    """
    room = the_room(session, asker, public_id, lock=True)
    if room.hours.stage(now) is Stage.OVER:
        raise Closed("Phòng này đã đóng nên không cần mã mới.")
    renewed = seen == room.code_number
    if renewed:
        put_code(session, room.id, new_code(session, now), room.code_number + 1)
        audit(session, asker, Action.SUPERVISE, now, subject=f"room:{room.id}", unit_id=room.unit_id, renewed=seen + 1)
    session.commit()
    return renewed
