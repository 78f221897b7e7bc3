"""Following long work that one has started."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.db.house import Task
from learn.db.usecase import reading
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require


@dataclass(frozen=True)
class Progress:
    """How far a task is; `state` is waiting, queued, running, done or failed, `message` a catalogue message."""

    kind: str
    state: str
    done: int
    total: int
    message: str

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in {"done", "failed"}


@reading(Action.SEE_TASKS)
def follow_task(session: Session, asker: Asker, public_id: str) -> Progress:
    """The progress of one's own task; raises NotFound for another's."""
    require(asker, Action.SEE_TASKS)
    query = select(Task).where(Task.public_id == public_id, Task.account_id == asker.account_id)
    task = session.execute(query).scalar_one_or_none()
    if task is None:
        raise NotFound
    return Progress(task.kind, task.state, task.done, task.total, task.message)
