"""Closing attempts without an end that nobody has come back to."""

from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.quizzes import abandon, idle_attempts
from learn.db.usecase import writing
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes import IDLE


@writing(Action.OPERATE)
def abandon_idle(session: Session, asker: Asker, now: datetime, *, most: int) -> int:
    """Abandon at most so many attempts, and say how many; call again while it is `most`. Their answers are kept."""
    require(asker, Action.OPERATE)
    found = idle_attempts(session, now - IDLE, most)
    if found:
        abandon(session, [one.id for one in found])
        session.commit()
    return len(found)
