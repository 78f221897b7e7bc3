"""What an attempt earned and what is to be learned from it, after it was handed in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from learn.db.handed_in import quiz_noted
from learn.db.marking import Marking, given_for
from learn.db.papers import marks_of
from learn.db.quizzes import AttemptFound, MarkRow
from learn.db.tries import tried_answers
from learn.db.usecase import reading
from learn.domain.errors import Closed
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes import (
    ABANDONED,
    Answer,
    Behaviour,
    Essay,
    Item,
    Reckoning,
    Review,
    State,
    Trial,
    answers_shown,
    review,
)
from learn.operations.marks import exact_marks
from learn.operations.papers import Sheet, items_of, own_attempt, sheets_of
from learn.operations.regrading import corrections
from learn.operations.tries import reckoned, trial_of


@dataclass(frozen=True)
class PickedLevel:
    """A criterion with the level that a marker picked; points are in thousandths."""

    criterion: str
    level: str
    description: str
    points: int
    highest: int


@dataclass(frozen=True)
class PersonMark:
    """What one marker made of an answer; nobody is named."""

    levels: tuple[PickedLevel, ...]
    comment: str


@dataclass(frozen=True)
class Reviewed:
    """One question with its review; `text` is Markdown. `marks` of people come with `by_person`, none while it waits.

    `points` are what it earned by the mark that counts now, None while it waits for one. `corrected`: it is shown as it
    was corrected afterwards. `trial` and `certainty` as in an open attempt; `trial` has earned what counts now.
    """

    place: int
    text: str
    review: Review
    points: int | None
    by_person: bool = False
    marks: tuple[PersonMark, ...] = ()
    reason: str = ""
    trial: Trial | None = None
    certainty: int | None = None
    corrected: bool = False


@dataclass(frozen=True)
class Changed:
    """A mark after the first, with the `reason` of the person who gave it, or `regraded`. Points are in thousandths."""

    place: int
    points: int
    max_points: int
    before: int | None
    reason: str
    regraded: bool


@dataclass(frozen=True)
class ReviewedAttempt:
    """The result of an attempt and its questions in their order. Points are in thousandths.

    Without `answers_shown` there are no questions: the bank shows them from `shown_from` on, None for never. `by_time`:
    nobody handed it in, its time was over. `changed`: marks that took the place of earlier ones.
    `kept`: not passed, yet passed in the course, by another attempt or an earlier mark.
    `waiting` answers have no mark yet: until they have, `points` and
    `max_points` are those of the others, and nothing is passed.
    `large`: to be shown in larger type. `reckoning` where the score goes by certainty.
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
    waiting: int
    large: bool
    answers_shown: bool
    shown_from: datetime | None
    changed: tuple[Changed, ...]
    kept: bool
    behaviour: Behaviour
    reckoning: Reckoning | None
    questions: tuple[Reviewed, ...]


@reading(Action.TAKE_QUIZ)
def review_attempt(session: Session, asker: Asker, public_id: str, now: datetime) -> ReviewedAttempt:
    """The review. Raises NotFound unless the attempt is the asker's own, Closed unless it is handed in."""
    require(asker, Action.TAKE_QUIZ)
    found = own_attempt(session, asker, public_id)
    if found.state is State.ABANDONED:
        raise Closed(ABANDONED)
    if found.state is State.IN_PROGRESS:
        raise Closed("Hãy nộp bài trước; đáp án và lời giải được mở sau khi nộp.")
    visible = answers_shown(found.shown, found.closes_at, now)
    sheets, rows = sheets_of(session, found.id), marks_of(session, found.id)
    last = {row.place: row for row in rows}
    marked = [sheet for sheet in sheets if sheet.place in last]
    graded = found.percent is not None
    certain = found.behaviour == "certainty"
    return ReviewedAttempt(
        public_id=found.public_id,
        course=found.course,
        bank=found.bank,
        title=found.title,
        number=found.number,
        submitted_at=found.submitted_at,
        points=found.points or 0 if graded else sum(last[sheet.place].points for sheet in marked),
        max_points=found.max_points or 0 if graded else sum(sheet.item.points for sheet in marked),
        percent=found.percent or 0,
        passed=bool(found.passed),
        pass_percent=found.pass_percent,
        by_time=found.ended_by == "time",
        waiting=0 if graded else len(sheets) - len(marked),
        large=found.large,
        answers_shown=visible,
        shown_from=found.closes_at if found.shown == "closed" else None,
        changed=_changed(sheets, rows),
        kept=found.passed is False and quiz_noted(session, asker.learner_id or 0, found.course, found.bank),
        behaviour=found.behaves,
        reckoning=reckoned(sheets, exact_marks(session, found, sheets, last)) if certain and graded else None,
        questions=_reviewed(session, found, sheets, last) if visible else (),
    )


