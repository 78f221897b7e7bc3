"""Whether this installation can serve people now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from learn.db.house import LibraryLive, Task
from learn.db.usecase import reading
from learn.domain.permissions import Action


@dataclass(frozen=True)
class Ready:
    """`ok` when the database answers and lessons are live; `waiting` tasks are overdue where no worker runs."""

    ok: bool
    library: bool
    overdue: int


@reading(Action.CHECK_HEALTH)
def check_ready(session: Session, now: datetime) -> Ready:
    """Ask the database; raises what the driver raises where it does not answer."""
    live = session.execute(select(LibraryLive.manifest)).first() is not None
    late = select(func.count()).where(Task.state == "waiting", Task.due_at < now - timedelta(minutes=5))
    return Ready(ok=live, library=live, overdue=session.execute(late).scalar_one())
