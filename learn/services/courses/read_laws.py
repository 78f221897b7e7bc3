"""The register of laws that the lessons cite."""

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.usecase import reading
from learn.domain.courses import Law
from learn.domain.people import Asker
from learn.domain.permissions import Action, require


@reading(Action.SEE_COURSES)
def read_laws(_session: Session, asker: Asker, library: Library) -> tuple[Law, ...]:
    """Every law of the register, the newest in force first."""
    require(asker, Action.SEE_COURSES)
    return tuple(sorted(library.laws.values(), key=lambda law: (law.in_force_from, law.key), reverse=True))
