"""Who sits in a supervised room, and the attempts that were begun there."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from learn.db.people import Learner
from learn.db.people_lists import within
from learn.db.quizzes import Attempt
from learn.db.rooms import RoomSeat
from learn.domain.quizzes import State

_ROOT = func.coalesce(Learner.root_id, Learner.id)


@dataclass(frozen=True)
class Sitter:
    """Somebody in a room: came in, and where the latest attempt there stands (None: not begun).

    `name` is empty for guests and for people whom the asker does not look after.
    """

    name: str
    known: bool
    entered_at: datetime | None
    state: State | None
    started_at: datetime | None
    submitted_at: datetime | None


def put_room_end(session: Session, room_id: int, ends_at: datetime) -> None:
    """The attempts in progress that were begun in the room end with it then; their clocks are the caller's to keep."""
    running = (Attempt.room_id == room_id, Attempt.state == State.IN_PROGRESS.value)
    session.execute(update(Attempt).where(*running).values(room_until=ends_at))


def sitters_of(session: Session, room_id: int, tops: frozenset[int] | None, day: date) -> tuple[Sitter, ...]:
    """Everybody who came into a room, by name where they belong to the trees under `tops`; two statements."""
    person = aliased(Learner)
    at = (
        select(_ROOT, RoomSeat.entered_at)
        .join(Learner, Learner.id == RoomSeat.learner_id)
        .where(RoomSeat.room_id == room_id)
    )
    entered: dict[int, datetime] = {}
    for root_id, moment in session.execute(at):
        entered[root_id] = min(moment, entered.get(root_id, moment))
    done = (
        select(_ROOT, Attempt.state, Attempt.started_at, Attempt.submitted_at)
        .join(Learner, Learner.id == Attempt.learner_id)
        .where(Attempt.room_id == room_id)
        .order_by(Attempt.started_at, Attempt.id)
    )
    latest = {row[0]: row for row in session.execute(done)}
    roots = entered.keys() | latest.keys()
    if not roots:
        return ()
    near = select(Learner.id).where(Learner.id.in_(roots), within(tops, day))
    people = select(person.id, person.name, person.name_key).where(person.id.in_(near)).order_by(person.name_key)
    named = {row[0]: row[1] for row in session.execute(people)}
    order = [*named, *sorted(roots - named.keys())]
    return tuple(_sitter(named.get(one), entered.get(one), latest.get(one)) for one in order)


def _sitter(name: str | None, entered_at: datetime | None, attempt: Any) -> Sitter:
    if attempt is None:
        return Sitter(name or "", name is not None, entered_at, None, None, None)
    return Sitter(name or "", name is not None, entered_at, State(attempt[1]), attempt[2], attempt[3])
