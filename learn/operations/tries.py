"""Tries of a paper's questions: what is said of them, and what the paper comes to when it is handed in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.quizzes import AttemptFound
from learn.db.tries import put_try, tried_answers
from learn.domain.errors import Closed, Invalid
from learn.domain.quizzes import (
    Answer,
    Behaviour,
    Mark,
    Pages,
    Reckoning,
    Save,
    Score,
    Trial,
    certain_score,
    check_number,
    check_open,
    counts_as_try,
    mark,
    reckon,
    review,
    score,
    settled,
    standing,
    told_so_far,
)
from learn.operations.answers import Fields, Saved, check_going, keep_answer, read_answer, saved
from learn.operations.papers import Sheet


def trial_of(behaviour: Behaviour, sheet: Sheet, tried: Sequence[Answer], *, ended: bool = False) -> Trial:
    """What is said of a question after these tries; `ended` where the paper was handed in, so that nothing is held."""
    now = standing(behaviour, sheet.item, tried)
    said = None
    if ended or now.locked:
        counting = now.counting if now.earned else len(tried)
        said = review(sheet.item, tried[counting - 1] if tried else None, sheet.order)
    elif tried:
        said = told_so_far(sheet.item, tried[-1], sheet.order)
    return Trial(now, tuple(mark(sheet.item, answer) for answer in tried), said)


def try_answer(
    session: Session,
    found: AttemptFound,
    pages: Pages,
    sheet: Sheet,
    sequence: int,
    number: int,
    fields: Fields,
    now: datetime,
) -> Saved:
    """Keep what `fields` answer, mark it as it is kept, and count one try; in the caller's writing transaction.

    `sequence` numbers the save and `number` the try, both by the page: whatever arrives twice counts once. Outcome
    REPEATED: that try was made already. STALE: another window was quicker to answer or to check, and nothing was
    changed.

    Raises what `keep_answer` raises, Closed where answers are not checked one by one, and Invalid for no answer and for
    one that was tried before (that costs nothing).
    """
    check_open(found.state, found.times, now)
    check_going(found, now)
    behaviour = found.behaves
    if not behaviour.at_once:
        text = "Bài này chấm cả bài sau khi nộp, không kiểm tra từng câu."
        raise Closed(text)
    answer, _ = read_answer(found, sheet.item, fields)
    tried = tried_answers(session, found.id, sheet.place)[sheet.place]
    if not check_number(len(tried), number) or standing(behaviour, sheet.item, tried).locked:
        return saved(found, sheet, answer, Save.REPEATED if answer in tried else Save.STALE, now)
    if answer is None:
        text = "Hãy trả lời câu này rồi mới bấm kiểm tra."
        raise Invalid(text)
    if not counts_as_try(behaviour, sheet.item, tried, answer):
        text = "Câu trả lời này bạn đã kiểm tra rồi, không tính thêm lần; hãy đổi câu trả lời rồi kiểm tra lại."
        raise Invalid(text)
    kept = keep_answer(session, found, pages, sheet, sequence, fields, now)
    if kept.outcome is Save.STALE:
        return kept
    pages.check_here(sheet.place)
    put_try(session, found.id, sheet.place, number, answer, mark(sheet.item, answer), now)
    return replace(kept, outcome=Save.APPLY)


def settle(session: Session, found: AttemptFound, sheets: Sequence[Sheet], now: datetime) -> list[Mark]:
    """The marks of a paper that is handed in, in its order; an answer that was saved but not checked becomes a try."""
    behaviour = found.behaves
    if not behaviour.at_once:
        return [settled(behaviour, sheet.item, (), sheet.answer) for sheet in sheets]
    tried = tried_answers(session, found.id)
    for sheet in sheets:
        before = tried[sheet.place]
        if counts_as_try(behaviour, sheet.item, before, sheet.answer):
            put_try(session, found.id, sheet.place, len(before) + 1, sheet.answer, mark(sheet.item, sheet.answer), now)
            before.append(sheet.answer)
    return [settled(behaviour, sheet.item, tried[sheet.place], sheet.answer) for sheet in sheets]


def paper_score(found: AttemptFound, sheets: Sequence[Sheet], marks: Sequence[Mark]) -> Score:
    """What the paper comes to."""
    if found.behaviour != "certainty":
        return score(marks, found.pass_percent)
    return certain_score(_judged(sheets, marks), found.pass_percent)


def reckoned(sheets: Sequence[Sheet], marks: Sequence[Mark]) -> Reckoning:
    """A paper by certainty."""
    return reckon(_judged(sheets, marks))


def _judged(sheets: Sequence[Sheet], marks: Sequence[Mark]) -> list[tuple[Mark, int | None]]:
    """No certainty counts as the lowest; a question left open has none."""
    return [
        (given, None if sheet.answer is None else sheet.certainty or 1)
        for sheet, given in zip(sheets, marks, strict=True)
    ]
