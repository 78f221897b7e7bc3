"""Regrades: a question was wrong and answers to it are marked anew, staged in chunks and valid by one row's word.

See docs/decisions/0011-regrades-by-one-last-row.md. A mark of a regrade counts once the regrade is valid; totals stand
in `RegradeTotal` until they are folded into the attempt's own row, and readers take them from there from the moment at
which the regrade is valid. So nobody ever sees some old and some new.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, bindparam, column, insert, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from learn.db.base import Base, plain
from learn.domain.quizzes.regrading import Policy


class Regrade(Base):
    """One decision: answers to these earlier `versions` of an item are marked by `policy` with the version `digest`.

    It holds for attempts that were handed in before it and for those that are later. `staged_through`,
    `folded_through`, `noted_through` and `told_through` are the last attempts of the chunks that are done; at most one
    regrade of a bank is under way.
    """

    __tablename__ = "regrade"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = plain(unique=True)
    bank: Mapped[str] = plain(index=True)
    item_id: Mapped[str] = plain()
    versions: Mapped[list[Any]] = plain()
    digest: Mapped[str] = plain()
    policy: Mapped[str] = plain()
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    staged_through: Mapped[int] = mapped_column(default=0)
    folded_through: Mapped[int] = mapped_column(default=0)
    noted_through: Mapped[int] = mapped_column(default=0)
    told_through: Mapped[int] = mapped_column(default=0)
    valid_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "uq_regrade_open",
            "bank",
            unique=True,
            sqlite_where=column("finished_at").is_(None),
            postgresql_where=column("finished_at").is_(None),
        ),
    )


class RegradeTotal(Base):
    """What an attempt comes to by a regrade, beside what it came to before; `folded` once its own row says so too."""

    __tablename__ = "regrade_total"
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    regrade_id: Mapped[int] = mapped_column(ForeignKey("regrade.id"), primary_key=True)
    points: Mapped[int]
    percent: Mapped[int]
    passed: Mapped[bool]
    points_before: Mapped[int | None]
    percent_before: Mapped[int | None]
    passed_before: Mapped[bool | None]
    folded: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (Index(None, "regrade_id", "folded", "attempt_id"),)


@dataclass(frozen=True)
class Decision:
    """A regrade as the use cases work with it."""

    id: int
    public_id: str
    bank: str
    item_id: str
    versions: tuple[str, ...]
    digest: str
    policy: Policy
    created_at: datetime
    total: int
    done: int
    staged_through: int
    folded_through: int
    noted_through: int
    told_through: int
    valid_at: datetime | None
    finished_at: datetime | None


VALID = select(Regrade.id).where(Regrade.valid_at.is_not(None))
STAGED = select(Regrade.id).where(Regrade.valid_at.is_(None))


def valid_mark(row: Any) -> ColumnElement[bool]:
    """Whether a mark is no longer staged; `row` is MarkRow or an alias of it."""
    return or_(row.regrade_id.is_(None), row.regrade_id.in_(VALID))


def regrades_of(session: Session, bank: str, *, lock: bool = False) -> tuple[Decision, ...]:
    """The regrades of a bank in their order. With `lock` none of them becomes valid, and none begins, until the caller
    has committed: whoever hands in either is seen by a regrade or sees it."""
    query = _OF_BANK.with_for_update(read=True) if lock else _OF_BANK
    return tuple(_decision(row) for row in session.execute(query, {"bank": bank}))


def regrade_by_id(session: Session, regrade_id: int, *, lock: bool = False) -> Decision | None:
    """The regrade of this number; `lock` waits for everybody who hands in a paper of its bank."""
    query = _DECISION.where(Regrade.id == regrade_id)
    row = session.execute(query.with_for_update(key_share=True) if lock else query).first()
    return _decision(row) if row else None


def regrade_named(session: Session, public_id: str) -> Decision | None:
    """The regrade of this address."""
    row = session.execute(_DECISION.where(Regrade.public_id == public_id)).first()
    return _decision(row) if row else None


def queue_at_regrades(session: Session) -> None:
    """Wait until everybody who hands in now, or begins a regrade, is done, and let nobody else before the caller is.

    So a regrade either finds an attempt handed in or is found by whoever hands it in. SQLite has one writer anyway.
    """
    if session.connection().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE regrade IN EXCLUSIVE MODE"))


def open_regrade(session: Session, **values: Any) -> int:
    """Write a regrade and return its number."""
    return session.execute(insert(Regrade).values(**values).returning(Regrade.id)).scalar_one()


def change_regrade(session: Session, regrade_id: int, **values: Any) -> None:
    """Write how far a regrade is."""
    session.execute(update(Regrade).where(Regrade.id == regrade_id).values(**values))


def _decision(row: Any) -> Decision:
    values = dict(row._mapping)  # noqa: SLF001 - a public name of SQLAlchemy
    return Decision(**values | {"versions": tuple(row.versions), "policy": Policy(row.policy)})


_DECISION = select(
    Regrade.id,
    Regrade.public_id,
    Regrade.bank,
    Regrade.item_id,
    Regrade.versions,
    Regrade.digest,
    Regrade.policy,
    Regrade.created_at,
    Regrade.total,
    Regrade.done,
    Regrade.staged_through,
    Regrade.folded_through,
    Regrade.noted_through,
    Regrade.told_through,
    Regrade.valid_at,
    Regrade.finished_at,
)
_OF_BANK = _DECISION.where(Regrade.bank == bindparam("bank")).order_by(Regrade.id)
