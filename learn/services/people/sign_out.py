"""Signing out, here or everywhere."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from learn.db.house import SignedIn
from learn.db.usecase import writing
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.operations.audit import audit
from learn.operations.sessions import end_sessions


@writing(Action.MANAGE_SELF)
def sign_out(session: Session, asker: Asker, now: datetime, *, everywhere: bool = False) -> None:
    """End this session; with `everywhere` every session of the account, on all devices at once."""
    require(asker, Action.MANAGE_SELF)
    if everywhere and asker.account_id is not None:
        end_sessions(session, asker.account_id)
    session.execute(delete(SignedIn).where(SignedIn.digest == asker.session))
    audit(session, asker, Action.MANAGE_SELF, now, subject="sign-out", everywhere=everywhere)
    session.commit()
