"""Keeping one answer of a paper: what arrives again or too late changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.quizzes import AttemptFound, paper_length, put_answer
from learn.domain.errors import NotAllowed
from learn.domain.quizzes import (
    Pages,
    Save,
    blanks,
    check_open,
    check_sequence,
    fill,
    parse,
    summary,
)
from learn.operations.papers import Sheet


@dataclass(frozen=True)
class Saved:
    """What the save did, and what is kept now: `sequence` and `fields`. `given` is the sent answer as text, `complete`
    whether no field of it is left open, `seconds_left` what is left of the attempt's time (None: there is no limit).

    `outcome` STALE: another tab or device was quicker, and nothing was changed.
    """

    outcome: Save
    sequence: int
    fields: dict[str, list[str]]
    given: str
    complete: bool
    seconds_left: int | None


def pages_of(session: Session, found: AttemptFound) -> Pages:
    """The pages of an attempt's paper."""
    return found.pages(paper_length(session, found.id))


def check_going(found: AttemptFound, now: datetime) -> None:
    """Nothing, unless the attempt stands still; what a device holds then is not lost, it may send it afterwards."""
    if found.clock.is_paused(now):
        text = "Bài đang tạm dừng; hãy bấm làm tiếp rồi trả lời."
        raise NotAllowed(text)


def keep_answer(
    session: Session,
    found: AttemptFound,
    pages: Pages,
    sheet: Sheet,
    sequence: int,
    fields: Mapping[str, Sequence[str]],
    now: datetime,
) -> Saved:
    """Keep what `fields` answer; in the caller's writing transaction, with the attempt locked.

    Raises NotAllowed in a pause; Closed after handing in, after the time and its grace, for a page that is not reached
    yet, and for a new answer to a page that was left for good; Invalid for what cannot be an answer to this question.
    """
    check_open(found.state, found.times, now)
    check_going(found, now)
    if pages.side(sheet.place) == "ahead":
        pages.check_here(sheet.place)
    answer = parse(sheet.item, fields)
    outcome = check_sequence(sheet.sequence, sequence, same_answer=answer == sheet.answer)
    if outcome is Save.APPLY and answer == sheet.answer:
        outcome = Save.REPEATED  # a page that was passed by, or a choice taken back and made again, is no new answer
    given, left = summary(sheet.item, answer), found.seconds_left(now)
    complete = blanks(sheet.item, answer) == 0
    if outcome is not Save.APPLY:
        return Saved(outcome, sheet.sequence, fill(sheet.item, sheet.answer), given, complete, left)
    pages.check_here(sheet.place)
    put_answer(session, found.id, sheet.place, sequence, answer, now, first=sheet.sequence == 0)
    return Saved(outcome, sequence, fill(sheet.item, answer), given, complete, left)
