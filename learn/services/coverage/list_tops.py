"""The units at the top of what the asker may see: where the coverage pages begin."""

from sqlalchemy.orm import Session

from learn.db.units import top_units
from learn.db.usecase import reading
from learn.domain.people import Asker
from learn.domain.permissions import Action, reach, require
from learn.domain.units import UnitRow


@reading(Action.SEE_COVERAGE)
def list_tops(session: Session, asker: Asker) -> tuple[UnitRow, ...]:
    """The highest units within the asker's reach, none beneath another; the province's own for the whole province."""
    require(asker, Action.SEE_COVERAGE)
    return top_units(session, reach(asker, Action.SEE_COVERAGE))
