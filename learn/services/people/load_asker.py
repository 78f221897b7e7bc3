"""Who is behind a session token."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.accounts import asker_of_token
from learn.db.usecase import reading
from learn.domain.dates import day_of
from learn.domain.people import Asker
from learn.domain.permissions import Action
from learn.operations.keys import digest


@reading(Action.VISIT)
def load_asker(session: Session, token: str, now: datetime, *, origin: str = "") -> Asker | None:
    """The asker behind the browser's token; None where the session ended, ran out, or its account was closed."""
    named = digest(token)
    asker = asker_of_token(session, named, now, day_of(now))
    return replace(asker, session=named, origin=origin) if asker else None
