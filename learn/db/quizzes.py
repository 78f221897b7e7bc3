"""Attempts: what was drawn, what was answered (history and present), how it was marked."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    Select,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    exists,
    false,
    insert,
    inspect,
    select,
    text,
    true,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from learn.db.base import Base, personal, plain
from learn.db.people import Learner
from learn.db.regrades import VALID, RegradeTotal
from learn.db.rooms import Room
from learn.db.rows import insert_row
from learn.db.tries import TryRow
from learn.domain.quizzes import (
    Behaviour,
    Clock,
    Manner,
    Pages,
    PastAttempt,
    Score,
    Shown,
    State,
    Times,
    seconds_left,
)

EndedBy = Literal["learner", "time"]

_Pending = aliased(RegradeTotal)


class Attempt(Base):
    """One learner's attempt at a bank; drawn from `seed`; at most one is in progress. Points are in thousandths.

    `title`, `pass_percent`, the times, the behaviour and what is `shown` when are the bank's as they were at the start:
    its file may change, or go, meanwhile. `ended_by` says whether the learner handed in, or the time was over. `page`
    questions are on a page (0: all); where there is no way `back`, the page `reached` is the one that is open. From
    `minutes` on: what its end is worked out from again when the learner is granted more, or pauses (minutes 0: never).
    One that was begun in a supervised room ends with it, at `room_until`.
    """

    __tablename__ = "attempt"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = plain(unique=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"))
    bank: Mapped[str] = plain()
    course: Mapped[str] = plain()
    title: Mapped[str] = plain()
    number: Mapped[int]
    seed: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = plain(default="in_progress")
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    points: Mapped[int | None]
    max_points: Mapped[int | None]
    percent: Mapped[int | None]
    passed: Mapped[bool | None]
    pass_percent: Mapped[int]
    due_at: Mapped[datetime | None]
    late_until: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    shown: Mapped[str] = plain(default="submitted", server_default="submitted")
    ended_by: Mapped[str | None] = plain()
    page: Mapped[int] = mapped_column(default=1, server_default="1")
    back: Mapped[bool] = mapped_column(default=True, server_default=true())
    reached: Mapped[int] = mapped_column(default=1, server_default="1")
    minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    grace: Mapped[int] = mapped_column(default=0, server_default="0")
    time_percent: Mapped[int] = personal(default=100, server_default="100")
    pause_minutes: Mapped[int] = personal(default=0, server_default="0")
    large: Mapped[bool] = personal(default=False, server_default=false())
    held: Mapped[int] = mapped_column(default=0, server_default="0")
    paused_at: Mapped[datetime | None]
    pause_until: Mapped[datetime | None]
    behaviour: Mapped[str] = plain(default="exam", server_default="exam")
    tries: Mapped[int] = mapped_column(default=1, server_default="1")
    penalty: Mapped[str] = plain(default="0", server_default="0")
    room_id: Mapped[int | None] = mapped_column(ForeignKey(Room.__table__.c.id), index=True)
    room_until: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("learner_id", "bank", "number"),
        Index(None, "state", "late_until"),
        Index(
            "uq_attempt_open",
            "learner_id",
            "bank",
            unique=True,
            sqlite_where=text("state = 'in_progress'"),
            postgresql_where=text("state = 'in_progress'"),
        ),
    )


class AttemptItem(Base):
    """An item of an attempt's paper, in the version and order in which it was drawn."""

    __tablename__ = "attempt_item"
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[str] = plain()
    digest: Mapped[str] = plain()
    order: Mapped[list[Any]] = plain()
    max_points: Mapped[int]


class Response(Base):
    """An answer as it arrived; append-only. `sequence` comes from the device and makes a repeated save harmless."""

    __tablename__ = "response"
    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    place: Mapped[int]
    sequence: Mapped[int] = mapped_column(BigInteger)
    answer: Mapped[Any] = personal(JSON, nullable=True)
    certainty: Mapped[int | None] = personal()
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("attempt_id", "place", "sequence"),)


class Answer(Base):
    """The answer that counts now, beside its history."""

    __tablename__ = "answer"
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
    answer: Mapped[Any] = personal(JSON, nullable=True)
    certainty: Mapped[int | None] = personal()
    at: Mapped[datetime]


class MarkRow(Base):
    """A mark given to an answer, with the version of the item that it was marked by; append-only.

    `number` counts the marks of one answer from 1; a later mark is another row with the next number, and counts.
    `marker` is "machine", or the account of a person who gives a `reason`, or "credit" where a regrade gives everybody
    all points. A mark of a regrade counts once that is valid; `regrade_id` is no foreign key, for SQLite would have to
    copy all marks to add one.
    """

    __tablename__ = "mark"
    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    place: Mapped[int]
    number: Mapped[int] = mapped_column(default=1)
    points: Mapped[int]
    right: Mapped[bool]
    digest: Mapped[str] = plain()
    marker: Mapped[str] = plain(default="machine")
    reason: Mapped[str] = personal(default="", server_default="")
    regrade_id: Mapped[int | None]
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("attempt_id", "place", "number"),)


