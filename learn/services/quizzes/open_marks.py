"""A person's handed-in paper with every mark that was given; opening it leaves a trace, for answers are personal."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.handed_in import Owner, markers, owner_of, quiz_noted
from learn.db.papers import marks_of
from learn.db.quizzes import MarkRow, attempt_named
from learn.db.usecase import writing
from learn.domain.dates import day_of
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes import Review, review
from learn.operations.audit import audit
from learn.operations.marks import account_of
from learn.operations.papers import Sheet, sheets_of


@dataclass(frozen=True)
class Given:
    """A mark of the history; `marker` is the name of the person who gave it, empty for the machine."""

    number: int
    points: int
    at: datetime
    marker: str
    reason: str
    regraded: bool


@dataclass(frozen=True)
class MarkedPlace:
    """A question with its answer and its marks, the last of which counts; `text` is Markdown, points thousandths."""

    place: int
    text: str
    max_points: int
    review: Review
    history: tuple[Given, ...]

    @property
    def last(self) -> Given | None:
        """The mark that counts, None while the answer waits for one."""
        return self.history[-1] if self.history else None

    @property
    def number(self) -> int:
        """That of the mark that counts, 0 for none."""
        return self.history[-1].number if self.history else 0


@dataclass(frozen=True)
class MarkedAttempt:
    """The paper; the totals are None while it waits for a mark. `kept`: not passed, yet passed in the course.

    `own`: the asker's, who may not mark it.
    """

    public_id: str
    owner: Owner
    own: bool
    bank: str
    title: str
    number: int
    submitted_at: datetime | None
    points: int | None
    max_points: int | None
    percent: int | None
    passed: bool | None
    pass_percent: int
    kept: bool
    places: tuple[MarkedPlace, ...]


@writing(Action.GIVE_MARKS)
def open_marks(session: Session, asker: Asker, public_id: str, now: datetime) -> MarkedAttempt:
    """The paper with answers, keys and marks. Raises NotFound unless it is handed in and of somebody in reach."""
    require(asker, Action.GIVE_MARKS)
    found = attempt_named(session, public_id) if public_id.isascii() and public_id.isalnum() else None
    if found is None or not found.state.handed_in:
        raise NotFound
    owner = owner_of(session, found.learner_id, day_of(now))
    require(asker, Action.GIVE_MARKS, owner.line)
    rows = marks_of(session, found.id)
    names = markers(session, {account for row in rows if (account := account_of(row.marker)) is not None})
    opened = MarkedAttempt(
        public_id=found.public_id,
        owner=owner,
        own=owner.learner_id == asker.learner_id,
        bank=found.bank,
        title=found.title,
        number=found.number,
        submitted_at=found.submitted_at,
        points=found.points,
        max_points=found.max_points,
        percent=found.percent,
        passed=found.passed,
        pass_percent=found.pass_percent,
        kept=found.passed is False and quiz_noted(session, owner.learner_id, found.course, found.bank),
        places=_places(sheets_of(session, found.id), rows, names),
    )
    audit(session, asker, Action.GIVE_MARKS, now, subject=f"attempt:{found.id}", opened=True)
    session.commit()
    return opened


def _places(sheets: tuple[Sheet, ...], rows: tuple[MarkRow, ...], names: dict[int, str]) -> tuple[MarkedPlace, ...]:
    history: dict[int, list[Given]] = {}
    for row in rows:
        name = names.get(account_of(row.marker) or 0, "")
        history.setdefault(row.place, []).append(
            Given(row.number, row.points, row.at, name, row.reason, row.regrade_id is not None)
        )
    return tuple(
        MarkedPlace(
            place=sheet.place,
            text=sheet.item.text,
            max_points=sheet.item.points,
            review=review(sheet.item, sheet.answer, sheet.order),
            history=tuple(history.get(sheet.place, ())),
        )
        for sheet in sheets
    )
