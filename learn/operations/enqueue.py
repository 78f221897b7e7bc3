"""Work for later, written in the transaction that wants it."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from learn.db.house import Mail, Task
from learn.domain.people import Asker
from learn.operations.keys import public_id


def enqueue(
    session: Session,
    kind: str,
    key: str,
    payload: dict[str, Any],
    now: datetime,
    *,
    asker: Asker | None = None,
    due_at: datetime | None = None,
) -> str:
    """Write a task that the relay hands to the worker, and return its public id.

    A task of the same kind and key that is still waiting or running is returned instead of written again; one that
    ended is set to wait anew.
    """
    full_key = f"{kind}:{key}"
    due = due_at or now
    found = session.execute(select(Task.id, Task.public_id, Task.state).where(Task.key == full_key)).first()
    if found is None:
        name = public_id()
        session.execute(
            insert(Task).values(
                public_id=name,
                kind=kind,
                key=full_key,
                payload=payload,
                created_at=now,
                due_at=due,
                changed_at=now,
                account_id=asker.account_id if asker else None,
                state="waiting",
                done=0,
                total=0,
                message="",
                tries=0,
            )
        )
        return name
    if found.state in {"done", "failed"}:
        session.execute(
            update(Task)
            .where(Task.id == found.id)
            .values(
                state="waiting",
                payload=payload,
                done=0,
                total=0,
                message="",
                tries=0,
                due_at=due,
                changed_at=now,
                account_id=asker.account_id if asker else None,
            )
        )
    return str(found.public_id)


def notify(
    session: Session, learner_id: int, key: str, text: str, now: datetime, *, link: str = "", **values: Any
) -> None:
    """Tell a learner something, once a key; the notice appears when the worker has run."""
    payload = {"learner_id": learner_id, "key": key, "text": text, "link": link, "values": values}
    enqueue(session, "notice", f"{learner_id}:{key}", payload, now)


def write_mail(
    session: Session, key: str, address: str, subject: str, body: str, now: datetime, *, learner_id: int | None = None
) -> None:
    """Put a letter into the outbox, once a key; the worker sends it when a mail server is set."""
    if session.execute(select(Mail.id).where(Mail.key == key)).first() is None:
        session.execute(
            insert(Mail).values(
                key=key,
                learner_id=learner_id,
                address=address,
                subject=subject,
                body=body,
                state="waiting",
                tries=0,
                due_at=now,
            )
        )
