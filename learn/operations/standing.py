"""What is read of a learner's standing for several pages: the course as seen, and what is due."""

from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.learning import Standing, due_courses
from learn.domain.courses import Course, Judgement
from learn.domain.dates import day_of
from learn.domain.people import Asker, LearnerKind
from learn.domain.progress import CourseSeen, Due, due_from, seen

_NOTHING = Standing()


def course_seen(course: Course, standing: Standing | None, due: Due | None) -> tuple[CourseSeen, Judgement]:
    """The course as somebody with this standing sees it, and what is left to do."""
    kept = standing or _NOTHING
    return seen(
        course,
        kept.facts,
        kept=kept.share,
        started=kept.started_at is not None,
        completed_at=kept.completed_at,
        due=due,
    )


def dues_of(session: Session, asker: Asker, now: datetime) -> dict[str, Due]:
    """What is required today of an official's posts, by course; nothing of anybody else."""
    if asker.kind is not LearnerKind.OFFICIAL or asker.learner_id is None:
        return {}
    today = day_of(now)
    required = due_courses(session, asker.learner_id, today)
    return {course: due_from(on, today, by) for course, (on, by) in required.items()}
