"""What learners did in courses: steps done (history), the state of each course (present), completions (evidence)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Row,
    UniqueConstraint,
    bindparam,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from learn.db.base import Base, plain
from learn.db.coverage import Requirement
from learn.db.people import Learner, PostRow
from learn.db.units import ABOVE, Unit, UnitPath
from learn.domain.courses import Facts
from learn.domain.units import called


class StepDone(Base):
    """A lesson read, a quiz passed, a lab submitted or a module skipped, once for each learner; append-only.

    `slug` is "module/lesson", "module/lab", the bank's key for a quiz, or the module's slug for a skip; `digest` the
    version that was served, of a skip that of the paper. `attempt_id` is the attempt that earned a skip.
    """

    __tablename__ = "step_done"
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"))
    course: Mapped[str] = plain()
    kind: Mapped[str] = plain()
    slug: Mapped[str] = plain()
    digest: Mapped[str] = plain()
    at: Mapped[datetime]
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
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


NOTHING_DONE = Facts()


@dataclass(frozen=True)
class Standing:
    """What one person did in a course, over all learners with the person's root, and the state kept of it.

    `share` is in thousandths and never falls; `place` is the key of the lesson last opened, "" for none. `own` tells
    whether the root learner has a state, not only a guest who joined, and `own_completed_at` what that says.
    """

    facts: Facts = NOTHING_DONE
    share: int = 0
    place: str = ""
    started_at: datetime | None = None
    completed_at: datetime | None = None
    changed_at: datetime | None = None
    own: bool = False
    own_completed_at: datetime | None = None

    def after(self, course: str, kind: str, slug: str) -> "Standing":
        """The same with one step more."""
        more = _facts(course, [(kind, slug)])
        had = self.facts
        parts = (had.lessons | more.lessons, had.quizzes | more.quizzes, had.labs | more.labs, had.skips | more.skips)
        return replace(self, facts=Facts(*parts))


def _facts(course: str, steps: Iterable[tuple[str, str]]) -> Facts:
    """Facts of (kind, slug) pairs, under the keys that `learn.domain.courses` judges by."""
    done: dict[str, set[str]] = {"lesson": set(), "quiz": set(), "lab": set(), "skip": set()}
    for kind, slug in steps:
        done[kind].add(slug if kind == "quiz" else f"{course}/{slug}")
    return Facts(*(frozenset(done[kind]) for kind in ("lesson", "quiz", "lab", "skip")))


def facts_in(session: Session, root_id: int, course: str) -> Facts:
    """What the person whose learners have this root did in one course."""
    return _facts(course, _steps_in(session, root_id, course))


def _steps_in(session: Session, root_id: int, course: str) -> list[tuple[str, str]]:
    # On the session's connection: every lesson asks this, and the way through the ORM takes longer than the answer.
    rows = session.connection(_OF_STEPS).execute(_STEPS_IN, {"root": root_id, "course": course})
    return [(row[0], row[1]) for row in rows]


@dataclass(frozen=True)
class Skipped:
    """A skip of a module: when it was granted, and the attempt that earned it."""

    at: datetime
    attempt_id: int | None


def skips_in(session: Session, root_id: int, course: str) -> dict[str, Skipped]:
    """The modules of a course that the person may skip, by slug; the first grant where a guest had one too."""
    query = (
        select(StepDone.slug, StepDone.at, StepDone.attempt_id)
        .join(Learner, Learner.id == StepDone.learner_id)
        .where(Learner.root_id == root_id, StepDone.course == course, StepDone.kind == "skip")
        .order_by(StepDone.at.desc(), StepDone.id.desc())
    )
    return {slug: Skipped(at, attempt_id) for slug, at, attempt_id in session.execute(query)}


def standings(session: Session, root_id: int) -> dict[str, Standing]:
    """Where the person stands, by course; courses in which nothing was done are absent. Two statements."""
    steps: dict[str, list[tuple[str, str]]] = {}
    for course, kind, slug in session.execute(_ALL_FACTS, {"root": root_id}):
        steps.setdefault(course, []).append((kind, slug))
    if not steps:
        return {}
    states = state_rows(session, root_id)
    return {course: standing_of(course, done, states.get(course, [])) for course, done in steps.items()}


def standing_in(session: Session, root_id: int, course: str) -> Standing:
    """Where the person stands in one course. Two statements, one where nothing was done."""
    done = _steps_in(session, root_id, course)
    if not done:
        return Standing()
    found = session.connection(_OF_STATES).execute(_STATES_IN, {"root": root_id, "course": course}).all()
    standing = standing_of(course, done, found)
    own = next((row for row in found if row.learner_id == root_id), None)
    return replace(standing, own=True, own_completed_at=own.completed_at) if own else standing


def state_rows(session: Session, root_id: int) -> dict[str, list[Row[Any]]]:
    """The states of all learners with this root, by course; a guest who joined has one beside the person's."""
    rows: dict[str, list[Row[Any]]] = {}
    for row in session.execute(_STATES, {"root": root_id}):
        rows.setdefault(row.course, []).append(cast("Row[Any]", row))
    return rows


