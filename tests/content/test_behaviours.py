"""What a bank's file may say of tries, hints and certainty, and how each fault of it is told."""

from fractions import Fraction

import pytest

from learn.content.bank_files import parse_bank
from learn.content.findings import Finding
from learn.domain import quizzes as q

ITEM = """\
items:
  - id: a1-01
    kind: single
    text: Chọn một
    options: [{text: a, correct: true, feedback: Đúng.}, {text: b, feedback: Sai.}]
"""
HINTED = ITEM + "    hints: [Nghĩ **kỹ**., Xem lại bài.]\n    penalty: 0.1\n"


def read(rules: str, items: str = ITEM) -> tuple[q.Bank | None, list[Finding]]:
    findings: list[Finding] = []
    text = "title: Thử\npass_percent: 80\n" + "".join(f"{line}\n" for line in rules.split("; ") if line) + items
    return parse_bank(text, "thu", findings), findings


@pytest.mark.parametrize(
    ("rules", "behaviour"),
    [
        ("", q.Behaviour("exam", 3, Fraction(1, 3))),
        ("behaviour: practice", q.Behaviour("practice", 3, Fraction(1, 3))),
        ("behaviour: practice; tries: 2; penalty: 0.25", q.Behaviour("practice", 2, Fraction(1, 4))),
        ("behaviour: hints; penalty: 1/3", q.Behaviour("hints", 3, Fraction(1, 3))),
        ("behaviour: practice; penalty: 0", q.Behaviour("practice", 3, Fraction(0))),
        ("behaviour: certainty", q.Behaviour("certainty", 3, Fraction(1, 3))),
    ],
)
def test_a_bank_says_how_answers_turn_into_points(rules, behaviour):
    bank, findings = read(rules, HINTED)
    assert not findings
    assert bank.rules.behaviour == behaviour
    assert (bank.items[0].hints, bank.items[0].penalty) == (("Nghĩ **kỹ**.", "Xem lại bài."), Fraction(1, 10))


@pytest.mark.parametrize(
    ("rules", "items", "field", "said"),
    [
        ("behaviour: quick", ITEM, "behaviour", "exam"),
        ("tries: 2", ITEM, "tries", "behaviour: practice"),
        ("behaviour: hints; tries: 2", HINTED, "tries", "số gợi ý của câu cộng một"),
        ("behaviour: practice; tries: 0", ITEM, "tries", ""),
        ("behaviour: practice; tries: 11", ITEM, "tries", ""),
        ("penalty: 0.5", ITEM, "penalty", "practice hoặc hints"),
        ("behaviour: certainty; penalty: 0.5", ITEM, "penalty", "practice hoặc hints"),
        *(
            (f"behaviour: practice; penalty: {wrong}", ITEM, "penalty", "từ 0 đến 1")
            for wrong in ("1.5", "-0.1", "3/2", "1/0", "một", "true", ".nan", "[1]")
        ),
        ("behaviour: practice; answers: never", ITEM, "answers", "hãy bỏ “answers”"),
        ("behaviour: hints", ITEM, "behaviour", "Chưa câu nào có gợi ý"),
        ("", ITEM + "    hints: ['<b>đậm</b>']\n", "items[1].hints[1]", "HTML"),
        ("", ITEM + "    hints: [a, b, c, d, e, f, g, h, i, k]\n", "items[1].hints", ""),
        ("", ITEM + "    penalty: 2\n", "items[1].penalty", "từ 0 đến 1"),
    ],
)
def test_each_fault_is_told_where_it_is(rules, items, field, said):
    bank, findings = read(rules, items)
    assert bank is None
    assert [one.field for one in findings] == [field]
    assert said in findings[0].message
