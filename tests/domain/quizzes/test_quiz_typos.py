"""Short texts that forgive slips of the finger: how many, of what, and of which answers never."""

import time
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.domain import quizzes as q
from learn.domain.quizzes.text import within
from tests.domain.quizzes.samples import text


def distance(one: str, other: str) -> int:
    """Optimal string alignment by its definition, whatever it costs."""

    @cache
    def of(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        ways = [of(i - 1, j) + 1, of(i, j - 1) + 1, of(i - 1, j - 1) + (one[i - 1] != other[j - 1])]
        if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
            ways.append(of(i - 2, j - 2) + 1)
        return min(ways)

    return of(len(one), len(other))


@given(st.text("abc", max_size=8), st.text("abc", max_size=8), st.integers(0, 3))
def test_slips_are_counted_as_they_are_defined(one, other, slips):
    assert within(one, other, slips) == (distance(one, other) <= slips)
    assert within(one, other, slips) == within(other, one, slips)


@pytest.mark.parametrize(
    ("typed", "slips"),
    [
        ("mật khẩu", 0),
        ("mật khẩ", 1),
        ("mật khhẩu", 1),
        ("mật khẩo", 1),
        ("mật hkẩu", 1),
        ("mậtt khẩu", 1),
        ("mất khẩu", 1),
        ("mât khẩu", 1),
        ("mat khẩu", 2),
        ("mtậ khẩu", 2),
        ("mt khẩu", 3),
        ("khẩu mật", 9),
    ],
)
@pytest.mark.parametrize("forgiven", [0, 1, 2])
def test_so_many_slips_are_forgiven(typed, slips, forgiven):
    item = text(("mật khẩu",), tones=True, typos=forgiven)
    assert q.mark(item, typed).right == (slips <= forgiven)


def test_short_answers_forgive_nothing_however_long_the_others_are():
    item = text(("OTP", "tháng", "mã số"), tones=True, typos=2)
    assert [q.mark(item, one).right for one in ("OTP", "OTB", "thág", "mã sô", "tháng")] == [1, 0, 1, 0, 1]


def test_a_space_is_a_letter_like_another():
    assert q.mark(text(("căn cước",), typos=1), "cancuoc").right


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("nghị địn 134/2025", True),
        ("nghị định 1342025", True),
        ("nghị định 134/2026", False),
        ("nghị định 143/2025", False),
        ("nghị định 134/20250", False),
    ],
)
def test_a_wrong_digit_is_no_slip(typed, right):
    assert q.mark(text(("nghị định 134/2025",), typos=2), typed).right is right


def test_the_longest_texts_take_no_time():
    item = text(tuple(f"{n} " + "mật khẩu " * 54 for n in range(50)), typos=2)
    began = time.perf_counter()
    assert not q.mark(item, "0 " + "mật khẩu " * 53 + "khac han").right
    assert time.perf_counter() - began < 0.5


def test_the_digest_of_an_item_that_forgives_nothing_is_the_old_one():
    assert "typos" not in q.canonical(text())
    assert q.digest(text(typos=1)) != q.digest(text())
