"""The first page of a quiz: its rules, what the asker did so far, and whether to go on, begin or wait."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.measures import measures_of
from learn.db.quizzes import AttemptFound, attempts_at
from learn.db.rooms import room_entered
from learn.db.usecase import reading
from learn.domain.dates import day_of
from learn.domain.errors import Conflict, NotFound, Refusal
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.pretest import Offer, offers
from learn.domain.progress import the_course
from learn.domain.quizzes import Bank, Counted, Measures, Rules, State, counting, is_over, may_start


@dataclass(frozen=True)
class Try:
    """One attempt of the asker, with `counts` the one that counts; `percent` and `passed` come with its end.

    `overdue`: its time is over, and it is about to be handed in as it stands.
    """

    public_id: str
    number: int
    state: State
    overdue: bool
    started_at: datetime
    submitted_at: datetime | None
    percent: int | None
    passed: bool | None
    counts: bool


@dataclass(frozen=True)
class Cover:
    """`attempts` 0: as many as one likes. `running` is the public id of the attempt to go on with, `result` what the
    submitted ones come to.

    A course's pre-test has no `module_title`; `offers` say of each module whether and how it may be skipped by it.
    `room` is the name of the open room that the asker came into, empty for none; `rules` say if one is needed.

    `why_not` is the refusal that a new attempt would meet now, None where one may begin or is to be resumed.
    """

    course: str
    course_title: str
    module_title: str | None
    bank: str
    title: str
    questions: int
    pass_percent: int
    attempts: int
    rules: Rules
    measures: Measures
    tries: tuple[Try, ...]
    result: Counted | None
    running: str | None
    why_not: Refusal | None
    offers: tuple[Offer, ...]
    room: str


@reading(Action.TAKE_QUIZ)
def open_cover(session: Session, asker: Asker, library: Library, course: str, bank: str, now: datetime) -> Cover:
    """The cover of a course's quiz. Raises NotFound where there is none that the asker may take."""
    require(asker, Action.TAKE_QUIZ)
    found, place = library.bank(bank), library.place_of_bank(bank)
    if found is None or place is None or place[0].slug != course:
        raise NotFound
    the_course(asker, place[0])
    rows = attempts_at(session, asker.learner_id, bank) if asker.learner_id is not None else ()
    past = [row.past for row in rows]
    result = counting(past, found.rules.counts, found.pass_percent)
    at = result.place if result else None
    why_not: Refusal | None = None
    try:
        may_start(found, past, now)
    except Conflict:
        pass  # an attempt is running: it is offered instead
    except Refusal as refusal:
        why_not = refusal
    return Cover(
        course=course,
        course_title=place[0].title,
        module_title=place[1].title if place[1] else None,
        bank=bank,
        title=found.title,
        questions=found.draw,
        pass_percent=found.pass_percent,
        attempts=found.attempts,
        rules=found.rules,
        measures=measures_of(session, asker.learner_id, day_of(now)) if asker.learner_id is not None else Measures(),
        tries=tuple(_try(row, place == at, now) for place, row in enumerate(rows)),
        result=result,
        running=next((row.public_id for row in rows if row.state is State.IN_PROGRESS), None),
        why_not=why_not,
        offers=offers(place[0], found) if place[1] is None else (),
        room=_room(session, asker, found, now),
    )


def _room(session: Session, asker: Asker, bank: Bank, now: datetime) -> str:
    if not bank.rules.room or asker.learner_id is None:
        return ""
    room = room_entered(session, asker.learner_id, bank.key, now)
    return room.title if room else ""


def _try(row: AttemptFound, counts: bool, now: datetime) -> Try:
    return Try(
        public_id=row.public_id,
        number=row.number,
        state=row.state,
        overdue=row.state is State.IN_PROGRESS and is_over(row.times, now),
        started_at=row.started_at,
        submitted_at=row.submitted_at,
        percent=row.percent,
        passed=row.passed,
        counts=counts,
    )
