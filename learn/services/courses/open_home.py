"""The first page: where one goes on, one's courses, what is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.learning import Standing, standings
from learn.db.usecase import reading
from learn.domain.courses import Step, steps
from learn.domain.people import Asker, LearnerKind
from learn.domain.permissions import Action
from learn.domain.progress import CourseSeen, open_to, resume
from learn.operations.standing import course_seen, dues_of

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Home:
    """What stands on the first page.

    `going` is the course to go on with and `next` its stop, both None when nothing is left to do; `mine` are courses
    begun, finished or required, `others` those one may begin. `begun` is false for who has not done anything yet.
    """

    going: CourseSeen | None
    next: Step | None
    mine: tuple[CourseSeen, ...]
    others: tuple[CourseSeen, ...]
    begun: bool


@reading(Action.VISIT)
def open_home(session: Session, asker: Asker, library: Library, now: datetime) -> Home:
    """Nothing is required of the asker; a stranger is offered the first lesson of the first public course."""
    known = standings(session, asker.learner_id) if asker.learner_id is not None else {}
    dues = dues_of(session, asker, now)
    courses = [
        course_seen(course, known.get(course.slug), dues.get(course.slug))[0]
        for course in library.courses.values()
        if open_to(asker, course)
    ]
    mine = tuple(one for one in courses if one.state != "new" or one.due)
    others = tuple(one for one in courses if one not in mine)
    going = _going(mine, known) or _first(others, asker)
    return Home(going, _stop(going, known), mine, others, begun=bool(known))


def _going(mine: tuple[CourseSeen, ...], known: Mapping[str, Standing]) -> CourseSeen | None:
    """The unfinished course that was touched last; one that is required before one that was merely begun long ago."""

    def touched(one: CourseSeen) -> datetime:
        standing = known.get(one.course.slug)
        return (standing.changed_at if standing else None) or _NEVER

    unfinished = [one for one in mine if one.state != "done"]
    unfinished.sort(key=lambda one: one.due.days if one.due else 10_000)
    return max(unfinished, key=touched, default=None)


def _first(others: tuple[CourseSeen, ...], asker: Asker) -> CourseSeen | None:
    """The course to offer who has none yet: an official's own first, the first of all to anybody else."""
    own = (one for one in others if asker.kind is LearnerKind.OFFICIAL and one.course.audience == "officials")
    return next(own, next(iter(others), None))


def _stop(going: CourseSeen | None, known: Mapping[str, Standing]) -> Step | None:
    if going is None:
        return None
    standing = known.get(going.course.slug)
    if standing is None:
        return next(iter(steps(going.course)), None)
    return resume(going.course, standing.facts, standing.place)
