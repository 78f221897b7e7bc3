"""What the analysis of banks reads: the first papers of people, every line of them, and when each answer was saved.

Where an answer could be checked and tried again, the first try stands for the question, with what it would have earned
in an exam: later tries have read what was said of it. A paper's points are then the sum of those, so that a question is
compared with a rest of its own kind; so are those of a paper that was scored by certainty.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import BigInteger, Select, Text, and_, case, cast, extract, func, inspect, select, tuple_
from sqlalchemy.orm import Session, aliased

from learn.db.people import Learner
from learn.db.quizzes import Answer, Attempt, AttemptItem, MarkRow, Response, pending_totals, total_of
from learn.db.regrades import valid_mark
from learn.db.tries import TryRow
from learn.domain.quizzes.analysis import Line, Paper

GIVEN = '"…"'
"""Stands for a long answer: that there is one is all that is asked of it, and thousands of them fill the memory."""

_Later = aliased(MarkRow)
_POINTS = func.coalesce(TryRow.points, MarkRow.points)
_TEXT = func.coalesce(cast(TryRow.answer, Text), cast(Answer.answer, Text))

_FOLLOWS = and_(
    _Later.attempt_id == MarkRow.attempt_id,
    _Later.place == MarkRow.place,
    _Later.number > MarkRow.number,
    valid_mark(_Later),
)
_TRIED_FIRST = (TryRow.attempt_id == MarkRow.attempt_id) & (TryRow.place == MarkRow.place) & (TryRow.number == 1)


def first_papers(session: Session, banks: Collection[str], most: int) -> dict[str, dict[int, Paper]]:
    """By bank and attempt, the first paper that each person handed in, the latest `most` of them. One statement.

    The first, because whoever tries again has seen the answers; by person, whoever began as a guest being the one who
    joined later.
    """
    firsts = _firsts(banks, most).subquery()
    query = select(firsts.c.bank, firsts.c.id, firsts.c.points, firsts.c.max_points, firsts.c.passed, firsts.c.began)
    found: dict[str, dict[int, Paper]] = {bank: {} for bank in banks}
    for bank, attempt_id, points, highest, passed, began in raw_rows(session, query):
        found[bank][attempt_id] = (points, highest, passed, began)
    return found


def lines_of(
    session: Session,
    banks: Collection[str],
    most: int,
    item_id: str | None = None,
    *,
    unread: Collection[tuple[str, str]] = (),
) -> list[Line]:
    """Every line of those papers, or those of one item, with the mark that was given last. One statement.

    `unread`: bank and item of long texts, in whose place GIVEN stands.
    """
    firsts = _firsts(banks, most).subquery()
    long = and_(tuple_(firsts.c.bank, AttemptItem.item_id).in_(list(unread)), _TEXT != "null")
    query = (
        select(
            AttemptItem.attempt_id,
            AttemptItem.place,
            AttemptItem.digest,
            _POINTS,
            AttemptItem.max_points,
            case((long, GIVEN), else_=_TEXT) if unread else _TEXT,
        )
        .select_from(firsts)
        .join(AttemptItem, AttemptItem.attempt_id == firsts.c.id)
        .join(MarkRow, (MarkRow.attempt_id == AttemptItem.attempt_id) & (MarkRow.place == AttemptItem.place))
        .outerjoin(_Later, _FOLLOWS)
        .outerjoin(TryRow, _TRIED_FIRST)
        .outerjoin(Answer, (Answer.attempt_id == AttemptItem.attempt_id) & (Answer.place == AttemptItem.place))
        .where(_Later.id.is_(None), valid_mark(MarkRow))
    )
    if item_id is not None:
        query = query.where(AttemptItem.item_id == item_id)
    return raw_rows(session, query)


def saves_of(session: Session, bank: str, most: int) -> list[tuple[int, int, int]]:
    """Attempt, place and second of every save of those papers, in the order of arrival. One statement."""
    firsts = _firsts([bank], most).subquery()
    query = (
        select(Response.attempt_id, Response.place, _second(Response.at))
        .select_from(firsts)
        .join(Response, Response.attempt_id == firsts.c.id)
        .order_by(Response.attempt_id, Response.id)
    )
    return raw_rows(session, query)


def raw_rows(session: Session, query: Select) -> list[Any]:
    """The rows as they are: by way of the session, hundreds of thousands take four times as long."""
    return list(session.connection({"mapper": inspect(Attempt)}).execute(query).all())


def _firsts(banks: Collection[str], most: int) -> Select:
    """Each person's first, then of each bank the latest `most`."""
    nth = func.row_number().over(
        partition_by=(Attempt.bank, Learner.root_id), order_by=(Attempt.submitted_at, Attempt.id)
    )
    ranked = (
        pending_totals(
            select(
                Attempt.id,
                Attempt.bank,
                case((Attempt.behaviour == "exam", total_of("points")), else_=_summed()).label("points"),
                Attempt.max_points,
                total_of("passed"),
                Attempt.submitted_at,
                _second(Attempt.started_at).label("began"),
                nth.label("nth"),
            ).select_from(Attempt)
        )
        .join(Learner, Learner.id == Attempt.learner_id)
        .where(Attempt.percent.is_not(None), Attempt.bank.in_(list(banks)))
        .subquery()
    )
    late = func.row_number().over(
        partition_by=ranked.c.bank, order_by=(ranked.c.submitted_at.desc(), ranked.c.id.desc())
    )
    latest = select(ranked, late.label("late")).where(ranked.c.nth == 1).subquery()
    return select(latest).where(latest.c.late <= most)


def _summed() -> Any:
    """The points of a paper's lines."""
    return (
        select(func.sum(_POINTS))
        .select_from(MarkRow)
        .outerjoin(_Later, _FOLLOWS)
        .outerjoin(TryRow, _TRIED_FIRST)
        .where(MarkRow.attempt_id == Attempt.id, _Later.id.is_(None), valid_mark(MarkRow))
        .correlate(Attempt)
        .scalar_subquery()
    )


def _second(moment: Any) -> Any:
    """Whole seconds since 1970."""
    return cast(extract("epoch", moment), BigInteger)
