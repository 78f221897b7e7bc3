"""The counts of requirements: as kept (folded and pending), as the facts make them, and where the two differ."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from learn.db.coverage import CoverageCount, CoverageDelta
from learn.db.learning import CourseState
from learn.db.people import Learner, PostRow
from learn.db.requirements import RequirementRow
from learn.db.units import UnitPath
from learn.domain.coverage import Tally

_GATE = 5_130_022  # the number of our advisory lock; any one that nothing else uses


def enter_gate(session: Session) -> None:
    """Before a deed is counted: wait for whoever is building the counts of a new requirement.

    Without it, a deed that is not committed yet would be missed by the new counts and by its own tally. SQLite has one
    writer at a time anyway.
    """
    _gate(session, "pg_advisory_xact_lock_shared")


def shut_gate(session: Session) -> None:
    """Before the counts of a new requirement are built: wait for deeds on their way, and hold further ones back."""
    _gate(session, "pg_advisory_xact_lock")


def _gate(session: Session, lock: str) -> None:
    if session.get_bind(CoverageDelta).dialect.name == "postgresql":
        session.execute(select(getattr(func, lock)(_GATE)), bind_arguments={"mapper": CoverageDelta})


def tallies(session: Session, requirement_id: int, units: Collection[int]) -> dict[int, Tally]:
    """Folded and pending counts of each of `units` with all below, in one statement; empty units are absent."""
    both = _kept(requirement_id).subquery()
    query = (
        select(UnitPath.ancestor_id, func.sum(both.c.people), func.sum(both.c.started), func.sum(both.c.done))
        .join(both, both.c.unit_id == UnitPath.descendant_id)
        .where(UnitPath.ancestor_id.in_(units))
        .group_by(UnitPath.ancestor_id)
    )
    return {row[0]: Tally(int(row[1]), int(row[2]), int(row[3])) for row in session.execute(query)}


def whole_tallies(session: Session, requirements: Collection[int]) -> dict[int, Tally]:
    """Folded and pending counts of each requirement over all its people, in one statement."""
    parts = [
        select(table.requirement_id, table.people, table.started, table.done).where(
            table.requirement_id.in_(requirements)
        )
        for table in (CoverageCount, CoverageDelta)
    ]
    both = union_all(*parts).subquery()
    sums = (func.sum(both.c.people), func.sum(both.c.started), func.sum(both.c.done))
    query = select(both.c.requirement_id, *sums).group_by(both.c.requirement_id)
    return {row[0]: Tally(int(row[1]), int(row[2]), int(row[3])) for row in session.execute(query)}


def _kept(requirement_id: int) -> Any:
    return union_all(
        *(
            select(table.unit_id, table.people, table.started, table.done).where(table.requirement_id == requirement_id)
            for table in (CoverageCount, CoverageDelta)
        )
    )


def held_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Posts that are held on `day`."""
    return and_(PostRow.from_on <= day, or_(PostRow.to_on.is_(None), PostRow.to_on >= day))


def obliged(
    unit_id: int, course: str, staff_kinds: Collection[str], day: date, *, within: int | None = None
) -> Subquery:
    """Whom a requirement on `unit_id` obliges on `day`: learner_id, post_id, unit_id, started_at, completed_at, share.

    Each person once: whoever has several posts of the audience counts at the one that began first. `within` leaves out,
    early, people without any post in that unit's tree; who counts elsewhere is still to be sorted out.
    """
    rank = func.row_number().over(partition_by=PostRow.learner_id, order_by=(PostRow.from_on, PostRow.id))
    query = (
        select(
            PostRow.learner_id,
            PostRow.id.label("post_id"),
            PostRow.unit_id,
            CourseState.started_at,
            CourseState.completed_at,
            CourseState.share,
            rank.label("rank"),
        )
        .join(Learner, (Learner.id == PostRow.learner_id) & Learner.closed_at.is_(None))
        .join(UnitPath, (UnitPath.descendant_id == PostRow.unit_id) & (UnitPath.ancestor_id == unit_id))
        .outerjoin(CourseState, (CourseState.learner_id == PostRow.learner_id) & (CourseState.course == course))
        .where(held_on(day))
    )
    if staff_kinds:
        query = query.where(PostRow.staff_kind.in_(staff_kinds))
    if within is not None:
        inside = select(UnitPath.descendant_id).where(UnitPath.ancestor_id == within)
        query = query.where(PostRow.learner_id.in_(select(PostRow.learner_id).where(PostRow.unit_id.in_(inside))))
    ranked = query.subquery()
    return select(ranked).where(ranked.c.rank == 1).subquery()


