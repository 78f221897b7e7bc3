"""Going on after a pause."""

from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.measures import keep_clock
from learn.db.usecase import writing
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes import State
from learn.operations.papers import own_attempt


@writing(Action.TAKE_QUIZ)
def resume_attempt(session: Session, asker: Asker, public_id: str, now: datetime) -> None:
    """The clock goes on; one that goes already, and an attempt that was handed in, stay as they are.

    Raises NotFound unless the attempt is the asker's own.
    """
    require(asker, Action.TAKE_QUIZ)
    found = own_attempt(session, asker, public_id, lock=True)
    if found.state is State.IN_PROGRESS and found.paused_at is not None:
        keep_clock(session, found.id, found.clock.resumed(now))
    session.commit()
