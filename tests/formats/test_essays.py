"""Essays to other systems and back: with the rubric where it can go along, named where it cannot."""

from decimal import Decimal

import pytest

from learn.domain import quizzes as q
from learn.formats import gift, moodle_write
from learn.formats.rubric_text import comes_back, rubric_of, rubric_text
from learn.operations.exchange_banks import FORMATS, give_bank, take_bank
from tests.formats.banks import bank_of
from tests.formats.test_moodle_xml import lost, question, taken

ESSAY = {
    "id": "luan", "kind": "essay", "text": "Viết một **đơn** ngắn.", "points": Decimal("2.5"), "explain": "Vì: {thế}.",
    "min_words": 40, "max_words": 150,
    "rubric": [
        {"name": "Rõ việc", "levels": [
            {"name": "Rõ (đủ)", "points": Decimal(2), "description": "Có ngày: giờ."},
            {"name": "Chưa", "points": Decimal(0)},
        ]},
        {"name": "Đúng lễ", "levels": [
            {"name": "Đủ", "points": Decimal("0.5")}, {"name": "Thiếu", "points": Decimal(0)},
        ]},
    ],
}  # fmt: skip


def essay(**changes) -> q.Bank:
    bank = bank_of([ESSAY | changes])
    assert bank is not None
    return bank


def test_moodle_carries_the_rubric_there_and_back():
    bank = essay()
    given = give_bank(bank, "moodle-xml")
    assert [note.name for note in given.notes] == [""]
    assert b"<graderinfo" in given.raw
    back = take_bank(given.raw, "moodle-xml", bank.key)
    assert back.notes == ()
    assert back.bank is not None
    assert back.bank.items == bank.items


def test_gift_carries_the_task_and_its_points():
    bank = essay(sample="Thưa bà.")
    given = give_bank(bank, "gift")
    assert ("lost", "luan") in {(note.level, note.name) for note in given.notes}
    back = take_bank(given.raw, "gift", bank.key)
    assert back.bank is not None
    (item,) = back.bank.items
    assert isinstance(item, q.Essay)
    before = bank.items[0]
    assert (item.id, item.text, item.explain, item.points) == ("luan", before.text, before.explain, 2500)
    assert [(one.name, len(one.levels)) for one in item.rubric] == [("Cả bài", 2)]
    assert "hãy viết lại" in str(back.notes[0])


def test_gift_of_an_essay_alone_is_a_pair_of_braces():
    given = give_bank(essay(explain="x", points=Decimal("2.5")), "gift").raw.decode()
    assert "ngắn.{\n\t####x\n}" in given
    bare = {name: value for name, value in ESSAY.items() if name != "explain"}
    bank = bank_of([bare])
    assert bank is not None
    assert "ngắn.{}\n" in give_bank(bank, "gift").raw.decode()
    assert [one.fields["kind"] for one in gift.read(give_bank(bank, "gift").raw).drafts] == ["essay"]


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"gift", "moodle-xml"}))
def test_other_formats_say_that_it_stays_behind(form):
    (left,) = [note for note in give_bank(essay(), form).notes if note.level == "refused"]
    assert left.name == "luan"


def test_a_sample_is_named_where_it_stays_behind():
    notes = [str(note) for note in give_bank(essay(sample="Thưa bà."), "moodle-xml").notes]
    assert ["bài mẫu" in note for note in notes] == [False, True]


def test_an_essay_of_moodle_with_words_to_the_marker():
    inner = (
        "<defaultgrade>4</defaultgrade><minwordlimit>50</minwordlimit><maxwordlimit>90</maxwordlimit>"
        "<attachments>2</attachments><responsetemplate format='html'><text>Kính gửi</text></responsetemplate>"
        "<graderinfo format='html'><text><![CDATA[Tìm <b>ba</b> ý.]]></text></graderinfo>"
    )
    found = taken(question("essay", inner))
    (draft,) = found.drafts
    assert (draft.fields["min_words"], draft.fields["max_words"], draft.fields["points"]) == (50, 90, 4)
    assert draft.fields["rubric"] == [
        {"name": "Cả bài", "levels": [
            {"name": "Chưa đạt", "points": 0},
            {"name": "Đạt yêu cầu", "points": 4, "description": "Tìm **ba** ý."},
        ]}
    ]  # fmt: skip
    assert ["nộp tệp" in one or "responsetemplate" in one or "Cả bài" in one for one in lost(found)] == [True] * 3
    bank = take_bank(moodle_of(inner), "moodle-xml", "bo").bank
    assert bank is not None
    assert bank.items[0].points == 4000


def test_more_words_to_the_marker_than_fit_are_named():
    found = taken(question("essay", f"<graderinfo><text>{'x' * 501}</text></graderinfo>"))
    assert "description" not in found.drafts[0].fields["rubric"][0]["levels"][1]
    assert any("dài quá 500" in one for one in lost(found))


def moodle_of(inner: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><quiz>{question("essay", inner)}</quiz>'.encode()


def test_a_rubric_that_its_own_signs_would_break_is_named():
    rubric = essay().items[0].rubric
    assert comes_back(rubric)
    odd = q.Level("o", "Rõ (1): đủ", 1000)
    twisted = (q.Criterion("c", "Rõ", (odd, q.Level("p", "Chưa", 0))),)
    assert not comes_back(twisted)
    assert rubric_of("Tìm ba ý.") is None
    assert rubric_of("**Rõ**") is None
    assert rubric_of(rubric_text(rubric)) == ESSAY["rubric"]
    levels = [{"name": "Rõ (1): đủ", "points": Decimal("2.5")}, {"name": "Chưa", "points": Decimal(0)}]
    bank = essay(rubric=[{"name": "Rõ", "levels": levels}])
    notes = [str(note) for note in moodle_write.write(bank).notes]
    assert any("lời dặn người chấm" in note for note in notes)
