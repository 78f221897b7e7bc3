"""Opening a room for a quiz that is taken under supervision."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.rooms import Room, room_like
from learn.db.rows import insert_once
from learn.db.units import line_of, unit_by_code
from learn.db.usecase import writing
from learn.domain.errors import Invalid, NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes.rooms import Hours, check_hours, clean_title
from learn.operations.audit import audit
from learn.operations.keys import public_id
from learn.operations.rooms import new_code


@writing(Action.SUPERVISE)
def open_room(
    session: Session, asker: Asker, library: Library, bank: str, unit_code: str, title: str, hours: Hours, now: datetime
) -> str:
    """Open a room with a fresh code, and return its public id; the same form sent again leads to the same room.

    Raises NotFound for a unit beyond the asker's reach, Invalid for a quiz that needs no room, a name that is none and
    hours that are past, turned round or too long.
    """
    require(asker, Action.SUPERVISE)
    unit = unit_by_code(session, unit_code)
    if unit is None:
        raise NotFound("Không tìm thấy đơn vị này.")
    require(asker, Action.SUPERVISE, line_of(session, unit.id))
    found = library.bank(bank)
    if found is None or not found.rules.room or library.place_of_bank(bank) is None:
        raise Invalid("Hãy chọn một bài kiểm tra làm trong phòng.", field="bank")
    check_hours(hours, now)
    named: dict[str, Any] = {"unit_id": unit.id, "bank": bank, "title": clean_title(title), "from_at": hours.from_at}
    made = insert_once(
        session,
        Room,
        **named,
        public_id=public_id(),
        opened_by=asker.account_id,
        opened_at=now,
        until_at=hours.until_at,
        closed_at=None,
        code=new_code(session, now),
        code_number=1,
    )
    room = room_like(session, **named)
    if made:
        audit(session, asker, Action.SUPERVISE, now, subject=f"room:{room.id}", unit_id=unit.id, opened=bank)
    session.commit()
    return room.public_id
