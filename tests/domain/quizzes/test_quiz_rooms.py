"""Rooms: their hours, names and codes."""

from datetime import UTC, datetime, timedelta

import pytest

from learn.domain.errors import Closed, Invalid
from learn.domain.quizzes.rooms import (
    LONGEST,
    Hours,
    Stage,
    check_enter,
    check_hours,
    clean_title,
    same_code,
    shown_code,
    typed_code,
)

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MOMENT = timedelta(seconds=1)


def test_a_room_is_open_from_its_first_moment_until_before_its_last() -> None:
    hours = Hours(NOW, NOW + HOUR)
    stages = [hours.stage(NOW + by) for by in (-MOMENT, timedelta(0), HOUR - MOMENT, HOUR)]
    assert stages == [Stage.EARLY, Stage.OPEN, Stage.OPEN, Stage.OVER]


def test_a_room_that_is_closed_early_is_over_then() -> None:
    hours = Hours(NOW, NOW + HOUR, closed_at=NOW + MOMENT)
    assert (hours.stage(NOW), hours.stage(NOW + MOMENT), hours.ends_at) == (Stage.OPEN, Stage.OVER, NOW + MOMENT)


def test_outside_its_hours_a_room_says_when() -> None:
    hours = Hours(NOW, NOW + HOUR)
    check_enter(hours, NOW)
    with pytest.raises(Closed, match="mở lúc 08:00 01/12/2026"):
        check_enter(hours, NOW - MOMENT)
    with pytest.raises(Closed, match="đã đóng lúc 09:00 01/12/2026"):
        check_enter(hours, NOW + HOUR)


@pytest.mark.parametrize(
    ("from_by", "until_by", "field"),
    [
        (HOUR, HOUR, "until_at"),
        (-2 * HOUR, -HOUR, "until_at"),
        (-2 * HOUR, timedelta(0), "until_at"),
        (timedelta(0), LONGEST + MOMENT, "until_at"),
        (timedelta(days=367), timedelta(days=367) + HOUR, "from_at"),
    ],
)
def test_hours_that_cannot_be(from_by: timedelta, until_by: timedelta, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_hours(Hours(NOW + from_by, NOW + until_by), NOW)
    assert refused.value.field == field


def test_hours_that_can_be() -> None:
    check_hours(Hours(NOW - HOUR, NOW + MOMENT), NOW)
    check_hours(Hours(NOW, NOW + LONGEST), NOW)


@pytest.mark.parametrize("typed", ["k7m3xp", "K7M 3XP", " k7m-3xp\n", "Ｋ７Ｍ３ＸＰ"])
def test_a_code_may_be_typed_as_one_likes(typed: str) -> None:
    assert typed_code(typed) == "k7m3xp"


def test_codes_as_they_are_shown_and_compared() -> None:
    assert shown_code("k7m3xp") == "K7M 3XP"
    assert typed_code(shown_code("k7m3xp")) == "k7m3xp"
    assert same_code("k7m3xp", "k7m3xp")
    assert not same_code("k7m3xp", "k7m3xq")
    assert typed_code("ấ 01 !") == ""
    assert len(typed_code("a" * 5000)) == 40


@pytest.mark.parametrize("title", ["", "  \t", "–––", "x" * 121, "Phòng\u202e 1", "Phòng\x00"])
def test_names_that_are_none(title: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_title(title)
    assert refused.value.field == "title"


def test_a_name_is_single_spaced() -> None:
    assert clean_title("  Hội   trường 2 ") == "Hội trường 2"
