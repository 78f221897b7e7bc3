"""What the comparison of a room's papers reads: whose they are, their lines, and those of people's first papers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Text, and_, cast, func, select
from sqlalchemy.orm import Session, aliased

from learn.db.analysis import raw_rows
from learn.db.people import Learner
from learn.db.people_lists import within
from learn.db.quizzes import Answer, Attempt, AttemptItem, MarkRow
from learn.db.regrades import valid_mark
from learn.domain.quizzes import State

AT_ONCE = ("exam", "certainty")
"""Behaviours in which an answer is given before anything is said of it; elsewhere what was told makes people alike."""

_HANDED_IN = [one.value for one in State if one.handed_in]
_ROOT = func.coalesce(Learner.root_id, Learner.id)
_Later = aliased(MarkRow)

Row = tuple[int, int, str, bool, str | None]
"""Attempt, place, version of the question, whether it was right by the mark that counts, the answer as JSON text."""


@dataclass(frozen=True)
class Sat:
    """A paper of a room, and the person who handed it in."""

    attempt_id: int
    root_id: int
    submitted_at: datetime


def sat_in(session: Session, room_id: int, bank: str) -> tuple[Sat, ...]:
    """The first paper that each person handed in there, without those that told answers on the way. One statement."""
    query = (
        select(Attempt.id, _ROOT, Attempt.submitted_at)
        .join(Learner, Learner.id == Attempt.learner_id)
        .where(Attempt.room_id == room_id, Attempt.bank == bank, Attempt.state.in_(_HANDED_IN))
        .where(Attempt.behaviour.in_(AT_ONCE))
        .order_by(Attempt.submitted_at.desc(), Attempt.id.desc())
    )
    firsts = {row[1]: Sat(row[0], row[1], row[2]) for row in session.execute(query) if row[2]}
    return tuple(sorted(firsts.values(), key=lambda one: one.attempt_id))


def rows_in(session: Session, room_id: int) -> list[Row]:
    """Every marked line of what was handed in there. One statement."""
    return raw_rows(session, _LINES.where(Attempt.room_id == room_id, Attempt.state.in_(_HANDED_IN)))


def first_rows(session: Session, bank: str, versions: Collection[str], most: int) -> list[Row]:
    """The lines with these versions of the first papers that people handed in, the latest `most`. One statement."""
    nth = func.row_number().over(partition_by=_ROOT, order_by=(Attempt.submitted_at, Attempt.id))
    ranked = (
        select(Attempt.id, Attempt.behaviour, Attempt.submitted_at, nth.label("nth"))
        .join(Learner, Learner.id == Attempt.learner_id)
        .where(Attempt.bank == bank, Attempt.state.in_(_HANDED_IN))
        .subquery()
    )
    firsts = (
        select(ranked.c.id)
        .where(ranked.c.nth == 1, ranked.c.behaviour.in_(AT_ONCE))
        .order_by(ranked.c.submitted_at.desc(), ranked.c.id.desc())
        .limit(most)
    )
    return raw_rows(session, _LINES.where(Attempt.id.in_(firsts), AttemptItem.digest.in_(list(versions))))


def names_of(session: Session, roots: Collection[int], tops: frozenset[int] | None, day: date) -> dict[int, str]:
    """The names, empty for guests, of those who belong to the trees under `tops`; others are not there."""
    query = select(Learner.id, Learner.name).where(Learner.id.in_(list(roots)), within(tops, day))
    return {row[0]: row[1] or "" for row in session.execute(query)} if roots else {}


_LINES = (
    select(AttemptItem.attempt_id, AttemptItem.place, AttemptItem.digest, MarkRow.right, cast(Answer.answer, Text))
    .select_from(Attempt)
    .join(AttemptItem, AttemptItem.attempt_id == Attempt.id)
    .join(MarkRow, and_(MarkRow.attempt_id == Attempt.id, MarkRow.place == AttemptItem.place))
    .outerjoin(
        _Later,
        and_(
            _Later.attempt_id == Attempt.id,
            _Later.place == MarkRow.place,
            _Later.number > MarkRow.number,
            valid_mark(_Later),
        ),
    )
    .outerjoin(Answer, and_(Answer.attempt_id == Attempt.id, Answer.place == AttemptItem.place))
    .where(_Later.id.is_(None), valid_mark(MarkRow))
)
