"""Going on with a regrade that faults of the machine have stopped."""

from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.regrades import regrade_named
from learn.db.usecase import writing
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.operations.enqueue import enqueue


@writing(Action.REGRADE)
def resume_regrade(session: Session, asker: Asker, public_id: str, now: datetime) -> str:
    """The task that goes on where the last one stopped, or the one that is at it. NotFound where nothing is left."""
    require(asker, Action.REGRADE)
    found = regrade_named(session, public_id) if public_id.isascii() and public_id.isalnum() else None
    if found is None or found.finished_at is not None:
        raise NotFound
    task = enqueue(session, "regrade", found.public_id, {"regrade": found.id}, now, asker=asker)
    session.commit()
    return task
