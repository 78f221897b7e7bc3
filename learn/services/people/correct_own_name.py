"""A resident corrects the own name; officials' names are kept by their unit."""

from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.usecase import writing
from learn.domain.errors import NotAllowed
from learn.domain.people import Asker, LearnerKind, clean_name
from learn.domain.permissions import Action, require
from learn.operations.audit import audit
from learn.operations.people import rename


@writing(Action.MANAGE_SELF)
def correct_own_name(session: Session, asker: Asker, name: str, now: datetime) -> str:
    """Write the new name and return it as kept. Raises Invalid for no name, NotAllowed for an official."""
    require(asker, Action.MANAGE_SELF)
    if asker.kind is not LearnerKind.RESIDENT or asker.learner_id is None:
        raise NotAllowed("Tên của cán bộ do đầu mối của đơn vị sửa.")
    kept = clean_name(name)
    rename(session, asker.learner_id, kept)
    audit(session, asker, Action.MANAGE_SELF, now, subject=f"learner:{asker.learner_id}", deed="rename")
    session.commit()
    return kept
