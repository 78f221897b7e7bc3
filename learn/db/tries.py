"""Answers that were checked before the paper was handed in: each a try, append-only."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from learn.db.base import Base, personal
from learn.domain.quizzes import Answer as AnswerValue
from learn.domain.quizzes import Mark


class TryRow(Base):
    """An answer that was checked, and what it would have earned without any deduction; `number` counts from 1.

    The number makes a press that arrives twice one try. The version of the question is that of the paper.
    """

    __tablename__ = "tried"
    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    place: Mapped[int]
    number: Mapped[int]
    answer: Mapped[Any] = personal(JSON)
    points: Mapped[int]
    right: Mapped[bool]
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("attempt_id", "place", "number"),)


def tried_answers(session: Session, attempt_id: int, place: int | None = None) -> dict[int, list[AnswerValue]]:
    """The answers that were checked, in their order, by place of the paper; one statement."""
    query = select(TryRow.place, TryRow.answer).where(TryRow.attempt_id == attempt_id)
    if place is not None:
        query = query.where(TryRow.place == place)
    found: dict[int, list[AnswerValue]] = defaultdict(list)
    for at, answer in session.execute(query.order_by(TryRow.place, TryRow.number)):
        found[at].append(answer)
    return found


def put_try(
    session: Session, attempt_id: int, place: int, number: int, answer: AnswerValue, mark: Mark, now: datetime
) -> None:
    """Append a try."""
    values = {"answer": answer, "points": mark.points, "right": mark.right, "at": now}
    session.execute(insert(TryRow).values(attempt_id=attempt_id, place=place, number=number, **values))
