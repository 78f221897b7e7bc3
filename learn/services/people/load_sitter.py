"""Who sits an attempt whose page is still open, though the session in which it was opened has ended."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.db.accounts import asker_of
from learn.db.people import Learner
from learn.db.usecase import reading
from learn.domain.dates import day_of
from learn.domain.people import NOBODY, Asker
from learn.domain.permissions import Action


@reading(Action.VISIT)
def load_sitter(session: Session, learner_id: int, now: datetime) -> Asker:
    """The person whom this learner has turned out to be, without account or grants; NOBODY where they were closed."""
    root = session.execute(select(Learner.root_id).where(Learner.id == learner_id)).scalar()
    return (asker_of(session, root, None, day_of(now)) if root is not None else None) or NOBODY
