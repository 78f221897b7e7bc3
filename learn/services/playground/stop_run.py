"""The button “Dừng”."""

from sqlalchemy.orm import Session

from learn.db.playground import change_run, run_of
from learn.db.usecase import writing
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require


@writing(Action.PROMPT)
def stop_run(session: Session, asker: Asker, public_id: str) -> int:
    """Ask one's own run to end, wherever it runs; its id. Stopping what has ended changes nothing. Raises NotFound."""
    require(asker, Action.PROMPT)
    run = run_of(session, asker.learner_id, public_id)
    if run is None:
        raise NotFound
    change_run(session, run.id, {"stop_asked": True})
    session.commit()
    return run.id
