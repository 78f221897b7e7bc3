"""Keeping what a model has said so far; asked for by the run's own runner, a few times a second at most."""

from sqlalchemy.orm import Session

from learn.db.playground import change_run
from learn.db.usecase import writing
from learn.domain.people import Asker
from learn.domain.permissions import Action, require


@writing(Action.OPERATE)
def keep_answer(session: Session, asker: Asker, run_id: int, answer: str) -> bool:
    """Store the answer so far; False where the run has ended meanwhile, so that nothing more is to be done for it."""
    require(asker, Action.OPERATE)
    running = change_run(session, run_id, {"answer": answer})
    session.commit()
    return running
