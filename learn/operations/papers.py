"""Papers: whose attempt it is, and its items in the versions in which they were drawn.

Items are found by digest among the stored pieces, never in the live library: a bank's file may have changed, or gone,
since the paper was drawn.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.content.library import item_from_json
from learn.db.house import LibraryPiece
from learn.db.library import pieces_of
from learn.db.papers import PaperRow, paper_rows
from learn.db.quizzes import AttemptFound, attempt_of
from learn.db.rows import insert_once
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.quizzes import Answer, Item, canonical, digest

MAX_KEPT = 5000

_kept: dict[str, Item] = {}  # a digest names one version for ever, so processes need not agree on what they keep


@dataclass(frozen=True)
class Sheet:
    """One item of a paper: the version that was drawn, the order in which it is shown, the answer that counts now.

    `certainty` comes with the answer, where the learner said it.
    """

    place: int
    item: Item
    digest: str
    order: tuple[str, ...]
    sequence: int
    answer: Answer
    certainty: int | None = None


def own_attempt(session: Session, asker: Asker, public_id: str, *, lock: bool = False) -> AttemptFound:
    """The asker's attempt, also one that began before the asker joined. Raises NotFound for anybody else's."""
    named = public_id.isascii() and public_id.isalnum()  # a database may choke on what is no name of ours
    if asker.learner_id is None or not named:
        raise NotFound
    found = attempt_of(session, asker.learner_id, public_id, lock=lock)
    if found is None:
        raise NotFound
    return found


def sheets_of(session: Session, attempt_id: int) -> tuple[Sheet, ...]:
    """The whole paper in its order."""
    return _sheets(session, paper_rows(session, attempt_id))


def sheet_at(session: Session, attempt_id: int, place: int) -> Sheet:
    """The item at a place of the paper, counted from 1. Raises NotFound where the paper has no such place."""
    found = _sheets(session, paper_rows(session, attempt_id, place))
    if not found:
        raise NotFound
    return found[0]


def keep_versions(session: Session, items: Iterable[Item], now: datetime) -> dict[str, str]:
    """See that each item's version is stored before it is served, and return the digests by item id.

    Publishing a library has stored them already; only what it did not is written here.
    """
    named = {digest(item): item for item in items}
    stored: set[str] = session.info["stored"]
    if not stored.issuperset(named):
        query = select(LibraryPiece.digest).where(LibraryPiece.digest.in_(named))
        found = set(session.execute(query).scalars())
        for missing in sorted(set(named) - found):
            insert_once(session, LibraryPiece, digest=missing, body=canonical(named[missing]), stored_at=now)
        if len(stored) + len(found) > MAX_KEPT:
            stored.clear()
        stored |= found  # what was written just now may be rolled back
    return {item.id: name for name, item in named.items()}


def items_of(session: Session, digests: set[str]) -> dict[str, Item]:
    """The stored versions of these digests, those that there are."""
    found = {digest: _kept[digest] for digest in digests if digest in _kept}
    if missing := digests - set(found):
        if len(_kept) + len(missing) > MAX_KEPT:
            _kept.clear()
        read = {digest: item_from_json(body) for digest, body in pieces_of(session, missing).items()}
        _kept.update(read)
        found |= read
    return found


def _sheets(session: Session, rows: Iterable[PaperRow]) -> tuple[Sheet, ...]:
    rows = tuple(rows)
    items = items_of(session, {row.digest for row in rows})
    return tuple(
        Sheet(row.place, items[row.digest], row.digest, row.order, row.sequence, row.answer, row.certainty)
        for row in rows
    )
