"""A guest becomes a learner at the first deed, not before."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from learn.domain.people import Asker, LearnerKind
from learn.operations.people import new_learner
from learn.operations.sessions import open_session

LASTS = timedelta(days=180)


def as_learner(session: Session, asker: Asker, now: datetime) -> tuple[int, str | None]:
    """The learner who acts, and the token of a session just opened for a new guest, None for anybody known."""
    if asker.learner_id is not None:
        return asker.learner_id, None
    learner_id = new_learner(session, LearnerKind.GUEST, now)
    return learner_id, open_session(session, learner_id=learner_id, account_id=None, agent="", now=now, lasts=LASTS)
