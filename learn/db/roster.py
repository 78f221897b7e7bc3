"""Questions asked of the roster: one person with everything about them."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from learn.db.accounts import logins_of
from learn.db.people import Account, Learner, PostRow, RoleGrant
from learn.db.units import ABOVE, Unit, UnitPath
from learn.domain.people import LearnerKind, Post, Role, StaffKind
from learn.domain.roster import HeldRole, Person, PostHeld
from learn.domain.units import called


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
    near = _looked_after_in(posts, learner.commune_id, day)
    lines = lines_of(session, near | {held.post.unit_id for held in posts})
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
        line=frozenset(above for unit in near for above in lines[unit]),
        lines=lines,
    )


def person_by_public_id(session: Session, public_id: str, day: date) -> Person | None:
    """The person whose address this is."""
    return person_by(session, Learner.public_id == public_id, day)


def person_by_id(session: Session, learner_id: int, day: date) -> Person | None:
    """The person who is this learner."""
    return person_by(session, Learner.id == learner_id, day)


def locked_person(session: Session, public_id: str, day: date) -> Person | None:
    """The person whose address this is, after everybody else who writes about the same person is done."""
    query = select(Learner.id).where(Learner.public_id == public_id).with_for_update()
    learner_id = session.execute(query).scalar()
    return person_by_id(session, learner_id, day) if learner_id is not None else None


def posts_of(session: Session, learner_id: int) -> tuple[PostHeld, ...]:
    """Every post a person ever held, the latest first."""
    query = (
        select(PostRow, Unit.name, ABOVE)
        .join(Unit, Unit.id == PostRow.unit_id)
        .where(PostRow.learner_id == learner_id)
        .order_by(PostRow.from_on.desc(), PostRow.id.desc())
    )
    return tuple(PostHeld(row.id, called(name, above), post_of(row)) for row, name, above in session.execute(query))


def post_of(row: PostRow) -> Post:
    """The post as the domain knows it."""
    return Post(row.unit_id, row.position, StaffKind(row.staff_kind), row.from_on, row.to_on)


def roles_of(session: Session, account_id: int | None) -> tuple[HeldRole, ...]:
    """Every role the account was ever appointed to, the latest first."""
    return roles_by_account(session, [account_id]).get(account_id, ()) if account_id is not None else ()


def roles_by_account(session: Session, accounts: Collection[int]) -> dict[int, tuple[HeldRole, ...]]:
    """Every role that each of the accounts was ever appointed to, the latest first; two statements for all of them."""
    query = (
        select(RoleGrant, Unit.name, ABOVE)
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.account_id.in_(accounts))
        .order_by(RoleGrant.id.desc())
    )
    rows = session.execute(query).all()
    lines = lines_of(session, {row.unit_id for row, *_ in rows if row.unit_id is not None}) if rows else {}
    found: dict[int, tuple[HeldRole, ...]] = {}
    for row, name, above in rows:
        held = HeldRole(
            id=row.id,
            role=Role(row.role),
            unit_id=row.unit_id,
            unit_name=called(name or "", above),
            line=lines.get(row.unit_id or 0, ()),
            from_on=row.from_on,
            to_on=row.to_on,
        )
        found[row.account_id] = (*found.get(row.account_id, ()), held)
    return found


def lines_of(session: Session, units: Collection[int]) -> dict[int, tuple[int, ...]]:
    """For each of the units itself and all above it."""
    lines: dict[int, tuple[int, ...]] = {}
    query = select(UnitPath.descendant_id, UnitPath.ancestor_id).where(UnitPath.descendant_id.in_(units))
    for unit, above in session.execute(query.order_by(UnitPath.depth)):
        lines[unit] = (*lines.get(unit, ()), above)
    return lines


def _looked_after_in(posts: Sequence[PostHeld], commune_id: int | None, day: date) -> set[int]:
    """The units of lasting posts; of somebody who left, those of the posts that ended last; a resident's commune."""
    lasting = {held.post.unit_id for held in posts if held.post.to_on is None or held.post.to_on >= day}
    if not lasting and posts:
        last = max(held.post.to_on for held in posts if held.post.to_on is not None)
        lasting = {held.post.unit_id for held in posts if held.post.to_on == last}
    return lasting | ({commune_id} if commune_id is not None else set())


def other_administrators(session: Session, account_id: int, day: date) -> int:
    """How many others administer the product without an end; whoever takes that role waits for this transaction."""
    query = (
        select(RoleGrant.account_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.role == Role.ADMINISTRATOR.value,
            RoleGrant.unit_id.is_(None),
            RoleGrant.from_on <= day,
            RoleGrant.to_on.is_(None),
            Account.closed_at.is_(None),
        )
        .order_by(RoleGrant.id)
        .with_for_update()
    )
    return len(set(session.execute(query).scalars()) - {account_id})
