"""How each kind marks, in examples a teacher would give."""

from decimal import Decimal
from fractions import Fraction

import pytest

from learn.domain import quizzes as q
from learn.domain.errors import Invalid
from learn.domain.quizzes.number import readings
from tests.domain.quizzes.samples import (
    by_text,
    category,
    matching,
    multiple,
    number,
    ordering,
    picture,
    single,
    text,
    truefalse,
)


def share(item: q.Item, form: dict[str, list[str]]) -> Fraction:
    return q.mark(item, q.parse(item, form)).share


def test_single_is_all_or_nothing():
    assert [share(single(), {"choice": by_text(single(), one)}) for one in ("một", "hai", "ba")] == [0, 1, 0]


def test_single_takes_one_option():
    with pytest.raises(Invalid, match="chỉ chọn một phương án"):
        q.parse(single(), {"choice": by_text(single(), "một", "hai")})


@pytest.mark.parametrize(
    ("chosen", "earned"),
    [
        (["một", "ba"], Fraction(1)),
        (["một"], Fraction(1, 2)),
        (["một", "hai"], Fraction(0)),
        (["một", "ba", "hai"], Fraction(1, 2)),
        (["hai", "bốn"], Fraction(0)),
        (["một", "hai", "ba", "bốn"], Fraction(0)),
    ],
)
def test_multiple_gives_a_share_for_right_and_takes_one_for_wrong(chosen, earned):
    assert share(multiple(), {"choice": by_text(multiple(), *chosen)}) == earned


def test_multiple_takes_each_option_once():
    ids = by_text(multiple(), "một")
    assert q.parse(multiple(), {"choice": ids * 2}) == ids
    with pytest.raises(Invalid):
        q.parse(multiple(), {"choice": ids * 5})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12,5", ["12.5"]),
        ("12.5", ["12.5"]),
        ("1.234,5", ["1234.5"]),
        ("1234.5", ["1234.5"]),
        ("1,234.5", ["1234.5"]),
        ("1.234.567", ["1234567"]),
        ("1,234,567", ["1234567"]),
        ("1.234", ["1234", "1.234"]),
        ("1,234", ["1.234"]),
        ("0.125", ["0.125"]),
        ("0,125", ["0.125"]),
        (",5", ["0.5"]),
        ("-3", ["-3"]),
        ("+3", ["3"]),
        ("007", ["7"]),
        ("12.34.5", []),
        ("1.23,4.5", []),
        ("1,23,456", []),
        ("1e5", []),
        ("NaN", []),
        ("5,", []),
        ("", []),
        ("٣", []),
    ],
)
def test_numbers_are_read_by_vietnamese_habit(typed, meant):
    assert list(readings(typed)) == [Decimal(one) for one in meant]


@pytest.mark.parametrize("typed", [" 12,5 ", "12.5%", "13", "12", "12,0 %", "\uff11\uff12", "12\u00a0", "012.5"])
def test_numbers_within_the_tolerance_are_right(typed):
    assert share(number(), {"value": [typed]}) == 1


@pytest.mark.parametrize("typed", ["13,01", "11.999999999999999999999999999999999999", "-12,5", "125"])
def test_numbers_beyond_the_tolerance_are_wrong_however_near(typed):
    assert share(number(), {"value": [typed]}) == 0


def test_numbers_are_compared_exactly():
    assert share(number("0.3", "0.2"), {"value": ["0,1"]}) == 1
    assert share(number("1234", "0"), {"value": ["1 234"]}) == share(number("-5", "0"), {"value": ["\u22125"]}) == 1


def test_what_is_no_number_is_refused_in_words():
    with pytest.raises(Invalid, match=r"“mười hai” không phải là một số; hãy gõ số, ví dụ 12,5.") as refused:
        q.parse(number(), {"value": ["mười hai"]})
    assert refused.value.field == "value"
    with pytest.raises(Invalid, match="dài quá 40 ký tự"):
        q.parse(number(), {"value": ["1" * 41]})


def test_a_number_is_told_as_a_vietnamese_writes_it():
    assert (q.key(number()), q.summary(number(), "12,4")) == ("12,5 ± 0,5 %", "12,4 %")


