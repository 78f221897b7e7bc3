"""Pre-tests: what a paper says of a module, and what every paper is sure to ask."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.domain.courses import Facts, judge, judge_module, next_step, onward, step_done, step_settled, steps
from learn.domain.pretest import Verdict, judge_paper, least_drawn
from learn.domain.quizzes import Bank, Item, Mark, Pool, Single, draw
from tests.domain.test_courses import ALL_A, COURSE, A


def item(number: int, *tags: str) -> Item:
    return Single(id=f"i{number}", text="?", tags=tags, options=())


def paper(*shares: Fraction, tag: str = "a") -> list[tuple[Item, Mark]]:
    return [(item(n, tag), Mark(share, 1000, ())) for n, share in enumerate(shares)]


@pytest.mark.parametrize(
    ("skip", "shares", "verdict"),
    [
        (None, (1, 1, 0), Verdict.BELOW),
        (66, (1, 1, 0), Verdict.GRANTED),
        (67, (1, 1, 0), Verdict.BELOW),
        (70, (1, 1, Fraction(1, 10)), Verdict.GRANTED),
        ("never", (1, 1, 1), Verdict.NEVER),
        (1, (1, 1), Verdict.FEW),
    ],
)
def test_a_module_is_judged_exactly(skip, shares, verdict):
    course = replace(COURSE, modules=(replace(A, skip=skip),))
    found = judge_paper(course, [*paper(*map(Fraction, shares)), (item(9, "b"), Mark(Fraction(1), 9000, ()))], 80)
    assert [one.verdict for one in found] == [verdict]
    assert (found[0].asked, found[0].right) == (len(shares), shares.count(1))


def test_shares_below_nothing_read_as_nothing():
    course = replace(COURSE, modules=(A,))
    assert judge_paper(course, paper(*[Fraction(-1, 3)] * 3), 80)[0].percent == 0


def test_a_skipped_module_is_done_and_passed_by():
    skipped = Facts(skips=frozenset({"c/a"}))
    assert judge_module(A, skipped).done
    assert [one.kind for one in judge(COURSE, skipped).missing] == ["choice"]
    assert judge(COURSE, skipped).share == pytest.approx(1 / 3)
    onwards = next_step(COURSE, skipped)
    assert onwards is not None
    assert onwards.module == "b"
    first = steps(COURSE)[0]
    assert (step_done(first, COURSE, skipped), step_settled(first, COURSE, skipped)) == (False, True)


def test_the_way_on_from_a_lesson_leaves_out_skipped_modules():
    last, skips = COURSE.module("b").lessons[-1], {"c/c"}
    assert onward(COURSE, last, ()).module == "c"
    assert onward(COURSE, last, skips).module == "d"
    assert onward(COURSE, COURSE.module("c").lessons[0], skips).slug == "q-c"
    assert onward(COURSE, COURSE.module("d").lessons[0], ()) is None


@given(st.sets(st.sampled_from(["c/a", "c/b", "c/c", "c/d"])), st.sampled_from(["c/a", "c/b", "c/c", "c/d"]))
def test_a_further_skip_never_lowers_anything(skips, more):
    before = judge(COURSE, replace(ALL_A, skips=frozenset(skips)))
    after = judge(COURSE, replace(ALL_A, skips=frozenset(skips | {more})))
    assert after.share >= before.share
    assert after.done >= before.done


@given(
    st.lists(st.sampled_from([("a",), ("b",), ("a", "b"), ()]), min_size=1, max_size=9),
    st.lists(st.sampled_from([("a",), ("b",), ("a", "b"), ()]), max_size=3),
    st.integers(1, 9),
    st.integers(0, 2**63),
)
def test_every_paper_has_what_is_said_to_be_sure(tags, pools, number, seed):
    """Pools whose counts are always met, as the check of a bank sees to."""
    items = tuple(item(n, *one) for n, one in enumerate(tags))
    cut, left = [], set(items)
    for wanted in pools:
        pool = Pool(1, wanted)
        fitting = {one for one in items if pool.fits(one)}
        if len(fitting) > len(cut):
            cut.append(pool)
    bank = Bank("k", "t", 80, 0, min(number, len(items)), True, items, pools=tuple(cut))
    by_id = {one.id: one for one in left}
    drawn = [by_id[one.item_id] for one in draw(bank, seed)]
    assert sum("a" in one.tags for one in drawn) >= least_drawn(bank, "a")


def test_what_is_sure_is_no_more_than_said():
    items = (*(item(n, "a") for n in range(4)), *(item(n, "b") for n in range(4, 7)))
    assert least_drawn(Bank("k", "t", 80, 0, 7, True, items), "a") == 4
    assert least_drawn(Bank("k", "t", 80, 0, 5, True, items), "a") == 2
    assert least_drawn(Bank("k", "t", 80, 0, 2, True, items), "a") == 0
    assert least_drawn(Bank("k", "t", 80, 0, 4, True, items, pools=(Pool(3, ("a",)), Pool(1))), "a") == 3
