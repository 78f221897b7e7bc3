"""What a learner sees of a course: how far it is, when it is due, and where to go on."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from learn.domain.courses import (
    Course,
    Facts,
    Judgement,
    Step,
    judge,
    module_steps,
    neighbours,
    next_step,
    step_done,
    step_settled,
    steps,
)
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, may


@dataclass(frozen=True)
class StepSeen:
    """A stop on the way through a course, and whether the learner did it."""

    step: Step
    done: bool


@dataclass(frozen=True)
class Due:
    """A course that the learner's unit, or one above it, requires; `days` counts from today, below zero when late."""

    on: date
    by: str
    days: int


@dataclass(frozen=True)
class CourseSeen:
    """A course as one learner sees it. `percent` never falls and is 100 exactly when the course is finished.

    `steps_done` counts the stops at which nothing is left to do, those of skipped modules among them.
    """

    course: Course
    state: Literal["new", "started", "done"]
    percent: int
    steps_done: int
    steps: int
    completed_at: datetime | None = None
    due: Due | None = None


def open_to(asker: Asker, course: Course) -> bool:
    """Whether the asker may open this course: anybody a public one, others with an account."""
    return may(asker, Action.LEARN if course.public else Action.LEARN_ASSIGNED)


def the_course(asker: Asker, course: Course | None) -> Course:
    """The course, for those who may open it; NotFound for others, as for one that is not there."""
    if course is None or not open_to(asker, course):
        raise NotFound("Không tìm thấy khóa học này.")
    return course


def seen(
    course: Course,
    facts: Facts,
    *,
    kept: int = 0,
    started: bool = False,
    completed_at: datetime | None = None,
    due: Due | None = None,
) -> tuple[CourseSeen, Judgement]:
    """The course as these facts make it, and what they leave to do; `kept` is the best share so far, in thousandths."""
    judged = judge(course, facts, completed_before=completed_at is not None)
    percent = 100 if judged.done else min(99, max(int(judged.share * 100), kept // 10))
    way = steps(course)
    done = sum(1 for step in way if step_settled(step, course, facts))
    begun = started or done or percent
    state: Literal["new", "started", "done"] = "done" if judged.done else "started" if begun else "new"
    return CourseSeen(course, state, percent, done, len(way), completed_at, due), judged


def due_from(day: date, today: date, by: str) -> Due:
    """A due date as it looks today."""
    return Due(day, by, (day - today).days)


def resume(course: Course, facts: Facts, place: str) -> Step | None:
    """Where to go on: the lesson last opened, else the first stop after it that is not done, else the first at all.

    None when nothing that counts is left.
    """
    here = neighbours(course, place) if place else (None, None)
    if here == (None, None):
        return next_step(course, facts)
    way = steps(course)
    at = next(index for index, step in enumerate(way) if step.key == place)
    counting = next_step(course, facts)
    ahead = (step for step in way[at:] if not step_settled(step, course, facts))
    return next(ahead, counting) if counting else None


def seen_steps(course: Course, module_slug: str, facts: Facts) -> tuple[StepSeen, ...]:
    """The module's stops in order, with what is done; empty where the course has no such module."""
    module = course.module(module_slug)
    if module is None:
        return ()
    return tuple(StepSeen(step, step_done(step, course, facts)) for step in module_steps(module))
