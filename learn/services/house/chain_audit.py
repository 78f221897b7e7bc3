"""Chaining the audit rows, so that a row changed or taken out later shows."""

import hashlib
import json

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from learn.db.house import Audit
from learn.db.usecase import writing
from learn.domain.people import Asker
from learn.domain.permissions import Action, require


@writing(Action.OPERATE)
def chain_audit(session: Session, asker: Asker, *, most: int = 500) -> int:
    """Give the next unchained rows, in order, the hash of their content and of the row before; return how many."""
    require(asker, Action.OPERATE)
    last = select(Audit.hash).where(Audit.hash.is_not(None)).order_by(Audit.id.desc()).limit(1)
    before = session.execute(last).scalar() or ""
    rows = session.execute(select(Audit).where(Audit.hash.is_(None)).order_by(Audit.id).limit(most)).scalars().all()
    for row in rows:
        before = _hash(before, row)
        session.execute(update(Audit).where(Audit.id == row.id).values(hash=before))
    session.commit()
    return len(rows)


def _hash(before: str, row: Audit) -> str:
    content = [
        before,
        row.id,
        row.at.isoformat(),
        row.account_id,
        row.action,
        row.subject,
        row.unit_id,
        row.details,
        row.origin,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
