"""Ending a requirement: it leaves every report, and what people did stays."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from learn.db.coverage import Requirement
from learn.db.requirements import requirement_by_public_id
from learn.db.units import line_of
from learn.db.usecase import writing
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.operations.audit import audit


@writing(Action.MANAGE_REQUIREMENTS)
def close_requirement(session: Session, asker: Asker, public_id: str, now: datetime) -> None:
    """Close a requirement; closing it again changes nothing. Raises NotFound for one beyond the asker's reach."""
    row = requirement_by_public_id(session, public_id)
    if row is None:
        raise NotFound
    require(asker, Action.MANAGE_REQUIREMENTS, line_of(session, row.unit_id))
    if not row.closed:
        session.execute(update(Requirement).where(Requirement.id == row.id).values(closed_at=now))
        audit(
            session,
            asker,
            Action.MANAGE_REQUIREMENTS,
            now,
            subject=f"requirement:{row.id}",
            unit_id=row.unit_id,
            closed=True,
        )
    session.commit()
