"""Prompts that were run, the tokens they were allowed, and labs that were submitted. Texts are stored masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Table,
    and_,
    bindparam,
    exists,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from learn.db.base import Base, personal, plain
from learn.db.people import Learner
from learn.db.rows import insert_once
from learn.domain.runs import HoldState, RunState


class TokenCounter(Base):
    """Tokens of one learner on one day in Vietnam: `used` was really spent, `held` is promised to open runs."""

    __tablename__ = "token_counter"
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    cap: Mapped[int]
    used: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        CheckConstraint("used >= 0 AND held >= 0", name="not_negative"),
        CheckConstraint("used + held <= cap", name="within_cap"),
    )


class TokenHold(Base):
    """A reservation of a run, settled exactly once with what was really used, or expired by the sweeper.

    `request` names the sending by its learner, so that a double send is one run; a learner has one open hold at most.
    """

    __tablename__ = "token_hold"
    id: Mapped[int] = mapped_column(primary_key=True)
    request: Mapped[str] = plain(unique=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"))
    day: Mapped[date]
    amount: Mapped[int]
    input_tokens: Mapped[int]
    state: Mapped[str] = plain(default="open")
    charged: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    __table_args__ = (
        Index(None, "state", "expires_at"),
        Index(
            "uq_token_hold_open",
            "learner_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )


class PromptRun(Base):
    """One prompt sent to the model, masked before it was stored or sent, and what came back.

    `masked` lists the kinds of what was masked, never a value; `fault` is the sentence about an end that was not a good
    one. Without a model there is no hold.
    """

    __tablename__ = "prompt_run"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = plain(unique=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"))
    request: Mapped[str] = plain(unique=True)
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("token_hold.id"), unique=True)
    lab: Mapped[str] = plain(default="")
    lab_digest: Mapped[str] = plain(default="")
    prompt: Mapped[str] = personal()
    answer: Mapped[str] = personal(default="")
    masked: Mapped[list[Any]] = plain()
    model: Mapped[str] = plain()
    parameters: Mapped[dict[str, Any]] = plain()
    state: Mapped[str] = plain(default="running")
    fault: Mapped[str] = plain(default="")
    input_tokens: Mapped[int] = mapped_column(default=0)
    output_tokens: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    stop_asked: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (Index(None, "learner_id", "id"), Index(None, "learner_id", "lab"))


class LabSubmission(Base):
    """A lab handed in with the run it rests on; append-only. `results` are the checks, in order."""

    __tablename__ = "lab_submission"
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"))
    lab: Mapped[str] = plain()
    lab_digest: Mapped[str] = plain()
    run_id: Mapped[int] = mapped_column(ForeignKey("prompt_run.id"))
    results: Mapped[list[Any]] = plain()
    passed: Mapped[bool]
    at: Mapped[datetime]
    __table_args__ = (Index(None, "learner_id", "lab"),)


@dataclass(frozen=True)
class Tokens:
    """Where a learner stands on a day, in tokens."""

    cap: int
    used: int
    held: int

    @property
    def left(self) -> int:
        """What may still be reserved; never below zero."""
        return max(0, self.cap - self.used - self.held)


@dataclass(frozen=True)
class OpenHold:
    """A reservation that nobody has settled."""

    id: int
    input_tokens: int
    expires_at: datetime


def tokens_on(session: Session, learner_id: int, day: date) -> Tokens | None:
    """The counter of that day; None before the first run."""
    query = select(TokenCounter.cap, TokenCounter.used, TokenCounter.held)
    row = session.execute(query.where(TokenCounter.learner_id == learner_id, TokenCounter.day == day)).first()
    return Tokens(*row) if row else None


def lock_tokens(session: Session, learner_id: int, day: date, cap: int) -> tuple[Tokens, OpenHold | None]:
    """The counter of that day with `cap` as it is set now, for nobody else to change before this transaction ends.

    And the reservation of the run that this learner has under way, whichever day it was made on. A cap that was lowered
    below what is spent already stands at what is spent.
    """
    asked = {"learner": learner_id, "on": day}
    row = _run(session, _COUNTER_AND_HOLD, asked).first()
    if row is None:
        insert_once(session, TokenCounter, learner_id=learner_id, day=day, cap=cap, used=0, held=0)
        row = _run(session, _COUNTER_AND_HOLD, asked).one()
    stood, used, held = row[:3]
    wanted = max(cap, used + held)
    if stood != wanted:
        mine = (TokenCounter.learner_id == learner_id, TokenCounter.day == day)
        session.execute(update(TokenCounter).where(*mine).values(cap=wanted))
    return Tokens(wanted, used, held), OpenHold(*row[3:]) if row[3] is not None else None


def take_tokens(session: Session, learner_id: int, day: date, amount: int) -> bool:
    """Promise so many tokens, if that many are left."""
    return _changed(session, _TAKE, {"learner": learner_id, "on": day, "amount": amount})


def add_hold(session: Session, **values: Any) -> int | None:
    """Write an open hold; None where the learner has one already, or this request was made before."""
    statement = _ADD_HOLD[session.get_bind(TokenHold).dialect.name]
    return cast("int | None", _run(session, statement, {"state": HoldState.OPEN, "charged": 0, **values}).scalar())


def add_run(session: Session, **values: Any) -> int | None:
    """Write a run down; its id, None where this request made one before."""
    statement = _ADD_RUN[session.get_bind(PromptRun).dialect.name]
    return cast("int | None", _run(session, statement, values).scalar())


def close_hold(session: Session, hold_id: int, state: HoldState, charged: int) -> int | None:
    """Close an open hold and charge at most what it reserved; what was charged, None where it was closed before.

    The counter is locked before the hold, as whoever reserves does it: the other way round the two would wait for each
    other.
    """
    found = select(TokenHold.learner_id, TokenHold.day, TokenHold.amount).where(TokenHold.id == hold_id)
    learner_id, day, amount = session.execute(found).one()
    _run(session, _COUNTER_LOCKED, {"learner": learner_id, "on": day})
    cost = min(max(charged, 0), amount)
    mine = (TokenHold.id == hold_id, TokenHold.state == HoldState.OPEN)
    if not _changed(session, update(TokenHold).where(*mine).values(state=state, charged=cost)):
        return None
    counter = (TokenCounter.learner_id == learner_id, TokenCounter.day == day)
    values = {"used": TokenCounter.used + cost, "held": TokenCounter.held - amount}
    session.execute(update(TokenCounter).where(*counter).values(**values))
    return cost


def expired_holds(session: Session, now: datetime) -> Sequence[OpenHold]:
    """Open holds whose time is over."""
    query = select(TokenHold.id, TokenHold.input_tokens, TokenHold.expires_at)
    query = query.where(TokenHold.state == HoldState.OPEN, TokenHold.expires_at <= now).order_by(TokenHold.id)
    return [OpenHold(*row) for row in session.execute(query)]


def lose_run(session: Session, hold_id: int, now: datetime, fault: str) -> None:
    """Note that the run of an expired hold will not end by itself any more."""
    mine = (PromptRun.hold_id == hold_id, PromptRun.state == RunState.RUNNING)
    session.execute(update(PromptRun).where(*mine).values(state=RunState.LOST, fault=fault, ended_at=now))


def run_by_request(session: Session, request: str) -> PromptRun | None:
    """The run that this request made before."""
    run_id = _run(session, _BY_REQUEST, {"request": request}).scalar()
    return session.get(PromptRun, run_id) if run_id is not None else None


def run_of(session: Session, root_id: int | None, public_id: str) -> PromptRun | None:
    """A run of this person's own, of whichever learner the person was."""
    query = select(PromptRun).join(Learner, Learner.id == PromptRun.learner_id)
    return session.execute(query.where(PromptRun.public_id == public_id, Learner.root_id == root_id)).scalar()


