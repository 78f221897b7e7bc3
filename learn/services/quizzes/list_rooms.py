"""The rooms of the units that the asker looks after, a page at a time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.rooms import RoomFound, count_rooms, rooms_within
from learn.db.usecase import reading
from learn.domain.people import Asker
from learn.domain.permissions import Action, reach, require
from learn.domain.quizzes.rooms import Stage

A_PAGE = 30


@dataclass(frozen=True)
class RoomListed:
    """A room, the title of its quiz (its key where the quiz is gone), and where it stands."""

    room: RoomFound
    bank_title: str
    stage: Stage


@dataclass(frozen=True)
class RoomPage:
    """A page of the list, 1-based and never beyond the last; `quizzes`: whether any quiz needs a room at all."""

    rooms: tuple[RoomListed, ...]
    page: int
    pages: int
    quizzes: bool


@reading(Action.SUPERVISE)
def list_rooms(session: Session, asker: Asker, library: Library, now: datetime, *, page: int = 1) -> RoomPage:
    """The rooms in reach, the latest first."""
    require(asker, Action.SUPERVISE)
    tops = reach(asker, Action.SUPERVISE)
    pages = max(1, -(-count_rooms(session, tops) // A_PAGE))
    at = min(max(1, page), pages)
    found = rooms_within(session, tops, start=(at - 1) * A_PAGE, most=A_PAGE)
    rooms = tuple(
        RoomListed(one, bank.title if (bank := library.bank(one.bank)) else one.bank, one.hours.stage(now))
        for one in found
    )
    return RoomPage(rooms, at, pages, any(bank.rules.room for bank in library.banks.values()))
