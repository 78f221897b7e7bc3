"""The province's communes, wards and special zones, for choosing one's own."""

from sqlalchemy.orm import Session

from learn.db.units import units_of_kinds
from learn.db.usecase import reading
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.units import UnitKind, UnitRow


@reading(Action.JOIN)
def list_communes(session: Session, asker: Asker) -> tuple[UnitRow, ...]:
    """All units of the commune level, in their order."""
    require(asker, Action.JOIN)
    return units_of_kinds(session, [UnitKind.COMMUNE])
