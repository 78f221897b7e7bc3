"""Linking what a guest learned to the person the guest turned out to be."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from learn.db.people import Learner
from learn.domain.people import Asker, LearnerKind
from learn.domain.permissions import Action
from learn.operations.audit import audit


def join_guest(session: Session, asker: Asker, learner_id: int, now: datetime) -> bool:
    """Link the asking guest's learner to `learner_id`; False where the asker is no guest or is linked already.

    Nothing is copied: progress is read over all learners with one root.
    """
    if asker.kind is not LearnerKind.GUEST or asker.learner_id is None or asker.learner_id == learner_id:
        return False
    row = session.execute(select(Learner.root_id, Learner.kind).where(Learner.id == asker.learner_id)).first()
    if row is None or row.kind != LearnerKind.GUEST or row.root_id != asker.learner_id:
        return False
    session.execute(update(Learner).where(Learner.id == asker.learner_id).values(root_id=learner_id, closed_at=now))
    audit(session, asker, Action.JOIN, now, subject=f"learner:{learner_id}", guest=asker.learner_id)
    return True
