"""The open requirements that concern the asker's units, with how far they are."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.requirements import RequirementRow, requirements_touching
from learn.db.roster import lines_of
from learn.db.tallies import whole_tallies
from learn.db.usecase import reading
from learn.domain.coverage import NONE, Coverage
from learn.domain.dates import day_of
from learn.domain.people import Asker
from learn.domain.permissions import Action, may, reach, require


@dataclass(frozen=True)
class RequirementListed:
    """A requirement; `coverage` is None, and `mine` false, for one made above the asker's units."""

    row: RequirementRow
    mine: bool
    coverage: Coverage | None


@reading(Action.MANAGE_REQUIREMENTS)
def list_requirements(session: Session, asker: Asker, now: datetime) -> tuple[RequirementListed, ...]:
    """Every open requirement on the asker's units, on those below and on those above, the widest first."""
    require(asker, Action.MANAGE_REQUIREMENTS)
    rows = requirements_touching(session, reach(asker, Action.MANAGE_REQUIREMENTS))
    lines = lines_of(session, {row.unit_id for row in rows})
    mine = {row.id for row in rows if may(asker, Action.MANAGE_REQUIREMENTS, lines.get(row.unit_id, ()))}
    counted = whole_tallies(session, mine)
    return tuple(
        RequirementListed(
            row,
            row.id in mine,
            Coverage(counted.get(row.id, NONE), row.target, row.due_on, day_of(now)) if row.id in mine else None,
        )
        for row in rows
    )
