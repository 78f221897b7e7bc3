"""What an attempt earned and what is to be learned from it, after it was handed in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.usecase import reading
from learn.domain.errors import Closed
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes import Review, State, answers_shown, review
from learn.operations.papers import own_attempt, sheets_of


@dataclass(frozen=True)
class Reviewed:
    """One question with its review; `text` is Markdown."""

    place: int
    text: str
    review: Review


@dataclass(frozen=True)
class ReviewedAttempt:
    """The result of an attempt and its questions in their order. Points are in thousandths.

    Without `answers_shown` there are no questions: the bank shows them from `shown_from` on, None for never. `by_time`:
    nobody handed it in, its time was over.
    """

    public_id: str
    course: str
    bank: str
    title: str
    number: int
    submitted_at: datetime | None
    points: int
    max_points: int
    percent: int
    passed: bool
    pass_percent: int
    by_time: bool
    answers_shown: bool
    shown_from: datetime | None
    questions: tuple[Reviewed, ...]


@reading(Action.TAKE_QUIZ)
def review_attempt(session: Session, asker: Asker, public_id: str, now: datetime) -> ReviewedAttempt:
    """The review. Raises NotFound unless the attempt is the asker's own, Closed before it is handed in."""
    require(asker, Action.TAKE_QUIZ)
    found = own_attempt(session, asker, public_id)
    if found.state is State.IN_PROGRESS:
        raise Closed("Hãy nộp bài trước; đáp án và lời giải được mở sau khi nộp.")
    visible = answers_shown(found.shown, found.closes_at, now)
    questions = tuple(
        Reviewed(sheet.place, sheet.item.text, review(sheet.item, sheet.answer, sheet.order))
        for sheet in (sheets_of(session, found.id) if visible else ())
    )
    return ReviewedAttempt(
        public_id=found.public_id,
        course=found.course,
        bank=found.bank,
        title=found.title,
        number=found.number,
        submitted_at=found.submitted_at,
        points=found.points or 0,
        max_points=found.max_points or 0,
        percent=found.percent or 0,
        passed=bool(found.passed),
        pass_percent=found.pass_percent,
        by_time=found.ended_by == "time",
        answers_shown=visible,
        shown_from=found.closes_at if found.shown == "closed" else None,
        questions=questions,
    )