def standing_of(course: str, steps: Iterable[tuple[str, str]], states: Sequence[Row[Any]]) -> Standing:
    """One standing of a person's (kind, slug) pairs and states, the latest state's place."""
    facts = _facts(course, steps)
    if not states:
        return Standing(facts)
    latest = max(states, key=lambda row: row.changed_at)
    return Standing(
        facts,
        share=max(row.share for row in states),
        place=latest.place,
        started_at=min(row.started_at for row in states),
        completed_at=min((row.completed_at for row in states if row.completed_at), default=None),
        changed_at=latest.changed_at,
    )


def first_step_at(session: Session, root_id: int, course: str) -> datetime | None:
    """When the person did the first step of a course."""
    query = select(func.min(StepDone.at)).join(Learner, Learner.id == StepDone.learner_id)
    return session.execute(query.where(Learner.root_id == root_id, StepDone.course == course)).scalar()


def post_unit_on(session: Session, learner_id: int, day: date) -> int | None:
    """The unit of the first post that a person holds on `day`."""
    query = select(PostRow.unit_id).where(PostRow.learner_id == learner_id, *_held_on(day)).order_by(PostRow.id)
    return session.execute(query.limit(1)).scalar()


def _held_on(day: date) -> tuple[ColumnElement[bool], ...]:
    return PostRow.from_on <= day, or_(PostRow.to_on.is_(None), PostRow.to_on >= day)


def change_state(session: Session, learner_id: int, course: str, **values: Any) -> None:
    """Write the present state of a course: share, place, completed_at and changed_at."""
    given = {"of": learner_id, "in_course": course, **values}
    session.connection(_OF_STATES).execute(_CHANGE_STATE, given)


def root_of(session: Session, learner_id: int) -> int:
    """The person's root learner, after everybody who writes for the same person is done."""
    return session.connection(_OF_LEARNERS).execute(_ROOT, {"learner": learner_id}).scalar_one()


def due_courses(session: Session, learner_id: int, day: date) -> dict[str, tuple[date, str]]:
    """Courses required on `day` of the posts a person holds: the nearest due date and the unit that requires it."""
    query = (
        select(Requirement.course, Requirement.due_on, Unit.name, ABOVE, Requirement.staff_kinds, PostRow.staff_kind)
        .join(Unit, Unit.id == Requirement.unit_id)
        .join(UnitPath, UnitPath.ancestor_id == Requirement.unit_id)
        .join(PostRow, PostRow.unit_id == UnitPath.descendant_id)
        .where(
            PostRow.learner_id == learner_id,
            *_held_on(day),
            Requirement.closed_at.is_(None),
        )
        .order_by(Requirement.due_on.desc())
    )
    rows = session.execute(query)
    return {row[0]: (row[1], called(row[2], row[3])) for row in rows if not row[4] or row[5] in row[4]}


# Built once: putting a statement together takes longer than the database takes to answer it.
_OF_STEPS: Any = {"mapper": StepDone.__mapper__}
_OF_STATES: Any = {"mapper": CourseState.__mapper__}
_OF_LEARNERS: Any = {"mapper": Learner.__mapper__}
_steps, _learners, _states = StepDone.__table__, Learner.__table__, CourseState.__table__
_asked = _learners.alias()
_ROOT = (
    select(_learners.c.id)
    .where(_learners.c.id == select(_asked.c.root_id).where(_asked.c.id == bindparam("learner")).scalar_subquery())
    .with_for_update(key_share=True)
)
_STATES_IN = (
    select(_states)
    .join(_learners, _learners.c.id == _states.c.learner_id)
    .where(_learners.c.root_id == bindparam("root"), _states.c.course == bindparam("course"))
)
_CHANGE_STATE = (
    update(_states)  # type: ignore[arg-type]
    .where(_states.c.learner_id == bindparam("of"), _states.c.course == bindparam("in_course"))
    .values(
        share=bindparam("share"),
        place=bindparam("place"),
        completed_at=bindparam("completed_at"),
        changed_at=bindparam("changed_at"),
    )
)
_STEPS_IN = (
    select(_steps.c.kind, _steps.c.slug)
    .join(_learners, _learners.c.id == _steps.c.learner_id)
    .where(_learners.c.root_id == bindparam("root"), _steps.c.course == bindparam("course"))
)
_ALL_FACTS = (
    select(StepDone.course, StepDone.kind, StepDone.slug)
    .join(Learner, Learner.id == StepDone.learner_id)
    .where(Learner.root_id == bindparam("root"))
)
_STATES = (
    select(
        CourseState.learner_id,
        CourseState.course,
        CourseState.share,
        CourseState.place,
        CourseState.started_at,
        CourseState.completed_at,
        CourseState.changed_at,
    )
    .join(Learner, Learner.id == CourseState.learner_id)
    .where(Learner.root_id == bindparam("root"))
)
