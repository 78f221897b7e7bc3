"""Putting a notice where its learner sees it."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from learn.db.house import Notice
from learn.db.usecase import writing
from learn.domain.people import Asker
from learn.domain.permissions import Action, require


@writing(Action.OPERATE)
def deliver_notice(session: Session, asker: Asker, payload: dict[str, Any], now: datetime) -> None:
    """Write the notice that `payload` (of operations.enqueue.notify) describes, unless it is there already."""
    require(asker, Action.OPERATE)
    there = select(Notice.id).where(Notice.learner_id == payload["learner_id"], Notice.key == payload["key"])
    if session.execute(there).first() is None:
        session.execute(
            insert(Notice).values(
                learner_id=payload["learner_id"],
                key=payload["key"],
                text=payload["text"],
                values=payload["values"],
                link=payload["link"],
                created_at=now,
            )
        )
    session.commit()
