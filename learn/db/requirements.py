"""Questions asked of requirements: which there are, on whom, and in whose reach."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from learn.db.coverage import Requirement
from learn.db.units import ABOVE, Unit, UnitPath
from learn.domain.units import called


@dataclass(frozen=True)
class RequirementRow:
    """An open or closed requirement with the unit it holds for."""

    id: int
    public_id: str
    course: str
    unit_id: int
    unit_code: str
    unit_name: str
    staff_kinds: tuple[str, ...]
    due_on: date
    target: int
    closed: bool
    counted_on: date
    recounts: int


_COLUMNS = (
    Requirement.id,
    Requirement.public_id,
    Requirement.course,
    Requirement.unit_id,
    Unit.code,
    Unit.name,
    ABOVE,
    Requirement.staff_kinds,
    Requirement.due_on,
    Requirement.target_percent,
    Requirement.closed_at,
    Requirement.counted_on,
    Requirement.recounts,
)


def _row(row: Sequence[Any]) -> RequirementRow:
    number, public_id, course, unit_id, code, name, above, *rest = row
    kinds, due_on, target, closed_at, counted_on, recounts = rest
    return RequirementRow(
        id=number,
        public_id=public_id,
        course=course,
        unit_id=unit_id,
        unit_code=code,
        unit_name=called(name, above),
        staff_kinds=tuple(kinds),
        due_on=due_on,
        target=target,
        closed=closed_at is not None,
        counted_on=counted_on,
        recounts=recounts,
    )


def _requirements() -> Select:
    return select(*_COLUMNS).join(Unit, Unit.id == Requirement.unit_id)


def open_requirements(session: Session) -> tuple[RequirementRow, ...]:
    """Every open requirement, the soonest due first."""
    query = _requirements().where(Requirement.closed_at.is_(None)).order_by(Requirement.due_on, Requirement.id)
    return tuple(_row(row) for row in session.execute(query))


def requirements_touching(session: Session, units: Collection[int] | None) -> tuple[RequirementRow, ...]:
    """Open requirements on any of `units`, above or below one (None: all), the widest first, then the soonest due."""
    size = (
        select(func.count())
        .select_from(UnitPath)
        .where(UnitPath.ancestor_id == Requirement.unit_id)
        .correlate(Requirement)
        .scalar_subquery()
    )
    query = _requirements().where(Requirement.closed_at.is_(None))
    if units is not None:
        above = select(UnitPath.ancestor_id).where(UnitPath.descendant_id.in_(units))
        below = select(UnitPath.descendant_id).where(UnitPath.ancestor_id.in_(units))
        query = query.where(or_(Requirement.unit_id.in_(above), Requirement.unit_id.in_(below)))
    query = query.order_by(size.desc(), Requirement.due_on, Requirement.id)
    return tuple(_row(row) for row in session.execute(query))


def requirement_by_public_id(session: Session, public_id: str) -> RequirementRow | None:
    """The requirement, open or closed."""
    if not (public_id.isascii() and public_id.isalnum()):
        return None
    row = session.execute(_requirements().where(Requirement.public_id == public_id)).first()
    return _row(row) if row else None