def last_runs(session: Session, root_id: int, lab: str, limit: int) -> Sequence[PromptRun]:
    """A person's last runs in a lab ("" for free practice), the newest first."""
    query = select(PromptRun).join(Learner, Learner.id == PromptRun.learner_id)
    query = query.where(Learner.root_id == root_id, PromptRun.lab == lab).order_by(PromptRun.id.desc()).limit(limit)
    return session.execute(query).scalars().all()


def has_submitted(session: Session, root_id: int, lab: str) -> bool:
    """Whether this person has handed the lab in."""
    mine = select(LabSubmission.id).join(Learner, Learner.id == LabSubmission.learner_id)
    mine = mine.where(Learner.root_id == root_id, LabSubmission.lab == lab, LabSubmission.passed)
    return bool(session.execute(select(exists(mine))).scalar())


def stop_is_asked(session: Session, run_id: int) -> bool:
    """Whether somebody wants this run to end."""
    return bool(session.execute(select(PromptRun.stop_asked).where(PromptRun.id == run_id)).scalar())


def change_run(session: Session, run_id: int, values: dict[str, Any], *, only_running: bool = True) -> bool:
    """Change a run, unless it has ended meanwhile; whether it was changed."""
    statement = update(PromptRun).where(PromptRun.id == run_id)
    if only_running:
        statement = statement.where(PromptRun.state == RunState.RUNNING)
    return _changed(session, statement.values(**values))


def _changed(session: Session, statement: Any, values: dict[str, Any] | None = None) -> bool:
    return bool(_run(session, statement, values).rowcount)


def _run(session: Session, statement: Any, values: dict[str, Any] | None = None) -> Any:
    return session.connection(_MAIN).execute(statement, values)


# What stands between a prompt and its first token is built once and run on the session's connection: building a
# statement, and the way through the ORM, each cost more than running it.
_MAIN: Any = {"mapper": TokenHold.__mapper__}
_counters, _holds, _runs = (cast("Table", each.__table__) for each in (TokenCounter, TokenHold, PromptRun))
_MINE = (_counters.c.learner_id == bindparam("learner"), _counters.c.day == bindparam("on"))
_COUNTER_LOCKED = select(_counters.c.cap, _counters.c.used, _counters.c.held).where(*_MINE).with_for_update()
_TAKE = (
    update(_counters)
    .where(*_MINE, _counters.c.used + _counters.c.held + bindparam("amount") <= _counters.c.cap)
    .values(held=_counters.c.held + bindparam("amount"))
)
_COUNTER_AND_HOLD = (
    select(_counters.c.cap, _counters.c.used, _counters.c.held, _holds.c.id, _holds.c.input_tokens, _holds.c.expires_at)
    .outerjoin(_holds, and_(_holds.c.learner_id == _counters.c.learner_id, _holds.c.state == HoldState.OPEN.value))
    .where(*_MINE)
    .with_for_update(of=_counters)
)
_ADD_HOLD: dict[str, Any] = {
    "sqlite": sqlite.insert(_holds).on_conflict_do_nothing().returning(_holds.c.id),
    "postgresql": postgresql.insert(_holds).on_conflict_do_nothing().returning(_holds.c.id),
}
_ADD_RUN: dict[str, Any] = {
    "sqlite": sqlite.insert(_runs).on_conflict_do_nothing().returning(_runs.c.id),
    "postgresql": postgresql.insert(_runs).on_conflict_do_nothing().returning(_runs.c.id),
}
_BY_REQUEST = select(_runs.c.id).where(_runs.c.request == bindparam("request"))
