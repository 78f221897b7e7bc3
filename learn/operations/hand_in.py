"""Handing an attempt in: every answer is marked by the version that was drawn, once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from learn.content.library import Library, canonical, digest_of
from learn.db.quizzes import Attempt, AttemptFound, EndedBy, MarkRow, attempts_at
from learn.domain.quizzes import Mark, PastAttempt, Score, State, counting, is_over, mark, score
from learn.operations.papers import Sheet, sheets_of
from learn.operations.progress import record_step


@dataclass(frozen=True)
class HandedIn:
    """What an attempt came to, and whether it finished the course."""

    score: Score
    course_completed: bool


def hand_in(session: Session, library: Library, found: AttemptFound, now: datetime) -> HandedIn:
    """Mark the answers as they stand, keep marks and totals, and note the step in the course where the quiz is passed.

    In the caller's writing transaction, with the attempt locked. An attempt whose time is over ended at its end,
    however late that is noticed. Whether the quiz is passed is judged by which attempt counts, as the bank says now.
    """
    sheets = sheets_of(session, found.id)
    marks = [mark(sheet.item, sheet.answer) for sheet in sheets]
    result = score(marks, found.pass_percent)
    by_time = found.due_at is not None and is_over(found.times, now)
    ended_at = found.due_at if by_time and found.due_at else now
    ended_by: EndedBy = "time" if by_time else "learner"
    _keep(session, found, sheets, marks, now)
    totals = {"points": result.points, "max_points": result.max_points}
    totals |= {"percent": result.percent, "passed": result.passed}
    ended = {"state": State.SUBMITTED.value, "submitted_at": ended_at, "ended_by": ended_by}
    session.execute(update(Attempt).where(Attempt.id == found.id).values(**totals, **ended))
    completed = False
    if _passed(session, library, found, result, ended_at):
        version = digest_of(canonical([sheet.digest for sheet in sheets]))
        step = record_step(session, library, found.learner_id, found.course, "quiz", found.bank, version, now)
        completed = step.course_completed
    return HandedIn(result, completed)


def _passed(session: Session, library: Library, found: AttemptFound, result: Score, ended_at: datetime) -> bool:
    bank = library.bank(found.bank)
    if bank is None or bank.rules.counts == "best":
        return result.passed  # an earlier attempt that passed was noted when it did
    this = PastAttempt(State.SUBMITTED, found.started_at, result, ended_at)
    all_of_them = attempts_at(session, found.learner_id, found.bank)
    past = [this if one.id == found.id else one.past for one in all_of_them]
    counted = counting(past, bank.rules.counts, found.pass_percent)
    return counted is not None and counted.passed


def _keep(session: Session, found: AttemptFound, sheets: tuple[Sheet, ...], marks: list[Mark], now: datetime) -> None:
    rows = [
        {
            "attempt_id": found.id,
            "place": sheet.place,
            "number": 1,
            "points": given.points,
            "right": given.right,
            "digest": sheet.digest,
            "marker": "machine",
            "at": now,
        }
        for sheet, given in zip(sheets, marks, strict=True)
    ]
    session.execute(insert(MarkRow), rows)
