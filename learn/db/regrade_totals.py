"""What attempts come to by a regrade: staged, folded into their own rows once it is valid, noted and told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from learn.db.learning import StepDone
from learn.db.people import Learner
from learn.db.quizzes import Attempt
from learn.db.regrades import VALID, RegradeTotal
from learn.db.rows import insert_rows
from learn.domain.quizzes import Score

Total = tuple[int, Score, Score | None]  # an attempt, what it comes to, and what it came to before


@dataclass(frozen=True)
class Telling:
    """An attempt whose result changed, and the person to be told."""

    attempt_id: int
    learner_id: int
    public_id: str
    title: str
    percent_before: int
    percent: int


def put_totals(session: Session, regrade_id: int, rows: Sequence[Total]) -> None:
    """Keep what attempts come to by a regrade that holds nothing of them yet, each with what it came to before."""
    insert_rows(session, RegradeTotal, [_total(regrade_id, *one) for one in rows])


def put_total(session: Session, regrade_id: int, total: Total) -> None:
    """Keep what one attempt comes to, in the place of what was staged before; what it came to before that stays."""
    made = postgresql.insert if session.connection().dialect.name == "postgresql" else sqlite.insert
    statement: Any = made(RegradeTotal)
    new = {name: statement.excluded[name] for name in ("points", "percent", "passed")}
    keys = ["attempt_id", "regrade_id"]
    session.execute(statement.values(_total(regrade_id, *total)).on_conflict_do_update(index_elements=keys, set_=new))


def _total(regrade_id: int, attempt_id: int, after: Score, before: Score | None) -> dict[str, Any]:
    return {
        "attempt_id": attempt_id,
        "regrade_id": regrade_id,
        "points": after.points,
        "percent": after.percent,
        "passed": after.passed,
        "points_before": before.points if before else None,
        "percent_before": before.percent if before else None,
        "passed_before": before.passed if before else None,
        "folded": False,
    }


def fold_of(session: Session, attempt_id: int) -> None:
    """The attempt's own row says what counts now."""
    valid = (RegradeTotal.attempt_id == attempt_id, RegradeTotal.regrade_id.in_(VALID))
    session.execute(update(RegradeTotal).where(*valid).values(folded=True))


def fold_after(session: Session, regrade_id: int, after: int, most: int) -> int | None:
    """Write the next `most` totals after an attempt into the attempts' own rows; the last of them, None for none left.

    The attempts are locked first, for whoever counts one of them anew in between is right.
    """
    mine = (RegradeTotal.regrade_id == regrade_id, RegradeTotal.folded.is_(False), RegradeTotal.attempt_id > after)
    next_ones = select(RegradeTotal.attempt_id).where(*mine).order_by(RegradeTotal.attempt_id).limit(most)
    ids = session.execute(next_ones).scalars().all()
    if not ids:
        return None
    here = (*mine, RegradeTotal.attempt_id <= ids[-1])
    these = Attempt.id.in_(select(RegradeTotal.attempt_id).where(*here))
    session.execute(select(Attempt.id).where(these).order_by(Attempt.id).with_for_update(of=Attempt)).all()
    values = {name: getattr(RegradeTotal, name) for name in ("points", "percent", "passed")}
    own = update(Attempt).where(Attempt.id == RegradeTotal.attempt_id, Attempt.id > after, *here).values(**values)
    alone = {"synchronize_session": False}
    session.execute(own, execution_options=alone)
    session.execute(update(RegradeTotal).where(*here).values(folded=True), execution_options=alone)
    return ids[-1]


def may_pass_now(session: Session, regrade_id: int, after: int, most: int, *, best: bool) -> list[int]:
    """The next attempts whose quiz may be passed by a regrade and is not noted as passed in its course yet.

    `best`: those that pass now and did not; else all that gained, for the bank counts its attempts another way.
    """
    gained = RegradeTotal.points > func.coalesce(RegradeTotal.points_before, -1)
    better = RegradeTotal.passed.is_(True) & RegradeTotal.passed_before.is_not(True) if best else gained
    noted = (
        select(StepDone.id)
        .join(_Other, _Other.id == StepDone.learner_id)
        .where(
            _Other.root_id == Learner.root_id,
            StepDone.course == Attempt.course,
            StepDone.kind == "quiz",
            StepDone.slug == Attempt.bank,
        )
    )
    query = (
        select(RegradeTotal.attempt_id)
        .join(Attempt, Attempt.id == RegradeTotal.attempt_id)
        .join(Learner, Learner.id == Attempt.learner_id)
        .where(RegradeTotal.regrade_id == regrade_id, RegradeTotal.attempt_id > after, better, ~noted.exists())
        .order_by(RegradeTotal.attempt_id)
        .limit(most)
    )
    return list(session.execute(query).scalars())


def to_tell(session: Session, regrade_id: int, after: int, most: int) -> tuple[Telling, ...]:
    """The next attempts whose result was made another by a regrade."""
    next_ones = (
        select(
            RegradeTotal.attempt_id,
            func.coalesce(RegradeTotal.percent_before, 0).label("percent_before"),
            RegradeTotal.percent,
        )
        .where(
            RegradeTotal.regrade_id == regrade_id,
            RegradeTotal.attempt_id > after,
            RegradeTotal.points != RegradeTotal.points_before,
        )
        .order_by(RegradeTotal.attempt_id)
        .limit(most)
        .subquery()  # so few rows that whoever plans the joins follows keys, and does not read whole tables
    )
    whose = func.coalesce(Learner.root_id, Learner.id)
    query = (
        select(Attempt.id, whose, Attempt.public_id, Attempt.title, next_ones.c.percent_before, next_ones.c.percent)
        .join(next_ones, next_ones.c.attempt_id == Attempt.id)
        .join(Learner, Learner.id == Attempt.learner_id)
        .order_by(Attempt.id)
    )
    return tuple(Telling(*row) for row in session.execute(query))


_Other = aliased(Learner)
