"""What learners did in courses: steps done (history), the state of each course (present), completions (evidence)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
    inspect,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from learn.db.base import Base, plain
from learn.db.coverage import Requirement
from learn.db.people import Learner, PostRow
from learn.db.units import Unit, UnitPath
from learn.domain.courses import Facts


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


NOTHING_DONE = Facts()


@dataclass(frozen=True)
class Standing:
    """What one person did in a course, over all learners with the person's root, and the state kept of it.

    `share` is in thousandths and never falls; `place` is the key of the lesson last opened, "" for none.
    """

    facts: Facts = NOTHING_DONE
    share: int = 0
    place: str = ""
    started_at: datetime | None = None
    completed_at: datetime | None = None
    changed_at: datetime | None = None


def _facts(course: str, steps: Iterable[tuple[str, str]]) -> Facts:
    """Facts of (kind, slug) pairs, under the keys that `learn.domain.courses` judges by."""
    done: dict[str, set[str]] = {"lesson": set(), "quiz": set(), "lab": set()}
    for kind, slug in steps:
        done[kind].add(slug if kind == "quiz" else f"{course}/{slug}")
    return Facts(frozenset(done["lesson"]), frozenset(done["quiz"]), frozenset(done["lab"]))


def facts_in(session: Session, root_id: int, course: str) -> Facts:
    """What the person whose learners have this root did in one course."""
    return _facts(course, _steps_in(session, root_id, course))


def _steps_in(session: Session, root_id: int, course: str) -> list[tuple[str, str]]:
    # On the session's connection: every lesson asks this, and the way through the ORM takes longer than the answer.
    rows = session.connection(_OF_STEPS).execute(_STEPS_IN, {"root": root_id, "course": course})
    return [(row[0], row[1]) for row in rows]


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
    return standing_of(course, done, state_rows(session, root_id, course).get(course, []))


def state_rows(session: Session, root_id: int, course: str | None = None) -> dict[str, list[Row[Any]]]:
    """The states of all learners with this root, by course; a guest who joined has one beside the person's."""
    query = _STATES if course is None else _STATES.where(CourseState.course == course)
    rows: dict[str, list[Row[Any]]] = {}
    for row in session.execute(query, {"root": root_id}):
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


def insert_once(session: Session, table: type[Base], **values: Any) -> bool:
    """Insert a row unless one with its unique key is there; whether it was inserted."""
    dialect = session.get_bind(table).dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    key = inspect(table).primary_key
    statement = insert(table).values(**values).on_conflict_do_nothing().returning(*key)
    return session.execute(statement).first() is not None  # psycopg knows no rowcount here


def due_courses(session: Session, learner_id: int, day: date) -> dict[str, tuple[date, str]]:
    """Courses required on `day` of the posts a person holds: the nearest due date and the unit that requires it."""
    query = (
        select(Requirement.course, Requirement.due_on, Unit.name, Requirement.staff_kinds, PostRow.staff_kind)
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
    return {row[0]: (row[1], row[2]) for row in rows if not row[3] or row[4] in row[3]}


_OF_STEPS: Any = {"mapper": StepDone.__mapper__}
_steps, _learners = StepDone.__table__, Learner.__table__
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
