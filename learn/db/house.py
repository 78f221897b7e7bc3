"""What keeps the house running: tasks, mail, the audit trail (main), sessions, notices, sign-in tries (side)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from learn.db.base import Base, Side, personal, plain


class Task(Base):
    """Work for later, written in the transaction that wants it; the relay hands it to the queue.

    `key` makes it idempotent: a task that is waiting or running is not written twice.
    """

    __tablename__ = "task"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = plain(unique=True)
    kind: Mapped[str] = plain()
    key: Mapped[str] = plain(unique=True)
    payload: Mapped[dict[str, Any]] = plain()
    state: Mapped[str] = plain(default="waiting")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = plain(default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    __table_args__ = (Index(None, "state", "due_at"),)


class Mail(Base):
    """A letter of the outbox; `key` keeps it from being written twice, `state` from being sent twice."""

    __tablename__ = "mail"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = plain(unique=True)
    learner_id: Mapped[int | None] = mapped_column(ForeignKey("learner.id"), index=True)
    address: Mapped[str] = personal()
    subject: Mapped[str] = plain()
    body: Mapped[str] = personal()
    state: Mapped[str] = plain(default="waiting", index=True)
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class Audit(Base):
    """Who did what to whom, when and from where; keys only, never names or texts. The worker chains the hashes."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str] = plain(index=True)
    subject: Mapped[str] = plain(default="")
    unit_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = plain()
    origin: Mapped[str] = personal(default="")
    hash: Mapped[str | None] = plain()


class LibraryPiece(Base):
    """One version of a lesson, lab, item or manifest that was ever live, by digest, as canonical JSON."""

    __tablename__ = "library_piece"
    digest: Mapped[str] = plain(primary_key=True)
    body: Mapped[str] = plain()
    stored_at: Mapped[datetime]


class LibraryLive(Base):
    """The one row on which all processes agree which library is live."""

    __tablename__ = "library_live"
    id: Mapped[int] = mapped_column(primary_key=True)
    manifest: Mapped[str] = plain()
    switched_at: Mapped[datetime]


class SignedIn(Side):
    """A server-side session; the browser holds the token, this row its digest."""

    __tablename__ = "signed_in"
    digest: Mapped[str] = plain(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(index=True)
    learner_id: Mapped[int] = mapped_column(index=True)
    agent: Mapped[str] = personal(default="")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Notice(Side):
    """Something a person should know; the text is a catalogue message with its values."""

    __tablename__ = "notice"
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int]
    key: Mapped[str] = plain()
    text: Mapped[str] = plain()
    values: Mapped[dict[str, Any]] = personal()
    link: Mapped[str] = plain(default="")
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("learner_id", "key"), Index(None, "learner_id", "read_at"))


class WrongTry(Side):
    """Wrong passwords for a sign-in name, by digest of the name, to slow guessing down."""

    __tablename__ = "wrong_try"
    name_digest: Mapped[str] = plain(primary_key=True)
    tries: Mapped[int]
    last_at: Mapped[datetime]
