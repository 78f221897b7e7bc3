"""What may be typed for a person's mark, and whom it may be given for."""

import pytest

from learn.domain.errors import Conflict, Invalid, NotAllowed
from learn.domain.quizzes import giving


@pytest.mark.parametrize(
    ("typed", "points"), [("0", 0), ("1", 1000), ("0,5", 500), (" 0.125 ", 125), ("1,500", 1500), ("2", 2000)]
)
def test_points_are_typed_with_a_comma_or_a_point(typed: str, points: int) -> None:
    assert giving.given_points(typed, 2000, 700) == points


@pytest.mark.parametrize(
    "typed", ["", "x", "-1", "2,001", "3", "0,1234", "1e3", "1_0", "NaN", "Infinity", "٣", "½", "1,5,0", "9" * 400]
)
def test_anything_else_is_refused_and_says_what_may_be_given(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        giving.given_points(typed, 2000, None)
    assert (refused.value.field, refused.value.values) == ("points", {"most": "2"})


def test_the_same_points_are_no_change() -> None:
    with pytest.raises(Invalid, match="đúng số điểm ấy"):
        giving.given_points("0,7", 2000, 700)
    assert giving.given_points("0", 1000, None) == 0


def test_a_reason_is_needed_and_kept_clean() -> None:
    assert giving.given_reason("  Viết\r\nđúng\x00 ý ") == "Viết đúng ý"
    assert giving.given_reason("x" * giving.MAX_REASON)
    for typed in ("", " \n\x00", "x" * (giving.MAX_REASON + 1)):
        with pytest.raises(Invalid) as refused:
            giving.given_reason(typed)
        assert refused.value.field == "reason"


def test_who_saw_an_earlier_mark_is_told() -> None:
    giving.check_seen(2, 2)
    for seen in (-1, 1, 3):
        with pytest.raises(Conflict):
            giving.check_seen(seen, 2)


def test_nobody_marks_their_own_paper() -> None:
    giving.check_marker(4, 5)
    with pytest.raises(NotAllowed):
        giving.check_marker(5, 5)
