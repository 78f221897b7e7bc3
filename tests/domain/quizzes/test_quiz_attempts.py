"""Papers, starts, saves and scores."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.domain import quizzes as q
from learn.domain.errors import Closed, Conflict, Invalid, OverLimit
from tests.domain.quizzes.samples import ALL, bank, single

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
seeds = st.integers(0, 2**63 - 1)


def past(percent: int | None = None, *, days: int = 1, passed: bool = False) -> q.PastAttempt:
    started = NOW - timedelta(days=days)
    if percent is None:
        return q.PastAttempt(q.State.IN_PROGRESS, started)
    return q.PastAttempt(q.State.SUBMITTED, started, q.Score(percent * 10, 1000, percent, passed))


def test_a_seed_gives_this_paper_for_ever():
    paper = q.draw(bank(draw=4), 20261124)
    assert [(one.item_id, [place_of(one, of) for of in one.order]) for one in paper] == [
        ("k", [3, 2, 1, 0]),
        ("n", []),
        ("o", [3, 2, 0, 1]),
        ("m", [0, 1, 3, 2]),
    ]


def place_of(paper_item: q.PaperItem, choice_id: str) -> int:
    return q.choices(next(item for item in ALL if item.id == paper_item.item_id)).index(choice_id)


@given(seeds, st.integers(1, len(ALL)), st.booleans())
def test_a_paper_has_so_many_different_items_each_with_all_its_choices(seed, size, shuffle):
    drawn_from = bank(draw=size, shuffle=shuffle)
    paper = q.draw(drawn_from, seed)
    assert paper == q.draw(drawn_from, seed)
    assert len({one.item_id for one in paper}) == len(paper) == size
    for one in paper:
        item = drawn_from.item(one.item_id)
        assert sorted(one.order) == sorted(q.choices(item))
        assert q.layout(item, one.order)


@given(seeds)
def test_without_shuffling_the_files_order_is_kept(seed):
    kept = q.draw(bank(shuffle=False, draw=3), seed)
    names = [item.id for item in ALL]
    assert [one.item_id for one in kept] == sorted((one.item_id for one in kept), key=names.index)
    orders = {one.item_id: one.order for one in kept}
    assert orders.get("s", q.choices(single())) == q.choices(single())


@given(seeds)
def test_a_new_item_in_the_bank_leaves_the_others_as_they_were(seed):
    added = replace(single(("bốn", "năm")), id="new")
    before = q.draw(bank(), seed)
    after = q.draw(bank(items=(added, *ALL), draw=len(ALL) + 1), seed)
    assert tuple(one for one in after if one.item_id != "new") == before


def test_every_order_is_about_equally_likely():
    counts: dict[tuple[str, ...], int] = {}
    for seed in range(1200):
        order = q.draw(bank(items=(single(),), draw=1), seed)[0].order
        counts[order] = counts.get(order, 0) + 1
    assert len(counts) == 6
    assert min(counts.values()) > 150


def test_a_start_is_allowed_while_attempts_are_left():
    q.may_start(bank(attempts=2), [past(40)], NOW)
    q.may_start(bank(attempts=0), [past(40)] * 50, NOW)
    with pytest.raises(OverLimit, match="đã dùng hết 2 lượt"):
        q.may_start(bank(attempts=2), [past(40), past(100, passed=True)], NOW)


def test_a_running_attempt_is_to_be_resumed():
    with pytest.raises(Conflict, match="đang làm dở"):
        q.may_start(bank(), [past()], NOW)


def test_an_empty_bank_cannot_be_started():
    with pytest.raises(Closed, match="chưa có câu hỏi"):
        q.may_start(bank(items=()), [], NOW)


def test_what_was_handed_in_stays_as_it_is():
    q.check_open(q.State.IN_PROGRESS)
    with pytest.raises(Closed, match="đã nộp"):
        q.check_open(q.State.SUBMITTED)


@given(st.integers(0, 50), st.integers(1, 60), st.booleans())
def test_saves_are_applied_once_and_in_order(stored, given_number, same):
    effect = q.check_sequence(stored, given_number, same_answer=same)
    assert (effect is q.Save.APPLY) == (given_number > stored)
    assert effect is q.Save.APPLY or (effect is q.Save.REPEATED) == same


@given(st.lists(st.integers(1, 8), max_size=30))
def test_resending_in_any_order_ends_with_the_latest_answer(arrivals):
    """A device numbers its saves 1, 2, 3 …; the network brings them late, twice, in any order."""
    stored = 0
    for number in arrivals:
        if q.check_sequence(stored, number, same_answer=number == stored) is q.Save.APPLY:
            stored = number
    assert stored == max(arrivals, default=0)


def test_a_second_tab_with_the_same_number_is_told():
    assert q.check_sequence(4, 4, same_answer=False) is q.Save.STALE


@pytest.mark.parametrize("number", [0, -1, 10**9 + 1, 2**64])
def test_numbers_that_no_page_gives_out_are_refused(number):
    with pytest.raises(Invalid, match="số thứ tự"):
        q.check_sequence(0, number, same_answer=True)


def mark(share: Fraction, points: int = 1000) -> q.Mark:
    return q.Mark(share, points, ())


def test_a_score_adds_exact_shares_and_rounds_once():
    thirds = [mark(Fraction(1, 3))] * 3
    assert q.score([*thirds, mark(Fraction(1), 7000)], 80) == q.Score(8000, 10000, 80, True)


def test_a_percentage_is_never_rounded_up_to_a_pass():
    assert q.score([mark(Fraction(7999, 10000))], 80) == q.Score(800, 1000, 79, False)
    assert q.score([mark(Fraction(1))], 100).passed
    assert q.score([], 1) == q.Score(0, 0, 0, False)


@given(st.lists(st.tuples(st.fractions(0, 1), st.integers(1, 9000)), min_size=1), st.integers(1, 100))
def test_a_score_stays_within_bounds_and_agrees_with_its_percentage(marks, pass_percent):
    score = q.score([mark(*one) for one in marks], pass_percent)
    assert 0 <= score.points <= score.max_points
    assert 0 <= score.percent <= 100
    assert score.passed == (score.percent >= pass_percent)


def test_the_best_attempt_is_a_passed_one_then_the_highest_then_the_earliest():
    first, again, high, running = past(70, days=9), past(70, days=3), past(79, days=1), past()
    assert q.best([again, first, running]) is first
    assert q.best([first, high]) is high
    assert q.best([high, past(75, passed=True)]).score.percent == 75
    assert q.best([running]) is None
