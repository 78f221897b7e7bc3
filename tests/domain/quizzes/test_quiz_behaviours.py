"""Tries turned into points: the same bounds for every kind under every behaviour."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.domain import quizzes as q
from learn.domain.errors import Closed, Invalid
from tests.domain.quizzes.samples import (
    ALL,
    SECRET,
    answered_often,
    by_text,
    category,
    matching,
    ordering,
    single,
    text,
)

MANNERS = ("exam", "practice", "hints", "certainty")

behaviours = st.builds(
    q.Behaviour,
    st.sampled_from(MANNERS),
    st.integers(1, 10),
    st.fractions(0, 1, max_denominator=12),
)
PRACTICE = q.Behaviour("practice", 3)


def earned(behaviour: q.Behaviour, item: q.Item, tried: list) -> Fraction:
    return q.settled(behaviour, item, tried, tried[-1] if tried else None).share


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("kind", sorted(q.KINDS))
@given(data=st.data(), penalty=st.fractions(0, 1, max_denominator=12), tries=st.integers(1, 10))
def test_points_stay_between_nothing_and_all_and_are_the_same_each_time(kind, manner, data, penalty, tries):
    item, tried = data.draw(answered_often(kind))
    behaviour = q.Behaviour(manner, tries, penalty)
    mark = q.settled(behaviour, item, tried, tried[-1])
    assert 0 <= mark.points <= mark.max_points == item.points
    assert mark == q.settled(behaviour, item, tried, tried[-1])
    assert mark.share <= max(q.mark(item, one).share for one in tried)


@pytest.mark.parametrize("kind", sorted(q.KINDS))
@given(data=st.data(), behaviour=behaviours, seed=st.integers(0, 2**63 - 1))
def test_the_order_shown_changes_no_points(kind, data, behaviour, seed):
    item, tried = data.draw(answered_often(kind))
    order = q.draw(q.Bank("b", "B", 50, 0, 1, True, (item,)), seed)[0].order
    names = [field.name for field in q.layout(item, order).fields]
    again = [q.parse(item, {name: q.fill(item, one).get(name, [])[::-1] for name in names}) for one in tried]
    assert earned(behaviour, item, again) == earned(behaviour, item, tried)
    shown, plain = (q.told_so_far(item, tried[-1], one).parts for one in (order, q.choices(item)))
    assert sorted(shown, key=repr) == sorted(plain, key=repr)


@given(pair=answered_often(), behaviour=behaviours)
def test_more_tries_never_give_more(pair, behaviour):
    item, (first, *rest) = pair
    worth = [q.credit(behaviour, item, nth) for nth in range(1, 12)]
    assert worth == sorted(worth, reverse=True)
    if not rest or not behaviour.at_once:
        return
    assert earned(behaviour, item, [first, *rest]) <= max(q.mark(item, first).share, earned(behaviour, item, rest))
    assert earned(behaviour, item, [first, *rest]) >= earned(behaviour, item, [first, *rest][:-1])


def test_each_further_try_costs_a_third_and_the_best_one_counts():
    item = matching()
    half, full = _pairs(item, "vịnh", "vịnh", "đảo"), _pairs(item, "vịnh", "núi", "đảo")
    assert earned(PRACTICE, item, [half, full]) == Fraction(2, 3)
    assert earned(PRACTICE, item, [None, None, full]) == Fraction(1, 3)
    cheap = q.Behaviour("practice", 3, Fraction(1, 10))
    assert q.standing(cheap, item, [half, full]).counting == 2
    dear = q.Behaviour("practice", 3, Fraction(1, 2))
    found = q.standing(dear, item, [half, full])
    assert (found.earned, found.counting, found.solved) == (Fraction(2, 3), 1, True)  # the first earned more


def test_a_question_may_cost_its_own():
    item = single(penalty=Fraction(1))
    assert q.credit(PRACTICE, item, 1) == 1
    assert q.credit(PRACTICE, item, 2) == 0
    assert q.credit(PRACTICE, single(penalty=Fraction(0)), 9) == 1


def test_a_question_locks_once_it_is_solved_or_its_tries_are_used_up():
    item = single()
    wrong, other, right = ([one] for one in by_text(item, "một", "ba", "hai"))
    open_ = q.standing(PRACTICE, item, [wrong[0]])
    assert (open_.made, open_.allowed, open_.locked, open_.worth) == (1, 3, False, Fraction(2, 3))
    q.check_unlocked(PRACTICE, item, wrong)
    for tried, said in ((right, "giải đúng"), (wrong + other + wrong, "hết lần thử")):
        assert q.standing(PRACTICE, item, tried).locked
        assert q.standing(PRACTICE, item, tried).worth == 0
        with pytest.raises(Closed, match=said):
            q.check_unlocked(PRACTICE, item, tried)
        q.check_unlocked(q.Behaviour("exam"), item, tried)
        assert not q.counts_as_try(PRACTICE, item, tried, other[0])
    assert q.counts_as_try(PRACTICE, item, wrong, other[0])
    assert not q.counts_as_try(PRACTICE, item, wrong, wrong[0])
    assert not q.counts_as_try(PRACTICE, item, wrong, None)


def test_each_wrong_try_brings_the_next_hint_and_there_are_as_many_tries_as_hints_and_one():
    item, behaviour = single(hints=("một", "hai")), q.Behaviour("hints", 9)
    wrong, other, right = by_text(item, "một", "ba", "hai")
    assert q.tries_of(behaviour, item) == 3
    assert q.standing(behaviour, item, []).hints == ()
    assert q.standing(behaviour, item, [wrong]).hints == ("một",)
    assert q.standing(behaviour, item, [wrong, other]).hints == ("một", "hai")
    assert q.standing(behaviour, item, [wrong, right]).hints == ()
    assert q.standing(PRACTICE, item, [wrong]).hints == ()
    assert q.tries_of(behaviour, single()) == 1


@pytest.mark.parametrize(("made", "given_", "new"), [(0, 1, True), (2, 3, True), (2, 2, False), (2, 1, False)])
def test_the_number_of_a_try_makes_it_count_once(made, given_, new):
    assert q.check_number(made, given_) is new


@pytest.mark.parametrize("number", [0, -1, 4])
def test_no_page_numbers_a_try_so(number):
    with pytest.raises(Invalid):
        q.check_number(2, number)


@given(pair=answered_often())
def test_while_tries_are_left_nothing_of_the_solution_is_said(pair):
    item, tried = pair
    said = q.told_so_far(item, tried[-1], q.choices(item))
    assert (said.expected, said.explain) == ("", "")
    assert all(part.expected == "" and (part.chosen or part.given) for part in said.parts)
    assert all(part.verdict in {"right", "wrong"} for part in said.parts)


@pytest.mark.parametrize("item", [category(), ordering()], ids=lambda item: item.kind)
def test_parts_stand_as_they_were_shown_for_the_files_order_is_the_answer(item):
    order = q.choices(item)[::-1]
    form = {field.name: [field.choices[-1].id] for field in q.layout(item, order).fields}
    said = q.told_so_far(item, q.parse(item, form), order)
    names = [part.id for part in said.parts]
    assert len(names) > 1
    assert names == [one for one in order if one in names]


def test_a_wrong_pair_does_not_explain_the_right_one_but_a_wrong_choice_says_why():
    item = matching()
    right, wrong, _ = q.told_so_far(item, _pairs(item, "vịnh", "vịnh", "vịnh"), ()).parts
    assert (right.feedback, wrong.feedback) == (f"{SECRET} của Hạ Long", "")
    taken = q.told_so_far(single(), by_text(single(), "một")[0], ()).parts
    assert [part.feedback for part in taken] == [f"{SECRET} của một"]
    assert q.told_so_far(text(), "khác", ()).feedback == f"{SECRET} sai"


@pytest.mark.parametrize("item", ALL, ids=lambda item: item.kind)
def test_hints_and_penalties_are_kept_with_the_version_and_ask_nothing_else(item):
    hinted = replace(item, hints=("một",), penalty=Fraction(0))
    assert q.from_json(q.to_json(hinted)) == hinted
    assert q.from_json(q.to_json(item)) == item
    assert q.digest(hinted) != q.digest(item)
    assert q.asked(hinted) == q.asked(item)


def _pairs(item: q.Matching, *rights: str) -> dict[str, str]:
    return {pair.id: q.opaque_id("k", right) for pair, right in zip(item.pairs, rights, strict=True)}
