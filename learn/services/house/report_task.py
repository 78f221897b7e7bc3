"""Noting how a task goes, for its progress page."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from learn.db.house import Task
from learn.db.usecase import writing
from learn.domain.people import Asker
from learn.domain.permissions import Action, require

TRIES = 5


@writing(Action.OPERATE)
def report_task(
    session: Session,
    asker: Asker,
    task_id: int,
    state: str,
    now: datetime,
    *,
    done: int = 0,
    total: int = 0,
    message: str = "",
) -> None:
    """Write a task's state (running, done, failed) and progress.

    A failed one waits for its next try, later each time, until it has failed five times.
    """
    require(asker, Action.OPERATE)
    values: dict[str, object] = {"state": state, "done": done, "total": total, "message": message, "changed_at": now}
    if state == "failed":
        tries = session.execute(select(Task.tries).where(Task.id == task_id)).scalar_one() + 1
        values["tries"] = tries
        if tries < TRIES:
            values.update(state="waiting", due_at=now + timedelta(seconds=10 * 4**tries))
    session.execute(update(Task).where(Task.id == task_id).values(**values))
    session.commit()