def _counted(people: Subquery) -> Select:
    return select(
        people.c.unit_id,
        func.count().label("people"),
        func.sum(case((people.c.started_at.is_not(None), 1), else_=0)).label("started"),
        func.sum(case((people.c.completed_at.is_not(None), 1), else_=0)).label("done"),
    ).group_by(people.c.unit_id)


def counted_people(session: Session, unit_id: int, staff_kinds: Collection[str], day: date) -> int:
    """How many people a requirement on this unit and these kinds of staff would oblige on `day`."""
    people = obliged(unit_id, "", staff_kinds, day)
    return session.execute(select(func.count()).select_from(people)).scalar_one()


def write_first_counts(session: Session, requirement: RequirementRow, day: date) -> None:
    """Count a new requirement from the facts, by unit, in one statement whatever the number of people."""
    people = obliged(requirement.unit_id, requirement.course, requirement.staff_kinds, day)
    counted = _counted(people).subquery()
    columns = ("requirement_id", "unit_id", "people", "started", "done")
    rows = select(literal(requirement.id), *counted.c)
    session.execute(insert(CoverageCount).from_select(columns, rows))


@dataclass(frozen=True)
class Difference:
    """A unit's own count, kept otherwise than the facts have it."""

    requirement_id: int
    unit_id: int
    kept: Tally
    facts: Tally

    @property
    def size(self) -> int:
        """The largest of the three differences."""
        one, other = self.kept, self.facts
        return max(abs(one.people - other.people), abs(one.started - other.started), abs(one.done - other.done))


def differences(session: Session, requirement: RequirementRow, day: date) -> tuple[Difference, ...]:
    """Where the kept counts of a requirement differ from the facts of `day`.

    One statement, and so one snapshot of facts, counts and deltas: deeds that go on meanwhile make no difference.
    """
    people = obliged(requirement.unit_id, requirement.course, requirement.staff_kinds, day)
    facts, kept = _counted(people).subquery(), _kept(requirement.id).subquery()
    names = ("people", "started", "done")
    sides = union_all(
        select(
            facts.c.unit_id, *(facts.c[name] for name in names), *_zeros("kept_people", "kept_started", "kept_done")
        ),
        select(kept.c.unit_id, *_zeros(*names), *(kept.c[name].label(f"kept_{name}") for name in names)),
    ).subquery()
    sums = {name: func.sum(sides.c[name]) for name in (*names, *(f"kept_{name}" for name in names))}
    query = (
        select(sides.c.unit_id, *sums.values())
        .group_by(sides.c.unit_id)
        .having(or_(*(sums[name] != sums[f"kept_{name}"] for name in names)))
        .order_by(sides.c.unit_id)
    )
    return tuple(
        Difference(
            requirement.id,
            row[0],
            kept=Tally(int(row[4]), int(row[5]), int(row[6])),
            facts=Tally(int(row[1]), int(row[2]), int(row[3])),
        )
        for row in session.execute(query)
    )


def _zeros(*names: str) -> tuple[ColumnElement[int], ...]:
    return tuple(literal(0).label(name) for name in names)


def moved_by_date(session: Session, since: date, day: date) -> dict[int, int]:
    """By unit, how many posts belong to people one of whose posts began after `since` or ended before `day` since."""
    began = and_(PostRow.from_on > since, PostRow.from_on <= day)
    ended = and_(PostRow.to_on >= since, PostRow.to_on < day)
    people = select(PostRow.learner_id).where(or_(began, ended))
    query = select(PostRow.unit_id, func.count()).where(PostRow.learner_id.in_(people)).group_by(PostRow.unit_id)
    return {row[0]: row[1] for row in session.execute(query)}


def fold(session: Session, most: int) -> int:
    """Add up to `most` pending deltas to the counts and take them away, in the caller's transaction; return how many.

    On PostgreSQL two folding workers take different rows, and never the same one twice.
    """
    query = select(
        CoverageDelta.id,
        CoverageDelta.requirement_id,
        CoverageDelta.unit_id,
        CoverageDelta.people,
        CoverageDelta.started,
        CoverageDelta.done,
    )
    deltas = session.execute(query.order_by(CoverageDelta.id).limit(most).with_for_update(skip_locked=True)).all()
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
    dialect = session.get_bind(CoverageCount).dialect.name
    put = (postgresql if dialect == "postgresql" else sqlite).insert(CoverageCount)
    put = put.values(
        requirement_id=requirement_id, unit_id=unit_id, people=tally.people, started=tally.started, done=tally.done
    )
    session.execute(
        put.on_conflict_do_update(
            index_elements=["requirement_id", "unit_id"],
            set_={
                "people": CoverageCount.people + put.excluded.people,
                "started": CoverageCount.started + put.excluded.started,
                "done": CoverageCount.done + put.excluded.done,
            },
        )
    )
