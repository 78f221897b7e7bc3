"""What is required of whom, and the tallies of it: folded counts and the deltas that wait to be folded."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, column
from sqlalchemy.orm import Mapped, mapped_column

from learn.db.base import Base, plain

_OPEN = column("closed_at").is_(None)


class Requirement(Base):
    """A course that the people of a unit and all below must finish; obligations are derived from it, not stored.

    `staff_kinds` empty means every kind, `audience` is the same as one text, for uniqueness; `target_percent` is the
    goal for the share that is done. `counted_on` is the last day whose posts the counts are known to agree with,
    `recounts` how often they were compared, so that no difference is set right twice.
    """

    __tablename__ = "requirement"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = plain(unique=True)
    course: Mapped[str] = plain()
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    staff_kinds: Mapped[list[Any]] = plain()
    audience: Mapped[str] = plain(default="")
    due_on: Mapped[date]
    target_percent: Mapped[int]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    counted_on: Mapped[date]
    recounts: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        CheckConstraint("target_percent BETWEEN 1 AND 100", name="target_is_percent"),
        Index(None, "course", "closed_at"),
        Index(None, "unit_id"),
        Index(
            "uq_requirement_open",
            "course",
            "unit_id",
            "audience",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )


class CoverageCount(Base):
    """People whose post is in `unit_id` itself, counted for a requirement, as far as deltas are folded."""

    __tablename__ = "coverage_count"
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    people: Mapped[int] = mapped_column(default=0)
    started: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)


class CoverageDelta(Base):
    """A change of a count, written in the transaction of the deed that caused it; folded by the worker."""

    __tablename__ = "coverage_delta"
    id: Mapped[int] = mapped_column(primary_key=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    people: Mapped[int] = mapped_column(default=0)
    started: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]
    __table_args__ = (Index(None, "requirement_id", "unit_id"),)
