"""Questions asked of accounts, sessions and posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Select, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import Session

from learn.db.house import Notice, SignedIn
from learn.db.people import Account, Learner, LoginName, PostRow, RoleGrant, Slip
from learn.db.units import Unit
from learn.domain.people import Asker, Grant, LearnerKind, LoginKind, Role

# The two statements that every request of somebody known runs; built once, because building them takes longer than
# SQLite takes to answer.
_SESSION = select(SignedIn.digest, SignedIn.learner_id, SignedIn.account_id, SignedIn.expires_at).where(
    SignedIn.digest == bindparam("digest")
)


@dataclass(frozen=True)
class SessionRow:
    """A session that has not run out."""

    digest: str
    learner_id: int
    account_id: int | None


def signed_in_row(session: Session, digest: str, now: datetime) -> SessionRow | None:
    """The session that this digest names, unless it has run out."""
    row = session.execute(_SESSION, {"digest": digest}).first()
    if row is None or row[3] <= now:
        return None
    return SessionRow(row[0], row[1], row[2])


def _asker_statement() -> Select[*tuple[Any, ...]]:
    day = bindparam("day", type_=Date())
    post = (
        select(PostRow.unit_id)
        .where(
            PostRow.learner_id == Learner.id, PostRow.from_on <= day, or_(PostRow.to_on.is_(None), PostRow.to_on >= day)
        )
        .order_by(PostRow.id)
        .limit(1)
        .correlate(Learner)
        .scalar_subquery()
    )
    held = (RoleGrant.from_on <= day) & or_(RoleGrant.to_on.is_(None), RoleGrant.to_on >= day)
    return (
        select(
            Learner.id, Learner.kind, Learner.name, Account.id, Unit.id, Unit.name, RoleGrant.role, RoleGrant.unit_id
        )
        .outerjoin(Account, (Account.learner_id == Learner.id) & Account.closed_at.is_(None))
        .outerjoin(Unit, Unit.id == func.coalesce(post, Learner.commune_id))
        .outerjoin(RoleGrant, (RoleGrant.account_id == Account.id) & held)
        .where(Learner.id == bindparam("learner_id"), Learner.closed_at.is_(None))
    )


_ASKER = _asker_statement()


def asker_of(session: Session, learner_id: int, account_id: int | None, day: date) -> Asker | None:
    """The asker whom a session stands for on `day`; None where learner or account has been closed.

    One statement: learner, account, the first post of the day with its unit, and every grant.
    """
    rows = session.execute(_ASKER, {"learner_id": learner_id, "day": day}).all()
    if not rows or (account_id is not None and rows[0][3] != account_id):
        return None
    first = rows[0]
    grants = tuple(Grant(Role(row[6]), row[7]) for row in rows if row[6] is not None)
    return Asker(
        kind=LearnerKind(first[1]),
        learner_id=first[0],
        name=first[2],
        unit_id=first[4],
        unit_name=first[5] or "",
        account_id=first[3] if account_id is not None else None,
        grants=grants if account_id is not None else (),
    )


def account_by_login(session: Session, names: Sequence[tuple[LoginKind, str]]) -> tuple[int, int, str] | None:
    """(account id, learner id, password hash) of the open account that has one of these sign-in names."""
    if not names:
        return None
    wanted = [(kind.value, value) for kind, value in names]
    query = (
        select(Account.id, Account.learner_id, Account.password_hash)
        .join(LoginName, LoginName.account_id == Account.id)
        .join(Learner, Learner.id == Account.learner_id)
        .where(
            tuple_(LoginName.kind, LoginName.value).in_(wanted),
            Account.closed_at.is_(None),
            Learner.closed_at.is_(None),
        )
    )
    found = session.execute(query).first()
    return (found[0], found[1], found[2]) if found else None


def unread_notices(session: Session, learner_id: int) -> int:
    """How many notices the learner has not opened."""
    query = select(func.count()).where(Notice.learner_id == learner_id, Notice.read_at.is_(None))
    return session.execute(query).scalar_one()


def account_of(session: Session, learner_id: int) -> int | None:
    """The account of a learner, if there is one."""
    return session.execute(select(Account.id).where(Account.learner_id == learner_id)).scalar()


@dataclass(frozen=True)
class OpenSession:
    """A session that has not run out, with the words kept of its device."""

    digest: str
    agent: str
    created_at: datetime
    expires_at: datetime


def open_sessions(session: Session, account_id: int, now: datetime) -> tuple[OpenSession, ...]:
    """The account's sessions, the latest first."""
    query = (
        select(SignedIn.digest, SignedIn.agent, SignedIn.created_at, SignedIn.expires_at)
        .where(SignedIn.account_id == account_id, SignedIn.expires_at > now)
        .order_by(SignedIn.created_at.desc(), SignedIn.digest)
    )
    return tuple(OpenSession(*row) for row in session.execute(query))


def password_of(session: Session, account_id: int) -> str:
    """The hash of an open account's password, "" for none."""
    query = select(Account.password_hash).where(Account.id == account_id, Account.closed_at.is_(None))
    return session.execute(query).scalar() or ""


@dataclass(frozen=True)
class SlipFound:
    """A one-time code and the account whose it is."""

    id: int
    account_id: int
    learner_id: int
    name: str
    password_hash: str
    expires_at: datetime
    used_at: datetime | None


def slip_by_digest(session: Session, code_digest: str) -> SlipFound | None:
    """The slip with this code, of an account and a person that are still open."""
    query = (
        select(
            Slip.id,
            Slip.account_id,
            Account.learner_id,
            Learner.name,
            Account.password_hash,
            Slip.expires_at,
            Slip.used_at,
        )
        .join(Account, Account.id == Slip.account_id)
        .join(Learner, Learner.id == Account.learner_id)
        .where(Slip.code_digest == code_digest, Account.closed_at.is_(None), Learner.closed_at.is_(None))
    )
    row = session.execute(query).first()
    return SlipFound(*row) if row else None


def logins_of(session: Session, account_id: int) -> tuple[tuple[LoginKind, str], ...]:
    """The names an account signs in with."""
    query = select(LoginName.kind, LoginName.value).where(LoginName.account_id == account_id).order_by(LoginName.id)
    return tuple((LoginKind(kind), value) for kind, value in session.execute(query))
