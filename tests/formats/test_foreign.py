"""Files that other programs wrote: a question of a kind that is known here comes in and marks right, or is named."""

import hashlib
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from learn.domain import quizzes as q
from learn.operations.exchange_banks import take_bank
from tests.formats.answering import earned, items_of, left_behind

FOLDER = Path(__file__).parent / "foreign"
MOODLE = FOLDER / "moodle-tools"

ALL, NONE, HALF, THIRD = Fraction(1), Fraction(0), Fraction(1, 2), Fraction(1, 3)
MARKS: dict[str, dict[str, list[tuple[tuple[str, ...], Fraction]]]] = {
    "multiple-choiceRef": {
        "question-title": [(("Correct answer 1",), ALL), (("Wrong answer 1",), NONE), (("Wrong answer 2",), NONE)],
        "question-title-2": [(("Correct answer",), ALL), (("Partial answer",), NONE), (("Wrong answer",), NONE)],
    },
    "true-falseRef": {
        "question-title": [(("Sai",), ALL), (("Đúng",), NONE)],
        "question-title-2": [(("Đúng",), ALL), (("Sai",), NONE)],
        "question-title-3": [(("Sai",), ALL), (("Đúng",), NONE)],
    },
    "shortanswerRef": {
        "short-answer-question": [(("SELECT",), ALL), (("select",), ALL), (("WITH",), NONE), (("FROM",), NONE)],
        "short-answer-question-with-inline-answer-box-of-default": [(("SELECT",), ALL), (("WITH",), NONE)],
        "simple-short-answer-with-answer-box-width-6": [(("SELECT",), ALL), (("FROM",), NONE)],
    },
    "numericalRef": {
        "numerical-question": [(("4",), ALL), (("4.1",), NONE), (("5",), NONE), (("4,0",), ALL)],
        "simple-numerical": [(("4",), ALL), (("5",), NONE)],
    },
    "matchingRef": {
        "simple-matching-question": [
            (("DQL", "DDL", "DML"), ALL), (("DQL", "DDL", "TCL"), Fraction(2, 3)), (("DCL", "TCL", "DML"), THIRD),
            (("TCL", "DQL", "DCL"), NONE),
        ],
        "simple-matching-question-with-order": [(("DDL", "DML", "DQL"), ALL), (("DCL", "DML", "TCL"), THIRD)],
    },
    "orderingRef": {
        "ordering-question": [
            (("SELECT", "DISTINCT", "FROM", "WHERE", "GROUP BY"), ALL),
            (("GROUP BY", "WHERE", "FROM", "DISTINCT", "SELECT"), NONE),
            (("DISTINCT", "FROM", "WHERE", "GROUP BY", "SELECT"), Fraction(3, 4)),
        ],
        "ordering-with-subset": [(("SELECT", "DISTINCT", "FROM", "WHERE", "GROUP BY"), ALL)],
    },
    "clozeRef": {
        "numerical-cloze-question": [(("5.17",), ALL), (("5.18",), ALL), (("5.19",), NONE), (("123456",), NONE)],
        "numerical-cloze-question-with-general-feedback": [(("5.16",), ALL), (("123456",), NONE)],
        "multiple-choice-cloze-question": [(("Cache Hit",), ALL), (("Cache Miss",), NONE)],
        "multiple-choice-cloze-question-with-detailed-feedback": [(("Cache Hit",), ALL), (("Cache Miss",), NONE)],
        "numerical-cloze-question-using-build-cloze": [
            (("5.57", "pi"), ALL), (("5.57", "e"), Fraction(2, 3)), (("3", "pi"), THIRD), (("3", "e"), NONE),
        ],
    },
    "missing-wordsRef": {
        "simple-missing-words-question": [
            (("SELECT", "FROM", "WHERE"), ALL), (("SELECT", "WHERE", "FROM"), THIRD),
            (("FROM", "WHERE", "SELECT"), NONE),
        ],
        "simple-missing-words-question-with-groups-as-letters-and": [(("SELECT", "FROM", "WHERE"), ALL)],
        "simple-missing-words-question-with-correct-solution-in": [
            (("SELECT", "FROM", "WHERE"), ALL), (("FROM", "SELECT", "WHERE"), THIRD),
        ],
    },
    "dragdrop_missing-wordsRef": {
        "simple-drag-drop-missing-words-question": [
            (("SELECT", "FROM", "WHERE"), ALL), (("FROM", "SELECT", "WHERE"), THIRD),
        ],
    },
    "markdownRef": {
        "multiple-choice-question-with-markdown": [
            (("The rectangle is yellow.",), NONE), (("`This is some code.`",), NONE),
        ],
    },
    "essayRef": {"essay-question": [], "essay-question-without-file-upload": []},
    "multiple-true-falseRef": {},
}  # fmt: skip

