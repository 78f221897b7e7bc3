"""Questions asked of the roster: one person with everything about them, and lists of a unit's people."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from learn.db.accounts import logins_of
from learn.db.people import Account, Learner, LoginName, PostRow, RoleGrant, Slip
from learn.db.units import Unit, UnitPath
from learn.domain.people import LearnerKind, LoginKind, Post, Role, StaffKind
from learn.domain.roster import HeldRole, RosterState


@dataclass(frozen=True)
class PostHeld:
    """A post with its unit's name."""

    id: int
    unit_name: str
    post: Post


@dataclass(frozen=True)
class Person:
    """Everything that the roster knows of one person; `line` are the units whose coordinators look after them."""

    learner_id: int
    public_id: str
    kind: LearnerKind
    name: str
    phone: str
    commune_id: int | None
    commune: str
    created_at: datetime
    closed_at: datetime | None
    closed_reason: str
    account_id: int | None
    password_at: datetime | None
    posts: tuple[PostHeld, ...]
    logins: tuple[tuple[LoginKind, str], ...]
    roles: tuple[HeldRole, ...]
    line: frozenset[int]

    def login(self, kind: LoginKind) -> str:
        """The sign-in name of this kind, "" for none."""
        return next((value for held, value in self.logins if held is kind), "")

    def lasting(self, day: date) -> tuple[PostHeld, ...]:
        """The posts that are held on `day` or will be."""
        return tuple(held for held in self.posts if held.post.to_on is None or held.post.to_on >= day)

    def rights(self, day: date) -> tuple[HeldRole, ...]:
        """The roles that are held on `day` or will be."""
        return tuple(role for role in self.roles if role.to_on is None or role.to_on >= day)


def person_by(session: Session, found: ColumnElement[bool], day: date) -> Person | None:
    """The one person that `found` picks among learners who are no guests, with posts, sign-in names and roles."""
    query = (
        select(Learner, Account.id, Account.password_at, Unit.name)
        .outerjoin(Account, Account.learner_id == Learner.id)
        .outerjoin(Unit, Unit.id == Learner.commune_id)
        .where(found, Learner.kind != LearnerKind.GUEST.value)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    learner, account_id, password_at, commune = row
    posts = posts_of(session, learner.id)
    return Person(
        learner_id=learner.id,
        public_id=learner.public_id,
        kind=LearnerKind(learner.kind),
        name=learner.name,
        phone=learner.phone,
        commune_id=learner.commune_id,
        commune=commune or "",
        created_at=learner.created_at,
        closed_at=learner.closed_at,
        closed_reason=learner.closed_reason,
        account_id=account_id,
        password_at=password_at,
        posts=posts,
        logins=logins_of(session, account_id) if account_id is not None else (),
        roles=roles_of(session, account_id),
        line=_line(session, _looked_after_in(posts, learner.commune_id, day)),
    )


def person_by_public_id(session: Session, public_id: str, day: date) -> Person | None:
    """The person whose address this is."""
    return person_by(session, Learner.public_id == public_id, day)


def person_by_id(session: Session, learner_id: int, day: date) -> Person | None:
    """The person who is this learner."""
    return person_by(session, Learner.id == learner_id, day)


def posts_of(session: Session, learner_id: int) -> tuple[PostHeld, ...]:
    """Every post a person ever held, the latest first."""
    query = (
        select(PostRow, Unit.name)
        .join(Unit, Unit.id == PostRow.unit_id)
        .where(PostRow.learner_id == learner_id)
        .order_by(PostRow.from_on.desc(), PostRow.id.desc())
    )
    return tuple(PostHeld(row.id, name, _post(row)) for row, name in session.execute(query))


def _post(row: PostRow) -> Post:
    return Post(row.unit_id, row.position, StaffKind(row.staff_kind), row.from_on, row.to_on)


def roles_of(session: Session, account_id: int | None) -> tuple[HeldRole, ...]:
    """Every role the account was ever appointed to, the latest first."""
    query = (
        select(RoleGrant, Unit.name)
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.account_id == account_id)
        .order_by(RoleGrant.id.desc())
    )
    rows = session.execute(query).all()
    lines = lines_of(session, {row.unit_id for row, _ in rows if row.unit_id is not None}) if rows else {}
    return tuple(
        HeldRole(
            row.id, Role(row.role), row.unit_id, name or "", lines.get(row.unit_id or 0, ()), row.from_on, row.to_on
        )
        for row, name in rows
    )


def lines_of(session: Session, units: Collection[int]) -> dict[int, tuple[int, ...]]:
    """For each of the units itself and all above it."""
    lines: dict[int, tuple[int, ...]] = {}
    query = select(UnitPath.descendant_id, UnitPath.ancestor_id).where(UnitPath.descendant_id.in_(units))
    for unit, above in session.execute(query.order_by(UnitPath.depth)):
        lines[unit] = (*lines.get(unit, ()), above)
    return lines


def _line(session: Session, units: Collection[int]) -> frozenset[int]:
    return frozenset(above for line in lines_of(session, units).values() for above in line) if units else frozenset()


def _looked_after_in(posts: Sequence[PostHeld], commune_id: int | None, day: date) -> set[int]:
    """The units of lasting posts; of somebody who left, those of the posts that ended last; a resident's commune."""
    lasting = {held.post.unit_id for held in posts if held.post.to_on is None or held.post.to_on >= day}
    if not lasting and posts:
        last = max(held.post.to_on for held in posts if held.post.to_on is not None)
        lasting = {held.post.unit_id for held in posts if held.post.to_on == last}
    return lasting | ({commune_id} if commune_id is not None else set())


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
        select(PostRow, Unit.name)
        .join(Unit, Unit.id == PostRow.unit_id)
        .where(PostRow.learner_id.in_(learners))
        .order_by(PostRow.id)
    )
    found: dict[int, list[PostHeld]] = {}
    for row, name in session.execute(query):
        found.setdefault(row.learner_id, []).append(PostHeld(row.id, name, _post(row)))
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
    """Somebody of a unit who has not signed in yet."""

    learner_id: int
    account_id: int
    name: str
    unit_name: str
    logins: tuple[str, ...]


def people_without_password(session: Session, wanted: Wanted, now: datetime, *, most: int) -> tuple[WantsSlip, ...]:
    """The list's people who have an account and no password; those without a slip that still holds come first."""
    holds = exists().where(Slip.account_id == Account.id, Slip.used_at.is_(None), Slip.expires_at > now)
    query = (
        _narrowed(select(Learner.id, Account.id, Learner.name), wanted)
        .where(Account.id.is_not(None), Account.closed_at.is_(None))
        .order_by(holds.correlate(Account), Learner.name_key, Learner.id)
        .limit(most)
    )
    rows = session.execute(query).all()
    posts = _posts_by_learner(session, [row[0] for row in rows])
    logins: dict[int, list[str]] = {}
    named = select(LoginName.account_id, LoginName.value).where(LoginName.account_id.in_([row[1] for row in rows]))
    for account_id, value in session.execute(named.order_by(LoginName.id)):
        logins.setdefault(account_id, []).append(value)
    return tuple(
        WantsSlip(
            learner_id=row[0],
            account_id=row[1],
            name=row[2],
            unit_name=next((held.unit_name for held in _shown_posts(posts.get(row[0], []), wanted.day)), ""),
            logins=tuple(logins.get(row[1], ())),
        )
        for row in rows
    )
