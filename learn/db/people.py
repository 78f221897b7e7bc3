"""Learners, their posts, their accounts and what accounts may do; what is asked of them stands in db/roster.py."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, column
from sqlalchemy.orm import Mapped, mapped_column

from learn.db.base import Base, personal, plain

_OPEN = column("to_on").is_(None)
_IN_A_UNIT = column("unit_id").is_not(None)
_EVERYWHERE = column("unit_id").is_(None)


class Learner(Base):
    """The subject of progress. `root_id` is the learner this one was linked to by joining, itself otherwise."""

    __tablename__ = "learner"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = plain(unique=True)
    root_id: Mapped[int | None] = mapped_column(ForeignKey("learner.id"), index=True)
    kind: Mapped[str] = plain()
    name: Mapped[str] = personal(default="")
    name_key: Mapped[str] = personal(default="", index=True)
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    phone: Mapped[str] = personal(default="")
    language: Mapped[str] = plain(default="vi")
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_reason: Mapped[str] = plain(default="")


class PostRow(Base):
    """A person's place in a unit from one day to another; append-only but for the day it ends and corrections."""

    __tablename__ = "post"
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    position: Mapped[str] = personal(default="")
    staff_kind: Mapped[str] = plain()
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    __table_args__ = (
        Index(None, "unit_id", "to_on"),
        Index("uq_post_open", "learner_id", "unit_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates_in_order"),
    )


class Account(Base):
    """A way to sign in, of one learner."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"), unique=True)
    password_hash: Mapped[str] = personal(default="")
    password_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class LoginName(Base):
    """A name somebody signs in with; a phone stands here only once verified."""

    __tablename__ = "login_name"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str] = plain()
    value: Mapped[str] = personal()
    __table_args__ = (UniqueConstraint("kind", "value"),)


class RoleGrant(Base):
    """A role an account holds in a unit and all below (`unit_id` null: the whole province), from one day to another."""

    __tablename__ = "role_grant"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[str] = plain()
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    __table_args__ = (
        Index(
            "uq_role_grant_open",
            "account_id",
            "role",
            "unit_id",
            unique=True,
            sqlite_where=_OPEN & _IN_A_UNIT,
            postgresql_where=_OPEN & _IN_A_UNIT,
        ),
        Index(
            "uq_role_grant_open_everywhere",
            "account_id",
            "role",
            unique=True,
            sqlite_where=_OPEN & _EVERYWHERE,
            postgresql_where=_OPEN & _EVERYWHERE,
        ),
    )


class Slip(Base):
    """A one-time code on paper that lets its holder choose a password; only its digest is kept."""

    __tablename__ = "slip"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    code_digest: Mapped[str] = plain(unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
