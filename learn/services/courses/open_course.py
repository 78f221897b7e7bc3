"""One course: its modules and stops, what is done, what is missing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.learning import Standing, skips_in, standing_in
from learn.db.usecase import reading
from learn.domain.courses import Missing, Module, Step
from learn.domain.people import Asker
from learn.domain.permissions import Action
from learn.domain.progress import CourseSeen, StepSeen, resume, seen_steps, the_course
from learn.operations.pretests import Pretest, pretest_of
from learn.operations.standing import course_seen, dues_of


@dataclass(frozen=True)
class ModuleSeen:
    """A module and its stops; `done` when all of them are, `skipped_at` where the pre-test lets the learner skip it."""

    module: Module
    steps: tuple[StepSeen, ...]
    done: bool
    skipped_at: datetime | None


@dataclass(frozen=True)
class CourseOpened:
    """A course, stop by stop. `next` is where to go on, None when nothing that counts is left.

    `pretest` where the course has one, and it was taken or there is a module left for it to grant.
    """

    seen: CourseSeen
    modules: tuple[ModuleSeen, ...]
    missing: tuple[Missing, ...]
    next: Step | None
    pretest: Pretest | None


@reading(Action.SEE_COURSES)
def open_course(session: Session, asker: Asker, library: Library, course: str, now: datetime) -> CourseOpened:
    """The course as this learner stands in it; NotFound where it is absent or not the asker's to see."""
    whole = the_course(asker, library.course(course))
    learner_id = asker.learner_id
    standing = standing_in(session, learner_id, course) if learner_id is not None else Standing()
    seen, judged = course_seen(whole, standing, dues_of(session, asker, now).get(course))
    skips = skips_in(session, learner_id, course) if learner_id is not None and standing.facts.skips else {}
    modules = []
    for module in whole.modules:
        steps = seen_steps(whole, module.slug, standing.facts)
        skip = skips.get(module.slug)
        modules.append(ModuleSeen(module, steps, all(one.done for one in steps), skip.at if skip else None))
    onward = resume(whole, standing.facts, standing.place)
    pretest = pretest_of(session, library, whole, learner_id, standing.facts, now)
    return CourseOpened(seen, tuple(modules), judged.missing, onward, pretest)
