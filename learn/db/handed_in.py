"""Papers that were handed in, as those see them who may mark them: whose they are, lists of them, who gave a mark."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from learn.db.learning import StepDone
from learn.db.people import Account, Learner
from learn.db.people_lists import within
from learn.db.quizzes import Attempt, pending_totals, total_of
from learn.db.roster import person_by_id

_Doer = aliased(Learner)


@dataclass(frozen=True)
class Owner:
    """Whose paper it is: the person, also where the paper was begun as a guest. `line`: the units it belongs to.

    Nobody but whoever sees the whole province looks after guests, who have no name and no `public_id` to open.
    """

    learner_id: int
    public_id: str
    name: str
    line: frozenset[int]


@dataclass(frozen=True)
class Wanted:
    """Which papers a list holds: of people under `tops` (None: everywhere), of a bank, or of a person."""

    tops: frozenset[int] | None
    day: date
    bank: str = ""
    person: int | None = None
    name_key: str = ""


@dataclass(frozen=True)
class Handed:
    """A line of the list; `percent` and `passed` are None while the paper waits for a mark."""

    public_id: str
    name: str
    bank: str
    title: str
    number: int
    submitted_at: datetime
    percent: int | None
    passed: bool | None


@dataclass(frozen=True)
class HandedIn:
    """A paper and whose it is."""

    public_id: str
    name: str
    number: int
    submitted_at: datetime | None


def owner_of(session: Session, learner_id: int, day: date) -> Owner:
    """The person who is or became this learner."""
    root_id = session.execute(select(Learner.root_id).where(Learner.id == learner_id)).scalar() or learner_id
    person = person_by_id(session, root_id, day)
    if person is None:
        return Owner(root_id, "", "", frozenset())
    return Owner(root_id, person.public_id, person.name, person.line)


def count_handed_in(session: Session, wanted: Wanted) -> int:
    """How many papers the list holds."""
    return session.execute(_narrowed(select(func.count(Attempt.id)), wanted)).scalar_one()


def page_of_handed_in(session: Session, wanted: Wanted, *, start: int, most: int) -> tuple[Handed, ...]:
    """`most` papers of the list from `start` on, the latest first. One statement."""
    query = select(
        Attempt.public_id,
        Learner.name,
        Attempt.bank,
        Attempt.title,
        Attempt.number,
        Attempt.submitted_at,
        total_of("percent"),
        total_of("passed"),
    )
    ordered = pending_totals(_narrowed(query, wanted)).order_by(Attempt.submitted_at.desc(), Attempt.id.desc())
    return tuple(Handed(*row) for row in session.execute(ordered.offset(start).limit(most)))


def handed_in_by_id(
    session: Session, ids: Collection[int], tops: frozenset[int] | None, day: date
) -> dict[int, HandedIn]:
    """Those of the attempts that belong to people under `tops` (None: everywhere). One statement."""
    query = select(Attempt.id, Attempt.public_id, Learner.name, Attempt.number, Attempt.submitted_at)
    query = _narrowed(query, Wanted(tops, day)).where(Attempt.id.in_(ids))
    return {row[0]: HandedIn(row[1], row[2], row[3], row[4]) for row in session.execute(query)}


def markers(session: Session, accounts: Collection[int]) -> dict[int, str]:
    """The names of those who gave marks, by account."""
    query = select(Account.id, Learner.name).join(Learner, Learner.id == Account.learner_id)
    return {row[0]: row[1] for row in session.execute(query.where(Account.id.in_(accounts)))} if accounts else {}


def quiz_noted(session: Session, root_id: int, course: str, bank: str) -> bool:
    """Whether the course holds the quiz as passed by this person."""
    mine = select(Learner.id).where(Learner.root_id == root_id)
    step = (StepDone.course == course, StepDone.kind == "quiz", StepDone.slug == bank)
    return session.execute(select(StepDone.id).where(StepDone.learner_id.in_(mine), *step)).first() is not None


def _narrowed(query: Select, wanted: Wanted) -> Select:
    query = (
        query.select_from(Attempt)
        .join(_Doer, _Doer.id == Attempt.learner_id)
        .join(Learner, Learner.id == _Doer.root_id)
        .where(Attempt.submitted_at.is_not(None))
    )
    if wanted.tops is not None:
        query = query.where(within(wanted.tops, wanted.day))
    if wanted.bank:
        query = query.where(Attempt.bank == wanted.bank)
    if wanted.person is not None:
        query = query.where(Learner.id == wanted.person)
    if wanted.name_key:
        query = query.where(Learner.name_key.contains(wanted.name_key, autoescape=True))
    return query
