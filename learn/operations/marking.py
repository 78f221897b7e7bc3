"""Papers that people mark: made when an attempt is handed in, taken by one marker at a time, settled into a mark."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.learning import post_unit_on, root_of
from learn.db.marking import Marker, Marking, MarkingPaper, leave_seat, markings_of, next_paper
from learn.db.people import Learner
from learn.db.quizzes import AttemptFound, attempt_numbered
from learn.domain.dates import day_of
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, reach
from learn.domain.quizzes import Essay, Rules
from learn.domain.quizzes.marking import HOLD, THIRD, Stage, spot
from learn.operations.enqueue import notify
from learn.operations.keys import public_id
from learn.operations.marks import put_mark, recount
from learn.operations.papers import Sheet, items_of, sheet_at

TRIES = 5  # to take a paper, where others are quicker


def lay_out(session: Session, found: AttemptFound, sheets: Iterable[Sheet], rules: Rules, now: datetime) -> None:
    """Put the answers of an attempt that people have to mark into the queue; in the transaction that hands it in."""
    sheets = tuple(sheets)
    if not sheets:
        return
    root_id = root_of(session, found.learner_id)
    commune = session.execute(select(Learner.commune_id).where(Learner.id == root_id)).scalar()
    shared = {
        "attempt_id": found.id,
        "bank": found.bank,
        "unit_id": post_unit_on(session, root_id, day_of(now)) or commune,
        "markers": rules.markers,
        "within": rules.within,
        "stage": Stage.WAITING.value,
        "handed_in_at": now,
    }
    rows = [
        {
            **shared,
            "public_id": public_id(),
            "place": sheet.place,
            "item_id": sheet.item.id,
            "digest": sheet.digest,
            "shuffle": spot(found.public_id, sheet.place),
        }
        for sheet in sheets
    ]
    session.execute(insert(MarkingPaper), rows)


def marker_of(asker: Asker) -> Marker:
    """The asker as a marker. Raises NotFound for somebody without an account."""
    if asker.account_id is None or asker.learner_id is None:
        raise NotFound
    return Marker(asker.account_id, asker.learner_id, reach(asker, Action.MARK))


def essay_of(session: Session, paper: MarkingPaper) -> Essay:
    """The question, in the version that was drawn."""
    item = items_of(session, {paper.digest})[paper.digest]
    if not isinstance(item, Essay):
        raise NotFound
    return item


def take(
    session: Session, marker: Marker, bank: str, item_id: str, now: datetime, *, settling: bool
) -> MarkingPaper | None:
    """The next paper of a question, held for this marker from now on; None where none is to be had.

    What the marker has begun comes first. A seat whose holder stayed away for longer than HOLD is given on, without
    what was noted there. `settling`: papers that two markers disagree on, for a third.
    """
    start = spot(marker.account_id, bank, item_id)
    for _ in range(TRIES):
        paper = next_paper(session, marker, bank, item_id, start, now, settling=settling)
        if paper is None:
            return None
        if _seated(session, marker, paper, now, settling=settling):
            return paper
    return None


def _seated(session: Session, marker: Marker, paper: MarkingPaper, now: datetime, *, settling: bool) -> bool:
    """Whether the marker has a seat at the paper; it was locked after the query that found it had looked."""
    markings = markings_of(session, [paper.id])
    if own := next((one for one in markings if one.account_id == marker.account_id), None):
        _hold(session, own, now)
        return own.given_at is None
    for seat in [THIRD] if settling else range(1, paper.markers + 1):
        held = next((one for one in markings if one.seat == seat), None)
        if held is None or (held.given_at is None and held.until <= now):
            if held:
                leave_seat(session, held)
            row = {"paper_id": paper.id, "seat": seat, "account_id": marker.account_id, "until": now + HOLD}
            session.execute(insert(Marking).values(picks={}, comment="", reason="", **row))
            return True
    return False


def _hold(session: Session, marking: Marking, now: datetime) -> None:
    given = update(Marking).where(Marking.id == marking.id, Marking.given_at.is_(None))
    session.execute(given.values(until=now + HOLD))


def own_marking(session: Session, marker: Marker, paper: MarkingPaper) -> tuple[Marking, Sequence[Marking]]:
    """The marker's seat at a paper, and the seats of the others. Raises NotFound where the marker has none."""
    markings = markings_of(session, [paper.id])
    own = next((one for one in markings if one.account_id == marker.account_id), None)
    if own is None:
        raise NotFound
    return own, [one for one in markings if one is not own]


def settle(
    session: Session, library: Library, paper: MarkingPaper, points: int, now: datetime, *, marker: str, reason: str
) -> bool:
    """Give a paper its mark, and say whether its attempt is graded by that; the learner is told then."""
    found = attempt_numbered(session, paper.attempt_id)
    sheet = sheet_at(session, found.id, paper.place)
    put_mark(session, sheet, found, points, now, marker=marker, reason=reason)
    done = {"stage": Stage.DONE.value, "done_at": now}
    session.execute(update(MarkingPaper).where(MarkingPaper.id == paper.id).values(**done))
    counted = recount(session, library, found, now)
    if counted.score is None:
        return False
    text = "Bài “%(title)s” đã chấm xong: %(percent)s%%."
    link = f"/attempts/{found.public_id}/review"
    values = {"title": found.title, "percent": counted.score.percent}
    notify(session, found.learner_id, f"graded:{found.id}", text, now, link=link, **values)
    return True
