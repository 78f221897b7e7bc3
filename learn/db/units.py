"""Units and the closure of their tree, and the questions asked of them."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ForeignKey, Index, Row, and_, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from learn.db.base import Base, plain
from learn.domain.units import UnitKind, UnitRow


class Unit(Base):
    """A province, agency, commune or office."""

    __tablename__ = "unit"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = plain(unique=True)
    name: Mapped[str] = plain()
    name_key: Mapped[str] = plain(index=True)
    kind: Mapped[str] = plain()
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    place: Mapped[int] = mapped_column(default=0)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class UnitPath(Base):
    """The closure: one row for each unit and each of its ancestors, itself included at depth 0."""

    __tablename__ = "unit_path"
    ancestor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    descendant_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    depth: Mapped[int]
    __table_args__ = (Index(None, "descendant_id", "depth"),)


_units = Unit.__table__
_over = _units.alias("over")
# What an office belongs to, "" for any other unit: a column for every statement that reads units, none of its own.
ABOVE = func.coalesce(
    select(_over.c.name)
    .where(and_(_over.c.id == _units.c.parent_id, _units.c.kind == UnitKind.OFFICE.value))
    .correlate(_units)
    .scalar_subquery(),
    "",
)

_ROW = (Unit.id, Unit.code, Unit.name, Unit.kind, Unit.parent_id, ABOVE)


def _row(found: Row[int, str, str, str, int | None, str]) -> UnitRow:
    return UnitRow(found[0], found[1], found[2], UnitKind(found[3]), found[4], found[5])


def unit_by_code(session: Session, code: str) -> UnitRow | None:
    """The unit with this code, if there is one."""
    if not code.isprintable():  # PostgreSQL cannot even ask for some of what comes in an address
        return None
    found = session.execute(select(*_ROW).where(Unit.code == code)).first()
    return _row(found) if found else None


def line_of(session: Session, unit_id: int | None) -> tuple[int, ...]:
    """The unit and everything above it, nearest first; empty for None or an unknown unit."""
    if unit_id is None:
        return ()
    query = select(UnitPath.ancestor_id).where(UnitPath.descendant_id == unit_id).order_by(UnitPath.depth)
    return tuple(session.execute(query).scalars())


def children_of(session: Session, unit_id: int) -> tuple[UnitRow, ...]:
    """The units directly beneath, in their order."""
    query = select(*_ROW).where(Unit.parent_id == unit_id).order_by(Unit.place, Unit.name)
    return tuple(_row(found) for found in session.execute(query))


def units_of_kinds(session: Session, kinds: Collection[UnitKind]) -> tuple[UnitRow, ...]:
    """All units of the kinds, in their order."""
    query = select(*_ROW).where(Unit.kind.in_([kind.value for kind in kinds])).order_by(Unit.place, Unit.name)
    return tuple(_row(found) for found in session.execute(query))


def units_within(session: Session, tops: Collection[int] | None) -> tuple[UnitRow, ...]:
    """All units of the trees under `tops` (None: all there are), parents before children."""
    query = select(*_ROW).order_by(Unit.place, Unit.name)
    if tops is not None:
        inside = select(UnitPath.descendant_id).where(UnitPath.ancestor_id.in_(tops))
        query = query.where(Unit.id.in_(inside))
    return tuple(_row(found) for found in session.execute(query))


def line_names(session: Session, unit_id: int) -> tuple[UnitRow, ...]:
    """The unit and everything above it as rows, nearest first."""
    query = (
        select(*_ROW)
        .join(UnitPath, UnitPath.ancestor_id == Unit.id)
        .where(UnitPath.descendant_id == unit_id)
        .order_by(UnitPath.depth)
    )
    return tuple(_row(found) for found in session.execute(query))


def top_units(session: Session, units: Collection[int] | None) -> tuple[UnitRow, ...]:
    """Those of `units` that lie beneath no other of them; None: the roots of the whole tree."""
    query = select(*_ROW).order_by(Unit.place, Unit.name)
    if units is None:
        query = query.where(Unit.parent_id.is_(None))
    else:
        beneath = select(UnitPath.descendant_id).where(UnitPath.ancestor_id.in_(units), UnitPath.depth > 0)
        query = query.where(Unit.id.in_(units), Unit.id.not_in(beneath))
    return tuple(_row(found) for found in session.execute(query))
