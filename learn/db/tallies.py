"""Questions asked of requirements and their counts, folded and pending."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Subquery, case, delete, func, insert, or_, select, union_all, update
from sqlalchemy.orm import Session

from learn.db.coverage import CoverageCount, CoverageDelta, Requirement
from learn.db.learning import CourseState
from learn.db.people import Learner, PostRow
from learn.db.units import Unit, UnitPath
from learn.domain.coverage import Tally


@dataclass(frozen=True)
class RequirementRow:
    """An open or closed requirement with the unit it holds for."""

    id: int
    public_id: str
    course: str
    unit_id: int
    unit_name: str
    staff_kinds: tuple[str, ...]
    due_on: date
    target: int
    closed: bool


_REQUIREMENT = (
    Requirement.id,
    Requirement.public_id,
    Requirement.course,
    Requirement.unit_id,
    Unit.name,
    Requirement.staff_kinds,
    Requirement.due_on,
    Requirement.target_percent,
    Requirement.closed_at,
)


def _requirement(row: Sequence[Any]) -> RequirementRow:
    return RequirementRow(row[0], row[1], row[2], row[3], row[4], tuple(row[5]), row[6], row[7], row[8] is not None)


def open_requirements(session: Session) -> tuple[RequirementRow, ...]:
    """Every open requirement, the soonest due first."""
    query = (
        select(*_REQUIREMENT)
        .join(Unit, Unit.id == Requirement.unit_id)
        .where(Requirement.closed_at.is_(None))
        .order_by(Requirement.due_on, Requirement.id)
    )
    return tuple(_requirement(row) for row in session.execute(query))


def requirements_touching(session: Session, unit_id: int) -> tuple[RequirementRow, ...]:
    """Open requirements on the unit, on one above it or on one below it, the widest first, then the soonest due."""
    above = select(UnitPath.ancestor_id).where(UnitPath.descendant_id == unit_id)
    below = select(UnitPath.descendant_id).where(UnitPath.ancestor_id == unit_id)
    size = (
        select(func.count())
        .select_from(UnitPath)
        .where(UnitPath.ancestor_id == Requirement.unit_id)
        .correlate(Requirement)
        .scalar_subquery()
    )
    query = (
        select(*_REQUIREMENT)
        .join(Unit, Unit.id == Requirement.unit_id)
        .where(Requirement.closed_at.is_(None), or_(Requirement.unit_id.in_(above), Requirement.unit_id.in_(below)))
        .order_by(size.desc(), Requirement.due_on, Requirement.id)
    )
    return tuple(_requirement(row) for row in session.execute(query))


def requirement_by_public_id(session: Session, public_id: str) -> RequirementRow | None:
    """The requirement, open or closed."""
    query = select(*_REQUIREMENT).join(Unit, Unit.id == Requirement.unit_id).where(Requirement.public_id == public_id)
    row = session.execute(query).first()
    return _requirement(row) if row else None


def tallies(session: Session, requirement_id: int, units: Collection[int]) -> dict[int, Tally]:
    """Folded and pending counts of each of `units` with all below, in one statement; empty units are absent."""
    parts = [
        select(table.unit_id, table.people, table.started, table.done).where(table.requirement_id == requirement_id)
        for table in (CoverageCount, CoverageDelta)
    ]
    both = union_all(*parts).subquery()
    query = (
        select(UnitPath.ancestor_id, func.sum(both.c.people), func.sum(both.c.started), func.sum(both.c.done))
        .join(both, both.c.unit_id == UnitPath.descendant_id)
        .where(UnitPath.ancestor_id.in_(units))
        .group_by(UnitPath.ancestor_id)
    )
    return {row[0]: Tally(int(row[1]), int(row[2]), int(row[3])) for row in session.execute(query)}


def obliged(requirement_unit: int, course: str, staff_kinds: Collection[str], day: date) -> Subquery:
    """Whom a requirement obliges on `day`: learner, unit, started_at, completed_at, each person once.

    A person with several posts of the audience counts at the one that began first.
    """
    rank = func.row_number().over(partition_by=PostRow.learner_id, order_by=(PostRow.from_on, PostRow.id))
    query = (
        select(
            PostRow.learner_id,
            PostRow.unit_id,
            CourseState.started_at,
            CourseState.completed_at,
            rank.label("rank"),
        )
        .join(Learner, (Learner.id == PostRow.learner_id) & Learner.closed_at.is_(None))
        .join(UnitPath, (UnitPath.descendant_id == PostRow.unit_id) & (UnitPath.ancestor_id == requirement_unit))
        .outerjoin(CourseState, (CourseState.learner_id == PostRow.learner_id) & (CourseState.course == course))
        .where(PostRow.from_on <= day, or_(PostRow.to_on.is_(None), PostRow.to_on >= day))
    )
    if staff_kinds:
        query = query.where(PostRow.staff_kind.in_(staff_kinds))
    ranked = query.subquery()
    return select(ranked).where(ranked.c.rank == 1).subquery()


def counted_facts(
    session: Session, requirement_unit: int, course: str, staff_kinds: Collection[str], day: date
) -> dict[int, Tally]:
    """The counts of a requirement by unit, from the facts themselves, in one statement."""
    people = obliged(requirement_unit, course, staff_kinds, day)
    query = select(
        people.c.unit_id,
        func.count(),
        func.sum(case((people.c.started_at.is_not(None), 1), else_=0)),
        func.sum(case((people.c.completed_at.is_not(None), 1), else_=0)),
    ).group_by(people.c.unit_id)
    return {row[0]: Tally(int(row[1]), int(row[2]), int(row[3])) for row in session.execute(query)}


def kept_counts(session: Session, requirement_id: int) -> dict[int, Tally]:
    """The counts of a requirement by unit as folded and pending."""
    parts = [
        select(table.unit_id, table.people, table.started, table.done).where(table.requirement_id == requirement_id)
        for table in (CoverageCount, CoverageDelta)
    ]
    both = union_all(*parts).subquery()
    query = select(both.c.unit_id, func.sum(both.c.people), func.sum(both.c.started), func.sum(both.c.done)).group_by(
        both.c.unit_id
    )
    return {row[0]: Tally(int(row[1]), int(row[2]), int(row[3])) for row in session.execute(query)}


def write_counts(session: Session, requirement_id: int, counts: dict[int, Tally]) -> None:
    """Write the first counts of a new requirement."""
    rows = [
        {
            "requirement_id": requirement_id,
            "unit_id": unit_id,
            "people": tally.people,
            "started": tally.started,
            "done": tally.done,
        }
        for unit_id, tally in counts.items()
    ]
    if rows:
        session.execute(insert(CoverageCount), rows)


def fold(session: Session, most: int) -> int:
    """Add up to `most` pending deltas to the counts and take them away, in the caller's transaction; return how many.

    On PostgreSQL two folding workers take different rows, and never the same one twice.
    """
    query = select(CoverageDelta).order_by(CoverageDelta.id).limit(most).with_for_update(skip_locked=True)
    deltas = session.execute(query).scalars().all()
    sums: dict[tuple[int, int], Tally] = {}
    for delta in deltas:
        key = (delta.requirement_id, delta.unit_id)
        sums[key] = sums.get(key, Tally(0, 0, 0)) + Tally(delta.people, delta.started, delta.done)
    for (requirement_id, unit_id), tally in sorted(sums.items()):
        _add(session, requirement_id, unit_id, tally)
    if deltas:
        session.execute(delete(CoverageDelta).where(CoverageDelta.id.in_([delta.id for delta in deltas])))
    return len(deltas)


def _add(session: Session, requirement_id: int, unit_id: int, tally: Tally) -> None:
    found = session.execute(
        update(CoverageCount)
        .where(CoverageCount.requirement_id == requirement_id, CoverageCount.unit_id == unit_id)
        .values(
            people=CoverageCount.people + tally.people,
            started=CoverageCount.started + tally.started,
            done=CoverageCount.done + tally.done,
        )
        .returning(CoverageCount.unit_id)
        .execution_options(synchronize_session=False)
    ).first()
    if found is None:
        write_counts(session, requirement_id, {unit_id: tally})
