"""Keeping one answer of a paper: what arrives again or too late changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.papers import paper_length, put_answer
from learn.db.quizzes import AttemptFound
from learn.db.tries import tried_answers
from learn.domain.errors import NotAllowed
from learn.domain.quizzes import (
    Answer,
    Item,
    Pages,
    Save,
    blanks,
    check_open,
    check_sequence,
    check_unlocked,
    fill,
    parse,
    summary,
    taken_apart,
)
from learn.domain.quizzes.certainty import FIELD
from learn.operations.papers import Sheet

Fields = Mapping[str, Sequence[str]]


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


def read_answer(found: AttemptFound, item: Item, fields: Fields) -> tuple[Answer, int | None]:
    """The answer in a form, and how certain the learner is where that is asked. Raises Invalid as `parse` does."""
    if found.behaviour != "certainty":
        return parse(item, fields), None
    form, certainty = taken_apart(fields)
    return parse(item, form), certainty


def fields_of(item: Item, answer: Answer, certainty: int | None) -> dict[str, list[str]]:
    """The form that gives this answer with this certainty."""
    return fill(item, answer) | ({FIELD: [str(certainty)]} if certainty else {})


def saved(found: AttemptFound, sheet: Sheet, answer: Answer, outcome: Save, now: datetime) -> Saved:
    """What a save comes to that kept nothing: what was kept before is kept now."""
    return Saved(
        outcome=outcome,
        sequence=sheet.sequence,
        fields=fields_of(sheet.item, sheet.answer, sheet.certainty),
        given=summary(sheet.item, answer),
        complete=blanks(sheet.item, answer) == 0,
        seconds_left=found.seconds_left(now),
    )


def keep_answer(
    session: Session,
    found: AttemptFound,
    pages: Pages,
    sheet: Sheet,
    sequence: int,
    fields: Fields,
    now: datetime,
) -> Saved:
    """Keep what `fields` answer; in the caller's writing transaction, with the attempt locked.

    Raises NotAllowed in a pause; Closed after handing in, after the time and its grace, for a page that is not reached
    yet, and for a new answer to a page that was left for good; Locked for a new answer to a question that is solved or
    has no try left; Invalid for what cannot be an answer to this question.
    """
    check_open(found.state, found.times, now)
    check_going(found, now)
    if pages.side(sheet.place) == "ahead":
        pages.check_here(sheet.place)
    answer, certainty = read_answer(found, sheet.item, fields)
    if found.behaves.at_once and answer != sheet.answer:
        check_unlocked(found.behaves, sheet.item, tried_answers(session, found.id, sheet.place)[sheet.place])
    same = (answer, certainty) == (sheet.answer, sheet.certainty)
    outcome = check_sequence(sheet.sequence, sequence, same_answer=same)
    if outcome is Save.APPLY and same:
        outcome = Save.REPEATED  # a page that was passed by, or a choice taken back and made again, is no new answer
    before = saved(found, sheet, answer, outcome, now)
    if outcome is not Save.APPLY:
        return before
    pages.check_here(sheet.place)
    first = sheet.sequence == 0
    put_answer(session, found.id, sheet.place, sequence, answer, now, first=first, certainty=certainty)
    return replace(before, sequence=sequence, fields=fields_of(sheet.item, answer, certainty))
