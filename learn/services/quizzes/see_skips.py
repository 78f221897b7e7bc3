"""What an attempt at a course's pre-test lets its learner skip, and why not the rest."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.learning import skips_in
from learn.db.usecase import reading
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.pretest import ModuleFound
from learn.operations.papers import own_attempt
from learn.operations.pretests import read_told


@dataclass(frozen=True)
class SkipsSeen:
    """`told` of each module by this attempt, () while it waits for marks; `skipped` are the days of all skips so far,
    by module, and `here` counts those that this attempt earned. `least`: questions that it takes to judge a module.
    """

    told: tuple[ModuleFound, ...]
    skipped: dict[str, datetime]
    here: int
    least: int


@reading(Action.TAKE_QUIZ)
def see_skips(session: Session, asker: Asker, library: Library, public_id: str) -> SkipsSeen | None:
    """None where the attempt is at no pre-test of the course as it stands now. NotFound for another's attempt."""
    require(asker, Action.TAKE_QUIZ)
    found = own_attempt(session, asker, public_id)
    course = library.course(found.course)
    if course is None or course.pretest != found.bank:
        return None
    skips = skips_in(session, asker.learner_id or 0, course.slug)
    return SkipsSeen(
        told=read_told(session, course, found) if found.percent is not None else (),
        skipped={module: one.at for module, one in skips.items()},
        here=sum(one.attempt_id == found.id for one in skips.values()),
        least=course.pretest_least,
    )
