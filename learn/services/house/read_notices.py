"""One's own notices, newest first; opening the page marks them read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from learn.db.house import Notice
from learn.db.usecase import writing
from learn.domain.people import Asker
from learn.domain.permissions import Action, require


@dataclass(frozen=True)
class NoticeShown:
    """A notice; `text` is a catalogue message, `values` fill its places."""

    text: str
    values: dict[str, Any]
    link: str
    at: datetime
    new: bool


@writing(Action.MANAGE_SELF)
def read_notices(session: Session, asker: Asker, now: datetime, *, most: int = 50) -> tuple[NoticeShown, ...]:
    """The newest `most` notices, and mark all as read."""
    require(asker, Action.MANAGE_SELF)
    query = select(Notice).where(Notice.learner_id == asker.learner_id).order_by(Notice.id.desc()).limit(most)
    shown = tuple(
        NoticeShown(row.text, row.values, row.link, row.created_at, row.read_at is None)
        for row in session.execute(query).scalars()
    )
    session.execute(
        update(Notice).where(Notice.learner_id == asker.learner_id, Notice.read_at.is_(None)).values(read_at=now)
    )
    session.commit()
    return shown
