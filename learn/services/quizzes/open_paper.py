"""A paper that somebody marks: the task, what was written, the rubric; nothing of whose it is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.marking import Marking, paper_of
from learn.db.usecase import reading
from learn.domain.errors import Closed, NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes import Essay
from learn.domain.quizzes.essay import words_of
from learn.domain.quizzes.marking import THIRD, told_name
from learn.operations.marking import essay_of, marker_of, own_marking
from learn.operations.papers import sheet_at


@dataclass(frozen=True)
class OtherMark:
    """What another marker picked, for whoever settles a disagreement."""

    picks: dict[str, str]
    comment: str
    points: int


@dataclass(frozen=True)
class PaperOpened:
    """A paper with the marker's draft. `others` are the marks that disagree, empty for whoever marks independently."""

    public_id: str
    name: str
    bank: str
    bank_title: str
    item: Essay
    answer: str
    words: int
    picks: dict[str, str]
    comment: str
    reason: str
    until: datetime
    settling: bool
    others: tuple[OtherMark, ...]


@reading(Action.MARK)
def open_paper(session: Session, asker: Asker, library: Library, public_id: str) -> PaperOpened:
    """The paper. Raises NotFound unless the asker holds it, Closed after the asker has given a mark."""
    require(asker, Action.MARK)
    marker = marker_of(asker)
    paper = paper_of(session, marker, public_id)
    if paper is None:
        raise NotFound
    own, others = own_marking(session, marker, paper)
    if own.given_at is not None:
        raise Closed("Bạn đã cho điểm bài này rồi; điểm đã cho không sửa ở đây.")
    bank, answer = library.bank(paper.bank), sheet_at(session, paper.attempt_id, paper.place).answer or ""
    settling = own.seat == THIRD
    return PaperOpened(
        public_id=paper.public_id,
        name=told_name(paper.public_id),
        bank=paper.bank,
        bank_title=bank.title if bank else paper.bank,
        item=essay_of(session, paper),
        answer=answer,
        words=words_of(answer),
        picks=own.picks,
        comment=own.comment,
        reason=own.reason,
        until=own.until,
        settling=settling,
        others=tuple(_other(one) for one in others) if settling else (),
    )


def _other(one: Marking) -> OtherMark:
    return OtherMark(one.picks, one.comment, one.points or 0)
