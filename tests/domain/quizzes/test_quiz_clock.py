"""The clock of an attempt: granted time, pauses, and the end that always comes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from learn.domain.errors import Closed, Invalid
from learn.domain.quizzes import Clock, Measures, Rules, check_measures, is_over

START = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
TODAY = date(2026, 12, 1)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("clock", "end"),
    [
        (Clock(START), None),
        (Clock(START, 20), at(20)),
        (Clock(START, 20, time_percent=150), at(30)),
        (Clock(START, 1, time_percent=125), at(1.25)),
        (Clock(START, 20, time_percent=200, closes_at=at(25)), at(25)),
        (Clock(START, 20, held=90), at(21.5)),
        (Clock(START, 20, held=60, paused_at=at(5), pause_until=at(9)), at(25)),
        (Clock(START, 0, time_percent=200, closes_at=at(25)), at(25)),
    ],
)
def test_an_attempt_ends_with_what_was_granted_but_when_the_quiz_closes(clock: Clock, end: datetime | None) -> None:
    assert clock.times.due_at == end
    assert clock.times.late_until == end


def test_a_pause_stands_still_and_goes_on_where_it_stood() -> None:
    clock = Clock(START, 20, 60, pause_minutes=10).paused(at(5))
    assert (clock.is_paused(at(6)), clock.seconds_left(at(6)), clock.pause_left(at(6))) == (True, 15 * 60, 9 * 60)
    on = clock.resumed(at(8))
    assert (on.held, on.is_paused(at(8)), on.times.due_at) == (180, False, at(23))
    assert on.seconds_left(at(8)) == 15 * 60
    assert on.pause_left(at(8)) == 7 * 60


def test_a_pause_that_nobody_ends_is_over_with_its_minutes_and_the_attempt_ends() -> None:
    clock = Clock(START, 20, 60, pause_minutes=10).paused(at(5))
    assert not clock.is_paused(at(15))
    assert clock.seconds_left(at(16)) == 14 * 60
    assert clock.times.due_at == clock.resumed(at(500)).times.due_at == at(30)
    assert not is_over(clock.times, at(31))
    assert is_over(clock.times, at(31.1))


def test_pauses_are_counted_in_all_and_pausing_twice_is_pausing_once() -> None:
    clock = Clock(START, 20, pause_minutes=10)
    once = clock.paused(at(1))
    assert once.paused(at(4)) == once
    again = once.resumed(at(5)).paused(at(6))
    assert again.pause_until == at(12)
    with pytest.raises(Closed, match="tạm dừng"):
        again.resumed(at(12)).paused(at(13))


@pytest.mark.parametrize("clock", [Clock(START, 20), Clock(START, 0, pause_minutes=10)])
def test_without_minutes_of_pause_or_without_a_limit_there_is_no_pause(clock: Clock) -> None:
    with pytest.raises(Closed):
        clock.paused(at(1))


def test_a_pause_does_not_go_on_after_closing() -> None:
    clock = Clock(START, 20, closes_at=at(22), pause_minutes=30).paused(at(5))
    assert clock.times.due_at == at(22)
    assert clock.seconds_left(at(10)) == 12 * 60


def test_what_is_granted_later_takes_nothing_away() -> None:
    clock = Clock(START, 20, time_percent=150, pause_minutes=5)
    assert clock.granted(Measures()) == clock
    more = clock.granted(Measures(200, 10))
    assert (more.time_percent, more.pause_minutes) == (200, 10)


@pytest.mark.parametrize(
    ("measures", "field"),
    [
        (Measures(130), "time_percent"),
        (Measures(50), "time_percent"),
        (Measures(150, 7), "pause_minutes"),
        (Measures(150, -5), "pause_minutes"),
        (Measures(150, until=TODAY - timedelta(days=1)), "until"),
    ],
)
def test_measures_that_there_are_not_are_refused_at_their_field(measures: Measures, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_measures(measures, TODAY)
    assert refused.value.field == field


def test_measures_know_whether_they_are_any_and_how_long_an_attempt_is() -> None:
    check_measures(Measures(150, 10, large=True, until=TODAY), TODAY)
    assert not Measures().any
    assert all(one.any for one in (Measures(125), Measures(100, 5), Measures(large=True)))
    assert Measures(125).minutes(Rules(minutes=5)) == 7
