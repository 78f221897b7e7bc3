"""Passages with gaps: each gap is marked as its kind is, and weighs what its author says."""

from fractions import Fraction

import pytest

from learn.domain import quizzes as q
from learn.domain.errors import Invalid
from tests.domain.quizzes.samples import cloze, number

GUESS, KNOW = (q.opaque_id("g.1", one) for one in ("đoán", "biết"))
RIGHT = {"gap-1": [GUESS], "gap-2": ["12,5"], "gap-3": ["can cuoc"]}


def share(item: q.Cloze, form: dict[str, list[str]]) -> Fraction:
    return q.mark(item, q.parse(item, form)).share


@pytest.mark.parametrize(
    ("form", "earned"),
    [
        (RIGHT, Fraction(1)),
        (RIGHT | {"gap-1": [KNOW]}, Fraction(4, 6)),
        (RIGHT | {"gap-2": ["99"]}, Fraction(3, 6)),
        ({"gap-3": ["căn cước"]}, Fraction(1, 6)),
        ({"gap-1": [KNOW], "gap-2": ["0"], "gap-3": ["không"]}, Fraction(0)),
    ],
)
def test_each_gap_earns_its_weight(form, earned):
    assert share(cloze(weights=(2, 3, 1)), form) == earned


def test_what_is_open_is_counted_and_told():
    answer = q.parse(cloze(), {"gap-2": ["12,5"], "gap-1": ["  "]})
    assert answer == {"2": "12,5"}
    assert q.blanks(cloze(), answer) == 2
    assert q.summary(cloze(), answer) == "(2) 12,5 %"
    assert q.key(cloze()) == "(1) đoán; (2) 12,5 ± 0,5 %; (3) căn cước; thẻ căn cước"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"gap-2": ["mười hai"]}, "“mười hai” không phải là một số"),
        ({"gap-3": ["a" * 501]}, "dài quá 500 ký tự"),
        ({"gap-1": [GUESS, KNOW]}, "chỉ chọn một phương án"),
        ({"gap-1": ["đoán"]}, "không khớp"),
    ],
)
def test_a_gap_refuses_what_its_kind_refuses_and_names_its_field(form, words):
    with pytest.raises(Invalid) as refused:
        q.parse(cloze(), RIGHT | form)
    assert words in str(refused.value)
    assert refused.value.field == next(iter(form))


@pytest.mark.parametrize("form", [{"gap-4": ["x"]}, {"value": ["x"]}, {"gap-1": "x"}])
def test_other_fields_are_forged(form):
    with pytest.raises(Invalid, match="không khớp"):
        q.parse(cloze(), form)


def test_a_choice_is_offered_in_the_order_drawn():
    for order in ([GUESS, KNOW], [KNOW, GUESS]):
        first = q.layout(cloze(), order).fields[0]
        assert (first.control, [choice.id for choice in first.choices]) == ("select", order)
    with pytest.raises(ValueError, match="another version"):
        q.layout(cloze(), [GUESS])
    with pytest.raises(ValueError, match="another version"):
        q.layout(cloze(), [GUESS, KNOW, "o0"])


def test_each_gap_is_reviewed_with_the_words_that_teach():
    told = q.review(cloze(), {"1": KNOW, "2": "12,5"}, (KNOW, GUESS))
    assert [(part.label, part.verdict, part.given) for part in told.parts] == [
        ("(1)", "wrong", "biết"),
        ("(2)", "right", "12,5 %"),
        ("(3)", "missed", ""),
    ]
    assert [part.feedback.split()[-1] for part in told.parts] == ["biết", "đúng", "sai"]
    assert told.passage == "máy {1} và máy {2} và máy {3}"


def test_answers_of_another_version_are_wrong_and_never_a_fault():
    other = cloze((number(),))
    assert q.mark(other, {"1": GUESS, "9": "x"}).share == 0
    assert q.fill(other, {"9": "x"}) == {}
    assert q.summary(other, {"1": "abc"}) == "(1) abc %"
