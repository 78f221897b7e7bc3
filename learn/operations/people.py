"""Writing a new learner, a post, an account, a grant: the rows behind adding a person, joining and set-up."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, or_, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from learn.db.people import Account, Learner, LoginName, PostRow, RoleGrant, Slip
from learn.db.rows import insert_once, insert_row
from learn.domain.errors import Conflict
from learn.domain.people import LearnerKind, LoginKind, Post, Role, login_candidates, login_value, search_key
from learn.domain.roster import slip_code_value, username_base
from learn.operations.keys import digest, public_id
from learn.operations.tickets import card_number

SLIP_LASTS = timedelta(days=30)

_OF_LEARNERS: Any = {"mapper": Learner.__mapper__}
_held: Any = Learner.__table__
_OWN_ROOT = update(_held).where(_held.c.id == bindparam("learner")).values(root_id=_held.c.id)


def new_learner(
    session: Session,
    kind: LearnerKind,
    now: datetime,
    *,
    name: str = "",
    commune_id: int | None = None,
    phone: str = "",
) -> int:
    """Write a learner who is the root of their own progress, and return the id."""
    learner_id: int = insert_row(
        session,
        Learner,
        public_id=public_id(),
        kind=kind.value,
        name=name,
        name_key=search_key(name),
        commune_id=commune_id,
        phone=phone,
        language="vi",
        created_at=now,
    )
    session.connection(_OF_LEARNERS).execute(_OWN_ROOT, {"learner": learner_id})
    return learner_id


def new_learner_once(
    session: Session,
    kind: LearnerKind,
    now: datetime,
    public: str,
    *,
    name: str,
    commune_id: int | None = None,
    phone: str = "",
) -> tuple[int, bool]:
    """Write a learner under a public id chosen before: the id, and False where the same form had written it already."""
    new = insert_once(
        session,
        Learner,
        public_id=public,
        kind=kind.value,
        name=name,
        name_key=search_key(name),
        commune_id=commune_id,
        phone=phone,
        language="vi",
        created_at=now,
    )
    learner_id = session.execute(select(Learner.id).where(Learner.public_id == public)).scalar_one()
    if new:
        session.connection(_OF_LEARNERS).execute(_OWN_ROOT, {"learner": learner_id})
    return learner_id, new


def rename(session: Session, learner_id: int, name: str) -> None:
    """Write a person's name, and the key it is found by."""
    values = {"name": name, "name_key": search_key(name)}
    session.execute(update(Learner).where(Learner.id == learner_id).values(**values))


def new_account(session: Session, learner_id: int, password_hash: str, now: datetime) -> int:
    """Write the learner's account; an empty hash waits for a one-time slip."""
    return session.execute(
        insert(Account)
        .values(
            learner_id=learner_id,
            password_hash=password_hash,
            password_at=now if password_hash else None,
            created_at=now,
        )
        .returning(Account.id)
    ).scalar_one()


def add_login(session: Session, account_id: int, kind: LoginKind, text: str) -> str:
    """Give the account a sign-in name and return its stored form.

    Raises Invalid for a name of the wrong form, Conflict for one that another account has, of whichever kind: who signs
    in does not say the kind, so that a code written like another's name would stand in front of it.
    """
    value = login_value(kind, text)
    alike = [(other.value, as_other) for other, as_other in login_candidates(value)]
    held = select(LoginName.account_id, LoginName.kind).where(tuple_(LoginName.kind, LoginName.value).in_(alike))
    owners = session.execute(held).all()
    if any(owner != account_id for owner, _ in owners):
        raise Conflict("“%(value)s” đã là của người khác.", value=value, field=kind.value)
    if kind.value not in {its_kind for _, its_kind in owners}:
        session.execute(insert(LoginName).values(account_id=account_id, kind=kind.value, value=value))
    return value


def set_login(session: Session, account_id: int, kind: LoginKind, text: str) -> str:
    """Let the account have this sign-in name and no other of its kind; an empty `text` takes it away.

    Raises Invalid and Conflict as `add_login` does.
    """
    value = add_login(session, account_id, kind, text) if text else ""
    others = delete(LoginName).where(LoginName.account_id == account_id, LoginName.kind == kind.value)
    session.execute(others.where(LoginName.value != value))
    return value


