"""Remembering which lesson was last open, so that the home page goes on there on every device."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.learning import CourseState
from learn.db.usecase import writing
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.progress import the_course


@writing(Action.LEARN)
def remember_place(session: Session, asker: Asker, library: Library, course: str, lesson: str, now: datetime) -> None:
    """Note the lesson, by its slug, in a course that the learner has begun; looking alone begins nothing.

    Raises NotFound where the course or lesson is absent or not the asker's to see.
    """
    require(asker, Action.LEARN)
    found = the_course(asker, library.course(course)).lesson(lesson)
    if found is None:
        raise NotFound("Bài này không còn trong khóa học.", course=course)
    session.execute(
        update(CourseState)
        .where(CourseState.learner_id == asker.learner_id, CourseState.course == course, CourseState.place != found.key)
        .values(place=found.key, changed_at=now)
    )
    session.commit()
