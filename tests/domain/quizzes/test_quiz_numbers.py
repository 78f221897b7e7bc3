"""Numbers with units: what may be typed, what it is worth, and how near is near enough."""

from decimal import Decimal
from fractions import Fraction

import pytest

from learn.domain import quizzes as q
from learn.domain.errors import Invalid
from tests.domain.quizzes.samples import number

UNITS = (q.Unit("km", Decimal(1)), q.Unit("m", Decimal("0.001")), q.Unit("hải lý", Decimal("1.852")))


def way(answer: str = "1.5", **more) -> q.Number:
    """A way of so many kilometres."""
    return number(answer, "0", "", **{"units": UNITS} | more)


def share(item: q.Item, typed: str) -> Fraction:
    return q.mark(item, q.parse(item, {"value": [typed]})).share


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1,5", "1,5"),
        ("1,5 km", "1,5 km"),
        ("1500m", "1500 m"),
        ("1.500 m", "1.500 m"),
        ("1 500 M", "1500 m"),
        ("1,5\u00a0KM", "1,5 km"),
        ("+1.5km", "+1.5 km"),
        ("2 hảilý", "2 hải lý"),
    ],
)
def test_a_unit_is_read_behind_the_number_and_kept_by_its_name(typed, kept):
    assert q.parse(way(), {"value": [typed]}) == kept
    assert q.parse(way(), q.fill(way(), kept)) == kept


def test_a_unit_is_worth_its_factor_exactly():
    assert [share(way(), one) for one in ("1,5", "1,5 km", "1500 m", "1.500 m", "1500", "1,5 m")] == [1, 1, 1, 1, 0, 0]
    assert share(way("3.704"), "2 hải lý") == 1
    assert share(way("0.3", tolerance_percent=Decimal(0)), "300 m") == 1


def test_units_that_differ_in_case_alone_are_told_apart():
    power = number("1", "0", "", units=(q.Unit("MW", Decimal(1)), q.Unit("mW", Decimal("0.000000001"))))
    assert [share(power, one) for one in ("1 MW", "1 mW", "1000000000 mW")] == [1, 0, 1]
    with pytest.raises(Invalid, match="Đơn vị “Mw” không dùng được"):
        q.parse(power, {"value": ["1 Mw"]})


def test_a_unit_may_be_required():
    strict = way(unit_required=True)
    with pytest.raises(Invalid, match="Hãy viết cả đơn vị sau con số: km, m, hải lý") as refused:
        q.parse(strict, {"value": ["1,5"]})
    assert refused.value.field == "value"
    assert share(strict, "1500 m") == 1


@pytest.mark.parametrize(("typed", "words"), [("1,5 dặm", "dùng một trong các đơn vị: km, m"), ("km", "là một số")])
def test_what_is_no_such_number_is_refused_in_words(typed, words):
    with pytest.raises(Invalid) as refused:
        q.parse(way(), {"value": [typed]})
    assert words in refused.value.text % refused.value.values


def test_answers_of_another_version_are_wrong_and_never_a_fault():
    assert q.mark(way(), "1,5 dặm").share == 0
    assert q.mark(way(unit_required=True), "1,5").share == 0
    assert q.mark(number("1.5", "0"), "1,5 km").share == 0


def test_a_percentage_is_of_the_answer():
    item = number("-200", "0", "", tolerance_percent=Decimal(5))
    assert [share(item, one) for one in ("-190", "-210", "-189,9", "200")] == [1, 1, 0, 0]
    in_metres = way(tolerance_percent=Decimal(10))
    assert [share(in_metres, one) for one in ("1350 m", "1349 m")] == [1, 0]


def test_a_number_is_told_with_its_unit_and_spread():
    assert q.key(way()) == "1,5 km"
    assert q.key(way(tolerance_percent=Decimal(5))) == "1,5 km ± 5 %"
    assert q.key(number("1.5", "0.1", "", units=UNITS)) == "1,5 km ± 0,1 km"
    assert q.key(number("12", "0", "người", tolerance_percent=Decimal(5))) == "12 người ± 5 %"
    assert q.summary(way(), "1500 m") == "1500 m"


@pytest.mark.parametrize("typed", ["12 5", "1 23", "12, 5", "1 234 5", "12 345 67"])
def test_a_space_parts_thousands_and_nothing_else(typed):
    with pytest.raises(Invalid, match="không phải là một số"):
        q.parse(number(), {"value": [typed]})
    assert share(number("1234567.5", "0"), "1 234 567,5") == 1


def test_what_a_learner_sees_names_units_but_not_their_factors():
    shown = q.layout(way(), ()).fields[0]
    assert (shown.units, shown.unit_required) == (("km", "m", "hải lý"), False)
    assert "1.852" not in repr(shown)
