"""The library as it was stored: pieces by digest, the row that says which is live, and what stands in its way."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from learn.db.base import Base, plain
from learn.db.house import LibraryLive, LibraryPiece

LIVE = 1
_AT_ONCE = 500  # SQLite takes 32,766 values a statement; a few hundred keep statements short


class LibraryFindings(Base):
    """What was wrong with the content files when they were read last; the one row is empty where nothing was."""

    __tablename__ = "library_findings"
    id: Mapped[int] = mapped_column(primary_key=True)
    findings: Mapped[list[Any]] = plain()
    read_at: Mapped[datetime]


def live_manifest(session: Session) -> str | None:
    """The digest of the library on which all processes agree; None before the first was published."""
    return session.execute(_MANIFEST).scalar()


def pieces_of(session: Session, digests: Iterable[str]) -> dict[str, str]:
    """The stored pieces of these digests, those that there are."""
    wanted = sorted(set(digests))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(LibraryPiece.digest, LibraryPiece.body)
        chunk = session.execute(query.where(LibraryPiece.digest.in_(wanted[start : start + _AT_ONCE])))
        found.update({row[0]: row[1] for row in chunk})
    return found


def has_piece(session: Session, digest: str) -> bool:
    """Whether a piece of this digest was ever served."""
    return session.execute(select(LibraryPiece.digest).where(LibraryPiece.digest == digest)).first() is not None


def store_pieces(session: Session, pieces: dict[str, str], now: datetime) -> int:
    """Insert the pieces that are not stored yet; how many those were."""
    known = pieces_of(session, pieces)
    new = [{"digest": digest, "body": body, "stored_at": now} for digest, body in pieces.items() if digest not in known]
    for start in range(0, len(new), _AT_ONCE):
        session.execute(insert(LibraryPiece), new[start : start + _AT_ONCE])
    return len(new)


def switch_live(session: Session, manifest: str, now: datetime) -> None:
    """Make a stored library the live one."""
    values = {"manifest": manifest, "switched_at": now}
    if live_manifest(session) is None:
        session.execute(insert(LibraryLive).values(id=LIVE, **values))
    else:
        session.execute(update(LibraryLive).where(LibraryLive.id == LIVE).values(**values))


def last_findings(session: Session) -> tuple[list[Any], datetime] | None:
    """The findings of the last reading of the files and its moment; None before the first."""
    row = session.execute(select(LibraryFindings.findings, LibraryFindings.read_at)).first()
    return (row[0], row[1]) if row else None


def keep_findings(session: Session, findings: list[Any], now: datetime) -> None:
    """Keep what the last reading of the files found."""
    if last_findings(session) is None:
        session.execute(insert(LibraryFindings).values(id=LIVE, findings=findings, read_at=now))
    else:
        session.execute(update(LibraryFindings).values(findings=findings, read_at=now))


_MANIFEST = select(LibraryLive.manifest).where(LibraryLive.id == LIVE)
