"""Handed-in attempts as a regrade reads them: which hold a version, what they came to, what their answers earned.

Only exams: where answers were checked and tried again, or certainty counts, the learner acted on what was said then.

A chunk is a range of attempts' numbers, so that every statement walks an index from where the last one stopped, however
many attempts there are and whether or not the database has looked at them lately.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, select
from sqlalchemy.orm import Session, aliased

from learn.db.quizzes import Answer, Attempt, AttemptItem, MarkRow, pending_totals, total_of
from learn.db.regrades import STAGED, valid_mark
from learn.domain.quizzes import Score


@dataclass(frozen=True, slots=True)
class Line:
    """An answer, as JSON text, to the version that was drawn, and what that is worth."""

    digest: str
    max_points: int
    answer: str | None


@dataclass(frozen=True, slots=True)
class Given:
    """A mark; `staged` where its regrade is not valid yet."""

    number: int
    points: int
    right: bool
    digest: str
    marker: str
    regrade_id: int | None
    staged: bool


@dataclass(slots=True)
class PaperFound:
    """An attempt that holds the version: `line` at `place`, with its `marks` in their order.

    `score` is None while the paper waits for a mark. `partly`: its other answers that the machine gave a part of their
    points, each with the version it was marked by; all others earned a whole number of thousandths.
    """

    attempt_id: int
    pass_percent: int
    score: Score | None
    place: int
    line: Line
    marks: list[Given] = field(default_factory=list)
    partly: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Held:
    """A version of an item that attempts of a bank hold, and how many of those are handed in or still running."""

    item_id: str
    digest: str
    handed_in: int
    running: int


def versions_held(session: Session, bank: str, live: Collection[str]) -> tuple[Held, ...]:
    """The versions other than the `live` ones that attempts of a bank hold."""
    ended = func.count(Attempt.submitted_at)
    query = (
        select(AttemptItem.item_id, AttemptItem.digest, ended, func.count(Attempt.id) - ended)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .where(Attempt.bank == bank, Attempt.behaviour == "exam", AttemptItem.digest.not_in(live))
        .group_by(AttemptItem.item_id, AttemptItem.digest)
    )
    return tuple(Held(*row) for row in session.execute(query))


def count_holding(session: Session, bank: str, item_id: str, versions: Collection[str]) -> int:
    """How many handed-in attempts hold one of these versions."""
    query = select(func.count(Attempt.id)).join(AttemptItem, AttemptItem.attempt_id == Attempt.id)
    query = query.where(Attempt.bank == bank, _ENDED, *_these(item_id, versions))
    return session.execute(query).scalar_one()


def handed_in_after(session: Session, bank: str, after: int, most: int, *, lock: bool = False) -> int | None:
    """The last of the next `most` handed-in attempts at a bank, None where there are no more.

    `lock` has whoever else gives them marks wait.
    """
    query = select(Attempt.id).where(Attempt.bank == bank, _ENDED, Attempt.id > after).order_by(Attempt.id).limit(most)
    ids = session.execute(query.with_for_update() if lock else query).scalars().all()
    return ids[-1] if ids else None


def papers_between(
    session: Session, bank: str, item_id: str, versions: Collection[str], after: int, through: int
) -> list[PaperFound]:
    """The handed-in attempts after one and through another that hold one of these versions, in three statements."""
    these = (Attempt.bank == bank, _ENDED, Attempt.id > after, Attempt.id <= through)
    holds = (AttemptItem.attempt_id > after, AttemptItem.attempt_id <= through, *_these(item_id, versions))
    found = _papers(session, these, holds)
    marks = (
        select(
            MarkRow.attempt_id,
            MarkRow.number,
            MarkRow.points,
            MarkRow.right,
            MarkRow.digest,
            MarkRow.marker,
            MarkRow.regrade_id,
            MarkRow.regrade_id.is_not(None) & MarkRow.regrade_id.in_(STAGED),
        )
        .join(AttemptItem, (AttemptItem.attempt_id == MarkRow.attempt_id) & (AttemptItem.place == MarkRow.place))
        .where(*holds, MarkRow.attempt_id > after, MarkRow.attempt_id <= through)
        .order_by(MarkRow.attempt_id, MarkRow.number)
    )
    for attempt_id, *given in _rows(session, marks):
        if paper := found.get(attempt_id):
            paper.marks.append(Given(*given))
    for attempt_id, place, digest, max_points, answer in _rows(session, _partly(these, after, through)):
        paper = found.get(attempt_id)
        if paper and paper.place != place:
            paper.partly.append(Line(digest, max_points, answer))
    return list(found.values())


def staged_marks_of(session: Session, attempt_id: int) -> tuple[MarkRow, ...]:
    """Marks of an attempt by a regrade that is not valid yet."""
    query = select(MarkRow).where(MarkRow.attempt_id == attempt_id, MarkRow.regrade_id.in_(STAGED))
    return tuple(session.execute(query.order_by(MarkRow.place, MarkRow.number)).scalars())


def _papers(
    session: Session, these: Sequence[ColumnElement[bool]], holds: Sequence[ColumnElement[bool]]
) -> dict[int, PaperFound]:
    totals = (total_of("points"), Attempt.max_points, total_of("percent"), total_of("passed"))
    line = (AttemptItem.digest, AttemptItem.max_points, cast(Answer.answer, Text))
    query = (
        pending_totals(select(Attempt.id, Attempt.pass_percent, *totals, AttemptItem.place, *line).select_from(Attempt))
        .join(AttemptItem, AttemptItem.attempt_id == Attempt.id)
        .outerjoin(Answer, (Answer.attempt_id == AttemptItem.attempt_id) & (Answer.place == AttemptItem.place))
        .where(*these, *holds)
        .order_by(Attempt.id)
    )
    found: dict[int, PaperFound] = {}
    for number, pass_percent, points, max_points, percent, passed, place, *drawn in _rows(session, query):
        score = None if percent is None else Score(points, max_points, percent, passed=passed)
        found[number] = PaperFound(number, pass_percent, score, place, Line(*drawn))
    return found


def _partly(these: Sequence[ColumnElement[bool]], after: int, through: int) -> Select:
    later = select(_Later.id).where(
        _Later.attempt_id == MarkRow.attempt_id,
        _Later.place == MarkRow.place,
        _Later.number > MarkRow.number,
        valid_mark(_Later),
    )
    return (
        select(MarkRow.attempt_id, MarkRow.place, MarkRow.digest, AttemptItem.max_points, cast(Answer.answer, Text))
        .join(Attempt, Attempt.id == MarkRow.attempt_id)
        .join(AttemptItem, (AttemptItem.attempt_id == MarkRow.attempt_id) & (AttemptItem.place == MarkRow.place))
        .outerjoin(Answer, (Answer.attempt_id == MarkRow.attempt_id) & (Answer.place == MarkRow.place))
        .where(
            *these,
            MarkRow.attempt_id > after,
            MarkRow.attempt_id <= through,
            MarkRow.right.is_(False),
            MarkRow.points > 0,
            MarkRow.marker == "machine",
            valid_mark(MarkRow),
            ~later.exists(),
        )
    )


def _these(item_id: str, versions: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    return AttemptItem.item_id == item_id, AttemptItem.digest.in_(list(versions))


def _rows(session: Session, query: Select) -> list[Any]:
    return list(session.connection({"mapper": Attempt.__mapper__}).execute(query).all())


_ENDED = and_(Attempt.submitted_at.is_not(None), Attempt.behaviour == "exam")
_Later = aliased(MarkRow)
