"""Questions asked of accounts, sessions and posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, Select, and_, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import Session

from learn.db.house import SignedIn
from learn.db.people import Account, Learner, LoginName, PostRow, RoleGrant, Slip
from learn.db.units import ABOVE, Unit
from learn.domain.people import Asker, Grant, LearnerKind, LoginKind, Role
from learn.domain.units import called


def asker_of_token(session: Session, digest: str, now: datetime, day: date) -> Asker | None:
    """The asker behind the session that this digest names; None where it ran out or who it stands for was closed.

    One statement, which every request of somebody known runs: session, learner, account, the first post of the day
    with its unit, and every grant.
    """
    rows = session.connection(_OF_LEARNERS).execute(_ASKER_OF_TOKEN, {"digest": digest, "day": day}).all()
    if not rows or rows[0].expires_at <= now:
        return None
    return _asker(rows, rows[0].signed_in_account)


def asker_of(session: Session, learner_id: int, account_id: int | None, day: date) -> Asker | None:
    """The asker that a learner is on `day`, signed in with the account where one is given; None where it was closed."""
    rows = session.connection(_OF_LEARNERS).execute(_ASKER, {"learner_id": learner_id, "day": day}).all()
    return _asker(rows, account_id) if rows else None


def _asker(rows: Sequence[Any], account_id: int | None) -> Asker | None:
    first = rows[0]
    if account_id is not None and first[3] != account_id:
        return None
    grants = tuple(Grant(Role(row[7]), row[8]) for row in rows if row[7] is not None)
    return Asker(
        kind=LearnerKind(first[1]),
        learner_id=first[0],
        name=first[2],
        unit_id=first[4],
        unit_name=called(first[5] or "", first[6]),
        account_id=first[3] if account_id is not None else None,
        grants=grants if account_id is not None else (),
    )


def _askers() -> Select[*tuple[Any, ...]]:
    day = bindparam("day", type_=Date())
    first_post = (
        select(_posts.c.unit_id)
        .where(_posts.c.learner_id == _learners.c.id, *_on(day, _posts.c))
        .order_by(_posts.c.id)
        .limit(1)
        .correlate(_learners)
        .scalar_subquery()
    )
    return (
        select(
            _learners.c.id,
            _learners.c.kind,
            _learners.c.name,
            _accounts.c.id,
            _units.c.id,
            _units.c.name,
            ABOVE,
            _grants.c.role,
            _grants.c.unit_id,
        )
        .select_from(_learners)
        .outerjoin(_accounts, (_accounts.c.learner_id == _learners.c.id) & _accounts.c.closed_at.is_(None))
        .outerjoin(_units, _units.c.id == func.coalesce(first_post, _learners.c.commune_id))
        .outerjoin(_grants, and_(_grants.c.account_id == _accounts.c.id, *_on(day, _grants.c)))
        .where(_learners.c.closed_at.is_(None))
    )


def _on(day: BindParameter[date], dated: Any) -> tuple[ColumnElement[bool], ...]:
    return dated.from_on <= day, or_(dated.to_on.is_(None), dated.to_on >= day)


# Built once, over tables and run on the session's connection: putting a statement together and going through the ORM
# each take longer than SQLite takes to answer.
_OF_LEARNERS: Any = {"mapper": Learner.__mapper__}
_learners, _accounts, _units = Learner.__table__, Account.__table__, Unit.__table__
_posts, _grants, _sessions = PostRow.__table__, RoleGrant.__table__, SignedIn.__table__
_ASKER = _askers().where(_learners.c.id == bindparam("learner_id"))
_ASKER_OF_TOKEN = (
    _askers()
    .add_columns(_sessions.c.expires_at, _sessions.c.account_id.label("signed_in_account"))
    .where(_sessions.c.learner_id == _learners.c.id, _sessions.c.digest == bindparam("digest"))
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
