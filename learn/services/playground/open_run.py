"""One run of one's own, as it was stored: nothing is run or paid again."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.playground import has_submitted, run_of
from learn.db.usecase import reading
from learn.domain.errors import NotFound
from learn.domain.labs import Lab
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.operations.runs import RunSeen, seen


@dataclass(frozen=True)
class RunOpened:
    """The run, its lab if it has one that is still taught, and whether that was handed in."""

    run: RunSeen
    lab: Lab | None
    submitted: bool


@reading(Action.PROMPT)
def open_run(session: Session, asker: Asker, library: Library, public_id: str) -> RunOpened:
    """Raises NotFound for another person's run as for one that is not there."""
    require(asker, Action.PROMPT)
    run = run_of(session, asker.learner_id, public_id) if asker.learner_id is not None else None
    if run is None or asker.learner_id is None:
        raise NotFound
    lab = library.lab(run.lab) if run.lab else None
    submitted = lab is not None and has_submitted(session, asker.learner_id, lab.key)
    return RunOpened(seen(run, library), lab, submitted)
