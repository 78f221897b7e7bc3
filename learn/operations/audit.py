"""The trace of deeds that matter, written in the deed's own transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from learn.db.house import Audit
from learn.domain.people import Asker
from learn.domain.permissions import Action


def audit(
    session: Session,
    asker: Asker,
    action: Action,
    now: datetime,
    *,
    subject: str = "",
    unit_id: int | None = None,
    **details: Any,
) -> None:
    """Note who did what to whom; `subject` is a key such as "learner:12", `details` hold keys and numbers, no names."""
    session.execute(
        insert(Audit).values(
            at=now,
            account_id=asker.account_id,
            action=action.value,
            subject=subject,
            unit_id=unit_id,
            details=details,
            origin=asker.origin,
        )
    )
