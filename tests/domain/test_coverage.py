"""Shares, what is missing, what is late, and what small groups must not tell."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.domain.coverage import SMALL, Coverage, Progress, Tally, check_goal, veiled
from learn.domain.errors import Invalid

DUE = date(2026, 12, 14)


def coverage(people: int, started: int, done: int, target: int = 80, as_of: date = DUE) -> Coverage:
    return Coverage(Tally(people, started, done), target, DUE, as_of)


@pytest.mark.parametrize(
    ("people", "done", "target", "percent", "missing", "reached"),
    [
        (0, 0, 80, 0.0, 0, False),
        (1, 0, 1, 0.0, 1, False),
        (128, 112, 80, 87.5, 0, True),
        (96, 71, 80, 73.9, 6, False),
        (3, 2, 67, 66.6, 1, False),
        (3, 2, 66, 66.6, 0, True),
        (1000, 999, 100, 99.9, 1, False),
        (10_000, 9_999, 100, 99.9, 1, False),
        (7, 7, 100, 100.0, 0, True),
    ],
)
def test_share_and_what_is_missing(
    people: int, done: int, target: int, percent: float, missing: int, reached: bool
) -> None:
    one = coverage(people, done, done, target)
    assert (one.percent, one.missing, one.reached) == (percent, missing, reached)


def test_people_are_late_from_the_day_after_the_due_date() -> None:
    assert coverage(10, 7, 4).overdue == 0
    late = coverage(10, 7, 4, as_of=date(2026, 12, 15))
    assert (late.overdue, late.in_progress, late.not_started) == (6, 3, 3)


@given(st.integers(0, 300), st.data())
def test_the_parts_make_the_whole(people: int, data: st.DataObject) -> None:
    started = data.draw(st.integers(0, people))
    one = coverage(people, started, data.draw(st.integers(0, started)), data.draw(st.integers(1, 100)))
    assert sum(one.count(progress) for progress in Progress) == one.count(None) == people
    enough = one.of(Tally(people, people, one.tally.done + one.missing))
    assert enough.tally.done * 100 >= people * one.target
    assert people == 0 or enough.reached
    assert one.missing == 0 or (one.tally.done + one.missing - 1) * 100 < people * one.target
    assert (one.percent == 100) == (people > 0 and one.tally.done == people)


@given(st.lists(st.integers(0, 12), max_size=8))
def test_a_veiled_group_cannot_be_worked_out_of_the_total(sizes: list[int]) -> None:
    veil = veiled([Tally(size, 0, 0) for size in sizes])
    assert all(place in veil for place, size in enumerate(sizes) if 0 < size < SMALL)
    assert all(sizes[place] for place in veil)
    others = [size for place, size in enumerate(sizes) if size and place not in veil]
    if veil and others:
        assert len(veil) > 1
        assert sum(sizes[place] for place in veil) >= SMALL
    if not any(0 < size < SMALL for size in sizes):
        assert not veil


@pytest.mark.parametrize(
    ("due", "target", "field"),
    [(date(2026, 12, 13), 80, "due_on"), (date(2032, 1, 1), 80, "due_on"), (DUE, 0, "target"), (DUE, 101, "target")],
)
def test_a_goal_that_does_not_do_names_its_field(due: date, target: int, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_goal(due, target, DUE)
    assert refusal.value.field == field
    check_goal(DUE, 1, DUE)
