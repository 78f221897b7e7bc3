"""Supervised rooms, and who came into them with the code."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, UniqueConstraint, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from learn.db.base import Base, plain
from learn.db.people import Learner
from learn.db.units import ABOVE, Unit, UnitPath
from learn.domain.quizzes.rooms import Hours
from learn.domain.units import called

REMEMBERED = timedelta(days=1)
"""How long the code of a room that is over is still known, so that whoever comes late is told so."""


class Room(Base):
    """A room of a quiz, kept by somebody of a unit. `code_number` counts its codes, the last of which holds.

    The unique key keeps a form that was sent twice from opening two rooms.
    """

    __tablename__ = "room"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = plain(unique=True)
    bank: Mapped[str] = plain()
    title: Mapped[str] = plain()
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    code: Mapped[str] = plain()
    code_number: Mapped[int] = mapped_column(default=1)
    __table_args__ = (UniqueConstraint("unit_id", "bank", "title", "from_at"), Index(None, "until_at"))


class RoomSeat(Base):
    """Somebody who came in, by which of the room's codes."""

    __tablename__ = "room_seat"
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    code_number: Mapped[int]
    entered_at: Mapped[datetime]
    __table_args__ = (Index(None, "learner_id"),)


@dataclass(frozen=True)
class RoomFound:
    """A room as the use cases work with it."""

    id: int
    public_id: str
    bank: str
    title: str
    unit_id: int
    unit_name: str
    hours: Hours
    code: str
    code_number: int


def room_named(session: Session, public_id: str, *, lock: bool = False) -> RoomFound | None:
    """The room with this name; `lock` has other writers of it, and whoever is about to begin in it, wait."""
    query = _ROOMS.where(Room.public_id == public_id)
    row = session.execute(query.with_for_update(of=Room) if lock else query).first()
    return _found(row) if row else None


def room_like(session: Session, unit_id: int, bank: str, title: str, from_at: datetime) -> RoomFound:
    """The room with these four, of which there is one."""
    query = _ROOMS.where(Room.unit_id == unit_id, Room.bank == bank, Room.title == title, Room.from_at == from_at)
    return _found(session.execute(query).one())


def rooms_with_codes(session: Session, now: datetime) -> tuple[RoomFound, ...]:
    """The rooms whose codes may be typed now, those that are over for less than a day included."""
    return tuple(_found(row) for row in session.execute(_ROOMS.where(Room.until_at > now - REMEMBERED)))


def rooms_within(session: Session, tops: frozenset[int] | None, *, start: int, most: int) -> tuple[RoomFound, ...]:
    """`most` rooms of the trees under `tops` (None: everywhere) from `start` on, the latest first."""
    query = _narrowed(_ROOMS, tops).order_by(Room.from_at.desc(), Room.id.desc())
    return tuple(_found(row) for row in session.execute(query.offset(start).limit(most)))


def count_rooms(session: Session, tops: frozenset[int] | None) -> int:
    """How many rooms there are."""
    return session.execute(_narrowed(select(func.count(Room.id)), tops)).scalar_one()


def room_entered(session: Session, root_id: int, bank: str, now: datetime, *, lock: bool = False) -> RoomFound | None:
    """The open room of a bank in which this person is by its present code, the last one entered.

    `lock` keeps it from being closed until the transaction is over; others may begin in it at the same time.
    """
    mine = select(Learner.id).where(Learner.root_id == root_id)
    query = (
        _ROOMS.join(RoomSeat, (RoomSeat.room_id == Room.id) & (RoomSeat.code_number == Room.code_number))
        .where(RoomSeat.learner_id.in_(mine), Room.bank == bank)
        .where(Room.closed_at.is_(None), Room.from_at <= now, Room.until_at > now)
        .order_by(RoomSeat.entered_at.desc(), Room.id.desc())
        .limit(1)
    )
    row = session.execute(query.with_for_update(read=True, of=Room) if lock else query).first()
    return _found(row) if row else None


def enter(session: Session, room: RoomFound, learner_id: int, now: datetime) -> None:
    """The learner is in the room by its present code."""
    made: Any = postgresql.insert if session.get_bind(RoomSeat).dialect.name == "postgresql" else sqlite.insert
    values = {"code_number": room.code_number, "entered_at": now}
    seat = made(RoomSeat).values(room_id=room.id, learner_id=learner_id, **values)
    session.execute(seat.on_conflict_do_update(index_elements=["room_id", "learner_id"], set_=values))


def put_code(session: Session, room_id: int, code: str, number: int) -> None:
    """The room has another code from now on."""
    session.execute(update(Room).where(Room.id == room_id).values(code=code, code_number=number))


def put_closed(session: Session, room_id: int, now: datetime) -> None:
    """The room is closed before its time."""
    session.execute(update(Room).where(Room.id == room_id).values(closed_at=now))


def _found(row: Any) -> RoomFound:
    number, public_id, bank, title, unit_id, name, above, from_at, until_at, closed_at, code, code_number = row
    hours = Hours(from_at, until_at, closed_at)
    return RoomFound(number, public_id, bank, title, unit_id, called(name, above), hours, code, code_number)


def _narrowed(query: Select, tops: frozenset[int] | None) -> Select:
    if tops is None:
        return query
    return query.where(Room.unit_id.in_(select(UnitPath.descendant_id).where(UnitPath.ancestor_id.in_(tops))))


_ROOMS = select(
    Room.id,
    Room.public_id,
    Room.bank,
    Room.title,
    Room.unit_id,
    Unit.name,
    ABOVE,
    Room.from_at,
    Room.until_at,
    Room.closed_at,
    Room.code,
    Room.code_number,
).join(Unit, Unit.id == Room.unit_id)
