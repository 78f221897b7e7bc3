"""Deeds that move the figures of coverage, and a recount of them that knows nothing of how they are kept."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from learn.content.library import Library, build_library
from learn.db.coverage import CoverageCount, CoverageDelta, Requirement
from learn.db.engine import Store
from learn.db.learning import Completion, CourseState, StepDone
from learn.db.people import Learner, PostRow
from learn.db.units import Unit, unit_by_code
from learn.db.usecase import turn
from learn.domain.dates import day_of
from learn.domain.errors import Conflict
from learn.domain.people import SYSTEM, Post, StaffKind
from learn.operations.people import add_post, end_post
from learn.operations.progress import record_step
from learn.operations.tally import roster_change
from learn.services.coverage.require_course import require_course
from tests.cast import NOW
from tests.library import real_library

COURSES = ("ai-can-ban", "ai-cho-can-bo")
UNITS = ("06688", "06688-VP", "06688-KT", "06685", "SKHCN")
WIDER = ("22", *UNITS)


@cache
def short_library() -> Library:
    """The real courses cut to two lessons each: the first begins a course, the second finishes it."""
    whole = real_library()
    courses = {}
    for slug in COURSES:
        module = whole.courses[slug].modules[0]
        short = replace(module, lessons=module.lessons[:2], labs=(), quiz=None, required=True)
        courses[slug] = replace(whole.courses[slug], modules=(short,), choose=0)
    return build_library(courses, whole.labs, whole.banks, whole.laws)


@dataclass
class World:
    """A database, its people, and the moment that it is there."""

    store: Store
    people: tuple[int, ...]
    now: datetime = NOW

    @property
    def today(self) -> date:
        """The day that it is."""
        return day_of(self.now)

    def clear(self) -> None:
        """Nobody has a post, did anything, or must do anything; it is NOW."""
        self.now = NOW
        with self.store.session() as session, turn(session):
            for table in (CoverageDelta, CoverageCount, Requirement, Completion, CourseState, StepDone, PostRow):
                session.execute(delete(table))
            session.execute(update(Learner).values(closed_at=None))
            session.commit()

    def hire(self, person: int, unit: str, kind: StaffKind, after: int) -> None:
        """A post in the unit from `after` days on, unless there is an open one."""
        with self.store.session() as session, turn(session):
            unit_id, learner_id = unit_id_of(session, unit), self._lock(session, person)
            if unit_id not in {row.unit_id for row in self._lasting(session, learner_id)}:
                post = Post(unit_id, "Chuyên viên", kind, self.today + timedelta(days=after))
                with roster_change(session, learner_id, self.now):
                    add_post(session, learner_id, post)
                session.commit()

    def move(self, person: int, unit: str, kind: StaffKind) -> None:
        """The oldest open post ended yesterday, or today if it began today; another one begins today."""
        with self.store.session() as session, turn(session):
            unit_id, learner_id = unit_id_of(session, unit), self._lock(session, person)
            lasting = self._lasting(session, learner_id)
            if not lasting or unit_id in {row.unit_id for row in lasting} or lasting[0].from_on > self.today:
                return
            with roster_change(session, learner_id, self.now):
                end_post(session, lasting[0].id, max(lasting[0].from_on, self.today - timedelta(days=1)))
                add_post(session, learner_id, Post(unit_id, "Chuyên viên", kind, self.today))
            session.commit()

    def leave(self, person: int, after: int) -> None:
        """The oldest open post ends `after` days from now."""
        with self.store.session() as session, turn(session):
            learner_id = self._lock(session, person)
            for row in self._lasting(session, learner_id)[:1]:
                with roster_change(session, learner_id, self.now):
                    end_post(session, row.id, max(row.from_on, self.today + timedelta(days=after)))
            session.commit()

    def close(self, person: int, *, closed: bool) -> None:
        """The person leaves the roster, or comes back."""
        with self.store.session() as session, turn(session):
            learner_id = self.people[person]
            with roster_change(session, learner_id, self.now):
                values = {"closed_at": self.now if closed else None}
                session.execute(update(Learner).where(Learner.id == learner_id).values(**values))
            session.commit()

    def learn(self, person: int, course: str, lesson: int) -> None:
        """The person understands one of the two lessons of a course."""
        library = short_library()
        one = library.courses[course].modules[0].lessons[lesson]
        with self.store.session() as session, turn(session):
            slug = f"{one.module}/{one.slug}"
            record_step(session, library, self.people[person], course, "lesson", slug, "d" * 32, self.now)
            session.commit()

    def require(self, course: str, unit: str, kinds: frozenset[StaffKind]) -> None:
        """The course is required of the unit, unless it is already."""
        wanted = {"course": course, "unit_code": unit, "staff_kinds": kinds, "due_on": self.today, "target": 80}
        with self.store.session() as session:
            try:
                require_course(session, SYSTEM, short_library(), **wanted, now=self.now)
            except Conflict:
                return

    def _lock(self, session: Session, person: int) -> int:
        query = select(Learner.id).where(Learner.id == self.people[person]).with_for_update()
        return session.execute(query).scalar_one()

    def _lasting(self, session: Session, learner_id: int) -> list[PostRow]:
        query = select(PostRow).where(PostRow.learner_id == learner_id, PostRow.to_on.is_(None))
        return list(session.execute(query.order_by(PostRow.from_on, PostRow.id)).scalars())


def unit_id_of(session: Session, code: str) -> int:
    """The id of a unit that is there."""
    unit = unit_by_code(session, code)
    assert unit is not None
    return unit.id


Counts = dict[tuple[int, int], tuple[int, int, int]]


def kept(store: Store) -> Counts:
    """What is kept, folded and pending, by open requirement and unit."""
    query = text(
        "SELECT b.requirement_id, b.unit_id, sum(b.people), sum(b.started), sum(b.done) FROM ("
        "SELECT requirement_id, unit_id, people, started, done FROM coverage_count UNION ALL "
        "SELECT requirement_id, unit_id, people, started, done FROM coverage_delta) b "
        "JOIN requirement r ON r.id = b.requirement_id WHERE r.closed_at IS NULL "
        "GROUP BY b.requirement_id, b.unit_id"
    )
    with store.engine.connect() as connection:
        rows = connection.execute(query).all()
    return {(row[0], row[1]): (int(row[2]), int(row[3]), int(row[4])) for row in rows if any(row[2:])}


def counted_by_hand(store: Store, day: date) -> Counts:
    """What there is to count on a day, person by person, from the rows alone."""
    with store.session() as session:
        parents = {row.id: row.parent_id for row in session.execute(select(Unit.id, Unit.parent_id))}
        posts = session.execute(select(PostRow).order_by(PostRow.from_on, PostRow.id)).scalars().all()
        closed = set(session.execute(select(Learner.id).where(Learner.closed_at.is_not(None))).scalars())
        states = {(row.learner_id, row.course): row for row in session.execute(select(CourseState)).scalars()}
        demands = session.execute(select(Requirement).where(Requirement.closed_at.is_(None))).scalars().all()
    found: Counter[tuple[int, int, str]] = Counter()
    for demand in demands:
        seen = set(closed)
        for post in posts:
            held = post.from_on <= day and (post.to_on is None or post.to_on >= day)
            wanted = not demand.staff_kinds or post.staff_kind in demand.staff_kinds
            if post.learner_id in seen or not held or not wanted or not beneath(parents, post.unit_id, demand.unit_id):
                continue
            seen.add(post.learner_id)
            state = states.get((post.learner_id, demand.course))
            found[demand.id, post.unit_id, "people"] += 1
            found[demand.id, post.unit_id, "started"] += state is not None
            found[demand.id, post.unit_id, "done"] += state is not None and state.completed_at is not None
    keys = {(one, unit) for one, unit, _ in found}
    return {key: (found[*key, "people"], found[*key, "started"], found[*key, "done"]) for key in keys}


def beneath(parents: dict[int, int | None], unit: int | None, top: int) -> bool:
    """Whether the unit is `top` or lies under it."""
    while unit is not None and unit != top:
        unit = parents[unit]
    return unit == top
