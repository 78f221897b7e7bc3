"""Aiken as its specification describes it, and each way to miss it."""

import pytest

from learn.formats.aiken import read, write
from tests.formats.banks import bank_of, sample

SPECIMEN = """\
Câu nào dưới đây là đúng?
A. Câu này *chăng*?
B. Hay câu này?
C. Chắc câu này!
ANSWER: C

Hệ nào có nhiều
định dạng nhất?
A) Một
B) Hai
answer: a
Không có dòng trống ở trên?
A. Có
B. Không
Đáp án: B
"""


def test_questions_options_and_answers():
    found = read(SPECIMEN.encode())
    assert [(draft.line, draft.fields["text"]) for draft in found.drafts] == [
        (1, "Câu nào dưới đây là đúng?"),
        (7, "Hệ nào có nhiều\n\nđịnh dạng nhất?"),
        (12, "Không có dòng trống ở trên?"),
    ]
    assert [[bool(one.get("correct")) for one in draft.fields["options"]] for draft in found.drafts] == [
        [False, False, True], [True, False], [False, True],
    ]  # fmt: skip
    assert found.drafts[0].fields["options"][0]["text"] == "Câu này \\*chăng\\*?"
    assert {note.level for note in found.notes} == {"filled"}


def test_any_line_ends_and_marks():
    assert read(SPECIMEN.replace("\n", "\r\n").encode("utf-8-sig")) == read(SPECIMEN.encode())


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("A. x\nB. y\nANSWER: A\n", 1, "chưa có câu hỏi"),
        ("\n\nHỏi?\nA. x\nB. y\nANSWER: C\n", 6, "đúng một chữ cái"),
        ("Hỏi?\nA. x\nB. y\nANSWER: A, B\n", 4, "đúng một chữ cái"),
        ("Hỏi?\nA. x\nB. y\n\nHỏi nữa?\nA. x\nB. y\nANSWER: A\n", 5, "phải là dòng “ANSWER: ”"),
        ("Hỏi?\nA. x\nA. y\nANSWER: A\n", 3, "phải là dòng “ANSWER: ”"),
        ("Hỏi?\nA. x\nB. y\n", 3, "đúng một chữ cái"),
        ("Hỏi?\n", 1, "đúng một chữ cái"),
    ],
)
def test_a_broken_question_is_named_by_its_line(text, line, says):
    found = read(text.encode())
    assert found.drafts == ()
    assert [(note.level, note.line) for note in found.notes] == [("broken", line)]
    assert says in found.notes[0].said


def test_what_aiken_cannot_hold_is_said():
    notes = write(sample()).notes
    assert {note.name for note in notes if note.level == "refused"} == {"nhieu", "so", "chu", "ghep", "xep"}
    assert {note.name for note in notes if note.level == "lost"} == {"", "mot"}
    options = [{"text": "x", "correct": True, "feedback": "."}, {"text": "y", "feedback": "."}]
    for text in ("A. Lan hỏi gì?", "ANSWER: là gì?"):
        bank = bank_of([{"id": "a", "kind": "single", "text": text, "options": options}])
        assert bank is not None
        given = write(bank)
        assert (given.raw, [note.level for note in given.notes if note.name]) == (b"", ["refused"])
