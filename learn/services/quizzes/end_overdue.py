"""Ending attempts whose time is over and whose learners went away."""

from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.quizzes import overdue_attempts
from learn.db.usecase import writing
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.operations.hand_in import hand_in


@writing(Action.OPERATE)
def end_overdue(session: Session, asker: Asker, library: Library, now: datetime, *, most: int) -> int:
    """Hand in what was answered of at most so many attempts, and say how many; call again while it is `most`."""
    require(asker, Action.OPERATE)
    found = overdue_attempts(session, now, most)
    for one in found:
        hand_in(session, library, one, now)
    session.commit()
    return len(found)
