"""Saving an answer: small, as often as the device likes, never twice."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.usecase import writing
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes import Save
from learn.operations.answers import Saved, keep_answer, pages_of
from learn.operations.papers import own_attempt, sheet_at


@writing(Action.TAKE_QUIZ)
def save_answer(
    session: Session,
    asker: Asker,
    public_id: str,
    place: int,
    sequence: int,
    fields: Mapping[str, Sequence[str]],
    now: datetime,
) -> Saved:
    """Keep the answer that `fields` give to the question at `place`; the history grows, the present one is replaced.

    `sequence` is numbered by the page, see `learn.domain.quizzes.check_sequence`; the moment is that of arrival.
    Raises NotFound for another's attempt or a place that the paper has not, and what `keep_answer` raises.
    """
    require(asker, Action.TAKE_QUIZ)
    found = own_attempt(session, asker, public_id, lock=True)
    sheet = sheet_at(session, found.id, place)
    saved = keep_answer(session, found, pages_of(session, found), sheet, sequence, fields, now)
    if saved.outcome is Save.APPLY:
        session.commit()
    return saved
