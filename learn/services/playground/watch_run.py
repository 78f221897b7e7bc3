"""Whether a run was asked to stop, in whichever process the wish arrived."""

from sqlalchemy.orm import Session

from learn.db.playground import stop_is_asked
from learn.db.usecase import reading
from learn.domain.people import Asker
from learn.domain.permissions import Action, require


@reading(Action.OPERATE)
def watch_run(session: Session, asker: Asker, run_id: int) -> bool:
    """Whether somebody wants this run to end."""
    require(asker, Action.OPERATE)
    return stop_is_asked(session, run_id)
