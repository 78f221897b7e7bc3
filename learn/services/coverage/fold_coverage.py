"""Folding pending deltas into counts, so that a figure stays quick to read."""

from sqlalchemy.orm import Session

from learn.db.tallies import fold
from learn.db.usecase import writing
from learn.domain.people import Asker
from learn.domain.permissions import Action, require


@writing(Action.OPERATE)
def fold_coverage(session: Session, asker: Asker, *, most: int = 500) -> int:
    """Fold up to `most` deltas, exactly once each whatever stops the worker; return how many."""
    require(asker, Action.OPERATE)
    folded = fold(session, most)
    session.commit()
    return folded
