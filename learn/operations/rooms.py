"""Supervised rooms: whose they are, their codes, and the one in which an attempt may begin."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.rooms import RoomFound, room_entered, room_named, rooms_with_codes
from learn.db.units import line_of
from learn.domain.errors import Closed, NotFound
from learn.domain.people import LEGIBLE, Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes import Bank
from learn.domain.quizzes.rooms import CODE_LENGTH


def the_room(session: Session, asker: Asker, public_id: str, *, lock: bool = False) -> RoomFound:
    """The room, for those who keep rooms of its unit. NotFound for anybody else and for one that is not there."""
    named = public_id.isascii() and public_id.isalnum()  # a database may choke on what is no name of ours
    found = room_named(session, public_id, lock=lock) if named else None
    if found is None:
        raise NotFound
    require(asker, Action.SUPERVISE, line_of(session, found.unit_id))
    return found


def new_code(session: Session, now: datetime) -> str:
    """A code that nobody guesses and that no other room has that somebody may still type."""
    taken = {room.code for room in rooms_with_codes(session, now)}
    while True:
        code = "".join(secrets.choice(LEGIBLE) for _ in range(CODE_LENGTH))
        if code not in taken:
            return code


def room_to_begin_in(session: Session, bank: Bank, learner_id: int, now: datetime) -> RoomFound | None:
    """The room to which an attempt at this quiz will belong, locked against closing; None where none is needed.

    Raises Closed where one is needed and the learner is in none: never in, sent out by its end, or in by an old code.
    """
    if not bank.rules.room:
        return None
    room = room_entered(session, learner_id, bank.key, now, lock=True)
    if room is None:
        raise Closed("Bài này làm trong phòng có người coi: hãy nhập mã phòng rồi mới bắt đầu.")
    return room
