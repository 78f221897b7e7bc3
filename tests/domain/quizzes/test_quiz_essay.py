"""Long texts: what is kept of them, what a rubric gives, when two marks agree, and how well markers agree."""

import pytest

from learn.domain import quizzes as q
from learn.domain.errors import Invalid
from learn.domain.quizzes.essay import points_of, words_of
from learn.domain.quizzes.marking import LEAST_KAPPA, Stage, agreed, agreement, judged, stage_after
from tests.domain.quizzes.samples import essay, single


def picks(item: q.Essay, *best: bool) -> dict[str, str]:
    """The best or the lowest level of each criterion."""
    return {one.id: one.levels[0 if good else 1].id for one, good in zip(item.rubric, best, strict=True)}


def test_lines_are_kept_and_what_no_database_takes_is_not():
    typed = "  Kính gửi\u0000 bà  \r\n\r\n\r\n\r\nTo\u0302i vie\u0302\u0301t\tđơn.  \r\n"
    assert q.parse(essay(), {"essay": [typed]}) == "Kính gửi  bà\n\nTôi viết đơn."
    assert q.parse(essay(), {"essay": [" \r\n "]}) is None


def test_a_text_may_be_as_long_as_the_question_says_and_no_longer():
    item = essay(max_length=200)
    assert q.parse(item, {"essay": ["ế" * 200]}) == "ế" * 200
    with pytest.raises(Invalid, match="201 ký tự, quá 200") as refused:
        q.parse(item, {"essay": ["x" * 201]})
    assert refused.value.field == "essay"


def test_words_are_what_stands_between_spaces():
    assert words_of("Trí tuệ  nhân\ntạo.") == 4
    assert words_of(" ") == 0


def test_only_a_written_essay_needs_a_person_and_the_machine_gives_nothing():
    assert q.needs_person(essay(), "Một bài")
    assert not q.needs_person(essay(), None)
    assert not q.needs_person(single(), q.choices(single())[0])
    assert q.mark(essay(), "Một bài").points == 0


def test_a_review_has_what_was_written_and_the_sample():
    review = q.review(essay(explain="vì"), "Một bài")
    assert (review.given, review.expected, review.explain) == ("Một bài", essay().sample, "vì")


def test_the_learner_sees_what_is_wished_for():
    field = q.layout(essay(min_words=50, max_words=90, max_length=900), ()).fields[0]
    assert (field.control, field.min_words, field.max_words, field.max_length) == ("lines", 50, 90, 900)


def test_picked_levels_add_up_and_none_may_be_open():
    item = essay(points=3000)
    assert points_of(item, picks(item, True, True)) == 3000
    assert points_of(item, picks(item, True, False)) == 1500
    with pytest.raises(Invalid, match="có ví dụ") as refused:
        points_of(item, {item.rubric[0].id: item.rubric[0].levels[0].id})
    assert refused.value.field == item.rubric[1].id


def test_a_draft_may_be_open_but_not_forged_nor_endless():
    item = essay()
    first = item.rubric[0]
    assert judged(item, {}, " tốt \r\n", "").comment == "tốt"
    for forged in ({first.id: item.rubric[1].levels[0].id}, {"khác": first.levels[0].id}):
        with pytest.raises(Invalid, match="không khớp"):
            judged(item, forged, "", "")
    for comment, reason, field in (("x" * 2001, "", "comment"), ("", "x" * 501, "reason")):
        with pytest.raises(Invalid) as refused:
            judged(item, {}, comment, reason)
        assert refused.value.field == field


@pytest.mark.parametrize(
    ("points", "within", "found"),
    [
        ((4000, 5000), 10, 4500),  # just within a tenth of ten
        ((4000, 5001), 10, None),
        ((4000, 4000), 0, 4000),
        ((4000, 4001), 0, None),
        ((1, 2), 10, 2),  # half up
        ((0, 10_000), 100, 5000),
    ],
)
def test_marks_agree_within_a_share_of_the_points(points, within, found):
    assert agreed(points, 10_000, within) == found


def test_where_a_paper_stands():
    assert stage_after([], 2, 1000, 10) == (Stage.WAITING, None)
    assert stage_after([700], 1, 1000, 10) == (Stage.DONE, 700)
    assert stage_after([700], 2, 1000, 10) == (Stage.ONCE, None)
    assert stage_after([700, 800], 2, 1000, 10) == (Stage.DONE, 750)
    assert stage_after([700, 801], 2, 1000, 10) == (Stage.DISAGREEING, None)


def test_agreement_and_kappa_as_worked_out_by_hand():
    """Thirty papers: 17 the same, 10 a level apart, 3 two apart; rows and columns 10-10-10 each.

    Squared distance seen 10·1 + 3·4 = 22; by chance 10·10/30·(1+4+1+1+4+1) = 40. Kappa 1 - 22/40.
    """
    pairs = (
        [(0, 0)] * 6 + [(0, 1)] * 2 + [(0, 2)] * 2
        + [(1, 1)] * 5 + [(1, 0)] * 3 + [(1, 2)] * 2
        + [(2, 2)] * 6 + [(2, 1)] * 3 + [(2, 0)] * 1
    )  # fmt: skip
    found = agreement(pairs)
    assert found is not None
    assert (found.papers, found.exact) == (30, 17 / 30)
    assert found.adjacent == pytest.approx(27 / 30)
    assert found.kappa == pytest.approx(1 - 22 / 40)


def test_few_papers_and_markers_who_never_vary_have_no_kappa():
    assert agreement([]) is None
    few = agreement([(0, 0), (0, 1)] * (LEAST_KAPPA // 2 - 1))
    assert few is not None
    assert (few.exact, few.kappa) == (0.5, None)
    same = agreement([(2, 2)] * LEAST_KAPPA)
    assert same is not None
    assert (same.exact, same.kappa) == (1, None)
