"""Ending one of one's own sessions, on a device one no longer has."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from learn.db.house import SignedIn
from learn.db.usecase import writing
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.operations.audit import audit


@writing(Action.MANAGE_SELF)
def end_session(session: Session, asker: Asker, key: str, now: datetime) -> None:
    """End the session that `key` names; one that has ended already stays so. Raises NotFound for a key of no form."""
    require(asker, Action.MANAGE_SELF)
    if len(key) != 16:
        raise NotFound
    session.execute(
        delete(SignedIn).where(
            SignedIn.account_id == asker.account_id, SignedIn.digest.startswith(key, autoescape=True)
        )
    )
    audit(session, asker, Action.MANAGE_SELF, now, subject="sign-out", key=key)
    session.commit()
