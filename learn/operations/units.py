"""Opening units and keeping the closure of their tree."""

from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from learn.db.units import Unit, UnitPath
from learn.domain.people import search_key
from learn.domain.units import UnitKind


def open_unit(
    session: Session, *, code: str, name: str, kind: UnitKind, parent_id: int | None, place: int, day: date
) -> int:
    """Add a unit beneath `parent_id` from `day` on, with its paths, and return its id."""
    unit_id = session.execute(
        insert(Unit)
        .values(
            code=code,
            name=name,
            name_key=search_key(name),
            kind=kind.value,
            parent_id=parent_id,
            place=place,
            valid_from=day,
        )
        .returning(Unit.id)
    ).scalar_one()
    above = session.execute(
        select(UnitPath.ancestor_id, UnitPath.depth).where(UnitPath.descendant_id == parent_id)
    ).all()
    paths = [{"ancestor_id": row.ancestor_id, "descendant_id": unit_id, "depth": row.depth + 1} for row in above]
    session.execute(insert(UnitPath), [*paths, {"ancestor_id": unit_id, "descendant_id": unit_id, "depth": 0}])
    return unit_id
