"""Closing a room before its time."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.measures import keep_clock
from learn.db.quizzes import attempts_under_way_in
from learn.db.rooms import put_closed
from learn.db.sitters import put_room_end
from learn.db.usecase import writing
from learn.domain.people import Asker
from learn.domain.permissions import Action
from learn.domain.quizzes.rooms import Stage
from learn.operations.audit import audit
from learn.operations.rooms import the_room


@writing(Action.SUPERVISE)
def close_room(session: Session, asker: Asker, public_id: str, now: datetime) -> int:
    """Close the room now, and return how many attempts end with it: what comes within their grace still counts.

    A room that is over stays as it is. Raises NotFound beyond the asker's reach.
    """
    room = the_room(session, asker, public_id, lock=True)
    ended = 0
    if room.hours.stage(now) is not Stage.OVER:
        put_closed(session, room.id, now)
        running = attempts_under_way_in(session, room.id)
        put_room_end(session, room.id, now)
        for found in running:
            clock = found.clock
            keep_clock(session, found.id, replace(clock, closes_at=min(now, clock.closes_at or now)))
        ended = len(running)
        subject = f"room:{room.id}"
        audit(session, asker, Action.SUPERVISE, now, subject=subject, unit_id=room.unit_id, closed=True, ended=ended)
    session.commit()
    return ended
