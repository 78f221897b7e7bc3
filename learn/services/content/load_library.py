"""Reading the live library from the database, for whichever process wants it."""

import re

from sqlalchemy.orm import Session

from learn.content.library import Library, from_snapshot
from learn.db.library import live_manifest, pieces_of
from learn.db.usecase import reading
from learn.domain.permissions import Action

_DIGEST = re.compile(r'"([0-9a-f]{32,64})"')


@reading(Action.VISIT)
def load_library(session: Session, known: str) -> Library | None:
    """The live library; None where it is the one whose digest is `known`, or where nothing was published.

    Raises SnapshotError where what was stored is not whole, or is of another release's format.
    """
    live = live_manifest(session)
    if live is None or live == known:
        return None
    manifest = pieces_of(session, [live])
    return from_snapshot(manifest | pieces_of(session, _DIGEST.findall(manifest.get(live, ""))), live)