@pytest.mark.parametrize(
    "typed",
    ["căn cước", "  Căn   CƯỚC ", "can cuoc", "THẺ CĂN CƯỚC", "ca\u0306n cu\u031bo\u031b\u0301c", "căn\tcước\x00"],
)
def test_texts_are_compared_without_case_spaces_and_form(typed):
    assert share(text(), {"value": [typed]}) == 1


@pytest.mark.parametrize("typed", ["căn cướ", "căncước", "chứng minh thư"])
def test_other_texts_are_wrong(typed):
    assert share(text(), {"value": [typed]}) == 0


def test_tone_marks_count_where_the_item_says_so_but_their_place_does_not():
    strict = text(("hòa bình", "Đồng ý"), tones=True)
    assert [share(strict, {"value": [one]}) for one in ("Hoà Bình", "hoa bình", "đồng ý", "dong y")] == [1, 0, 1, 0]
    lenient = text(("Đồng ý",), tones=False)
    assert [share(lenient, {"value": [one]}) for one in ("dong y", "đồng í")] == [1, 0]


def test_texts_are_kept_as_typed_but_safe_to_store():
    assert q.parse(text(), {"value": [" a\x00b\ud800 \n c "]}) == "a b c"
    assert q.parse(text(), {"value": ["\x00"]}) is None
    assert q.parse(text(), {"value": ["ca\u0306n"]}) == "c\u0103n"
    assert q.parse(text(), {"value": ["ă" * 500]}) == "ă" * 500
    with pytest.raises(Invalid, match="dài quá 500 ký tự"):
        q.parse(text(), {"value": ["ă" * 501]})


def test_nothing_is_never_right_even_where_an_accepted_text_is_all_marks():
    assert q.mark(text(("\u0301",)), None).share == 0


def paired(item: q.Matching, **sides: str) -> dict[str, list[str]]:
    return {f"pair-{q.opaque_id(item.id, left)}": by_text(item, right) for left, right in sides.items()}


def test_matching_gives_a_share_for_each_pair():
    item = matching(("A", "B", "C"), ("x", "y", "z"))
    assert share(item, paired(item, A="x", B="y", C="z")) == 1
    assert share(item, paired(item, A="x", B="z", C="sông")) == Fraction(1, 3)
    answer = q.parse(item, paired(item, A="x"))
    assert (q.mark(item, answer).share, q.blanks(item, answer)) == (Fraction(1, 3), 2)
    assert q.summary(item, answer) == "A → x"
    assert q.key(item) == "A → x; B → y; C → z"


def test_one_right_side_may_serve_several_left_ones():
    item = matching(("A", "B", "C"), ("x", "x", "y"), ())
    assert len(q.choices(item)) == 2
    assert share(item, paired(item, A="x", B="x", C="y")) == 1


def sorted_into(item: q.Category, **cards: str) -> dict[str, list[str]]:
    return {f"pair-{by_text(item, card)[0]}": by_text(item, group) for card, group in cards.items()}


def test_a_category_gives_a_share_for_each_card_in_its_group():
    item = category((("A", ("a", "b")), ("B", ("c",)), ("C", ())))
    assert share(item, sorted_into(item, a="A", b="A", c="B")) == 1
    assert share(item, sorted_into(item, a="A", b="C")) == Fraction(1, 3)
    assert share(item, sorted_into(item, a="B", b="B", c="C")) == 0
    answer = q.parse(item, sorted_into(item, c="B"))
    assert (q.summary(item, answer), q.blanks(item, answer)) == ("c → B", 2)
    assert q.key(item) == "a → A; b → A; c → B"


def test_cards_are_shown_in_the_order_drawn_and_groups_in_that_of_the_file():
    item = category()
    order = q.choices(item)[::-1]
    shown = q.layout(item, order)
    assert [field.name.removeprefix("pair-") for field in shown.fields] == list(order)
    assert {tuple(choice.text for choice in field.choices) for field in shown.fields} == {("gửi được", "giữ kín")}


def placed(item: q.Ordering, places: str) -> dict[str, list[str]]:
    """`places`: the place given to each step, in the steps' right order; "-" for none."""
    named = zip(item.steps, places, strict=True)
    return {f"place-{step.id}": [place] for step, place in named if place != "-"}


