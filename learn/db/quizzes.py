"""Attempts: what was drawn, what was answered (history and present), how it was marked."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from learn.db.base import Base, personal, plain


class Attempt(Base):
    """One learner's attempt at a bank; drawn from `seed`; at most one is in progress. Points are in thousandths."""

    __tablename__ = "attempt"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = plain(unique=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"))
    bank: Mapped[str] = plain()
    course: Mapped[str] = plain()
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
    __table_args__ = (
        UniqueConstraint("learner_id", "bank", "number"),
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
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("attempt_id", "place", "sequence"),)


class Answer(Base):
    """The answer that counts now, beside its history."""

    __tablename__ = "answer"
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
    answer: Mapped[Any] = personal(JSON, nullable=True)
    at: Mapped[datetime]


class MarkRow(Base):
    """A mark given to an answer, with the version of the item that it was marked by; append-only."""

    __tablename__ = "mark"
    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    place: Mapped[int]
    points: Mapped[int]
    right: Mapped[bool]
    digest: Mapped[str] = plain()
    marker: Mapped[str] = plain(default="machine")
    at: Mapped[datetime]
    __table_args__ = (Index(None, "attempt_id", "place"),)
