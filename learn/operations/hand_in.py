"""Handing an attempt in: every answer is marked by the version that was drawn, once, as the quiz behaves."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.quizzes import Attempt, AttemptFound, EndedBy, MarkRow
from learn.db.regrades import regrades_of
from learn.db.rows import insert_rows
from learn.domain.quizzes import Rules, State, is_over, needs_person
from learn.operations.marking import lay_out
from learn.operations.marks import MACHINE, Recounted, first_count, recount
from learn.operations.papers import Sheet, sheets_of
from learn.operations.regrading import mark_by_standing
from learn.operations.tries import settle


def hand_in(session: Session, library: Library, found: AttemptFound, now: datetime) -> Recounted:
    """Mark the answers as they stand, keep marks and totals, and note the step in the course where the quiz is passed.

    In the caller's writing transaction, with the attempt locked. An attempt whose time is over ended at its end,
    however late that is noticed.
    """
    by_time = found.due_at is not None and is_over(found.times, now)
    ended_at = found.due_at if by_time and found.due_at else now
    ended_by: EndedBy = "time" if by_time else "learner"
    ended = {"state": State.SUBMITTED.value, "submitted_at": ended_at, "ended_by": ended_by}
    sheets = sheets_of(session, found.id)
    waiting = [sheet for sheet in sheets if needs_person(sheet.item, sheet.answer)]
    decisions = regrades_of(session, found.bank, lock=True) if found.behaviour == "exam" else ()
    marked = _mark(session, found, [sheet for sheet in sheets if sheet not in waiting], now)
    if not waiting and not decisions:
        return first_count(session, library, found, sheets, marked, ended, now)
    if waiting:
        bank = library.bank(found.bank)
        lay_out(session, found, waiting, bank.rules if bank else Rules(), now)
    session.execute(update(Attempt).where(Attempt.id == found.id).values(**ended))
    mark_by_standing(session, found, decisions, now)
    return recount(session, library, found, now)


def _mark(session: Session, found: AttemptFound, sheets: Sequence[Sheet], now: datetime) -> list[MarkRow]:
    rows = [
        {
            "attempt_id": found.id,
            "place": sheet.place,
            "number": 1,
            "points": given.points,
            "right": given.right,
            "digest": sheet.digest,
            "marker": MACHINE,
            "reason": "",
            "at": now,
        }
        for sheet, given in zip(sheets, settle(session, found, sheets, now), strict=True)
    ]
    insert_rows(session, MarkRow, rows)
    return [MarkRow(**row) for row in rows]
