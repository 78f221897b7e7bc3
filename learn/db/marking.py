"""Papers that people mark: the queue, who holds which paper, and what each marker picked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    Row,
    Select,
    UniqueConstraint,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from learn.db.base import Base, personal, plain
from learn.db.people import Learner
from learn.db.quizzes import Attempt
from learn.db.units import UnitPath
from learn.domain.quizzes.marking import THIRD, Stage


class MarkingPaper(Base):
    """An answer that people mark, under a name of its own that tells nothing of whose it is.

    `unit_id` is where the learner was when it was handed in, None for a guest. `markers` and `within` are the bank's as
    they were then. `shuffle` is the place in the queue.
    """

    __tablename__ = "marking_paper"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = plain(unique=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    place: Mapped[int]
    bank: Mapped[str] = plain()
    item_id: Mapped[str] = plain()
    digest: Mapped[str] = plain()
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    markers: Mapped[int]
    within: Mapped[int]
    stage: Mapped[str] = plain(default="waiting")
    shuffle: Mapped[int] = mapped_column(BigInteger)
    handed_in_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("attempt_id", "place"),
        Index(None, "bank", "item_id", "stage", "shuffle"),
    )


class Marking(Base):
    """What one marker makes of a paper: held `until` a moment, a draft until it is given, never changed afterwards.

    `seat` 1 and 2 mark each for themselves, seat 3 settles what they disagree on. `picks` are levels by criterion.
    """

    __tablename__ = "marking"
    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("marking_paper.id"))
    seat: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    picks: Mapped[dict[str, Any]] = plain()
    comment: Mapped[str] = personal(default="")
    reason: Mapped[str] = personal(default="")
    points: Mapped[int | None]
    until: Mapped[datetime]
    given_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("paper_id", "seat"), UniqueConstraint("paper_id", "account_id"))


@dataclass(frozen=True)
class Marker:
    """Who marks: papers of learners within the trees under `tops` (None: everywhere), never one's own."""

    account_id: int
    root_id: int
    tops: frozenset[int] | None


def paper_of(session: Session, marker: Marker, public_id: str, *, lock: bool = False) -> MarkingPaper | None:
    """The paper of that name, if it is one that the marker may mark; `lock` has other markers of it wait."""
    query = select(MarkingPaper).where(MarkingPaper.public_id == public_id, *_open_to(marker))
    query = query.with_for_update(of=MarkingPaper) if lock else query
    return session.execute(query).scalar_one_or_none()


def next_paper(
    session: Session, marker: Marker, bank: str, item_id: str, start: int, now: datetime, *, settling: bool
) -> MarkingPaper | None:
    """A paper to be marked, locked: one that the marker has begun, else the first from `start` on that has room."""
    these = (MarkingPaper.bank == bank, MarkingPaper.item_id == item_id, *_open_to(marker))
    begun = (
        select(MarkingPaper)
        .join(Marking, Marking.paper_id == MarkingPaper.id)
        .where(*these, Marking.account_id == marker.account_id, Marking.given_at.is_(None))
        .where(Marking.seat == THIRD if settling else Marking.seat < THIRD)
        .order_by(Marking.id)
        .limit(1)
    )
    if (found := session.execute(begun).scalar_one_or_none()) is not None:
        return found
    room = (
        select(MarkingPaper)
        .where(*these, *_room(marker, now, settling=settling))
        .order_by(MarkingPaper.shuffle < start, MarkingPaper.shuffle, MarkingPaper.id)
        .limit(1)
        .with_for_update(of=MarkingPaper, skip_locked=True)
    )
    return session.execute(room).scalar_one_or_none()


def markings_of(session: Session, papers: Collection[int]) -> Sequence[Marking]:
    """Every marking of these papers, by paper and seat."""
    query = select(Marking).where(Marking.paper_id.in_(papers)).order_by(Marking.paper_id, Marking.seat)
    return session.execute(query).scalars().all()


