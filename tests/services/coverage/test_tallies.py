"""Whatever people and rosters do, in whatever order, folded and pending counts are what one counts by hand."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select, update

from learn.db.coverage import CoverageCount, CoverageDelta, Requirement
from learn.db.engine import Store
from learn.db.requirements import requirement_by_public_id
from learn.db.tallies import fold
from learn.db.usecase import turn
from learn.domain.coverage import Tally
from learn.domain.people import SYSTEM, StaffKind
from learn.services.coverage.close_requirement import close_requirement
from learn.services.coverage.fold_coverage import fold_coverage
from learn.services.coverage.recount_coverage import recount_coverage
from learn.services.coverage.report_coverage import report_coverage
from tests.conftest import learners_of
from tests.services.coverage.ways import COURSES, UNITS, WIDER, World, counted_by_hand, kept

PEOPLE = 5
KINDS = (StaffKind.CIVIL_SERVANT, StaffKind.CONTRACT)


@pytest.fixture
def world(store: Store) -> World:
    made = World(store, tuple(sorted(learners_of(store).values())[:PEOPLE]))
    made.clear()
    return made


def fold_all(store: Store, most: int = 500) -> int:
    with store.session() as session:
        folded = 0
        while now := fold_coverage(session, SYSTEM, most=most):
            folded += now
    return folded


def recount(world: World) -> list[bool]:
    with world.store.session() as session:
        return [one.explained for one in recount_coverage(session, SYSTEM, world.now, due_only=True)]


def close_one(world: World, number: int) -> None:
    with world.store.session() as session:
        names = session.execute(select(Requirement.public_id).order_by(Requirement.id)).scalars().all()
        if names:
            close_requirement(session, SYSTEM, names[number % len(names)], world.now)


def next_day(world: World) -> None:
    world.now += timedelta(days=1)
    assert all(recount(world)), "a difference that no date explains"


who, kind = st.integers(0, PEOPLE - 1), st.sampled_from(KINDS)
audiences = st.sampled_from([frozenset(), frozenset(KINDS[:1]), frozenset(KINDS)])
Deed = Callable[[World], object]
deeds: st.SearchStrategy[Deed] = st.one_of(
    st.builds(
        lambda *a: lambda world: world.hire(*a), who, st.sampled_from(UNITS), kind, st.sampled_from([-30, 0, 0, 1])
    ),
    st.builds(lambda *a: lambda world: world.move(*a), who, st.sampled_from(UNITS), kind),
    st.builds(lambda *a: lambda world: world.leave(*a), who, st.sampled_from([-1, 0, 1])),
    st.builds(lambda p, c: lambda world: world.close(p, closed=c), who, st.booleans()),
    st.builds(lambda *a: lambda world: world.learn(*a), who, st.sampled_from(COURSES), st.integers(0, 1)),
    st.builds(lambda *a: lambda world: world.require(*a), st.sampled_from(COURSES), st.sampled_from(WIDER), audiences),
    st.builds(lambda n: lambda world: close_one(world, n), st.integers(0, 5)),
    st.just(next_day),
    st.builds(lambda n: lambda world: fold_all(world.store, n), st.integers(1, 4)),
)


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(deeds, min_size=12, max_size=30))
def test_after_any_deeds_the_counts_are_what_one_counts_by_hand(world: World, what: list[Deed]) -> None:
    world.clear()
    world.require(COURSES[1], "22", frozenset())
    for deed in what:
        deed(world)
    by_hand = counted_by_hand(world.store, world.today)
    assert kept(world.store) == by_hand
    fold_all(world.store)
    assert kept(world.store) == by_hand
    assert recount(world) == []
    with world.store.session() as session:
        for name in session.execute(select(Requirement.public_id).where(Requirement.closed_at.is_(None))).scalars():
            row = requirement_by_public_id(session, name)
            assert row is not None
            units = [count for key, count in by_hand.items() if key[0] == row.id]
            whole = Tally(*(sum(count[place] for count in units) for place in range(3)))
            report = report_coverage(session, SYSTEM, "22", world.now, requirement=name)
            assert report.total is not None
            assert report.total.tally == whole


def some_deeds(world: World, seed: int, number: int) -> None:
    dice = random.Random(seed)
    for _ in range(number):
        person, unit, kind = dice.randrange(PEOPLE), dice.choice(UNITS), dice.choice(KINDS)
        deed = dice.randrange(8)
        if deed == 0:
            world.hire(person, unit, kind, dice.choice([-30, 0]))
        elif deed == 1:
            world.move(person, unit, kind)
        elif deed == 2:
            world.leave(person, -1)
        elif deed in {3, 4}:
            world.close(person, closed=deed == 3)
        elif deed == 5:
            world.require(dice.choice(COURSES), dice.choice(WIDER), frozenset())
        else:
            world.learn(person, dice.choice(COURSES), dice.randrange(2))


def test_four_writers_and_two_that_fold_lose_nothing(world: World) -> None:
    world.require(COURSES[0], "22", frozenset())
    with ThreadPoolExecutor(6) as pool:
        jobs = [pool.submit(some_deeds, world, seed, 40) for seed in range(4)]
        while not all(job.done() for job in jobs):
            for folding in [pool.submit(fold_all, world.store, 3) for _ in range(2)]:
                folding.result()
        for job in jobs:
            job.result()
    assert kept(world.store) == counted_by_hand(world.store, world.today)
    assert kept(world.store)


def pending(store: Store) -> int:
    with store.session() as session:
        return session.execute(select(func.count()).select_from(CoverageDelta)).scalar_one()


@pytest.mark.parametrize("stopped_at", ["INSERT INTO coverage_count", "DELETE FROM coverage_delta", "COMMIT"])
def test_folding_that_is_cut_off_has_not_happened(world: World, stopped_at: str) -> None:
    world.require(COURSES[0], "22", frozenset())
    for person in range(PEOPLE):
        world.hire(person, "06688", KINDS[0], 0)
        world.learn(person, COURSES[0], 0)
    before, waiting = kept(world.store), pending(world.store)
    assert waiting == 2 * PEOPLE

    class CutOffError(Exception):
        pass

    def cut_off(*given: object) -> None:
        if stopped_at == "COMMIT" or str(given[2]).startswith(stopped_at):
            raise CutOffError

    name = "commit" if stopped_at == "COMMIT" else "before_cursor_execute"
    event.listen(world.store.engine, name, cut_off)
    try:
        with pytest.raises(CutOffError):
            fold_all(world.store)
    finally:
        event.remove(world.store.engine, name, cut_off)
    assert (kept(world.store), pending(world.store)) == (before, waiting)
    assert fold_all(world.store) == waiting
    assert (kept(world.store), pending(world.store)) == (before, 0)
    assert fold_all(world.store) == 0


def test_a_fault_in_a_count_is_found_told_from_dates_and_set_right_once(world: World) -> None:
    world.require(COURSES[0], "22", frozenset())
    world.hire(0, "06688", KINDS[0], 0)
    world.hire(1, "06685", KINDS[0], 1)
    fold_all(world.store)
    with world.store.session() as session, turn(session):
        session.execute(update(CoverageCount).values(done=CoverageCount.done + 1))
        session.commit()
    world.now += timedelta(days=1)
    with world.store.session() as session:
        seen = recount_coverage(session, SYSTEM, world.now, mend=False)
        assert [(one.explained, one.difference.size) for one in seen] == [(True, 1), (False, 1)]
        assert recount_coverage(session, SYSTEM, world.now) == seen
    assert kept(world.store) == counted_by_hand(world.store, world.today)
    assert recount(world) == []


def test_two_that_compare_at_once_do_not_set_right_twice(world: World) -> None:
    world.require(COURSES[0], "22", frozenset())
    world.hire(0, "06688", KINDS[0], 1)
    world.now += timedelta(days=1)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: recount(world), range(8)))
    assert kept(world.store) == counted_by_hand(world.store, world.today)


def test_a_fold_that_nobody_commits_changes_nothing(world: World) -> None:
    world.require(COURSES[0], "22", frozenset())
    world.hire(0, "06688", KINDS[0], 0)
    with world.store.session() as session, turn(session):
        assert fold(session, 10) == 1
    assert pending(world.store) == 1
