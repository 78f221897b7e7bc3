"""Handing an attempt in: every answer is marked by the version that was drawn, once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from learn.content.library import Library, canonical, digest_of
from learn.db.quizzes import Attempt, AttemptFound, MarkRow
from learn.db.usecase import writing
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes import Mark, State, mark, score
from learn.operations.papers import Sheet, own_attempt, sheets_of
from learn.operations.progress import record_step


@dataclass(frozen=True)
class Submitted:
    """The result; `again` where the attempt had been handed in before and nothing was changed."""

    public_id: str
    percent: int
    passed: bool
    course_completed: bool
    again: bool


@writing(Action.TAKE_QUIZ)
def submit_attempt(session: Session, asker: Asker, library: Library, public_id: str, now: datetime) -> Submitted:
    """Mark the answers as they stand, keep marks and totals, and note the step in the course where it is passed.

    Handing in again changes nothing and gives the same result. Raises NotFound unless the attempt is the asker's own.
    """
    require(asker, Action.TAKE_QUIZ)
    found = own_attempt(session, asker, public_id, lock=True)
    if found.state is not State.IN_PROGRESS:
        return Submitted(public_id, found.percent or 0, bool(found.passed), course_completed=False, again=True)
    sheets = sheets_of(session, found.id)
    marks = [mark(sheet.item, sheet.answer) for sheet in sheets]
    result = score(marks, found.pass_percent)
    _keep(session, found, sheets, marks, now)
    totals = {"points": result.points, "max_points": result.max_points}
    totals |= {"percent": result.percent, "passed": result.passed}
    ended = {"state": State.SUBMITTED.value, "submitted_at": now}
    session.execute(update(Attempt).where(Attempt.id == found.id).values(**totals, **ended))
    completed = False
    if result.passed:
        version = digest_of(canonical([sheet.digest for sheet in sheets]))
        step = record_step(session, library, found.learner_id, found.course, "quiz", found.bank, version, now)
        completed = step.course_completed
    session.commit()
    return Submitted(public_id, result.percent, result.passed, completed, again=False)


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
