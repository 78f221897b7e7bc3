"""One room: its code, and who came in, writes, has handed in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.rooms import RoomFound
from learn.db.sitters import Sitter, sitters_of
from learn.db.usecase import reading
from learn.domain.dates import day_of
from learn.domain.people import Asker
from learn.domain.permissions import Action, reach
from learn.domain.quizzes import State
from learn.domain.quizzes.rooms import Stage
from learn.operations.rooms import the_room


@dataclass(frozen=True)
class RoomSeen:
    """The room. `course` is empty where its quiz is taught no more; `sitters` by name, those without one last."""

    room: RoomFound
    course: str
    bank_title: str
    stage: Stage
    sitters: tuple[Sitter, ...]

    @property
    def waiting(self) -> int:
        """How many came in and have not begun."""
        return sum(one.state is None for one in self.sitters)

    @property
    def writing(self) -> int:
        """How many are writing."""
        return sum(one.state is State.IN_PROGRESS for one in self.sitters)

    @property
    def done(self) -> int:
        """How many have handed in."""
        return len(self.sitters) - self.waiting - self.writing


@reading(Action.SUPERVISE)
def see_room(session: Session, asker: Asker, library: Library, public_id: str, now: datetime) -> RoomSeen:
    """The room, with names of the people whom the asker looks after. Raises NotFound beyond the asker's reach."""
    room = the_room(session, asker, public_id)
    bank, place = library.bank(room.bank), library.place_of_bank(room.bank)
    return RoomSeen(
        room=room,
        course=place[0].slug if place else "",
        bank_title=bank.title if bank else room.bank,
        stage=room.hours.stage(now),
        sitters=sitters_of(session, room.id, reach(asker, Action.SUPERVISE), day_of(now)),
    )
