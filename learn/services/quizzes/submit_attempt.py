"""Handing an attempt in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.usecase import writing
from learn.domain.errors import Closed, Conflict
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes import ABANDONED, EARLY, State
from learn.operations.hand_in import hand_in
from learn.operations.papers import own_attempt


@dataclass(frozen=True)
class Submitted:
    """The result; `again` where the attempt had been handed in before and nothing was changed."""

    public_id: str
    percent: int
    passed: bool
    course_completed: bool
    again: bool


@writing(Action.TAKE_QUIZ)
def submit_attempt(
    session: Session, asker: Asker, library: Library, public_id: str, now: datetime, *, by_clock: bool = False
) -> Submitted:
    """Mark the answers as they stand and end the attempt, also one whose time is over.

    Handing in again changes nothing and gives the same result. Raises NotFound unless the attempt is the asker's own,
    Closed where it was abandoned, and Conflict where it was a page's clock (`by_clock`) that came to its end and there
    is time left by now.
    """
    require(asker, Action.TAKE_QUIZ)
    found = own_attempt(session, asker, public_id, lock=True)
    if found.state is State.ABANDONED:
        raise Closed(ABANDONED)
    if found.state is not State.IN_PROGRESS:
        return Submitted(public_id, found.percent or 0, bool(found.passed), course_completed=False, again=True)
    if by_clock and found.due_at is not None and now < found.due_at - EARLY:
        raise Conflict("Bạn vẫn còn giờ làm bài; đồng hồ trên trang đã được chỉnh lại.")
    done = hand_in(session, library, found, now)
    percent, passed = (done.score.percent, done.score.passed) if done.score else (0, False)
    session.commit()
    return Submitted(public_id, percent, passed, done.course_completed, again=False)
