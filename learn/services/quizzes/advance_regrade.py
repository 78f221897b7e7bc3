"""The next chunk of a regrade: marks and totals are staged, one row makes them valid, attempts' own rows follow."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.quizzes import attempts_by_id
from learn.db.regrade_papers import handed_in_after
from learn.db.regrade_totals import fold_after, may_pass_now
from learn.db.regrades import Decision, change_regrade, regrade_by_id
from learn.db.usecase import writing
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.operations.marks import note_result
from learn.operations.papers import sheets_of
from learn.operations.regrading import Judge, stage

NOTED_AT_ONCE = 25  # people, each of whom takes as long as a hundred papers


@dataclass(frozen=True)
class Advanced:
    """How many papers are staged, of how many; `settled` where totals and steps in courses have all followed."""

    done: int
    total: int
    settled: bool


@writing(Action.OPERATE)
def advance_regrade(
    session: Session, asker: Asker, library: Library, regrade_id: int, now: datetime, *, most: int
) -> Advanced:
    """Do the next chunk of at most so many papers; call again until it is settled.

    A chunk is whole or not at all, and one that was done is not done again, whoever ended in between.
    """
    require(asker, Action.OPERATE)
    found = regrade_by_id(session, regrade_id)
    if found is None:
        raise NotFound
    if found.valid_at is None:
        found = regrade_by_id(session, regrade_id, lock=True) or found
        if found.valid_at is not None:  # another worker was quicker; attempts are not waited for with this lock held
            return Advanced(found.done, found.total, settled=False)
        found, settled = _stage(session, found, now, most), False
    else:
        settled = _fold(session, found, most) and _note(session, library, found, now)
    session.commit()
    return Advanced(found.done, found.total, settled)


def _stage(session: Session, found: Decision, now: datetime, most: int) -> Decision:
    through = handed_in_after(session, found.bank, found.staged_through, most, lock=True)
    if through is None:
        change_regrade(session, found.id, valid_at=now, total=found.done)
    else:
        outcomes = Judge(found).outcomes(session, found.staged_through, through, now)
        stage(session, found, outcomes)
        done = found.done + len(outcomes)
        change_regrade(session, found.id, staged_through=through, done=done, total=max(done, found.total))
    return regrade_by_id(session, found.id) or found


def _fold(session: Session, found: Decision, most: int) -> bool:
    """Have the next attempts' own rows say what counts; whether none is left."""
    through = fold_after(session, found.id, found.folded_through, most)
    if through is not None:
        change_regrade(session, found.id, folded_through=through)
    return through is None


def _note(session: Session, library: Library, found: Decision, now: datetime) -> bool:
    """Note the quiz as passed, or what a pre-test grants, and take nothing back; whether none is left."""
    bank, place = library.bank(found.bank), library.place_of_bank(found.bank)
    pretest = place is not None and place[1] is None
    best = not pretest and (bank is None or bank.rules.counts == "best")
    ids = may_pass_now(session, found.id, found.noted_through, NOTED_AT_ONCE, best=best)
    for attempt in attempts_by_id(session, ids) if ids else ():
        note_result(session, library, attempt, sheets_of(session, attempt.id), now, passed=bool(attempt.passed))
    if ids:
        change_regrade(session, found.id, noted_through=ids[-1])
    return not ids
