"""A course's pre-test as its learner sees it: an offer, and what was made of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.papers import marks_of
from learn.db.quizzes import AttemptFound, attempts_at
from learn.domain.courses import Course, Facts, judge_module
from learn.domain.errors import Refusal
from learn.domain.pretest import ModuleFound, offers
from learn.domain.quizzes import State, may_start
from learn.operations.marks import exact_marks
from learn.operations.papers import sheets_of
from learn.operations.skips import told


@dataclass(frozen=True)
class Pretest:
    """The pre-test of a course, and where the learner stands with it.

    `running` is the attempt to go on with. `told` is what the last attempt that is marked says of each module, handed
    in at `told_at`; `waiting`: a later one has answers that wait for their marks. `open`: another attempt may begin and
    there is a module left that it may grant.
    """

    bank: str
    questions: int
    minutes: int
    running: str | None
    waiting: bool
    told: tuple[ModuleFound, ...]
    told_at: datetime | None
    taken: bool
    open: bool


def pretest_of(
    session: Session, library: Library, course: Course, learner_id: int | None, facts: Facts, now: datetime
) -> Pretest | None:
    """The pre-test, None where there is none, and where it was not taken and has nothing to grant any more."""
    bank = library.bank(course.pretest) if course.pretest else None
    if bank is None:
        return None
    rows = attempts_at(session, learner_id, bank.key) if learner_id is not None else ()
    left = any(one.wanted and not judge_module(one.module, facts).done for one in offers(course, bank))
    ended = [row for row in rows if row.state is not State.IN_PROGRESS]
    if not rows and not left:
        return None
    marked = next((row for row in reversed(ended) if row.percent is not None), None)
    may = True
    try:
        may_start(bank, [row.past for row in rows], now)
    except Refusal:
        may = False
    return Pretest(
        bank=bank.key,
        questions=bank.draw,
        minutes=bank.rules.minutes,
        running=next((row.public_id for row in rows if row.state is State.IN_PROGRESS), None),
        waiting=bool(ended) and ended[-1].percent is None,
        told=read_told(session, course, marked) if marked else (),
        told_at=marked.submitted_at if marked else None,
        taken=bool(rows),
        open=may and left,
    )


def read_told(session: Session, course: Course, found: AttemptFound) -> tuple[ModuleFound, ...]:
    """What an attempt at the pre-test says of each module, by the marks that count now; all of it must be marked."""
    sheets = sheets_of(session, found.id)
    marks = exact_marks(session, found, sheets, {row.place: row for row in marks_of(session, found.id)})
    return told(course, found, sheets, marks)
