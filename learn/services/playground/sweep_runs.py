"""Giving back the tokens of runs whose process went away."""

from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.usecase import writing
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.operations.reserve import expire


@writing(Action.OPERATE)
def sweep_runs(session: Session, asker: Asker, now: datetime) -> int:
    """Close every hold whose time is over, charging its input, and mark its run lost; how many there were."""
    require(asker, Action.OPERATE)
    found = expire(session, now)
    session.commit()
    return found
