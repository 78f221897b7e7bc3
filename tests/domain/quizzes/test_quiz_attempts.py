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
FREE = q.Times(None, None)
seeds = st.integers(0, 2**63 - 1)


def past(percent: int | None = None, *, days: int = 1, passed: bool = False) -> q.PastAttempt:
    started = NOW - timedelta(days=days)
    if percent is None:
        return q.PastAttempt(q.State.IN_PROGRESS, started)
    return q.PastAttempt(q.State.SUBMITTED, started, q.Score(percent * 10, 1000, percent, passed))


def test_a_seed_gives_this_paper_for_ever():
    paper = q.draw(bank(items=ALL[:6], draw=4), 20261124)
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
    q.check_open(q.State.IN_PROGRESS, FREE, NOW)
    with pytest.raises(Closed, match="đã nộp"):
        q.check_open(q.State.SUBMITTED, FREE, NOW)


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


def test_what_counts_is_the_best_the_last_or_the_mean():
    first, again, high, running = past(70, days=9), past(70, days=3), past(79, days=1), past()
    best = [q.counting(those, "best", 75) for those in ([first, again, running], [first, high, again], [running])]
    assert best == [q.Counted(70, False, 0), q.Counted(79, False, 1), None]
    assert q.counting([high, past(75, passed=True)], "best", 75) == q.Counted(75, True, 1)
    assert q.counting([high, first, running], "last", 75) == q.Counted(70, False, 1)
    assert q.counting([high, first, running], "average", 75) == q.Counted(74, False, None)
    assert q.counting([high, first], "average", 74) == q.Counted(74, True, None)


def test_the_mean_is_of_shares_and_not_of_points():
    small = q.PastAttempt(q.State.SUBMITTED, NOW, q.Score(1000, 1000, 100, True))
    large = q.PastAttempt(q.State.SUBMITTED, NOW, q.Score(0, 9000, 0, False))
    assert q.counting([small, large], "average", 50) == q.Counted(50, True, None)
    thirds = [q.PastAttempt(q.State.SUBMITTED, NOW, q.Score(one, 3000, 0, False)) for one in (2000, 2000, 2999)]
    assert q.counting(thirds, "average", 78) == q.Counted(77, False, None)  # 77.76 is not 78


OPENS, CLOSES = NOW, NOW + timedelta(hours=2)


@pytest.mark.parametrize(
    ("at", "refused", "says"),
    [
        (OPENS - timedelta(microseconds=1), Closed, "mở lúc"),
        (OPENS, None, ""),
        (CLOSES - timedelta(microseconds=1), None, ""),
        (CLOSES, Closed, "đã đóng lúc"),
    ],
)
def test_a_quiz_begins_within_its_hours(at, refused, says):
    within = bank(rules=q.Rules(opens_at=OPENS, closes_at=CLOSES))
    if refused is None:
        q.may_start(within, [], at)
        return
    with pytest.raises(refused, match=says) as told:
        q.may_start(within, [], at)
    assert told.value.values["when"] == q.told(OPENS if "mở" in says else CLOSES)


def test_the_next_attempt_waits_from_the_end_of_the_one_before():
    waits = bank(rules=q.Rules(wait=30))
    ended = q.PastAttempt(q.State.SUBMITTED, NOW - timedelta(hours=3), q.Score(0, 1, 0, False), NOW)
    with pytest.raises(OverLimit, match="Lượt sau") as told:
        q.may_start(waits, [ended], NOW + timedelta(minutes=29, seconds=30))
    assert told.value.retry_after == 30
    q.may_start(waits, [ended], NOW + timedelta(minutes=30))


@pytest.mark.parametrize(
    ("rules", "end"),
    [
        (q.Rules(), None),
        (q.Rules(minutes=20), NOW + timedelta(minutes=20)),
        (q.Rules(closes_at=CLOSES), CLOSES),
        (q.Rules(minutes=20, closes_at=CLOSES), NOW + timedelta(minutes=20)),
        (q.Rules(minutes=200, closes_at=CLOSES), CLOSES),
    ],
)
def test_an_attempt_ends_when_its_minutes_are_up_or_the_quiz_closes(rules, end):
    times = q.times(rules, NOW)
    assert times == q.Times(end, end and end + timedelta(seconds=60))
    assert q.seconds_left(times, NOW) == (end and (end - NOW).total_seconds())


def test_what_is_late_counts_until_the_grace_is_over_and_no_longer():
    times = q.times(q.Rules(minutes=1, grace=10), NOW)
    q.check_open(q.State.IN_PROGRESS, times, NOW + timedelta(seconds=70))
    with pytest.raises(Closed, match="Hết giờ"):
        q.check_open(q.State.IN_PROGRESS, times, NOW + timedelta(seconds=70, microseconds=1))
    assert q.seconds_left(times, NOW + timedelta(hours=1)) == 0


@pytest.mark.parametrize(
    ("shown", "closes_at", "seen"),
    [
        ("submitted", None, True),
        ("closed", NOW, True),
        ("closed", NOW + timedelta(seconds=1), False),
        ("closed", None, False),
        ("never", NOW, False),
    ],
)
def test_answers_are_shown_when_the_rule_says(shown, closes_at, seen):
    assert q.answers_shown(shown, closes_at, NOW) is seen


def pooled():
    levels = ("easy", "medium", "hard")
    items = tuple(
        q.Text(
            id=f"t{n}",
            text="?",
            accept=("x",),
            feedback=q.Feedback("", ""),
            difficulty=levels[n % 3],
            tags=("luat",) if n < 6 else ("may", "luat") if n < 8 else (),
        )
        for n in range(12)
    )
    pools = (q.Pool(1, ("may",)), q.Pool(2, ("luat",), "easy"), q.Pool(3))
    return bank(items=items, draw=6, pools=pools)


@given(st.integers(0, 2**63 - 1))
def test_every_paper_has_what_its_pools_ask_for_and_nothing_twice(seed):
    of = pooled()
    drawn = [of.item(one.item_id) for one in q.draw(of, seed)]
    assert len({item.id for item in drawn}) == len(drawn) == 6
    assert sum("may" in item.tags for item in drawn) >= 1
    assert sum("luat" in item.tags and item.difficulty == "easy" for item in drawn) >= 2
    assert q.draw(of, seed) == q.draw(of, seed)


def test_pools_draw_every_item_that_fits_sooner_or_later():
    of = pooled()
    assert {one.item_id for seed in range(200) for one in q.draw(of, seed)} == {item.id for item in of.items}
