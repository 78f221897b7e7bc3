"""Hints and penalties on their way out and in: Moodle XML holds them, every other format says what it leaves."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from learn.domain import quizzes as q
from learn.formats import moodle_write
from learn.operations.exchange_banks import FORMATS, give_bank, take_bank
from tests.formats.banks import ITEMS, bank_of, sample
from tests.formats.test_moodle_xml import answer, lost, question, taken

CHOICE = answer("100", "a") + answer("0", "b")


def hinted(own: Fraction | None = None, **behaviour) -> q.Bank:
    bank = sample()
    first = replace(bank.items[0], hints=("Nghĩ **kỹ**: 1 < 2.", "Xem & đọc."), penalty=own)
    rules = replace(bank.rules, behaviour=q.Behaviour(**behaviour))
    return replace(bank, items=(first, *bank.items[1:]), rules=rules)


@pytest.mark.parametrize("penalty", [None, Fraction(0), Fraction(1, 10), Fraction(2, 3), Fraction(1, 7), Fraction(1)])
def test_moodle_xml_carries_hints_and_penalties_both_ways(penalty):
    bank = hinted(penalty)
    back = take_bank(give_bank(bank, "moodle-xml").raw, "moodle-xml", bank.key).bank
    assert back.items[0] == bank.items[0]
    assert [item.penalty for item in back.items[1:]] == [None] * 5
    assert "behaviour: hints" in " ".join(
        str(note) for note in take_bank(give_bank(bank, "moodle-xml").raw, "moodle-xml", bank.key).notes
    )


def test_the_penalty_of_the_bank_goes_with_each_question():
    bank = hinted(manner="practice", penalty=Fraction(1, 4))
    given = give_bank(bank, "moodle-xml")
    assert given.raw.count(b"<penalty>0.2500000</penalty>") == len(bank.items)
    assert [note.said for note in given.notes if "behaviour: practice" in note.said]
    back = take_bank(given.raw, "moodle-xml", bank.key).bank
    assert {item.penalty for item in back.items} == {Fraction(1, 4)}


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"moodle-xml"}))
def test_other_formats_name_each_question_whose_hints_they_leave(form):
    notes = give_bank(hinted(), form).notes
    assert [note.name for note in notes if "Gợi ý" in note.said] == ["mot"]
    assert not [note for note in give_bank(sample(), form).notes if "Gợi ý" in note.said]
    own = replace(sample().items[0], penalty=Fraction(1, 2))
    assert [note.name for note in give_bank(replace(sample(), items=(own,)), form).notes if "Gợi ý" in note.said]


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_format_says_that_the_behaviour_stays(form):
    said = [note.said for note in give_bank(hinted(manner="certainty"), form).notes]
    assert [one for one in said if "behaviour: certainty" in one]
    assert not [one for one in said if "Giờ mở" in one]
    assert not [note for note in give_bank(sample(), form).notes if "behaviour" in note.said]


def test_laws_in_hints_are_noted_too():
    bank = bank_of([{**ITEMS[0], "hints": ["Xem {law:luat-134-2025}."]}])
    assert "{law:…}" in " ".join(note.said for note in moodle_write.write(bank).notes)


@pytest.mark.parametrize(
    ("written", "read"),
    [("0.3333333", None), ("0.1000000", Decimal("0.1")), ("0.0000000", Decimal(0)), ("0.6666667", "2/3")],
)
def test_what_a_further_try_costs_in_moodle(written, read):
    found = taken(question("multichoice", f"<penalty>{written}</penalty>{CHOICE}"))
    assert found.drafts[0].fields.get("penalty") == read
    assert lost(found) == []


def test_a_penalty_that_is_no_share_breaks_the_file():
    for wrong in ("hai", "1.5", "-1"):
        found = taken(question("multichoice", f"<penalty>{wrong}</penalty>{CHOICE}"))
        assert [note.level for note in found.notes] == ["broken"]
        assert wrong in found.notes[0].said


def test_what_hints_do_besides_is_named():
    def hint(text: str, more: str = "") -> str:
        return f"<hint format='html'><text>&lt;p&gt;{text}&lt;/p&gt;</text>{more}</hint>"

    hints = hint("<b>Một</b>".replace("<", "&lt;").replace(">", "&gt;"), "<shownumcorrect/>") + hint("")
    found = taken(question("multichoice", hints + CHOICE))
    assert found.drafts[0].fields["hints"] == ["**Một**"]
    assert ["số ý đúng" in " ".join(lost(found)), "Gợi ý trống" in " ".join(lost(found))] == [True, True]
    many = taken(question("multichoice", "".join(hint(str(n)) for n in range(12)) + CHOICE))
    assert len(many.drafts[0].fields["hints"]) == 9
    assert "hơn 9 gợi ý" in " ".join(lost(many))
