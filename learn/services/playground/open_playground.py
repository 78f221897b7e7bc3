"""Free practice: what is left today, one's last runs, and one of them opened."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.playground import last_runs, run_of, tokens_on
from learn.db.usecase import reading
from learn.domain.errors import NotAllowed, NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.prompts import day_of
from learn.domain.runs import Quota, quota
from learn.operations.runs import RunSeen, seen

SHOWN = 10


@dataclass(frozen=True)
class Earlier:
    """A line of the list of one's runs."""

    public_id: str
    prompt: str
    state: str
    started_at: datetime


@dataclass(frozen=True)
class PlaygroundOpened:
    """The page's facts; `run` is the one that was asked for."""

    quota: Quota
    run: RunSeen | None
    earlier: tuple[Earlier, ...]


@reading(Action.PRACTISE)
def open_playground(
    session: Session, asker: Asker, library: Library, public_id: str, cap: int, now: datetime
) -> PlaygroundOpened:
    """For people with an account; `public_id` "" opens no run. Raises NotAllowed, and NotFound for another's run."""
    require(asker, Action.PRACTISE)
    if asker.learner_id is None:
        raise NotAllowed
    run = run_of(session, asker.learner_id, public_id) if public_id else None
    if public_id and run is None:
        raise NotFound
    tokens = tokens_on(session, asker.learner_id, day_of(now))
    earlier = last_runs(session, asker.learner_id, "", SHOWN)
    return PlaygroundOpened(
        quota=quota(tokens.left if tokens else cap, cap, now),
        run=seen(run, library) if run else None,
        earlier=tuple(Earlier(one.public_id, one.prompt, one.state, one.started_at) for one in earlier),
    )
