"""What holds for every kind of question, whatever the item and the answer."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.domain import quizzes as q
from learn.domain.errors import Invalid
from tests.domain.quizzes.samples import (
    ALL,
    SECRET,
    answered,
    category,
    items,
    matching,
    multiple,
    ordering,
    single,
    text,
)


def shuffled(item: q.Item, seed: int) -> tuple[str, ...]:
    paper = q.draw(q.Bank("b", "B", 50, 0, 1, True, (item,)), seed)
    return paper[0].order


def test_the_table_names_each_kind_once_and_the_samples_have_them_all():
    assert [item.kind for item in ALL] == list(q.KINDS)


@given(answered())
def test_a_mark_is_the_same_each_time_and_within_bounds(pair):
    item, answer = pair
    mark = q.mark(item, answer)
    assert mark == q.mark(item, answer)
    assert 0 <= mark.points <= mark.max_points == item.points
    assert mark.right == (mark.share == 1)
    assert not mark.right or mark.points == mark.max_points


@given(answered(), st.integers(0, 2**63 - 1))
def test_the_order_shown_changes_neither_what_can_be_answered_nor_the_mark(pair, seed):
    item, answer = pair
    form = q.fill(item, answer)
    shown = q.layout(item, shuffled(item, seed))
    names = {field.name: {choice.id for choice in field.choices} for field in shown.fields}
    for name, values in form.items():
        assert not names[name] or set(values) <= names[name]
    again = q.parse(item, {field.name: form.get(field.name, [])[::-1] for field in shown.fields})
    assert again == answer
    assert q.mark(item, again) == q.mark(item, answer)


@given(answered())
def test_nothing_answered_earns_nothing_and_is_all_blank(pair):
    item, _ = pair
    fields = len(q.layout(item, q.choices(item)).fields)
    assert q.parse(item, {}) is None
    assert q.mark(item, None).points == 0
    assert (q.summary(item, None), q.fill(item, None), q.blanks(item, None)) == ("", {}, fields)


@given(items())
def test_the_layout_tells_nothing_of_the_answer(item):
    """Neither words that are said afterwards nor the truth of an option, and no id that follows the file."""
    shown = repr(q.layout(item, sorted(q.choices(item))))
    assert SECRET not in shown
    assert "correct" not in shown
    assert "right" not in shown
    assert all(choice_id == q.opaque_id(*of) for choice_id, *of in texts_of(item))


def texts_of(item: q.Item) -> list[tuple[str, str, str]]:
    """The id of each choice, and whose choice it is with what text."""
    shown = q.layout(item, q.choices(item))
    return [
        (choice.id, f"{item.id}.{field.label}" if item.kind == "cloze" else item.id, choice.text)
        for field in shown.fields
        for choice in field.choices
        if choice.id not in {choice.text, "true", "false"}  # the places of an ordering, the verdicts of a statement
    ]


@pytest.mark.parametrize("item", [matching(), ordering(), category()], ids=lambda item: item.kind)
def test_where_the_files_order_is_the_answer_it_is_drawn_even_without_shuffling(item):
    bank = q.Bank("b", "B", 50, 0, 1, False, (item,))
    orders = {q.draw(bank, seed)[0].order for seed in range(60)}
    assert len(orders) > 10


@given(answered())
def test_items_and_answers_survive_being_stored(pair):
    item, answer = pair
    back = q.from_json(json.loads(q.canonical(item)))
    assert back == item
    assert q.digest(back) == q.digest(item)
    stored = json.loads(json.dumps(answer))
    assert stored == answer
    assert q.mark(back, stored) == q.mark(item, answer)
    assert q.parse(item, q.fill(item, stored)) == answer


@st.composite
def _other_version(draw):
    """An item, and an answer that was given to another of its kind."""
    item, _ = draw(answered())
    return item, draw(answered(item.kind))[1]


@given(_other_version())
def test_an_answer_to_another_version_is_marked_and_shown_without_fault(pair):
    item, answer = pair
    mark = q.mark(item, answer)
    assert 0 <= mark.share <= 1
    told = q.review(item, answer, q.choices(item))
    assert told.mark == mark
    assert isinstance(q.summary(item, answer) + told.given + told.expected, str)
    assert isinstance(q.fill(item, answer), dict)


@given(answered())
def test_a_review_holds_each_thing_once_in_the_order_shown(pair):
    item, answer = pair
    order = q.choices(item)[::-1]
    ids = [part.id for part in q.review(item, answer, order).parts]
    assert len(set(ids)) == len(ids)
    if not item.hides_order:
        assert [one for one in ids if one in order] == [one for one in order if one in ids]


def test_an_items_stored_form_is_frozen():
    """Marks already given point at these digests: they may never change by accident."""
    assert q.canonical(single()) == (
        '{"difficulty":"medium","id":"s","kind":"single","options":['
        '{"feedback":"PHẢN HỒI BÍ MẬT của một","id":"o60dbf9d6c0","text":"một"},'
        '{"correct":true,"feedback":"PHẢN HỒI BÍ MẬT của hai","id":"o3e2175fdd8","text":"hai"},'
        '{"feedback":"PHẢN HỒI BÍ MẬT của ba","id":"o4110bab305","text":"ba"}],'
        '"points":1000,"text":"Chọn một"}'
    )
    assert [q.digest(item)[:12] for item in ALL] == [
        "b4c161beb810",
        "97e1b6c46513",
        "cec99e4c9857",
        "3239158e69dd",
        "6976e3fc4982",
        "0cba599f8bcd",
        "72970462a17f",
        "9d9f0764c814",
        "cfaa2470232a",
        "933ccc1353a5",
        "8cb9ef6069cc",
    ]


def test_an_unknown_kind_cannot_be_brought_back():
    with pytest.raises(ValueError, match="riddle"):
        q.from_json({"kind": "riddle"})


def test_an_order_of_another_version_is_a_fault():
    with pytest.raises(ValueError, match="another version"):
        q.layout(single(), q.choices(multiple()))


@given(answered().filter(lambda pair: not pair[0].by_person))
def test_a_review_agrees_with_the_mark_and_names_what_was_right(pair):
    item, answer = pair
    review = q.review(item, answer, q.choices(item)[::-1])
    assert review.mark == q.mark(item, answer)
    assert (review.given, review.expected) == (q.summary(item, answer), q.key(item))
    assert review.expected
    verdicts = {part.verdict for part in review.parts}
    assert review.mark.right == (not verdicts & {"wrong", "missed"})
    assert review.feedback or all(part.feedback for part in review.parts)


def test_a_review_shows_options_as_they_were_shown_and_steps_in_their_right_order():
    order = q.choices(multiple())[::-1]
    assert tuple(part.id for part in q.review(multiple(), None, order).parts) == order
    steps = q.choices(ordering())
    assert tuple(part.id for part in q.review(ordering(), None, steps[::-1]).parts) == steps


FORGED = "không khớp với câu hỏi này"


@given(items(), st.text(max_size=20))
def test_ids_that_the_item_does_not_have_are_refused(item, forged_id):
    for field in q.layout(item, q.choices(item)).fields:
        ids = {choice.id for choice in field.choices}
        if field.choices and forged_id.strip() and forged_id not in ids:
            with pytest.raises(Invalid, match=FORGED):
                q.parse(item, {field.name: [forged_id]})


@given(items(), st.sampled_from(["answer", "choice ", "pair-x", "place-1", "csrf_token", ""]))
def test_fields_that_the_item_does_not_have_are_refused(item, name):
    with pytest.raises(Invalid, match=FORGED):
        q.parse(item, {name: ["1"]})


@pytest.mark.parametrize("item", ALL, ids=lambda item: item.kind)
@pytest.mark.parametrize("value", ["text", 5, None, [5], [None], [["a"]], {"a": 1}, [True]])
def test_values_that_are_no_lists_of_texts_are_refused(item, value):
    name = q.layout(item, q.choices(item)).fields[0].name
    with pytest.raises(Invalid, match=FORGED):
        q.parse(item, {name: value})


@pytest.mark.parametrize("item", [text(), matching(), ordering()], ids=lambda item: item.kind)
def test_a_field_takes_one_value(item):
    field = q.layout(item, q.choices(item)).fields[0]
    values = [choice.id for choice in field.choices][:2] or ["một", "hai"]
    with pytest.raises(Invalid, match="chỉ nhận một câu trả lời") as refused:
        q.parse(item, {field.name: values})
    assert refused.value.field == field.name


def test_shares_are_exact_and_rounded_once():
    thirds = q.Mark(Fraction(2, 3), 1000, ())
    assert (thirds.points, thirds.right) == (667, False)
    assert q.Mark(Fraction(1, 2), 1, ()).points == 1
