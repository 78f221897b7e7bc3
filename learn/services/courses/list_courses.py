"""The catalogue: every course that the asker may open, and where the asker stands in each."""

from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.learning import standings
from learn.db.usecase import reading
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.progress import CourseSeen, open_to
from learn.operations.standing import course_seen, dues_of


@reading(Action.SEE_COURSES)
def list_courses(session: Session, asker: Asker, library: Library, now: datetime) -> tuple[CourseSeen, ...]:
    """Courses in order of their codes; a stranger sees the public ones, all of them new."""
    require(asker, Action.SEE_COURSES)
    known = standings(session, asker.learner_id) if asker.learner_id is not None else {}
    dues = dues_of(session, asker, now)
    return tuple(
        course_seen(course, known.get(course.slug), dues.get(course.slug))[0]
        for course in library.courses.values()
        if open_to(asker, course)
    )
