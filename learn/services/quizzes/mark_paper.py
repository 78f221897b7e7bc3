"""Marking a paper: noted as a draft as often as one likes, given once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import update
from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.marking import Marking, MarkingPaper, leave_seat, paper_of
from learn.db.usecase import writing
from learn.domain.errors import Closed, Conflict, Invalid, NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes import Essay
from learn.domain.quizzes.essay import points_of
from learn.domain.quizzes.marking import HOLD, THIRD, Judged, Stage, judged, stage_after
from learn.operations.audit import audit
from learn.operations.marking import essay_of, marker_of, own_marking, settle, take

Deed = Literal["draft", "give", "leave"]


@dataclass(frozen=True)
class Marked:
    """What became of a paper: where it stands, whether the learner has the result by this, the next one to mark."""

    stage: Stage
    graded: bool
    onward: str | None
    bank: str
    item_id: str


@writing(Action.MARK)
def mark_paper(
    session: Session,
    asker: Asker,
    library: Library,
    public_id: str,
    deed: Deed,
    picks: Mapping[str, str],
    comment: str,
    reason: str,
    now: datetime,
) -> Marked:
    """Keep a marker's picks as a draft, give them as the mark, or leave the paper to others.

    A given one is never changed. When all seats have given theirs, the paper is done or disagreed on; whoever settles a
    disagreement says why. After giving, the next paper is taken at once. Raises NotFound for a paper that the asker
    may not mark, Conflict for one that others hold by now, Closed after it was given, Invalid for a mark with open
    criteria or without its reason.
    """
    require(asker, Action.MARK)
    marker = marker_of(asker)
    paper = paper_of(session, marker, public_id, lock=True)
    if paper is None:
        raise NotFound
    try:
        own, others = own_marking(session, marker, paper)
    except NotFound:
        message = "Bài này đã quá giờ giữ chỗ và người khác đã nhận; điểm bạn vừa gửi chưa được ghi."
        raise Conflict(message) from None
    if own.given_at is not None:
        raise Closed("Bạn đã cho điểm bài này rồi; điểm đã cho không sửa ở đây.")
    bank, item_id, settling, stage = paper.bank, paper.item_id, own.seat == THIRD, Stage(paper.stage)
    graded, onward = False, None
    if deed == "leave":
        leave_seat(session, own)
    else:
        item = essay_of(session, paper)
        found = judged(item, picks, comment, reason)
        _note(session, own, found, now)
        if deed == "give":
            points = _points(item, found, settling=settling)
            given = update(Marking).where(Marking.id == own.id)
            session.execute(given.values(points=points, given_at=now))
            stage, graded = _follow(session, asker, library, paper, item, points, found.reason, others, settling, now)
            after = take(session, marker, bank, item_id, now, settling=settling)
            onward = after.public_id if after else None
    session.commit()
    return Marked(stage, graded, onward, bank, item_id)


def _note(session: Session, own: Marking, found: Judged, now: datetime) -> None:
    values = {"picks": dict(found.picks), "comment": found.comment, "reason": found.reason, "until": now + HOLD}
    session.execute(update(Marking).where(Marking.id == own.id).values(**values))


def _points(item: Essay, found: Judged, *, settling: bool) -> int:
    if settling and not found.reason:
        raise Invalid("Hãy ghi vì sao chọn điểm này; người học sẽ đọc được.", field="reason")
    return points_of(item, found.picks)


def _follow(
    session: Session,
    asker: Asker,
    library: Library,
    paper: MarkingPaper,
    item: Essay,
    points: int,
    reason: str,
    others: Sequence[Marking],
    settling: bool,
    now: datetime,
) -> tuple[Stage, bool]:
    """Where the paper stands after one more mark, and whether its attempt is graded by that."""
    before = [one.points for one in others if one.points is not None]
    stage, final = stage_after([*before, points], paper.markers, item.points, paper.within)
    if settling:
        stage, final = Stage.DONE, points
    subject = f"marking:{paper.public_id}"
    audit(session, asker, Action.MARK, now, subject=subject, unit_id=paper.unit_id, points=points, stage=stage.value)
    if final is not None:
        marker = f"account:{asker.account_id}"
        return stage, settle(session, library, paper, final, now, marker=marker, reason=reason)
    session.execute(update(MarkingPaper).where(MarkingPaper.id == paper.id).values(stage=stage.value))
    return stage, False
