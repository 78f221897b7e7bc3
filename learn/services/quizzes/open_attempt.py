"""The paper of one's own attempt, as far as it may be seen before handing in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.tries import tried_answers
from learn.db.usecase import reading
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes import Answer, Behaviour, Layout, Pages, State, Trial, blanks, is_over, layout
from learn.domain.quizzes.pages import Side
from learn.operations.answers import fields_of
from learn.operations.papers import Sheet, own_attempt, sheets_of
from learn.operations.tries import trial_of


@dataclass(frozen=True)
class Question:
    """An item as it is shown and what its fields hold; `sequence` numbers the last save (0: none).

    `answered` where there is an answer, `complete` where no field of it is left open, or none can be filled any more.
    `trial` where answers are checked one by one. Where it is asked how certain one is, `fields` hold that too.
    """

    place: int
    layout: Layout
    fields: dict[str, list[str]]
    sequence: int
    answered: bool
    complete: bool
    trial: Trial | None


@dataclass(frozen=True)
class Standing:
    """Where a question of the paper stands: answered, completely so, and on which `side` of the page that is open.

    `trial` as in `Question`.
    """

    place: int
    answered: bool
    complete: bool
    side: Side
    trial: Trial | None


@dataclass(frozen=True)
class OpenAttempt:
    """An attempt and its questions in their order. A submitted or abandoned one has no questions.

    Of keys and feedback there is only what tries have brought to light.

    In a pause there are no questions; `pause_left` are the seconds that pauses may still take. `large`: to be shown in
    larger type. Where there is no way back, `questions` are those of the page that is open; `standings` are of all.

    `over`: its time is past, and it is to be handed in as it stands. `seconds_left` is None where there is no limit.
    """

    public_id: str
    course: str
    bank: str
    title: str
    number: int
    started_at: datetime
    submitted: bool
    abandoned: bool
    over: bool
    paused: bool
    pause_left: int
    large: bool
    due_at: datetime | None
    seconds_left: int | None
    behaviour: Behaviour
    questions: tuple[Question, ...]
    standings: tuple[Standing, ...]
    pages: Pages

    @property
    def first_open(self) -> int:
        """The place of the first question without an answer, of those that may be seen; else that of the first."""
        places = [one.place for one in self.questions if not one.answered] or [one.place for one in self.questions]
        return next(iter(places), 1)

    @property
    def first_incomplete(self) -> int:
        """The same with answers that are begun but not complete."""
        return next((one.place for one in self.questions if not one.complete), self.questions[0].place)


@reading(Action.TAKE_QUIZ)
def open_attempt(session: Session, asker: Asker, public_id: str, now: datetime) -> OpenAttempt:
    """The attempt with what was answered so far. Raises NotFound unless it is the asker's own."""
    require(asker, Action.TAKE_QUIZ)
    found = own_attempt(session, asker, public_id)
    going = found.state is State.IN_PROGRESS
    sheets = () if not going else sheets_of(session, found.id)
    tried = tried_answers(session, found.id) if sheets and found.behaves.at_once else {}
    trials = {one.place: _trial(found.behaves, one, tried.get(one.place, ())) for one in sheets}
    pages = found.pages(len(sheets))
    paused = going and found.clock.is_paused(now)
    return OpenAttempt(
        public_id=found.public_id,
        course=found.course,
        bank=found.bank,
        title=found.title,
        number=found.number,
        started_at=found.started_at,
        submitted=found.state.handed_in,
        abandoned=found.state is State.ABANDONED,
        over=going and is_over(found.times, now),
        paused=paused,
        pause_left=found.clock.pause_left(now),
        large=found.large,
        due_at=found.due_at,
        seconds_left=found.seconds_left(now),
        behaviour=found.behaves,
        questions=tuple(
            _question(one, trials[one.place]) for one in sheets if pages.side(one.place) == "here" and not paused
        ),
        standings=tuple(_standing(sheet, pages, trials[sheet.place]) for sheet in sheets),
        pages=pages,
    )


def _trial(behaviour: Behaviour, sheet: Sheet, tried: Sequence[Answer]) -> Trial | None:
    return trial_of(behaviour, sheet, tried) if behaviour.at_once else None


def _standing(sheet: Sheet, pages: Pages, trial: Trial | None) -> Standing:
    return Standing(sheet.place, sheet.answer is not None, _complete(sheet, trial), pages.side(sheet.place), trial)


def _question(sheet: Sheet, trial: Trial | None) -> Question:
    return Question(
        place=sheet.place,
        layout=layout(sheet.item, sheet.order),
        fields=fields_of(sheet.item, sheet.answer, sheet.certainty),
        sequence=sheet.sequence,
        answered=sheet.answer is not None,
        complete=_complete(sheet, trial),
        trial=trial,
    )


def _complete(sheet: Sheet, trial: Trial | None) -> bool:
    return blanks(sheet.item, sheet.answer) == 0 or (trial is not None and trial.standing.locked)
