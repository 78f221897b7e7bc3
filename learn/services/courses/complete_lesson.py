"""“Đã hiểu, học tiếp”: the learner says that a lesson is understood."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.library import has_piece
from learn.db.usecase import writing
from learn.domain.courses import Step, onward
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.progress import the_course
from learn.operations.guests import as_learner
from learn.operations.progress import record_step


@dataclass(frozen=True)
class LessonCompleted:
    """`next` is the stop after the lesson, past modules that were skipped, None at the end of the course.

    `token` is for a guest just made.
    """

    next: Step | None
    course_completed: bool
    token: str | None


@writing(Action.LEARN)
def complete_lesson(
    session: Session, asker: Asker, library: Library, course: str, module: str, lesson: str, digest: str, now: datetime
) -> LessonCompleted:
    """Record the lesson once; saying it again changes nothing. A stranger becomes a guest by this first deed.

    `digest` is the version that was read, as the page carried it; an unknown one counts as the present one. Raises
    NotFound as `open_lesson` does.
    """
    require(asker, Action.LEARN)
    whole = the_course(asker, library.course(course))
    found = whole.lesson(lesson)
    if found is None or found.module != module:
        raise NotFound("Bài này không còn trong khóa học.", course=course)
    served = library.lesson_digest(found.key)
    if digest != served and has_piece(session, digest):
        served = digest
    learner_id, token = as_learner(session, asker, now)
    recorded = record_step(session, library, learner_id, course, "lesson", f"{module}/{lesson}", served, now)
    session.commit()
    return LessonCompleted(onward(whole, found, recorded.skips), recorded.course_completed, token)
