"""The items of a paper with the answers that count now, one answer more, and the marks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, inspect, select, update
from sqlalchemy.orm import Session

from learn.db.quizzes import Answer, AttemptItem, MarkRow, Response
from learn.db.regrades import valid_mark
from learn.db.rows import insert_row
from learn.domain.quizzes import Answer as AnswerValue


@dataclass(frozen=True)
class PaperRow:
    """An item of a paper with the answer that counts now; `sequence` 0 and `answer` None where there is none.

    `certainty` comes with the answer, where the learner said it.
    """

    place: int
    item_id: str
    digest: str
    order: tuple[str, ...]
    max_points: int
    sequence: int
    answer: AnswerValue
    certainty: int | None


def paper_rows(session: Session, attempt_id: int, place: int | None = None) -> tuple[PaperRow, ...]:
    """The paper's items in their order, or the one at `place`, each with its present answer. One statement."""
    query = _PAPER if place is None else _PAPER.where(AttemptItem.place == place)
    rows = session.execute(query, {"attempt": attempt_id})
    return tuple(PaperRow(row[0], row[1], row[2], tuple(row[3]), row[4], row[5] or 0, row[6], row[7]) for row in rows)


def put_answer(
    session: Session,
    attempt_id: int,
    place: int,
    sequence: int,
    answer: AnswerValue,
    now: datetime,
    *,
    first: bool,
    certainty: int | None = None,
) -> None:
    """Append an answer to the history and make it the present one; `first` where the item had none."""
    values = {"attempt_id": attempt_id, "place": place, "sequence": sequence, "answer": answer, "at": now}
    values["certainty"] = certainty
    insert_row(session, Response, **values)
    if first:
        insert_row(session, Answer, **values)
        return
    session.connection({"mapper": inspect(Answer)}).execute(
        _REPLACE, {f"given_{name}": value for name, value in values.items()}
    )


def paper_length(session: Session, attempt_id: int) -> int:
    """How many items a paper has."""
    query = select(func.count()).select_from(AttemptItem).where(AttemptItem.attempt_id == attempt_id)
    return session.execute(query).scalar_one()


def marks_of(session: Session, attempt_id: int) -> tuple[MarkRow, ...]:
    """Every mark of an attempt that counts or once did, in the order in which they were given."""
    query = select(MarkRow).where(MarkRow.attempt_id == attempt_id, valid_mark(MarkRow))
    return tuple(session.execute(query.order_by(MarkRow.place, MarkRow.number)).scalars())


_answers: Any = Answer.__table__
_REPLACE = (
    update(_answers)
    .where(_answers.c.attempt_id == bindparam("given_attempt_id"), _answers.c.place == bindparam("given_place"))
    .values(
        {
            name: bindparam(f"given_{name}", type_=_answers.c[name].type)
            for name in ("sequence", "answer", "certainty", "at")
        }
    )
)
_PAPER = (
    select(
        AttemptItem.place,
        AttemptItem.item_id,
        AttemptItem.digest,
        AttemptItem.order,
        AttemptItem.max_points,
        Answer.sequence,
        Answer.answer,
        Answer.certainty,
    )
    .outerjoin(Answer, (Answer.attempt_id == AttemptItem.attempt_id) & (Answer.place == AttemptItem.place))
    .where(AttemptItem.attempt_id == bindparam("attempt"))
    .order_by(AttemptItem.place)
)
