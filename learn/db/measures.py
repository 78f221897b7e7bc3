"""What people are granted in quizzes: each grant a row, the latest one counts; and the time of an attempt by it."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from learn.db.base import Base, personal
from learn.db.quizzes import Attempt
from learn.domain.quizzes.clock import Clock, Measures


class MeasuresRow(Base):
    """What somebody was granted, by whom and until which day; append-only. Why is nowhere kept."""

    __tablename__ = "measures"
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"))
    time_percent: Mapped[int] = personal()
    pause_minutes: Mapped[int] = personal()
    large: Mapped[bool] = personal()
    until: Mapped[date | None]
    given_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    given_at: Mapped[datetime]
    __table_args__ = (Index(None, "learner_id"),)


def measures_of(session: Session, learner_id: int, day: date) -> Measures:
    """What the person who is this learner is granted on a day."""
    query = (
        select(MeasuresRow.time_percent, MeasuresRow.pause_minutes, MeasuresRow.large, MeasuresRow.until)
        .where(MeasuresRow.learner_id == learner_id)
        .order_by(MeasuresRow.id.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    if row is None or (row.until is not None and row.until < day):
        return Measures()
    return Measures(*row)


def keep_clock(session: Session, attempt_id: int, clock: Clock) -> None:
    """The attempt's time is this one from now on, and its end what that makes of it."""
    values = {
        "time_percent": clock.time_percent,
        "pause_minutes": clock.pause_minutes,
        "held": clock.held,
        "paused_at": clock.paused_at,
        "pause_until": clock.pause_until,
        "due_at": clock.times.due_at,
        "late_until": clock.times.late_until,
    }
    session.execute(update(Attempt).where(Attempt.id == attempt_id).values(**values))
