"""Lists of people: those of a unit, a page at a time, and those who want a one-time slip."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from learn.db.people import Account, Learner, LoginName, PostRow, RoleGrant, Slip
from learn.db.roster import post_of
from learn.db.units import ABOVE, Unit, UnitPath
from learn.domain.people import LearnerKind, LoginKind, Role, StaffKind
from learn.domain.roster import PostHeld, RosterState
from learn.domain.units import called


@dataclass(frozen=True)
class Wanted:
    """Which people a list holds: within the trees under `tops` (None: everywhere), and further narrowed."""

    tops: frozenset[int] | None
    day: date
    name_key: str = ""
    code: str = ""
    staff_kind: StaffKind | None = None
    residents: bool = False
    state: RosterState = RosterState.ACTIVE


@dataclass(frozen=True)
class Listed:
    """A line of a list of people."""

    public_id: str
    learner_id: int
    account_id: int | None
    name: str
    closed: bool
    signed_in_once: bool
    staff_code: str
    posts: tuple[PostHeld, ...]
    commune: str
    coordinator: bool


def count_people(session: Session, wanted: Wanted) -> int:
    """How many people the list holds."""
    query = _narrowed(select(func.count(Learner.id)), wanted)
    return session.execute(query).scalar_one()


def page_of_people(session: Session, wanted: Wanted, *, start: int, most: int) -> tuple[Listed, ...]:
    """`most` lines of the list from `start` on, by name; two statements, however many lines there are."""
    day = wanted.day
    code = (
        select(LoginName.value)
        .where(LoginName.account_id == Account.id, LoginName.kind == LoginKind.STAFF_CODE.value)
        .limit(1)
        .correlate(Account)
        .scalar_subquery()
    )
    appointed = exists().where(
        RoleGrant.account_id == Account.id,
        RoleGrant.role == Role.COORDINATOR.value,
        RoleGrant.from_on <= day,
        or_(RoleGrant.to_on.is_(None), RoleGrant.to_on >= day),
    )
    columns = select(
        Learner.public_id,
        Learner.id,
        Account.id,
        Learner.name,
        Learner.closed_at,
        Account.password_at,
        code,
        Unit.name,
        appointed.correlate(Account),
    ).outerjoin(Unit, Unit.id == Learner.commune_id)
    query = _narrowed(columns, wanted).order_by(Learner.name_key, Learner.id).offset(start).limit(most)
    rows = session.execute(query).all()
    posts = _posts_by_learner(session, [row[1] for row in rows])
    return tuple(
        Listed(
            public_id=row[0],
            learner_id=row[1],
            account_id=row[2],
            name=row[3],
            closed=row[4] is not None,
            signed_in_once=row[5] is not None,
            staff_code=row[6] or "",
            posts=_shown_posts(posts.get(row[1], []), day),
            commune=row[7] or "",
            coordinator=bool(row[8]),
        )
        for row in rows
    )


def _posts_by_learner(session: Session, learners: Collection[int]) -> dict[int, list[PostHeld]]:
    query = (
        select(PostRow, Unit.name, ABOVE)
        .join(Unit, Unit.id == PostRow.unit_id)
        .where(PostRow.learner_id.in_(learners))
        .order_by(PostRow.id)
    )
    found: dict[int, list[PostHeld]] = {}
    for row, name, above in session.execute(query):
        found.setdefault(row.learner_id, []).append(PostHeld(row.id, called(name, above), post_of(row)))
    return found


def _shown_posts(posts: Sequence[PostHeld], day: date) -> tuple[PostHeld, ...]:
    lasting = tuple(held for held in posts if held.post.to_on is None or held.post.to_on >= day)
    return lasting or tuple(posts[-1:])


def _narrowed(query: Select, wanted: Wanted) -> Select:
    query = query.select_from(Learner).outerjoin(Account, Account.learner_id == Learner.id)
    kind = LearnerKind.RESIDENT if wanted.residents else LearnerKind.OFFICIAL
    query = query.where(Learner.kind == kind.value)
    if wanted.state is RosterState.CLOSED:
        query = query.where(Learner.closed_at.is_not(None))
    elif wanted.state is not RosterState.ALL:
        query = query.where(Learner.closed_at.is_(None))
    if wanted.state is RosterState.NEVER:
        query = query.where(Account.password_at.is_(None))
    if wanted.name_key or wanted.code:
        query = query.where(_named(wanted))
    return query.where(_commune_within(wanted)) if wanted.residents else query.where(_post_within(wanted))


def within(tops: frozenset[int] | None, day: date) -> ColumnElement[bool]:
    """That a learner belongs, by commune or by post, to the trees under `tops` (None: anybody, guests too)."""
    wanted = Wanted(tops, day)
    return or_(_commune_within(wanted), _post_within(wanted))


def _named(wanted: Wanted) -> ColumnElement[bool]:
    by_name = Learner.name_key.contains(wanted.name_key, autoescape=True)
    if not wanted.code:
        return by_name
    by_code = exists().where(
        LoginName.account_id == Account.id,
        LoginName.kind.in_([LoginKind.STAFF_CODE.value, LoginKind.CARD.value]),
        LoginName.value.startswith(wanted.code, autoescape=True),
    )
    return or_(by_name, by_code.correlate(Account))


def _commune_within(wanted: Wanted) -> ColumnElement[bool]:
    return Learner.commune_id.in_(_below(wanted.tops)) if wanted.tops is not None else Learner.id.is_not(None)


def _post_within(wanted: Wanted) -> ColumnElement[bool]:
    """A post that lasts, or for somebody without one that which ended last, in the wanted units and kind of staff."""
    if wanted.tops is None and wanted.staff_kind is None:
        return Learner.id.is_not(None)
    other = aliased(PostRow)
    still = exists().where(other.learner_id == Learner.id, or_(other.to_on.is_(None), other.to_on >= wanted.day))
    last = select(func.max(other.to_on)).where(other.learner_id == Learner.id).correlate(Learner).scalar_subquery()
    ended_last = and_(PostRow.to_on == last, ~still.correlate(Learner))
    conditions: list[ColumnElement[bool]] = [
        PostRow.learner_id == Learner.id,
        or_(PostRow.to_on.is_(None), PostRow.to_on >= wanted.day, ended_last),
    ]
    if wanted.tops is not None:
        conditions.append(PostRow.unit_id.in_(_below(wanted.tops)))
    if wanted.staff_kind is not None:
        conditions.append(PostRow.staff_kind == wanted.staff_kind.value)
    return exists().where(*conditions).correlate(Learner)


def _below(tops: Collection[int]) -> Select[int]:
    return select(UnitPath.descendant_id).where(UnitPath.ancestor_id.in_(tops))


@dataclass(frozen=True)
class WantsSlip:
    """Somebody who has not signed in yet; `slip` is the digest of the code that works, None for none."""

    learner_id: int
    account_id: int
    name: str
    unit_name: str
    login: str
    slip: str | None


class SlipsFor(Enum):
    """For whom slips are made: those without one that works, those whose slip is new, or all of them."""

    WITHOUT = auto()
    RECENT = auto()
    EVERYBODY = auto()


RECENT = timedelta(minutes=10)


def people_without_password(
    session: Session, wanted: Wanted, now: datetime, slips_for: SlipsFor, most: int
) -> tuple[WantsSlip, ...]:
    """The list's people who have an account and no password; who waits longest for a slip comes first."""
    works = (Slip.account_id == Account.id) & Slip.used_at.is_(None) & (Slip.expires_at > now)
    query = (
        _narrowed(select(Learner.id, Account.id, Learner.name, Slip.code_digest), wanted)
        .outerjoin(Slip, works)
        .where(Account.id.is_not(None), Account.closed_at.is_(None))
        .order_by(Slip.made_at.nulls_first(), Learner.name_key, Learner.id)
        .limit(most)
    )
    if slips_for is SlipsFor.WITHOUT:
        query = query.where(Slip.id.is_(None))
    elif slips_for is SlipsFor.RECENT:
        query = query.where(Slip.made_at > now - RECENT)
    rows = session.execute(query).all()
    posts = _posts_by_learner(session, [row[0] for row in rows])
    named = select(LoginName.account_id, LoginName.value).where(LoginName.account_id.in_([row[1] for row in rows]))
    logins = {row[0]: row[1] for row in session.execute(named.order_by(LoginName.id.desc()))}
    return tuple(
        WantsSlip(
            learner_id=row[0],
            account_id=row[1],
            name=row[2],
            unit_name=next((held.unit_name for held in _shown_posts(posts.get(row[0], []), wanted.day)), ""),
            login=logins.get(row[1], ""),
            slip=row[3],
        )
        for row in rows
    )
