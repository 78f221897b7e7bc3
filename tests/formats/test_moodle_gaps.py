"""A passage with gaps as Moodle's embedded answers: what it writes, what it says, what comes back."""

from decimal import Decimal

from learn.domain import quizzes as q
from learn.operations.exchange_banks import give_bank, take_bank
from tests.formats.banks import bank_of

SAID = {"right": "Đúng.", "wrong": "Sai."}


def passage(**changes) -> q.Bank:
    """A bank of one passage whose answers hold every sign that Moodle reads as its own."""
    item = {
        "id": "dien",
        "kind": "cloze",
        "text": "Điền.",
        "passage": "Chọn {1}, gõ {2}, tính {3} km.",
        "gaps": [
            {
                "kind": "single",
                "options": [
                    {"text": "=đúng}", "correct": True, "feedback": "a#b~c"},
                    {"text": "=sai", "feedback": "Chưa."},
                    {"text": "%100%sai", "feedback": "Không."},
                ],
                "weight": 2,
            },
            {"kind": "text", "accept": ["a*b", "a/b"], "feedback": SAID},
            {"kind": "number", "answer": Decimal("2.5"), "tolerance": Decimal("0.1"), "unit": "km", "feedback": SAID},
        ],
        "points": 4,
    }
    bank = bank_of([item | changes])
    assert bank is not None
    return bank


def test_what_moodle_reads_as_its_own_is_escaped():
    raw = give_bank(passage(), "moodle-xml").raw.decode()
    assert "{2:MULTICHOICE_S:==đúng\\}#a\\#b\\~c~%0%=sai#Chưa.~%0%%100%sai#Không.}" in raw
    assert "{1:SHORTANSWER:=a\\\\*b#Đúng.~=a\\/b#Đúng.~%0%*#Sai.}" in raw
    assert "{1:NUMERICAL:=2.5:0.1" in raw
    assert '<question type="cloze">' in raw


def test_the_same_gaps_come_back():
    bank = passage()
    back = take_bank(give_bank(bank, "moodle-xml").raw, "moodle-xml", bank.key).bank
    assert back is not None
    before, after = bank.items[0], back.items[0]
    assert isinstance(before, q.Cloze)
    assert isinstance(after, q.Cloze)
    assert (after.id, after.points) == ("dien", 4000)
    assert after.passage == "Điền.\n\nChọn {1}, gõ {2}, tính {3} km."
    assert [gap.weight for gap in after.gaps] == [2, 1, 1]
    first, words, number = (gap.item for gap in after.gaps)
    assert [(one.text, one.correct, one.feedback) for one in first.options] == [
        ("=đúng}", True, "a#b~c"),
        ("=sai", False, "Chưa."),
        ("%100%sai", False, "Không."),
    ]
    assert (words.accept, words.feedback) == (("a*b", "a/b"), q.Feedback("Đúng.", "Sai."))
    assert (number.answer, number.tolerance) == (Decimal("2.5"), Decimal("0.1"))


def test_what_moodle_has_no_place_for_is_said_of_the_question():
    def said(bank: q.Bank) -> str:
        return " ".join(str(note) for note in give_bank(bank, "moodle-xml").notes if note.name == "dien")

    assert "đơn vị sau chỗ trống" in said(passage())
    assert "tổng trọng số" not in said(passage())
    assert "tổng trọng số" in said(passage(points=1))
    words = [{"kind": "text", "accept": ["căn cước"], "tones": False, "typos": 1, "feedback": SAID}]
    lenient = passage(passage="Gõ {1}.", gaps=words, points=1)
    assert "không dấu" in said(lenient)
    assert "lỗi gõ" in said(lenient)
    back = take_bank(give_bank(lenient, "moodle-xml").raw, "moodle-xml", "thu").bank
    assert back is not None
    assert back.items[0].gaps[0].item.tones is False
