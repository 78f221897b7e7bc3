"""What an essay says in a bank's file, and how each fault of it is told."""

from pathlib import Path

import pytest

from learn.content.bank_files import parse_bank
from learn.content.findings import Finding
from learn.content.quizzes import read_bank
from learn.domain import quizzes as q

ESSAY = """\
title: Thử
pass_percent: 80
markers: 2
within_percent: 15
items:
  - id: a1-01
    kind: essay
    points: 3
    text: Viết một **đơn**.
    min_words: 40
    max_words: 150
    max_length: 2000
    rubric:
      - name: Rõ việc
        levels:
          - {name: Rõ, points: 2, description: Có ngày.}
          - {name: Một phần, points: 0.5}
          - {name: Chưa rõ, points: 0}
      - name: Đúng lễ
        levels:
          - {name: Đủ, points: 1}
          - {name: Thiếu, points: 0}
    sample: Thưa bà, **đây** là đơn.
"""


def read(tmp_path: Path, text: str) -> tuple[q.Bank | None, list[Finding]]:
    path = tmp_path / "mau.yaml"
    path.write_text(text, encoding="utf-8")
    findings: list[Finding] = []
    return read_bank(path, tmp_path, findings), findings


def test_an_essay_with_its_rubric(tmp_path):
    bank, findings = read(tmp_path, ESSAY)
    assert bank is not None, findings
    assert (bank.rules.markers, bank.rules.within) == (2, 15)
    (item,) = bank.items
    assert isinstance(item, q.Essay)
    assert (item.points, item.min_words, item.max_words, item.max_length) == (3000, 40, 150, 2000)
    assert [(one.name, [(level.name, level.points) for level in one.levels]) for one in item.rubric] == [
        ("Rõ việc", [("Rõ", 2000), ("Một phần", 500), ("Chưa rõ", 0)]),
        ("Đúng lễ", [("Đủ", 1000), ("Thiếu", 0)]),
    ]
    assert item.rubric[0].levels[0].description == "Có ngày."
    assert len({level.id for one in item.rubric for level in one.levels}) == 5
    assert q.key(item) == "Rõ việc: Rõ; Đúng lễ: Đủ"
    assert q.from_json(q.to_json(item)) == item


def test_one_marker_reads_unless_the_bank_says_two(tmp_path):
    bank, _ = read(tmp_path, ESSAY.replace("markers: 2\nwithin_percent: 15\n", ""))
    assert bank is not None
    assert (bank.rules.markers, bank.rules.within) == (1, 10)


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "words"),
    [
        ("points: 3", "points: 4", 8, "points", "cộng lại được 3 điểm mà câu có points 4"),
        ("name: Đúng lễ", "name: rõ  việc", 19, "rubric[2].name", "viết hai lần"),
        ("name: Thiếu", "name: đủ", 22, "rubric[2].levels[2].name", "viết hai lần"),
        ("points: 0.5", "points: 0", 15, "rubric[1].levels", "phải có điểm khác nhau"),
        ("points: 0.5", "points: -1", 17, "rubric[1].levels[2].points", "từ 0 đến 100"),
        ("max_words: 150", "max_words: 39", 11, "max_words", "không nhỏ hơn số từ ít nhất"),
        ("max_length: 2000", "max_length: 20001", 12, "max_length", "từ 20000 trở xuống"),
        ("          - {name: Thiếu, points: 0}\n", "", 20, "rubric[2].levels", "ít nhất 2"),
    ],
)
def test_a_fault_is_told_at_its_line_with_its_mend(tmp_path, old, new, line, field, words):
    assert old in ESSAY
    bank, findings = read(tmp_path, ESSAY.replace(old, new, 1))
    assert [(one.line, one.field) for one in findings] == [(line, f"items[1].{field}")], findings
    assert words in findings[0].message
    assert bank is None


def test_the_sample_is_checked_like_a_lesson():
    findings: list[Finding] = []
    assert parse_bank(ESSAY.replace("Thưa bà, **đây**", "Thưa <b>bà</b>"), "mau", findings) is None
    assert [(one.line, one.field) for one in findings] == [(23, "items[1].sample")]
    assert "Không dùng HTML" in findings[0].message


@pytest.mark.parametrize(("value", "words"), [("markers: 3", "từ 2 trở xuống"), ("markers: 0", "từ 1 trở lên")])
def test_one_or_two_people_mark(tmp_path, value, words):
    _, findings = read(tmp_path, ESSAY.replace("markers: 2", value))
    assert [(one.line, one.field) for one in findings] == [(3, "markers")]
    assert words in findings[0].message


def test_markers_without_an_essay_are_told(tmp_path):
    head, _ = ESSAY.split("within_percent")
    single = (
        "{kind: single, id: a1, text: Chọn?, options: [{text: a, correct: true, feedback: a}, {text: b, feedback: b}]}"
    )
    _, findings = read(tmp_path, f"{head}items:\n  - {single}\n")
    assert [(one.line, one.field) for one in findings] == [(3, "markers")]
    assert "hãy bỏ markers" in findings[0].message
