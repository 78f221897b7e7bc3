"""Server-side sessions: made at sign-in and at a guest's first deed, ended by sign-out."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from learn.db.house import SignedIn
from learn.db.rows import insert_row
from learn.operations.keys import digest, token


def open_session(
    session: Session, *, learner_id: int, account_id: int | None, agent: str, now: datetime, lasts: timedelta
) -> str:
    """Write a session and return the token for the browser; only its digest is kept."""
    secret = token()
    insert_row(
        session,
        SignedIn,
        digest=digest(secret),
        learner_id=learner_id,
        account_id=account_id,
        agent=agent[:80],
        created_at=now,
        seen_at=now,
        expires_at=now + lasts,
    )
    return secret


def end_sessions(session: Session, account_id: int, *, but: str = "") -> None:
    """End every session of an account, except the one whose digest is `but`."""
    session.execute(delete(SignedIn).where(SignedIn.account_id == account_id, SignedIn.digest != but))
