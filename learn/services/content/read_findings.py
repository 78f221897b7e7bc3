"""What authors still have to mend before their content goes live."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.findings import Finding
from learn.db.library import last_findings
from learn.db.usecase import reading
from learn.domain.people import Asker
from learn.domain.permissions import Action, require


@dataclass(frozen=True)
class ContentState:
    """The findings of the last reading of the content files; `read_at` is None where they were never read."""

    findings: tuple[Finding, ...]
    read_at: datetime | None


@reading(Action.PREVIEW)
def read_findings(session: Session, asker: Asker) -> ContentState:
    """Where each fault is and how to mend it, in the order of files and lines."""
    require(asker, Action.PREVIEW)
    found = last_findings(session)
    if found is None:
        return ContentState((), None)
    return ContentState(tuple(Finding(**one) for one in found[0]), found[1])
