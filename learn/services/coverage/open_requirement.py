"""One requirement, for whoever may change or close it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.requirements import RequirementRow, requirement_by_public_id
from learn.db.tallies import whole_tallies
from learn.db.units import line_of
from learn.db.usecase import reading
from learn.domain.coverage import NONE, Coverage
from learn.domain.dates import day_of
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require


@dataclass(frozen=True)
class RequirementOpened:
    """A requirement and how far it is."""

    row: RequirementRow
    coverage: Coverage


@reading(Action.MANAGE_REQUIREMENTS)
def open_requirement(session: Session, asker: Asker, public_id: str, now: datetime) -> RequirementOpened:
    """The open requirement. Raises NotFound for one that has ended or is beyond the asker's reach."""
    row = requirement_by_public_id(session, public_id)
    if row is None or row.closed:
        raise NotFound
    require(asker, Action.MANAGE_REQUIREMENTS, line_of(session, row.unit_id))
    tally = whole_tallies(session, [row.id]).get(row.id, NONE)
    return RequirementOpened(row, Coverage(tally, row.target, row.due_on, day_of(now)))