def _changed(sheets: tuple[Sheet, ...], rows: tuple[MarkRow, ...]) -> tuple[Changed, ...]:
    found: list[Changed] = []
    for sheet in sheets:
        mine = [row for row in rows if row.place == sheet.place]
        if mine and (mine[-1].reason or mine[-1].regrade_id is not None):
            before = mine[-2].points if len(mine) > 1 else None
            regraded = mine[-1].regrade_id is not None
            found.append(Changed(sheet.place, mine[-1].points, sheet.item.points, before, mine[-1].reason, regraded))
    return tuple(found)


def _reviewed(
    session: Session, found: AttemptFound, sheets: Sequence[Sheet], last: Mapping[int, MarkRow]
) -> tuple[Reviewed, ...]:
    newer = corrections(session, found.bank)
    items = items_of(session, {newer[sheet.digest] for sheet in sheets if sheet.digest in newer})
    given: dict[int, list[Marking]] = defaultdict(list)
    if any(sheet.item.by_person for sheet in sheets):
        for place, marking in given_for(session, found.id):
            given[place].append(marking)
    if found.behaves.at_once:
        tried = tried_answers(session, found.id)
        return tuple(_with_tries(found, sheet, last.get(sheet.place), tried.get(sheet.place, ())) for sheet in sheets)
    return tuple(
        _question(sheet, last.get(sheet.place), given[sheet.place], items.get(newer.get(sheet.digest, "")))
        for sheet in sheets
    )


def _with_tries(found: AttemptFound, sheet: Sheet, row: MarkRow | None, tried: Sequence[Answer]) -> Reviewed:
    """The review of the try that counts, as it would be without any deduction; a mark given anew takes its place."""
    trial = trial_of(found.behaves, sheet, tried, ended=True)
    again = row is not None and row.number > 1
    if row is not None and again:
        trial = replace(trial, standing=replace(trial.standing, earned=Fraction(row.points, sheet.item.points)))
    shown = _question(sheet, row, (), None)
    told = trial.said if trial.said and not again else shown.review
    return replace(shown, review=told, trial=trial)


def _question(sheet: Sheet, row: MarkRow | None, given: Sequence[Marking], newer: Item | None) -> Reviewed:
    """The review, with the mark that counts in the place of what the answer would earn now.

    A question that was corrected is shown so, that nobody learns a wrong key; not where it became one of another kind.
    """
    corrected = newer is not None and newer.kind == sheet.item.kind
    item = newer if newer is not None and corrected else sheet.item
    shown = review(item, sheet.answer, sheet.order)
    if row is not None and row.points != shown.mark.points:
        shown = replace(shown, mark=replace(shown.mark, share=Fraction(row.points, sheet.item.points)))
    return Reviewed(
        place=sheet.place,
        text=item.text,
        review=shown,
        points=row.points if row else None,
        by_person=sheet.item.by_person,
        marks=tuple(_person(sheet.item, one) for one in given) if isinstance(sheet.item, Essay) else (),
        reason=row.reason if row else "",
        certainty=sheet.certainty,
        corrected=corrected,
    )


def _person(item: Essay, one: Marking) -> PersonMark:
    levels = [
        PickedLevel(criterion.name, level.name, level.description, level.points, criterion.highest)
        for criterion in item.rubric
        for level in criterion.levels
        if level.id == one.picks.get(criterion.id)
    ]
    return PersonMark(tuple(levels), one.comment)