@pytest.mark.parametrize(
    ("places", "earned"),
    [
        ("1234", Fraction(1)),
        ("2341", Fraction(2, 3)),
        ("1243", Fraction(1, 3)),
        ("4321", Fraction(0)),
        ("12--", Fraction(1, 3)),
        ("1223", Fraction(0)),
        ("1-34", Fraction(1, 3)),
    ],
)
def test_ordering_gives_a_share_for_each_two_neighbours(places, earned):
    assert share(ordering(), placed(ordering(), places)) == earned


def test_two_steps_are_all_or_nothing():
    item = ordering(("trước", "sau"))
    assert (share(item, placed(item, "12")), share(item, placed(item, "21"))) == (1, 0)


@pytest.mark.parametrize("place", ["0", "5", "-1", "1.0", "một", "١"])
def test_places_are_those_of_the_steps(place):
    with pytest.raises(Invalid, match="không khớp"):
        q.parse(ordering(), {f"place-{ordering().steps[0].id}": [place]})


def test_an_order_is_told_in_words():
    item = ordering(("đọc", "che", "gửi"))
    assert q.summary(item, q.parse(item, placed(item, "31-"))) == "1. che; 3. đọc"
    assert q.key(item) == "1. đọc; 2. che; 3. gửi"


@pytest.mark.parametrize(
    ("verdict", "reason", "earned"),
    [
        ("false", "vì hai", Fraction(1)),
        ("false", "vì một", Fraction(3, 4)),
        ("false", None, Fraction(3, 4)),
        ("true", "vì hai", Fraction(0)),
        (None, "vì hai", Fraction(0)),
        ("true", "vì ba", Fraction(0)),
    ],
)
def test_a_reason_counts_only_where_the_verdict_is_right(verdict, reason, earned):
    item = truefalse(verdict_weight=3)
    form = {"verdict": [verdict] if verdict else [], "reason": by_text(item, reason) if reason else []}
    assert share(item, form) == earned
    assert q.blanks(item, q.parse(item, form)) == (verdict is None) + (reason is None)


def test_verdict_and_reason_are_told_and_reviewed_apart():
    item = truefalse()
    answer = q.parse(item, {"verdict": ["true"], "reason": by_text(item, "vì hai")})
    assert q.summary(item, answer) == "Nhận định này đúng; vì hai"
    told = q.review(item, answer, q.choices(item)[::-1])
    assert [(part.label, part.verdict) for part in told.parts] == [
        ("Nhận định này đúng", "wrong"),
        ("Nhận định này sai", "missed"),
        ("vì ba", "neutral"),
        ("vì hai", "right"),
        ("vì một", "neutral"),
    ]
    assert told.feedback.endswith("sai")


@pytest.mark.parametrize("form", [{"verdict": ["có"]}, {"reason": ["true"]}, {"choice": ["true"]}])
def test_a_forged_verdict_or_reason_is_refused(form):
    with pytest.raises(Invalid, match="không khớp"):
        q.parse(truefalse(), form)


def test_a_picture_is_all_or_nothing_and_told_in_words():
    item = picture()
    assert [share(item, {"choice": by_text(item, one)}) for one in ("hình một", "hình hai", "hình ba")] == [0, 1, 0]
    assert q.key(item) == "hình hai"
    shown = q.layout(item, q.choices(item)[::-1]).fields[0].choices
    assert [(one.text, one.picture) for one in shown] == [
        (f"hình {name}", f"{place:032x}") for place, name in ((2, "ba"), (1, "hai"), (0, "một"))
    ]
    told = q.review(item, by_text(item, "hình ba")[0], q.choices(item))
    assert [(part.picture, part.verdict) for part in told.parts] == [
        (f"{0:032x}", "neutral"),
        (f"{1:032x}", "missed"),
        (f"{2:032x}", "wrong"),
    ]


def test_options_are_reviewed_one_by_one():
    item = multiple()
    parts = q.review(item, q.parse(item, {"choice": by_text(item, "một", "hai")})).parts
    assert [(part.label, part.chosen, part.verdict) for part in parts] == [
        ("một", True, "right"),
        ("hai", True, "wrong"),
        ("ba", False, "missed"),
        ("bốn", False, "neutral"),
    ]
    assert all(part.feedback for part in parts)


def test_feedback_of_the_whole_follows_the_mark():
    assert q.review(number(), "12,5").feedback.endswith("đúng")
    assert q.review(number(), "9").feedback.endswith("sai")
    assert q.review(text(explain="Vì thế."), None).explain == "Vì thế."