@dataclass(frozen=True)
class AttemptFound:
    """An attempt as the use cases work with it; the totals are None until all of it is marked."""

    id: int
    public_id: str
    learner_id: int
    bank: str
    course: str
    title: str
    number: int
    state: State
    started_at: datetime
    submitted_at: datetime | None
    points: int | None
    max_points: int | None
    percent: int | None
    passed: bool | None
    pass_percent: int
    due_at: datetime | None
    late_until: datetime | None
    closes_at: datetime | None
    shown: Shown
    ended_by: EndedBy | None
    page: int
    back: bool
    reached: int
    minutes: int
    grace: int
    time_percent: int
    pause_minutes: int
    large: bool
    held: int
    paused_at: datetime | None
    pause_until: datetime | None
    behaviour: Manner
    tries: int
    penalty: str
    room_id: int | None
    room_until: datetime | None

    @property
    def behaves(self) -> Behaviour:
        """How its answers turn into points."""
        return Behaviour(self.behaviour, self.tries, Fraction(self.penalty))

    @property
    def times(self) -> Times:
        """When it ends, and until when late answers may come."""
        return Times(self.due_at, self.late_until)

    @property
    def clock(self) -> Clock:
        """Its time, as far as that may still change."""
        return Clock(
            started_at=self.started_at,
            minutes=self.minutes,
            grace=self.grace,
            closes_at=min((one for one in (self.closes_at, self.room_until) if one), default=None),
            time_percent=self.time_percent,
            pause_minutes=self.pause_minutes,
            held=self.held,
            paused_at=self.paused_at,
            pause_until=self.pause_until,
        )

    def seconds_left(self, now: datetime) -> int | None:
        """The seconds of work that are left, not counting a pause; None where there is no limit."""
        return self.clock.seconds_left(now) if self.minutes else seconds_left(self.times, now)

    def pages(self, items: int) -> Pages:
        """The pages of its paper of so many items."""
        return Pages(items, self.page, self.back, self.reached)

    @property
    def past(self) -> PastAttempt:
        """What the rules need of it."""
        score = None
        if self.percent is not None:
            score = Score(self.points or 0, self.max_points or 0, self.percent, passed=bool(self.passed))
        return PastAttempt(self.state, self.started_at, score, self.submitted_at)


def attempt_of(session: Session, root_id: int, public_id: str, *, lock: bool = False) -> AttemptFound | None:
    """The attempt, if it is of a learner with this root; `lock` has other writers of the same attempt wait."""
    query = _OWN_LOCKED if lock else _OWN
    row = session.execute(query, {"root": root_id, "public_id": public_id}).first()
    return _found(row) if row else None


def attempt_named(session: Session, public_id: str, *, lock: bool = False) -> AttemptFound | None:
    """The attempt of whomever; `lock` as above."""
    query = _NAMED.with_for_update(of=Attempt) if lock else _NAMED
    row = session.execute(query, {"public_id": public_id}).first()
    return _found(row) if row else None


def attempt_numbered(session: Session, attempt_id: int) -> AttemptFound:
    """The attempt with this key, locked, whoever it belongs to."""
    return _found(session.execute(_BY_ID, {"attempt": attempt_id}).one())


def attempts_at(session: Session, root_id: int, bank: str) -> tuple[AttemptFound, ...]:
    """All attempts at a bank of the learners with this root, in the order in which they began."""
    return tuple(_found(row) for row in session.execute(_AT, {"root": root_id, "bank": bank}))


def overdue_attempts(session: Session, now: datetime, most: int) -> tuple[AttemptFound, ...]:
    """Attempts in progress that take no answers any more, longest over first, locked; not those locked elsewhere."""
    return tuple(_found(row) for row in session.execute(_OVERDUE, {"now": now, "most": most}))


def idle_attempts(session: Session, since: datetime, most: int) -> tuple[AttemptFound, ...]:
    """Attempts in progress without an end, begun before that moment, nothing saved or checked since, in their order.

    Locked; not those locked elsewhere.
    """
    return tuple(_found(row) for row in session.execute(_IDLE, {"since": since, "most": most}))


def abandon(session: Session, ids: Collection[int]) -> None:
    """These attempts are over without a mark."""
    session.execute(update(Attempt).where(Attempt.id.in_(list(ids))).values(state=State.ABANDONED.value))


