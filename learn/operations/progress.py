"""Progress in courses: a step is done once, the course's state follows, a finished course stays finished.

Facts are read over all learners with one root, so that what a guest did counts for the person the guest turned out to
be. Writers for one person queue at the root learner's row (on PostgreSQL; SQLite has one writer at a time anyway), so
that two last steps at one moment do not miss each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.learning import (
    NOTHING_DONE,
    Completion,
    CourseState,
    Standing,
    StepDone,
    change_state,
    first_step_at,
    post_unit_on,
    root_of,
    standing_in,
)
from learn.db.people import Learner
from learn.db.rows import insert_once
from learn.domain.courses import judge
from learn.domain.dates import day_of
from learn.operations.tally import tally

StepKind = Literal["lesson", "quiz", "lab"]


@dataclass(frozen=True)
class StepRecorded:
    """What a step changed: `new` where it was not done before, and whether it began or finished the course.

    `skips` are the keys of the modules of the course that the person may skip.
    """

    new: bool
    course_completed: bool
    started: bool
    skips: frozenset[str] = frozenset()


def record_step(
    session: Session,
    library: Library,
    learner_id: int,
    course_slug: str,
    kind: StepKind,
    slug: str,
    digest: str,
    now: datetime,
) -> StepRecorded:
    """Note a lesson understood ("module/lesson"), a quiz passed (the bank's key) or a lab submitted ("module/lab").

    In the caller's writing transaction: the step once, the course's state, its completion once, and the tallies.
    Nothing is ever taken back: doing a step again changes nothing but the place where the person was last.
    """
    root_id = root_of(session, learner_id)
    before = standing_in(session, root_id, course_slug)
    new = not _is_done(before, course_slug, kind, slug)
    if new:
        row = {"course": course_slug, "kind": kind, "slug": slug, "digest": digest, "at": now}
        insert_once(session, StepDone, learner_id=learner_id, **row)
    place = f"{course_slug}/{slug}" if kind == "lesson" else None
    standing = before.after(course_slug, kind, slug)
    if before.facts == NOTHING_DONE:
        standing = replace(standing, started_at=now)
    started, completed = _follow(session, library, root_id, course_slug, now, place, standing)
    return StepRecorded(new=new, course_completed=completed, started=started, skips=standing.facts.skips)


def record_skips(
    session: Session,
    library: Library,
    learner_id: int,
    course: str,
    modules: Iterable[str],
    digest: str,
    attempt_id: int,
    now: datetime,
) -> bool:
    """Note the modules that an attempt at the pre-test grants to be skipped; whether that finished the course.

    In the caller's writing transaction, as `record_step`. A module granted before keeps its first attempt and date.
    """
    root_id = root_of(session, learner_id)
    before = standing = standing_in(session, root_id, course)
    for module in modules:
        if f"{course}/{module}" not in before.facts.skips:
            row = {
                "course": course,
                "kind": "skip",
                "slug": module,
                "digest": digest,
                "attempt_id": attempt_id,
                "at": now,
            }
            insert_once(session, StepDone, learner_id=learner_id, **row)
            standing = standing.after(course, "skip", module)
    if standing is before:
        return False
    if before.facts == NOTHING_DONE:
        standing = replace(standing, started_at=now)
    _, completed = _follow(session, library, root_id, course, now, None, standing)
    return completed


def refresh_course(session: Session, library: Library, learner_id: int, course: str, now: datetime) -> StepRecorded:
    """Bring the state of a course up to date after a guest was linked; a course so finished is finished now."""
    root_id = root_of(session, learner_id)
    standing = standing_in(session, root_id, course)
    started, completed = _follow(session, library, root_id, course, now, None, standing)
    return StepRecorded(new=False, course_completed=completed, started=started, skips=standing.facts.skips)


def refresh_courses(session: Session, library: Library, learner_id: int, now: datetime) -> None:
    """`refresh_course` for every course in which any learner with this person's root did something."""
    root_id = root_of(session, learner_id)
    query = (
        select(StepDone.course).distinct().join(Learner, Learner.id == StepDone.learner_id).order_by(StepDone.course)
    )
    for course in session.execute(query.where(Learner.root_id == root_id)).scalars().all():
        _follow(session, library, root_id, course, now, None, standing_in(session, root_id, course))


def _is_done(standing: Standing, course: str, kind: StepKind, slug: str) -> bool:
    facts = standing.facts
    if kind == "quiz":
        return slug in facts.quizzes
    return f"{course}/{slug}" in (facts.lessons if kind == "lesson" else facts.labs)


def _follow(
    session: Session,
    library: Library,
    root_id: int,
    slug: str,
    now: datetime,
    place: str | None,
    standing: Standing,
) -> tuple[bool, bool]:
    """Bring state, completion and tallies up to the facts; whether the course was begun and finished by that."""
    course = library.course(slug)
    found = judge(course, standing.facts, completed_before=bool(standing.completed_at)) if course else None
    share = max(standing.share, int(found.share * 1000) if found else 0)
    completed_at = standing.completed_at or (now if found and found.done else None)
    at = place if place is not None else standing.place
    values = {"changed_at": now, "completed_at": completed_at, "share": share, "place": at}
    started = not standing.own
    if started:
        begun = standing.started_at or first_step_at(session, root_id, slug) or now
        insert_once(session, CourseState, learner_id=root_id, course=slug, started_at=begun, **values)
    else:
        change_state(session, root_id, slug, **values)
    done = completed_at is not None and standing.own_completed_at is None
    if done:
        unit_id = post_unit_on(session, root_id, day_of(now))
        row = {"course": slug, "number": 1, "manifest": library.digest, "unit_id": unit_id, "at": now}
        insert_once(session, Completion, learner_id=root_id, **row)
    if started or done:
        tally(session, root_id, slug, now, started=int(started), done=int(done))
    return started, done