def card_of(session: Session, account_id: int, ticket: str) -> str:
    """The number of the account's learner card, derived from the page's ticket where it has none yet."""
    mine = (LoginName.account_id == account_id, LoginName.kind == LoginKind.CARD.value)
    known = session.execute(select(LoginName.value).where(*mine)).scalar()
    if known is not None:
        return known
    for attempt in range(20):
        number = card_number(ticket, attempt)
        if insert_once(session, LoginName, account_id=account_id, kind=LoginKind.CARD.value, value=number):
            return number
    raise Conflict("Chưa cấp được mã thẻ. Hãy tải lại trang rồi thử lần nữa.")


def free_username(session: Session, name: str) -> str:
    """A sign-in name made of a person's name that nobody has yet, numbered from the second on."""
    base = username_base(name)
    begins = {LoginKind.USERNAME: base, LoginKind.STAFF_CODE: base.upper()}  # a staff code may read the same
    alike = [
        and_(LoginName.kind == kind.value, LoginName.value.startswith(text, autoescape=True))
        for kind, text in begins.items()
    ]
    taken = {value.lower() for value in session.execute(select(LoginName.value).where(or_(*alike))).scalars()}
    return next(made for n in range(1, len(taken) + 2) if (made := base if n == 1 else f"{base}{n}") not in taken)


@contextmanager
def unique(sentence: str, **values: Any) -> Iterator[None]:
    """Answer with a Conflict where another request was quicker to write what may stand only once."""
    try:
        yield
    except IntegrityError as fault:
        raise Conflict(sentence, **values) from fault


def add_post(session: Session, learner_id: int, post: Post) -> int:
    """Write a post of the learner and return its id."""
    return session.execute(
        insert(PostRow)
        .values(
            learner_id=learner_id,
            unit_id=post.unit_id,
            position=post.position,
            staff_kind=post.staff_kind.value,
            from_on=post.from_on,
            to_on=post.to_on,
        )
        .returning(PostRow.id)
    ).scalar_one()


def grant(session: Session, account_id: int, role: Role, unit_id: int | None, day: date, by: int | None) -> None:
    """Appoint an account to a role in a unit and all below, from `day` on."""
    session.execute(
        insert(RoleGrant).values(account_id=account_id, role=role.value, unit_id=unit_id, from_on=day, granted_by=by)
    )


def end_post(session: Session, post_id: int, last_day: date) -> None:
    """Let a post that lasts end on `last_day`. Raises Conflict where somebody has ended it already."""
    still = update(PostRow).where(PostRow.id == post_id, PostRow.to_on.is_(None)).values(to_on=last_day)
    if session.execute(still.returning(PostRow.id)).first() is None:
        raise Conflict("Vị trí này vừa được người khác kết thúc. Hãy tải lại trang.")


def end_role(session: Session, role_id: int, today: date) -> None:
    """Take a role at once: yesterday was its last day. Raises Conflict where it is gone already."""
    still = or_(RoleGrant.to_on.is_(None), RoleGrant.to_on >= today)
    taken = update(RoleGrant).where(RoleGrant.id == role_id, still).values(to_on=today - timedelta(days=1))
    if session.execute(taken.returning(RoleGrant.id)).first() is None:
        raise Conflict("Vai trò này vừa được người khác thôi giao. Hãy tải lại trang.")


def slip_digest(code: str) -> str:
    """What is kept of a slip's code, however it was typed."""
    return digest(slip_code_value(code))


def write_slip(session: Session, account_id: int, code: str, now: datetime) -> None:
    """Make `code` the account's one-time code; nothing changes where it is already, and earlier ones stop working.

    Raises Conflict where it was used, or replaced by a newer one.
    """
    kept = slip_digest(code)
    known = session.execute(select(Slip.used_at).where(Slip.code_digest == kept)).first()
    if known is not None:
        if known.used_at is not None:
            raise Conflict("Phiếu này đã dùng hoặc đã thay bằng phiếu mới hơn. Hãy tải lại trang rồi in phiếu khác.")
        return
    end_slips(session, account_id, now)
    session.execute(
        insert(Slip).values(account_id=account_id, code_digest=kept, made_at=now, expires_at=now + SLIP_LASTS)
    )


def end_slips(session: Session, account_id: int, now: datetime) -> None:
    """Let every code of the account that is not used yet stop working."""
    session.execute(update(Slip).where(Slip.account_id == account_id, Slip.used_at.is_(None)).values(used_at=now))


def set_password(session: Session, account_id: int, password_hash: str, now: datetime) -> None:
    """Write the hash of a new password or PIN; an empty one closes the account until a slip is used."""
    values = {"password_hash": password_hash, "password_at": now if password_hash else None}
    session.execute(update(Account).where(Account.id == account_id).values(**values))
