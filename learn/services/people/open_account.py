"""What is held of oneself, in one place."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from learn.db.accounts import open_sessions
from learn.db.learning import StepDone
from learn.db.people import Learner
from learn.db.playground import PromptRun
from learn.db.quizzes import Attempt
from learn.db.roster import person_by_id
from learn.db.usecase import reading
from learn.domain.dates import day_of
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.roster import Person


@dataclass(frozen=True)
class MySession:
    """A session of one's own; `key` names it, `here` is the one that asks."""

    key: str
    device: str
    since: datetime
    until: datetime
    here: bool


@dataclass(frozen=True)
class MyAccount:
    """Everything held of the asker: the person as the roster knows them, sessions, and how much was learned."""

    person: Person
    today: date
    sessions: tuple[MySession, ...]
    steps: int
    attempts: int
    prompts: int


@reading(Action.MANAGE_SELF)
def open_account(session: Session, asker: Asker, now: datetime) -> MyAccount:
    """The asker's own account; what was done as a guest before joining is counted in."""
    require(asker, Action.MANAGE_SELF)
    day = day_of(now)
    person = person_by_id(session, asker.learner_id or 0, day)
    if person is None or person.account_id is None:
        raise NotFound
    shown = tuple(
        MySession(row.digest[:16], row.agent, row.created_at, row.expires_at, row.digest == asker.session)
        for row in open_sessions(session, person.account_id, now)
    )
    mine = select(Learner.id).where(Learner.root_id == person.learner_id).scalar_subquery()
    counts = select(
        *(
            select(func.count()).where(table.learner_id.in_(mine)).scalar_subquery()
            for table in (StepDone, Attempt, PromptRun)
        )
    )
    steps, attempts, prompts = session.execute(counts).one()
    return MyAccount(person, day, shown, steps, attempts, prompts)
