"""Certainty-based marking: what a paper comes to, and what it says of its learner."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.domain import quizzes as q
from learn.domain.errors import Invalid
from learn.domain.quizzes.certainty import best_value, value

marks = st.builds(
    lambda share, points: q.Mark(share, points, ()), st.fractions(0, 1, max_denominator=6), st.integers(1, 100_000)
)
papers = st.lists(st.tuples(marks, st.sampled_from([None, 1, 2, 3])), max_size=12)


def mark(share: int) -> q.Mark:
    return q.Mark(Fraction(share), 1000, ())


def paper(*answers: tuple[int, int | None]) -> list[tuple[q.Mark, int | None]]:
    return [(mark(right), certainty) for right, certainty in answers]


@pytest.mark.parametrize(("certainty", "right", "wrong"), [(1, 1, 0), (2, 2, -2), (3, 3, -6)])
def test_the_marks_are_those_of_gardner_medwin(certainty, right, wrong):
    assert (value(Fraction(1), certainty), value(Fraction(0), certainty)) == (right, wrong)


def test_each_certainty_pays_best_where_it_says_so():
    for percent in range(101):
        share = Fraction(percent, 100)
        best = {one for one in (1, 2, 3) if value(share, one) == best_value(share)}
        assert (1 in best) == (share <= Fraction(2, 3))
        assert (2 in best) == (Fraction(2, 3) <= share <= Fraction(4, 5))
        assert (3 in best) == (share >= Fraction(4, 5))


@given(papers, st.integers(1, 100))
def test_a_paper_is_between_nothing_and_all_and_the_same_each_time(judged, wanted):
    score = q.certain_score(judged, wanted)
    assert score == q.certain_score(judged, wanted) == q.certain_score(judged[::-1], wanted)
    assert 0 <= score.points <= score.max_points == sum(one.max_points for one, _ in judged)
    assert 0 <= score.percent <= 100
    assert score.passed == (bool(judged) and 100 * q.reckon(judged).share >= wanted)


@given(marks, st.sampled_from([1, 2, 3]), papers)
def test_a_better_answer_never_gives_less(one, certainty, others):
    better = q.Mark(Fraction(1), one.max_points, ())
    assert q.reckon([(better, certainty), *others]).average >= q.reckon([(one, certainty), *others]).average


@pytest.mark.parametrize(
    ("answers", "percent"),
    [
        ([(1, 3)] * 5, 100),
        ([(1, 2)] * 5, 90),
        ([(1, 1)] * 5, 80),
        ([(0, 3)] * 5, 0),
        ([(0, 1)] * 5, 0),
        ([(0, None)] * 5, 0),
        ([(1, 3), (0, 1)], 60),  # knows which one is known
        ([(1, 1), (0, 3)], 20),  # 50 % less a tenth of 0.5 + 2.5
    ],
)
def test_accuracy_and_a_tenth_of_what_certainty_adds(answers, percent):
    assert q.certain_score(paper(*answers), 80).percent == percent


def test_whoever_is_certain_of_what_is_right_passes_and_whoever_is_certain_of_all_does_not():
    wise, rash = paper(*[(1, 3)] * 4, (0, 1)), paper(*[(1, 3)] * 4, (0, 3))
    assert q.certain_score(wise, 85).passed
    assert not q.certain_score(rash, 85).passed
    assert q.reckon(rash).accuracy == q.reckon(wise).accuracy == Fraction(4, 5)


@pytest.mark.parametrize(
    ("answers", "judgement"),
    [
        ([(0, 3)] * 2, "over"),
        ([(1, 3), (1, 3), (1, 3), (0, 3)], "slightly_over"),
        ([(1, 3)] * 4 + [(0, 3)], "fitting"),
        ([(1, 1)], "slightly_under"),
        ([(1, 1)] * 5, "under"),
        ([(1, 1)] * 5 + [(0, 3)] * 3, "over"),
        ([(0, None)], None),
    ],
)
def test_a_paper_says_whether_its_learner_is_over_or_under_confident(answers, judgement):
    assert q.reckon(paper(*answers)).judgement == judgement


def test_levels_tell_how_many_were_right():
    found = q.reckon(paper((1, 3), (0, 3), (1, 1), (0, None)))
    assert [(one.certainty, one.answers, one.share) for one in found.levels] == [(1, 1, 1), (3, 2, Fraction(1, 2))]
    assert (found.accuracy, found.average) == (Fraction(1, 2), Fraction(-2, 4))


def test_certainty_is_taken_from_the_form_beside_the_answer():
    assert q.taken_apart({"choice": ["a"], "certainty": ["2"]}) == ({"choice": ["a"]}, 2)
    assert q.taken_apart({"choice": ["a"]}) == ({"choice": ["a"]}, None)
    assert q.taken_apart({"certainty": [""]}) == ({}, None)


@pytest.mark.parametrize("given_", [["4"], ["0"], ["1", "2"], "1", [1], ["²"]])
def test_a_forged_certainty_is_refused(given_):
    with pytest.raises(Invalid):
        q.taken_apart({"certainty": given_})
