"""Reading a lesson: nothing is written."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.learning import NOTHING_DONE, facts_in
from learn.db.usecase import reading
from learn.domain.courses import Course, Facts, Lesson, Module, lesson_done
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action
from learn.domain.progress import the_course


@dataclass(frozen=True)
class LessonOpened:
    """A lesson, and what its reader did in its course.

    `understood` when the reader said so; `done` when the lab that it asks for is submitted too.
    """

    course: Course
    module: Module
    lesson: Lesson
    digest: str
    facts: Facts
    understood: bool
    done: bool


@reading(Action.LEARN)
def open_lesson(
    session: Session, asker: Asker, library: Library, course: str, module: str, lesson: str
) -> LessonOpened:
    """The lesson for one who may open its course.

    Raises NotFound; where the course is there and only the lesson is gone, its value `course` says which.
    """
    whole = the_course(asker, library.course(course))
    found, place = whole.lesson(lesson), whole.module(module)
    if found is None or place is None or found.module != module:
        raise NotFound("Bài này không còn trong khóa học.", course=course)
    facts = facts_in(session, asker.learner_id, course) if asker.learner_id is not None else NOTHING_DONE
    return LessonOpened(
        course=whole,
        module=place,
        lesson=found,
        digest=library.lesson_digest(found.key),
        facts=facts,
        understood=found.key in facts.lessons,
        done=lesson_done(found, facts),
    )
