"""Writing a new learner, a post, an account, a grant: the rows behind adding a person, joining and set-up."""

from datetime import date, datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from learn.db.people import Account, Learner, LoginName, PostRow, RoleGrant, Slip
from learn.domain.errors import Conflict
from learn.domain.people import LearnerKind, LoginKind, Post, Role, login_value, search_key
from learn.operations.keys import digest, public_id, slip_code

SLIP_LASTS = timedelta(days=30)


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
    learner_id = session.execute(
        insert(Learner)
        .values(
            public_id=public_id(),
            kind=kind.value,
            name=name,
            name_key=search_key(name),
            commune_id=commune_id,
            phone=phone,
            language="vi",
            created_at=now,
            closed_reason="",
        )
        .returning(Learner.id)
    ).scalar_one()
    session.execute(update(Learner).where(Learner.id == learner_id).values(root_id=learner_id))
    return learner_id


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

    Raises Invalid for a name of the wrong form, Conflict for one that another account has.
    """
    value = login_value(kind, text)
    taken = select(LoginName.account_id).where(LoginName.kind == kind.value, LoginName.value == value)
    owner = session.execute(taken).scalar()
    if owner is not None and owner != account_id:
        raise Conflict("“%(value)s” đã là của người khác.", value=value, field=kind.value)
    if owner is None:
        session.execute(insert(LoginName).values(account_id=account_id, kind=kind.value, value=value))
    return value


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


def new_slip(session: Session, account_id: int, now: datetime) -> str:
    """Write a one-time code for an account and return it for printing; earlier unused ones stop working."""
    session.execute(update(Slip).where(Slip.account_id == account_id, Slip.used_at.is_(None)).values(used_at=now))
    code = slip_code()
    session.execute(
        insert(Slip).values(account_id=account_id, code_digest=digest(code), made_at=now, expires_at=now + SLIP_LASTS)
    )
    return code
