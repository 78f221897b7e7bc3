"""Publishing: the content files, once valid, become the live library of every process."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.findings import Finding
from learn.content.library import to_snapshot
from learn.content.read import Read
from learn.db.library import keep_findings, last_findings, live_manifest, store_pieces, switch_live
from learn.db.usecase import writing
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.operations.audit import audit


@dataclass(frozen=True)
class Published:
    """`digest` names the library that is live now, "" for none; `switched` says whether this deed made it so.

    `news` is true where the findings are others than those of the last reading.
    """

    digest: str
    switched: bool
    findings: tuple[Finding, ...]
    news: bool


@writing(Action.OPERATE)
def publish_library(session: Session, asker: Asker, read: Read, now: datetime) -> Published:
    """Store each new piece of what was read and make it live; with findings, keep those and leave live what is.

    Does nothing but note the reading where the same library is live already.
    """
    require(asker, Action.OPERATE)
    findings = [asdict(one) for one in read.findings]
    before = last_findings(session)
    news = findings != (before[0] if before else [])
    live = live_manifest(session) or ""
    switched = read.library is not None and read.library.digest != live
    if read.library is not None and switched:
        live = read.library.digest
        stored = store_pieces(session, to_snapshot(read.library) | read.pictures, now)
        switch_live(session, live, now)
        audit(session, asker, Action.OPERATE, now, subject=f"library:{live}", stored=stored)
    if news or before is None:
        keep_findings(session, findings, now)
    session.commit()
    return Published(live, switched, read.findings, news)
