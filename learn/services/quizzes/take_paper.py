"""Taking the next paper of a question to mark it, so that nobody else has it in hand."""

from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.usecase import writing
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.operations.marking import marker_of, take


@writing(Action.MARK)
def take_paper(
    session: Session, asker: Asker, bank: str, item_id: str, now: datetime, *, settling: bool = False
) -> str | None:
    """The name of the paper that the asker holds now, None where there is none left to mark.

    `settling`: of those that two markers disagree on. Never one's own, never one that one has marked already.
    """
    require(asker, Action.MARK)
    paper = take(session, marker_of(asker), bank, item_id, now, settling=settling)
    name = paper.public_id if paper else None
    session.commit()
    return name
