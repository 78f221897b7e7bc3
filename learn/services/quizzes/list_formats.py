"""The formats of other systems in which banks come and go."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from learn.db.usecase import reading
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.operations.exchange_banks import FORMATS


@reading(Action.PREVIEW)
def list_formats(session: Session, asker: Asker) -> Mapping[str, str]:
    """What people call each format, by its name."""
    del session  # they are a part of the product
    require(asker, Action.PREVIEW)
    return {name: one.title for name, one in FORMATS.items()}
