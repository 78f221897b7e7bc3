"""Clearing what is of no use any more: sessions that ran out, and tries that nobody counts."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from learn.db.house import SignedIn, WrongTry
from learn.db.usecase import writing
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.operations.slow_down import FORGOTTEN_AFTER


@writing(Action.OPERATE)
def clear_expired(session: Session, asker: Asker, now: datetime, *, most: int = 500) -> int:
    """Delete at most so many sessions that ran out and as many tries older than a day; return how many went."""
    require(asker, Action.OPERATE)
    ended = select(SignedIn.digest).where(SignedIn.expires_at <= now).limit(most)
    stale = select(WrongTry.name_digest).where(WrongTry.last_at <= now - FORGOTTEN_AFTER).limit(most)
    sessions = delete(SignedIn).where(SignedIn.digest.in_(ended)).returning(SignedIn.digest)
    tries = delete(WrongTry).where(WrongTry.name_digest.in_(stale)).returning(WrongTry.name_digest)
    gone = len(session.execute(sessions).all()) + len(session.execute(tries).all())
    session.commit()
    return gone
