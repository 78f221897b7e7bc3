"""The relay: hands waiting tasks to the queue."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from learn.db.house import Task
from learn.db.usecase import writing
from learn.domain.people import Asker
from learn.domain.permissions import Action, require

LOST_AFTER = timedelta(minutes=2)


@dataclass(frozen=True)
class Claimed:
    """A task to be run: its row, kind and payload."""

    id: int
    kind: str
    payload: dict[str, Any]


@writing(Action.OPERATE)
def claim_tasks(session: Session, asker: Asker, now: datetime, *, most: int = 100) -> tuple[Claimed, ...]:
    """Mark due tasks as queued and return them, oldest first.

    A task that was queued or running and has not moved for two minutes was lost with its worker, and is claimed anew:
    every task may run twice, and none may do its work twice.
    """
    require(asker, Action.OPERATE)
    lost = Task.state.in_(("queued", "running")) & (Task.changed_at < now - LOST_AFTER)
    query = (
        select(Task.id, Task.kind, Task.payload)
        .where(or_((Task.state == "waiting") & (Task.due_at <= now), lost))
        .order_by(Task.id)
        .limit(most)
    )
    claimed = tuple(Claimed(row.id, row.kind, row.payload) for row in session.execute(query))
    if claimed:
        session.execute(
            update(Task).where(Task.id.in_([task.id for task in claimed])).values(state="queued", changed_at=now)
        )
        session.commit()
    return claimed