def given_for(session: Session, attempt_id: int) -> list[tuple[int, Marking]]:
    """The markings that count of an attempt's papers that are done, each with its place: the third's, else all."""
    query = (
        select(MarkingPaper.place, Marking)
        .join(Marking, Marking.paper_id == MarkingPaper.id)
        .where(
            MarkingPaper.attempt_id == attempt_id,
            MarkingPaper.stage == Stage.DONE.value,
            Marking.given_at.is_not(None),
        )
        .order_by(MarkingPaper.place, Marking.seat)
    )
    rows = [(row[0], row[1]) for row in session.execute(query)]
    settled = {place for place, one in rows if one.seat == THIRD}
    return [(place, one) for place, one in rows if one.seat == THIRD or place not in settled]


def leave_seat(session: Session, marking: Marking) -> None:
    """Empty a seat whose holder stayed away."""
    session.execute(delete(Marking).where(Marking.id == marking.id, Marking.given_at.is_(None)))


def counts_by_item(session: Session, marker: Marker) -> list[Row[str, str, str, int]]:
    """Bank, item, stage and number of the papers that the marker may see."""
    query = select(MarkingPaper.bank, MarkingPaper.item_id, MarkingPaper.stage, func.count()).where(*_open_to(marker))
    return list(session.execute(query.group_by(MarkingPaper.bank, MarkingPaper.item_id, MarkingPaper.stage)))


def room_by_item(session: Session, marker: Marker, now: datetime, *, settling: bool) -> dict[tuple[str, str], int]:
    """By bank and item, how many papers the marker could take or go on with now."""
    begun = exists().where(
        Marking.paper_id == MarkingPaper.id,
        Marking.account_id == marker.account_id,
        Marking.given_at.is_(None),
        Marking.seat == THIRD if settling else Marking.seat < THIRD,
    )
    room = and_(*_room(marker, now, settling=settling))
    query = select(MarkingPaper.bank, MarkingPaper.item_id, func.count()).where(*_open_to(marker), or_(begun, room))
    rows = session.execute(query.group_by(MarkingPaper.bank, MarkingPaper.item_id))
    return {(bank, item_id): count for bank, item_id, count in rows}


def pairs_of(session: Session, marker: Marker, bank: str) -> list[Row[str, str, dict[str, Any], dict[str, Any]]]:
    """Item, version and the two picks of each paper of a bank that two people marked for themselves."""
    first, second = aliased(Marking), aliased(Marking)
    query = (
        select(MarkingPaper.item_id, MarkingPaper.digest, first.picks, second.picks)
        .join(first, and_(first.paper_id == MarkingPaper.id, first.seat == 1, first.given_at.is_not(None)))
        .join(second, and_(second.paper_id == MarkingPaper.id, second.seat == 2, second.given_at.is_not(None)))
        .where(MarkingPaper.bank == bank, *_open_to(marker))
        .order_by(MarkingPaper.id)
    )
    return list(session.execute(query))


def _open_to(marker: Marker) -> tuple[ColumnElement[bool], ...]:
    """Within reach, and not the marker's own."""
    own = select(Attempt.id).join(Learner, Learner.id == Attempt.learner_id).where(Learner.root_id == marker.root_id)
    rules = [MarkingPaper.attempt_id.not_in(own)]
    if marker.tops is not None:
        inside: Select = select(UnitPath.descendant_id).where(UnitPath.ancestor_id.in_(marker.tops))
        rules.append(MarkingPaper.unit_id.in_(inside))
    return tuple(rules)


def _room(marker: Marker, now: datetime, *, settling: bool) -> tuple[ColumnElement[bool], ...]:
    """A seat that nobody has taken, or that its holder has left, on a paper on which the marker has none."""
    mine = exists().where(Marking.paper_id == MarkingPaper.id, Marking.account_id == marker.account_id)
    taken = (
        select(func.count(Marking.id))
        .where(Marking.paper_id == MarkingPaper.id, or_(Marking.given_at.is_not(None), Marking.until > now))
        .correlate(MarkingPaper)
        .scalar_subquery()
    )
    if settling:
        return MarkingPaper.stage == Stage.DISAGREEING.value, taken < THIRD, ~mine
    open_ = MarkingPaper.stage.in_([Stage.WAITING.value, Stage.ONCE.value])
    return open_, taken < MarkingPaper.markers, ~mine