def attempts_under_way(session: Session, root_id: int) -> tuple[AttemptFound, ...]:
    """The attempts in progress of the learners with this root, locked."""
    return tuple(_found(row) for row in session.execute(_UNDER_WAY, {"root": root_id}))


def attempts_under_way_in(session: Session, room_id: int) -> tuple[AttemptFound, ...]:
    """The attempts in progress that were begun in a room, locked."""
    return tuple(_found(row) for row in session.execute(_UNDER_WAY_IN, {"room": room_id}))


def queue_at_learner(session: Session, learner_id: int) -> None:
    """Wait until everybody who writes for the same learner is done (SQLite has one writer at a time anyway)."""
    session.execute(_QUEUE, {"learner": learner_id})


def add_attempt(session: Session, items: Iterable[Mapping[str, Any]], **values: Any) -> int:
    """Write an attempt with the items of its paper, and return its id."""
    attempt_id: int = insert_row(session, Attempt, **values)
    session.connection({"mapper": inspect(AttemptItem)}).execute(
        _ADD_ITEMS, [{"attempt_id": attempt_id, **item} for item in items]
    )
    return attempt_id


def reach_page(session: Session, attempt_id: int, page: int) -> None:
    """The attempt stands at `page` from now on."""
    session.execute(update(Attempt).where(Attempt.id == attempt_id).values(reached=page))


def attempts_by_id(session: Session, ids: Collection[int]) -> tuple[AttemptFound, ...]:
    """The attempts of these numbers, in their order."""
    return tuple(_found(row) for row in session.execute(_FOUND.where(Attempt.id.in_(ids)).order_by(Attempt.id)))


def total_of(name: str) -> Any:
    """The points, percent or passed of an attempt as they count now; for a statement with `pending_totals`."""
    own: Any = getattr(Attempt, name)
    return case((_Pending.attempt_id.is_not(None), getattr(_Pending, name)), else_=own).label(name)


def pending_totals(query: Select) -> Select:
    """The statement, with the totals of a valid regrade that the attempts' own rows do not hold yet."""
    now = (_Pending.attempt_id == Attempt.id, _Pending.folded.is_(False), _Pending.regrade_id.in_(VALID))
    return query.outerjoin(_Pending, and_(*now))


def _found(row: Any) -> AttemptFound:
    values = list(row)
    values[_STATE] = State(values[_STATE])
    return AttemptFound(*values)


_FOUND = pending_totals(
    select(
        *(
            total_of(one.name) if one.name in {"points", "percent", "passed"} else getattr(Attempt, one.name)
            for one in fields(AttemptFound)
        )
    ).select_from(Attempt)
)
_STATE = [one.name for one in fields(AttemptFound)].index("state")
_NAMED = _FOUND.where(Attempt.public_id == bindparam("public_id"))
_OF_PERSON = _FOUND.where(Attempt.learner_id.in_(select(Learner.id).where(Learner.root_id == bindparam("root"))))
_OWN = _OF_PERSON.where(Attempt.public_id == bindparam("public_id"))
_OWN_LOCKED = _OWN.with_for_update(of=Attempt)
_BY_ID = _FOUND.where(Attempt.id == bindparam("attempt")).with_for_update(of=Attempt)
_AT = _OF_PERSON.where(Attempt.bank == bindparam("bank")).order_by(Attempt.started_at, Attempt.id)
_UNDER_WAY = _OF_PERSON.where(Attempt.state == State.IN_PROGRESS.value).with_for_update(of=Attempt)
_UNDER_WAY_IN = (
    _FOUND.where(Attempt.room_id == bindparam("room"), Attempt.state == State.IN_PROGRESS.value)
    .order_by(Attempt.id)
    .with_for_update(of=Attempt)
)
_OVERDUE = (
    _FOUND.where(Attempt.state == State.IN_PROGRESS.value, Attempt.late_until < bindparam("now"))
    .order_by(Attempt.late_until)
    .limit(bindparam("most"))
    .with_for_update(of=Attempt, skip_locked=True)
)
_IDLE = (
    _FOUND.where(
        Attempt.state == State.IN_PROGRESS.value,
        Attempt.late_until.is_(None),
        Attempt.started_at < bindparam("since"),
        ~exists().where(Response.attempt_id == Attempt.id, Response.at >= bindparam("since")),
        ~exists().where(TryRow.attempt_id == Attempt.id, TryRow.at >= bindparam("since")),
    )
    .order_by(Attempt.id)
    .limit(bindparam("most"))
    .with_for_update(of=Attempt, skip_locked=True)
)
_QUEUE = select(Learner.id).where(Learner.id == bindparam("learner")).with_for_update(key_share=True)
_items: Any = AttemptItem.__table__
_ADD_ITEMS = insert(_items).values({name: bindparam(name, type_=column.type) for name, column in _items.c.items()})
