"""Marks: one more is given, and what those that count now come to. Every change of a mark ends in `recount`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from learn.content.library import Library, canonical, digest_of
from learn.db.learning import root_of
from learn.db.papers import marks_of
from learn.db.quizzes import Attempt, AttemptFound, MarkRow, attempts_at
from learn.db.regrade_papers import staged_marks_of
from learn.db.regrade_totals import fold_of, put_total
from learn.db.tries import tried_answers
from learn.domain.people import Asker
from learn.domain.quizzes import Mark, Score, State, counting, settled
from learn.operations.papers import Sheet, items_of, sheets_of
from learn.operations.progress import record_step
from learn.operations.skips import grant
from learn.operations.tries import paper_score

MACHINE = "machine"
CREDIT = "credit"


@dataclass(frozen=True)
class Recounted:
    """What an attempt comes to, None while a place of it waits for its mark; and whether that finished the course."""

    score: Score | None
    course_completed: bool


def person_marker(asker: Asker) -> str:
    """How a mark names the person who gave it: by the account alone."""
    return f"account:{asker.account_id}"


def account_of(marker: str) -> int | None:
    """The account of a person who gave a mark, None for the machine."""
    kind, _, number = marker.partition(":")
    return int(number) if kind == "account" else None


def put_mark(
    session: Session,
    sheet: Sheet,
    found: AttemptFound,
    points: int,
    now: datetime,
    *,
    marker: str,
    reason: str = "",
) -> int:
    """Append a mark for an answer, by the version that was drawn, and return its number.

    In the caller's writing transaction, with the attempt locked. `recount` is to follow.
    """
    place = (MarkRow.attempt_id == found.id, MarkRow.place == sheet.place)
    number = (session.execute(select(func.max(MarkRow.number)).where(*place)).scalar() or 0) + 1
    session.execute(
        insert(MarkRow).values(
            attempt_id=found.id,
            place=sheet.place,
            number=number,
            points=points,
            right=points == sheet.item.points,
            digest=sheet.digest,
            marker=marker,
            reason=reason,
            at=now,
        )
    )
    return number


def recount(session: Session, library: Library, found: AttemptFound, now: datetime) -> Recounted:
    """Keep what the marks that count now come to, and note the step in the course where the quiz is passed by that.

    In the caller's writing transaction, with the attempt locked and handed in. The last mark of each place counts: the
    machine's by its exact share, so that rounding loses nobody a pass, a person's by its points. While a place has no
    mark the totals stay open; one that waited so is graded when they close. Whether the quiz is passed is judged by
    which attempt counts, as the bank says now. A step that was noted stays, whatever a later mark says. A course's
    pre-test is no step: it grants skips, each attempt for itself.
    """
    sheets = sheets_of(session, found.id)
    rows = marks_of(session, found.id)
    result = _score(session, found, sheets, rows)
    if result is None:
        return Recounted(None, course_completed=False)
    if staged := staged_marks_of(session, found.id):
        later = _score(session, found, sheets, sorted((*rows, *staged), key=lambda row: row.number))
        put_total(session, max(row.regrade_id or 0 for row in staged), (found.id, later or result, result))
    fold_of(session, found.id)
    waited = {"state": State.GRADED.value} if found.state is State.SUBMITTED and found.percent is None else {}
    return _keep(session, library, found, sheets, result, waited, now)


def first_count(
    session: Session,
    library: Library,
    found: AttemptFound,
    sheets: Sequence[Sheet],
    rows: Sequence[MarkRow],
    ended: Mapping[str, Any],
    now: datetime,
) -> Recounted:
    """The same of an attempt that is handed in now and wholly marked by the machine; `ended` is kept with the totals.

    `rows` are its first marks, which no regrade touches.
    """
    result = _score(session, found, sheets, rows)
    if result is None:
        message = "a place without a mark"
        raise RuntimeError(message)
    return _keep(session, library, found, sheets, result, ended, now)


def _keep(
    session: Session,
    library: Library,
    found: AttemptFound,
    sheets: Sequence[Sheet],
    result: Score,
    more: Mapping[str, Any],
    now: datetime,
) -> Recounted:
    totals = {"points": result.points, "max_points": result.max_points}
    totals |= {"percent": result.percent, "passed": result.passed}
    session.execute(update(Attempt).where(Attempt.id == found.id).values(**totals, **more))
    return Recounted(result, note_result(session, library, found, sheets, now, passed=result.passed))


def note_result(
    session: Session, library: Library, found: AttemptFound, sheets: Sequence[Sheet], now: datetime, *, passed: bool
) -> bool:
    """Note in the course what the marks that count bring: the quiz passed, or the skips that a pre-test grants.

    `passed` says so of this attempt. Whether that finished the course.
    """
    place = library.place_of_bank(found.bank)
    if place is not None and place[1] is None:
        rows = {row.place: row for row in marks_of(session, found.id)}
        return grant(session, library, place[0], found, sheets, exact_marks(session, found, sheets, rows), now)
    if not _passes(session, library, found, passed=passed):
        return False
    version = digest_of(canonical([sheet.digest for sheet in sheets]))
    step = record_step(session, library, found.learner_id, found.course, "quiz", found.bank, version, now)
    return step.course_completed


def _score(session: Session, found: AttemptFound, sheets: Sequence[Sheet], rows: Sequence[MarkRow]) -> Score | None:
    """What the last mark of each place comes to; None where a place has none."""
    last = {row.place: row for row in rows}
    if any(sheet.place not in last for sheet in sheets):
        return None
    return paper_score(found, sheets, exact_marks(session, found, sheets, last))


def exact_marks(
    session: Session, found: AttemptFound, sheets: Sequence[Sheet], rows: Mapping[int, MarkRow]
) -> list[Mark]:
    """What the answers earned by the marks that count, without the rounding of points; `rows` are those marks by place.

    The machine's as the quiz behaves and by the version that it marked by, a person's by its points.
    """
    items = items_of(session, {row.digest for row in rows.values()})
    tried = tried_answers(session, found.id) if found.behaves.at_once else {}
    marks = []
    for sheet in sheets:
        row = rows[sheet.place]
        if row.marker == MACHINE:
            share = settled(found.behaves, items[row.digest], tried.get(sheet.place, ()), sheet.answer).share
        else:
            share = Fraction(row.points, sheet.item.points)
        marks.append(Mark(share, sheet.item.points, ()))
    return marks


def _passes(session: Session, library: Library, found: AttemptFound, *, passed: bool) -> bool:
    """Whether the quiz is passed now that this attempt is `passed` or not, by the attempts that count."""
    bank = library.bank(found.bank)
    if bank is None or bank.rules.counts == "best":
        return passed  # an earlier attempt that passed was noted when it did
    past = [one.past for one in attempts_at(session, root_of(session, found.learner_id), found.bank)]
    counted = counting(past, bank.rules.counts, found.pass_percent)
    return counted is not None and counted.passed
