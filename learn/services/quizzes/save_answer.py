"""Saving an answer: small, as often as the device likes, never twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.quizzes import put_answer
from learn.db.usecase import writing
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes import Save, check_open, check_sequence, fill, parse, seconds_left, summary
from learn.operations.papers import own_attempt, sheet_at


@dataclass(frozen=True)
class Saved:
    """What the save did, and what is kept now: `sequence` and `fields`. `given` is the sent answer as text,
    `seconds_left` what is left of the attempt's time, None where there is no limit.

    `outcome` STALE: another tab or device was quicker, and nothing was changed.
    """

    outcome: Save
    sequence: int
    fields: dict[str, list[str]]
    given: str
    seconds_left: int | None


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
    Raises NotFound for another's attempt or a place that the paper has not, Closed after handing in and after the
    time and its grace are over, Invalid for what cannot be an answer to this question.
    """
    require(asker, Action.TAKE_QUIZ)
    found = own_attempt(session, asker, public_id, lock=True)
    sheet = sheet_at(session, found.id, place)
    check_open(found.state, found.times, now)
    answer = parse(sheet.item, fields)
    outcome = check_sequence(sheet.sequence, sequence, same_answer=answer == sheet.answer)
    given, left = summary(sheet.item, answer), seconds_left(found.times, now)
    if outcome is Save.APPLY and answer == sheet.answer:
        outcome = Save.REPEATED  # a page that was passed by, or a choice taken back and made again, is no new answer
    if outcome is not Save.APPLY:
        return Saved(outcome, sheet.sequence, fill(sheet.item, sheet.answer), given, left)
    put_answer(session, found.id, place, sequence, answer, now, first=sheet.sequence == 0)
    session.commit()
    return Saved(outcome, sequence, fill(sheet.item, answer), given, left)
