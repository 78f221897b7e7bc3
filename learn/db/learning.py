"""What learners did in courses: steps done (history), the state of each course (present), completions (evidence)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from learn.db.base import Base, plain


class StepDone(Base):
    """A lesson read, a quiz passed or a lab submitted, once for each learner; append-only.

    `slug` is "module/lesson", "module/lab", or the bank's key for a quiz; `digest` the version that was served.
    """

    __tablename__ = "step_done"
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"))
    course: Mapped[str] = plain()
    kind: Mapped[str] = plain()
    slug: Mapped[str] = plain()
    digest: Mapped[str] = plain()
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("learner_id", "course", "kind", "slug"),)


class CourseState(Base):
    """Where a learner stands in a course now; `share` is done steps in thousandths, `place` the lesson last opened."""

    __tablename__ = "course_state"
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    course: Mapped[str] = plain(primary_key=True)
    share: Mapped[int] = mapped_column(default=0)
    place: Mapped[str] = plain(default="")
    started_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    __table_args__ = (Index(None, "course", "completed_at"),)


class Completion(Base):
    """A course finished, under the library that was live then; append-only, `number` counts the passes."""

    __tablename__ = "completion"
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"))
    course: Mapped[str] = plain()
    number: Mapped[int] = mapped_column(default=1)
    manifest: Mapped[str] = plain(default="")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("learner_id", "course", "number"), Index(None, "course", "at"))
