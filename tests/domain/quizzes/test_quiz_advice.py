"""Which questions to look at first, and why."""

import pytest

from learn.domain.quizzes.advice import Reason, Why, first_to_look_at, reasons
from learn.domain.quizzes.analysis import Analysed, ChoiceRate, FieldRates, Figures
from tests.domain.quizzes.samples import single


def rate(text: str, strong: float | None, weak: float | None = None, share: float | None = 0.2, **more) -> ChoiceRate:
    return ChoiceRate(text, **({"right": False, "few": False} | more), share=share, strong=strong, weak=weak)


RIGHT = rate("đúng", 0.7, 0.4, 0.6, right=True)


def field(*choices: ChoiceRate, label: str = "", single: bool = True) -> FieldRates:
    return FieldRates(label, single, choices)


def asked(number: int = 1, people: int = 400, **changes) -> Analysed:
    """A question that does well, but for the changes."""
    good = {
        "easiness": 0.7, "blank": None, "correlation": 0.35, "gap": 0.4, "quarters": (0.4, 0.6, 0.8, 0.9),
        "fields": (), "seconds": 30.0,
    }  # fmt: skip
    return Analysed(single(), number, people, 0, Figures(**(good | changes)))


def test_a_question_that_does_well_has_no_reason() -> None:
    assert reasons(asked()) == ()


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"easiness": 0.97}, [Reason(Why.EASY, 0.97)]),
        ({"easiness": 0.29}, [Reason(Why.HARD, 0.29)]),
        ({"easiness": 0.94}, []),
        ({"easiness": 0.30}, []),
        ({"correlation": 0.09, "gap": 0.19}, [Reason(Why.FLAT, 0.09)]),
        ({"correlation": 0.09, "gap": 0.2}, []),
        ({"correlation": 0.1, "gap": 0.1}, []),
        ({"correlation": -0.11, "gap": -0.02}, [Reason(Why.AGAINST, -0.11)]),
        ({"correlation": -0.09, "gap": -0.02}, [Reason(Why.FLAT, -0.09)]),
        ({"correlation": None, "gap": None, "quarters": (), "easiness": 1}, [Reason(Why.EASY, 1)]),
        ({"correlation": 0.01, "gap": 0.01, "easiness": 0.98}, [Reason(Why.EASY, 0.98)]),
        ({"blank": 0.1}, [Reason(Why.BLANK, 0.1)]),
        ({"blank": 0.09}, []),
    ],
)
def test_what_the_figures_say(changes: dict, wanted: list[Reason]) -> None:
    assert list(reasons(asked(**changes))) == wanted


def test_few_people_can_go_against_the_rest_by_chance() -> None:
    against = {"correlation": -0.15, "gap": -0.1}
    assert reasons(asked(people=400, **against))[0].why is Why.AGAINST
    assert reasons(asked(people=100, **against))[0].why is Why.FLAT


def test_strong_learners_who_take_a_wrong_choice() -> None:
    trap = asked(fields=(field(RIGHT, rate("nhầm", 0.28, 0.5)),))
    assert reasons(trap) == (Reason(Why.TRAP, 0.28, "nhầm", "B"),)
    some = asked(fields=(field(rate("nhầm", 0.12, 0.12), RIGHT),))
    assert reasons(some) == (Reason(Why.TRAP, 0.12, "nhầm", "A"),)
    more = asked(fields=(field(rate("nhầm", 0.12, None, 0.11), RIGHT),))
    assert reasons(more) == (Reason(Why.TRAP, 0.12, "nhầm", "A"),)


@pytest.mark.parametrize(
    "lure", [rate("nhầm", 0.24, 0.5), rate("nhầm", 0.12, None), rate("nhầm", 0.12, None, None), rate("nhầm", None, 0.9)]
)
def test_a_wrong_choice_of_the_weak_is_as_it_should_be(lure: ChoiceRate) -> None:
    assert reasons(asked(fields=(field(RIGHT, lure),))) == ()


def test_a_key_that_may_be_wrong_is_named_alone() -> None:
    found = reasons(asked(correlation=-0.3, gap=-0.3, fields=(field(rate("ý", 0.8), rate("đáp", 0.1, right=True)),)))
    assert [one.why for one in found] == [Why.KEY, Why.AGAINST]
    assert found[0] == Reason(Why.KEY, 0.8, "ý", "A")
    flat = reasons(asked(correlation=0.05, gap=0.1, fields=(field(rate("ý", 0.8), rate("đáp", 0.1, right=True)),)))
    assert [one.why for one in flat] == [Why.KEY]
    many = reasons(asked(fields=(field(rate("ý", 0.8), RIGHT, single=False),)))
    assert [one.why for one in many] == [Why.TRAP], "who may take several can take it beside the right ones"


def test_a_pair_is_named_by_its_left_side() -> None:
    pairs = (field(RIGHT, rate("núi", 0.1, 0.3), label="Hạ Long"), field(RIGHT, rate("đảo", 0.4), label="Cô Tô"))
    assert reasons(asked(fields=pairs)) == (Reason(Why.TRAP, 0.4, "đảo", "", "Cô Tô"),)


def test_a_choice_of_one_field_among_several_has_no_letter() -> None:
    two = (field(RIGHT, rate("Sai", 0.1, 0.3)), field(RIGHT, rate("lý do", 0.4)))
    assert reasons(asked(fields=two)) == (Reason(Why.TRAP, 0.4, "lý do"),)
    idle = field(RIGHT, rate("ai", None, None, None, few=True))
    assert reasons(asked(fields=(two[0], idle))) == (Reason(Why.IDLE, 0, "ai"),)


def test_choices_that_hardly_anybody_takes() -> None:
    idle = field(RIGHT, rate("ý", 0.1, 0.2), rate("hiếm", None, None, 0.04), rate("ai", None, None, None, few=True))
    assert reasons(asked(fields=(idle,))) == (Reason(Why.IDLE, 0.04, "hiếm", "C"),)
    assert reasons(asked(people=199, fields=(idle,))) == ()
    rare = field(rate("đúng", None, None, None, right=True, few=True), rate("ý", None, None, 0.3))
    assert reasons(asked(fields=(rare,))) == ()
    withheld = field(RIGHT, rate("giấu", None, None, None))
    assert reasons(asked(fields=(withheld,))) == ()
    assert [one.why for one in reasons(asked(easiness=0.96, fields=(idle,)))] == [Why.EASY]


def test_the_most_pressing_stand_first_and_what_nobody_met_last() -> None:
    few = Analysed(single(), 1, 12, 0, None)
    fine, easy = asked(2), asked(3, easiness=0.99)
    flat, flatter = asked(4, correlation=0.08, gap=0.1), asked(5, correlation=0.01, gap=0.1)
    trap = asked(6, fields=(field(RIGHT, rate("nhầm", 0.4)),))
    order = [one.number for one, _ in first_to_look_at([few, fine, easy, flat, flatter, trap])]
    assert order == [6, 3, 5, 4, 2, 1]
