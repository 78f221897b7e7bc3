"""Saving all the answers of a page at once, as its own buttons do, and going on from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.measures import keep_clock
from learn.db.quizzes import AttemptFound, reach_page
from learn.db.tries import tried_answers
from learn.db.usecase import writing
from learn.domain.errors import Invalid, NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes import Locked, Pages, Save, blanks, standing
from learn.operations.answers import Saved, keep_answer
from learn.operations.papers import Sheet, own_attempt, sheets_of
from learn.operations.tries import try_answer


@dataclass(frozen=True)
class Given:
    """What a page sends of one question; `number` is that of its next try, where answers are checked one by one."""

    place: int
    sequence: int
    fields: Mapping[str, Sequence[str]]
    number: int = 0


@dataclass(frozen=True)
class SavedPage:
    """What became of each answer, by place: kept, or `refused` as what cannot be one, or because the question is locked
    (the others are kept then, too).

    `open` names the questions whose answers are missing where that kept the page from being left.
    """

    saved: Mapping[int, Saved]
    refused: Mapping[int, Invalid | Locked]
    open: tuple[int, ...]

    @property
    def overtaken(self) -> dict[int, str]:
        """By place, what was sent in vain because another tab or device was quicker."""
        return {place: one.given for place, one in self.saved.items() if one.outcome is Save.STALE}


@writing(Action.TAKE_QUIZ)
def save_page(
    session: Session,
    asker: Asker,
    public_id: str,
    given: Sequence[Given],
    now: datetime,
    *,
    to: int | None = None,
    sure: bool = False,
    pause: bool = False,
    check: int | None = None,
) -> SavedPage:
    """Keep these answers, each as `save_answer` does, and where there is no way back open the page of the place `to`.

    With `pause` the attempt stands still from then on, where that was granted and is not used up; else Closed. The
    answer to the question at the place `check` counts as a try, see `learn.operations.tries.try_answer`.

    A page is left only with all its answers kept; with some of them missing, only where the learner is `sure`. Sending
    the same again changes nothing. Raises NotFound for another's attempt or a place that the paper has not, and Closed.
    """
    require(asker, Action.TAKE_QUIZ)
    found = own_attempt(session, asker, public_id, lock=True)
    sheets = {sheet.place: sheet for sheet in sheets_of(session, found.id)}
    pages = found.pages(len(sheets))
    saved: dict[int, Saved] = {}
    refused: dict[int, Invalid | Locked] = {}
    for one in given:
        if one.place not in sheets:
            raise NotFound
        kept = (session, found, pages, sheets[one.place], one.sequence)
        try:
            if one.place == check:
                saved[one.place] = try_answer(*kept, one.number, one.fields, now)
            else:
                saved[one.place] = keep_answer(*kept, one.fields, now)
        except (Invalid, Locked) as refusal:
            refused[one.place] = refusal
    done = SavedPage(saved, refused, ())
    if to is not None and not refused and not done.overtaken:
        done = SavedPage(saved, refused, _go_on(session, found, pages, sheets, saved, to, sure=sure))
    if pause and not refused and not done.overtaken:
        keep_clock(session, found.id, found.clock.paused(now))
    session.commit()
    return done


def _go_on(
    session: Session,
    found: AttemptFound,
    pages: Pages,
    sheets: Mapping[int, Sheet],
    saved: Mapping[int, Saved],
    to: int,
    *,
    sure: bool,
) -> tuple[int, ...]:
    """Leave the page for the next one, or say which answers are missing and can still be given."""
    here = pages.places(pages.reached)
    if pages.back or pages.of(to) != pages.reached + 1 or not set(saved) <= set(here):
        return ()
    missing = tuple(
        place
        for place in here
        if not (saved[place].complete if place in saved else blanks(sheets[place].item, sheets[place].answer) == 0)
    )
    if missing and found.behaves.at_once:
        tried = tried_answers(session, found.id)
        missing = tuple(one for one in missing if not standing(found.behaves, sheets[one].item, tried[one]).locked)
    if missing and not sure:
        return missing
    reach_page(session, found.id, pages.reached + 1)
    return ()