ALONE = "chỉ có một từ để chọn; ở đây mỗi chỗ có từ hai, hãy thêm từ vào nhóm của nó."
UNKNOWN = "Loại câu này chưa mang sang được; hãy đổi thành một loại có ở đây."
BEHIND = {
    "missing-wordsRef": [
        f"Missing words question: Chỗ trống [[6]] {ALONE}",
        f"Simple missing words question with gaps in options and in-order ordering: Chỗ trống [[5]] {ALONE}",
        f"Simple missing words question with automatic gaps, correct solution in question : Chỗ trống [[5]] {ALONE}",
    ],
    "dragdrop_missing-wordsRef": [f"Drag-Drop Missing words question: Chỗ trống [[6]] {ALONE}"],
    "multiple-true-falseRef": [f"Title: {UNKNOWN}", f"Title: {UNKNOWN}", f"Memory hierarchy: {UNKNOWN}"],
}  # fmt: skip


def test_the_files_are_those_whose_source_is_written_down():
    named = dict(re.findall(r"\| `([^`]+\.xml)` \| `([0-9a-f]{64})` \|", (FOLDER / "SOURCES.md").read_text("utf-8")))
    assert named == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in MOODLE.iterdir()}
    assert {Path(name).stem for name in named} == set(MARKS)


@pytest.mark.parametrize("name", MARKS)
def test_a_file_of_moodle_xml_comes_in_with_its_marks(name):
    raw = (MOODLE / f"{name}.xml").read_bytes()
    items = items_of(raw, "moodle-xml")
    assert list(items) == list(MARKS[name])
    assert left_behind(raw, "moodle-xml") == BEHIND.get(name, [])
    for key, tried in MARKS[name].items():
        assert [(given, earned(items[key], *given)) for given, _ in tried] == tried


def test_points_of_the_gaps_are_those_of_the_question():
    items = items_of((MOODLE / "clozeRef.xml").read_bytes(), "moodle-xml").values()
    assert [Decimal(item.points) / q.POINT for item in items] == [1, 1, 1, 1, 3]


def test_an_essay_waits_for_a_person():
    for item in items_of((MOODLE / "essayRef.xml").read_bytes(), "moodle-xml").values():
        assert q.needs_person(item, q.parse(item, {"essay": ["SELECT là câu lệnh hay dùng."]}))


def test_a_choice_with_a_picture_in_its_words_is_right_where_it_was():
    item = items_of((MOODLE / "markdownRef.xml").read_bytes(), "moodle-xml")["multiple-choice-question-with-markdown"]
    assert isinstance(item, q.Single)
    assert [one.text for one in item.options if one.correct] == [
        "The rectangle is *blue*, like the one below.\n\n(Hình: Blue rectangle SVG)"
    ]


@pytest.mark.parametrize(
    ("name", "comment"),
    [("numericalRef", "2 + 2 = 5 for some values of 2"), ("shortanswerRef", "Only if you have a CTE")],
)
def test_what_is_said_of_one_wrong_answer_is_not_said_of_all(name, comment):
    taken = take_bank((MOODLE / f"{name}.xml").read_bytes(), "moodle-xml", "thu")
    assert taken.bank is not None
    item = taken.bank.items[0]
    assert isinstance(item, q.Number | q.Text)
    assert item.feedback.wrong == "Chưa đúng."
    assert any(comment in note.said for note in taken.notes)
