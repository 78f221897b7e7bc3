"""What a regrade would change, before it is carried out; nothing is written."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.handed_in import HandedIn, handed_in_by_id
from learn.db.regrade_papers import handed_in_after
from learn.db.regrades import Decision
from learn.db.usecase import reading
from learn.domain.dates import day_of
from learn.domain.people import Asker
from learn.domain.permissions import Action, may, reach, require
from learn.domain.quizzes import Score
from learn.domain.quizzes.regrading import Policy
from learn.operations.regrading import Judge, Outcome, trial

AT_ONCE = 2000


@dataclass(frozen=True)
class Change:
    """A paper whose result would change; `paper` is None where the asker has no right to know whose it is."""

    before: Score
    after: Score
    paper: HandedIn | None


@dataclass(frozen=True)
class RegradePreview:
    """How many papers hold the chosen versions, and what becomes of them. Mean differences are in thousandths.

    `by_person` papers keep the points that somebody gave, `waiting` ones have no result yet. `changes` holds the first
    `most` of the changed ones, the largest difference first.
    """

    papers: int
    gain: int
    lose: int
    mean_gain: int
    mean_loss: int
    pass_now: int
    fail_now: int
    by_person: int
    waiting: int
    changes: tuple[Change, ...]


@reading(Action.REGRADE)
def preview_regrade(
    session: Session,
    asker: Asker,
    library: Library,
    *,
    bank: str,
    item: str,
    versions: Collection[str],
    policy: Policy,
    most: int,
    now: datetime,
) -> RegradePreview:
    """The trial run. Raises NotFound for a question or version that there is not, Invalid as the regrade would."""
    require(asker, Action.REGRADE)
    decision = trial(session, library, bank, item, versions, policy, now)
    changed: list[tuple[int, Score, Score]] = []
    papers = by_person = waiting = 0
    taught = library.bank(bank)
    judge = Judge(decision, taught.item(item) if taught else None)
    for one in _outcomes(session, judge, decision, now):
        papers += 1
        by_person += one.by_person
        waiting += one.before is None
        if one.changed and one.before is not None and one.after is not None:
            changed.append((one.attempt_id, one.before, one.after))
    changed.sort(key=lambda row: -abs(row[2].points - row[1].points))
    gains = [after.points - before.points for _, before, after in changed if after.points > before.points]
    losses = [before.points - after.points for _, before, after in changed if after.points < before.points]
    named = changed[:most]
    known: dict[int, HandedIn] = {}
    if may(asker, Action.GIVE_MARKS):
        tops, ids = reach(asker, Action.GIVE_MARKS), [row[0] for row in named]
        for start in range(0, len(ids), AT_ONCE):
            known |= handed_in_by_id(session, ids[start : start + AT_ONCE], tops, day_of(now))
    return RegradePreview(
        papers=papers,
        gain=len(gains),
        lose=len(losses),
        mean_gain=sum(gains) // len(gains) if gains else 0,
        mean_loss=sum(losses) // len(losses) if losses else 0,
        pass_now=sum(after.passed and not before.passed for _, before, after in changed),
        fail_now=sum(before.passed and not after.passed for _, before, after in changed),
        by_person=by_person,
        waiting=waiting,
        changes=tuple(Change(before, after, known.get(attempt_id)) for attempt_id, before, after in named),
    )


def _outcomes(session: Session, judge: Judge, decision: Decision, now: datetime) -> Iterator[Outcome]:
    after = 0
    while (through := handed_in_after(session, decision.bank, after, AT_ONCE)) is not None:
        yield from judge.outcomes(session, after, through, now)
        after = through
