"""Question banks as their authors write them, right and wrong: each fault is told at its line, with the mend."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from learn.content.findings import Finding
from learn.content.library import build_library, from_snapshot, to_snapshot
from learn.content.quizzes import read_bank
from learn.domain import quizzes as q

GOOD = """\
title: Kiểm tra thử
pass_percent: 80
attempts: 3
draw: 5
shuffle: true
items:
  - id: a1-01
    kind: single
    text: Câu một
    outcome: 1
    difficulty: easy
    explain: Lời giải.
    options:
      - {text: Đúng rồi, correct: true, feedback: Vì thế.}
      - {text: Chưa đúng, feedback: Vì khác.}
  - id: a1-02
    kind: multiple
    text: Câu hai
    points: 2.5
    options:
      - {text: Một, correct: true, feedback: Phải.}
      - {text: Hai, correct: true, feedback: Phải.}
      - {text: Ba, feedback: Không.}
  - id: a1-03
    kind: number
    text: Câu ba
    answer: 12.5
    tolerance: 0.5
    unit: "%"
    feedback: {right: Đúng., wrong: Sai.}
  - id: a1-04
    kind: text
    text: Câu bốn
    accept: [căn cước, thẻ căn cước]
    tones: false
    feedback: {right: Đúng., wrong: Sai.}
  - id: a1-05
    kind: matching
    text: Câu năm
    pairs:
      - {left: Hạ Long, right: vịnh, feedback: Vịnh.}
      - {left: Cô Tô, right: đảo, feedback: Đảo.}
    others: [sông]
  - id: a1-06
    kind: ordering
    text: Câu sáu
    steps: [đọc, che số, gửi]
    feedback: {right: Đúng., wrong: Sai.}
"""


def read(tmp_path: Path, text: str, name: str = "mau.yaml") -> tuple[q.Bank | None, list[Finding]]:
    root = tmp_path / "quizzes"
    root.mkdir(exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")
    findings: list[Finding] = []
    return read_bank(root / name, root, findings), findings


def test_a_good_file_becomes_a_bank(tmp_path):
    bank, findings = read(tmp_path, GOOD)
    assert findings == []
    assert (bank.key, bank.title, bank.pass_percent, bank.attempts, bank.draw, bank.shuffle) == (
        "mau", "Kiểm tra thử", 80, 3, 5, True,
    )  # fmt: skip
    assert [item.kind for item in bank.items] == list(q.KINDS)[:6]
    first, second, third, *_ = bank.items
    assert (first.outcome, first.difficulty, first.points, first.explain) == (1, "easy", 1000, "Lời giải.")
    assert (second.outcome, second.difficulty, second.points, second.explain) == (None, "medium", 2500, "")
    assert (third.answer, third.tolerance) == (Decimal("12.5"), Decimal("0.5"))
    assert all(q.from_json(q.to_json(item)) == item for item in bank.items)


def test_the_right_answers_are_those_of_the_file(tmp_path):
    bank, _ = read(tmp_path, GOOD)
    assert [q.key(item) for item in bank.items] == [
        "Đúng rồi",
        "Một; Hai",
        "12,5 ± 0,5 %",
        "căn cước; thẻ căn cước",
        "Hạ Long → vịnh; Cô Tô → đảo",
        "1. đọc; 2. che số; 3. gửi",
    ]


def test_what_may_be_left_out_has_a_default(tmp_path):
    text = GOOD.replace("attempts: 3\n", "").replace("draw: 5\n", "").replace("shuffle: true\n", "")
    bank, findings = read(tmp_path, text)
    assert findings == []
    assert (bank.attempts, bank.draw, bank.shuffle) == (0, 6, True)


def test_moving_an_option_changes_no_id_and_texts_are_composed(tmp_path):
    before, _ = read(tmp_path, GOOD)
    decomposed = GOOD.replace("Chưa", "Chu\u031ba")
    lines = decomposed.splitlines(keepends=True)
    lines[13], lines[14] = lines[14], lines[13]
    after, findings = read(tmp_path, "".join(lines))
    assert findings == []
    assert set(q.choices(after.items[0])) == set(q.choices(before.items[0]))


def test_rules_and_pools_are_read_with_times_of_vietnam(tmp_path):
    rules = """\
opens: 2026-12-01 08:00
closes: 2026-12-05 17:30
minutes: 20
grace: 90
wait: 30
counts: average
answers: closed
page: all
room: true
pools:
  - {count: 1, tags: [luat], difficulty: easy}
  - {count: 3}
"""
    text = GOOD.replace("draw: 5\n", rules).replace("    outcome: 1\n", "    outcome: 1\n    tags: [luat, luat]\n")
    bank, findings = read(tmp_path, text)
    assert findings == []
    assert bank.rules == q.Rules(
        opens_at=datetime(2026, 12, 1, 1, 0, tzinfo=UTC),
        closes_at=datetime(2026, 12, 5, 10, 30, tzinfo=UTC),
        minutes=20,
        grace=90,
        wait=30,
        counts="average",
        shown="closed",
        page=0,
        room=True,
    )
    assert (bank.draw, bank.pools) == (4, (q.Pool(1, ("luat",), "easy"), q.Pool(3)))
    assert bank.items[0].tags == ("luat",)
    assert q.from_json(q.to_json(bank.items[0])) == bank.items[0]
    whole = build_library({}, {}, {bank.key: bank}, {})
    assert from_snapshot(to_snapshot(whole), whole.digest).banks[bank.key] == bank


BROKEN = [
    ("draw: 5", "opens: hôm nay", 4, "opens", "năm-tháng-ngày giờ:phút"),
    ("draw: 5", "opens: 2026-12-01", 4, "opens", "năm-tháng-ngày giờ:phút"),
    ("draw: 5", "opens: 2026-12-05 08:00\ncloses: 2026-12-05 08:00", 5, "closes", "phải sau giờ mở"),
    ("draw: 5", "answers: closed", 4, "answers", "thêm giờ đóng"),
    ("draw: 5", "page: mọi", 4, "page", "số câu trên một trang"),
    ("draw: 5", "room: 3", 4, "room", ""),
    ("draw: 5", "page: 0", 4, "page", "số câu trên một trang"),
    ("draw: 5", "page: all\nback: false", 5, "back", "không có trang trước"),
    ("draw: 5", "counts: bets", 4, "counts", "có phải “best” không"),
    ("draw: 5", "minutes: 9999", 4, "minutes", "từ 1440 trở xuống"),
    ("draw: 5", "draw: 2\npools: [{count: 2}]", 4, "draw", "hãy bỏ draw"),
    ("draw: 5", "pools: [{count: 7}]", 4, "pools[1].count", "lấy 7 câu mà chắc chắn chỉ còn 6"),
    ("draw: 5", "pools: [{count: 4}, {count: 3, difficulty: medium}]", 4, "pools[2].count", "chỉ còn 1 câu"),
    ("draw: 5", "pools: [{count: 1, tags: [luat]}]", 4, "pools[1].count", "chỉ còn 0 câu"),
    ("outcome: 1", "tags: [Luật]", 10, "items[1].tags[1]", "Nhãn chỉ gồm"),
    ("pass_percent: 80", "pass_percent: 0", 2, "pass_percent", "từ 1 trở lên"),
    ("pass_percent: 80", "pass_percent: 101", 2, "pass_percent", "từ 100 trở xuống"),
    ("pass_percent: 80\n", "", 1, "pass_percent", "Thiếu khóa “pass_percent”"),
    ("attempts: 3", "attempts: -1", 3, "attempts", "từ 0 trở lên"),
    ("draw: 5", "draw: 7", 4, "draw", "lấy 7 câu mà bộ chỉ có 6; hãy giảm draw"),
    ("draw: 5", "draw: 0", 4, "draw", "từ 1 trở lên"),
    ("shuffle: true", "shufle: true", 5, "shufle", "có phải “shuffle” không"),
    ("id: a1-02", "id: a1-01", 16, "items[2].id", "đã dùng ở dòng 7"),
    ("id: a1-02", "id: A1 02", 16, "items[2].id", "chỉ gồm a-z, 0-9"),
    ("kind: single", "kind: singel", 8, "items[1].kind", "có phải “single” không"),
    ("    kind: single\n", "", 7, "items[1]", "Thiếu khóa “kind”"),
    ("text: Câu một", 'text: "  "', 9, "items[1].text", "Không được để trống"),
    ("outcome: 1", "outcome: 0", 10, "items[1].outcome", "từ 1 trở lên"),
    ("difficulty: easy", "difficulty: easi", 11, "items[1].difficulty", "có phải “easy” không"),
    ("correct: true, feedback: Vì thế", "feedback: Vì thế", 13, "items[1].options", "Chưa có phương án đúng"),
    (
        "Chưa đúng, feedback",
        "Chưa đúng, correct: true, feedback",
        15,
        "items[1].options[2].correct",
        "đổi kind thành multiple",
    ),
    ("correct: true", "correct: yes", 14, "items[1].options[1].correct", "true hoặc false"),
    (", feedback: Vì khác.", "", 15, "items[1].options[2].feedback", "Thiếu khóa “feedback”"),
    ("feedback: Vì khác.", "feedback: ''", 15, "items[1].options[2].feedback", "Không được để trống"),
    ("text: Chưa đúng", "text: ĐÚNG  rồi", 15, "items[1].options[2].text", "viết hai lần"),
    ("      - {text: Chưa đúng, feedback: Vì khác.}\n", "", 13, "items[1].options", "ít nhất 2 mục"),
    ("text: Chưa đúng", "text: 5", 15, "items[1].options[2].text", "phải là chữ"),
    ("points: 2.5", "points: 0", 19, "items[2].points", "lớn hơn 0"),
    ("points: 2.5", "points: 0.0005", 19, "items[2].points", "ba chữ số thập phân"),
    ("points: 2.5", "points: true", 19, "items[2].points", "phải là số"),
    ("answer: 12.5", "answer: 12,5", 27, "items[3].answer", "dấu chấm thập phân"),
    ("tolerance: 0.5", "tolerance: -0.5", 28, "items[3].tolerance", "từ 0 trở lên"),
    ("right: Đúng., wrong: Sai.", "right: Đúng.", 30, "items[3].feedback.wrong", "Thiếu khóa “wrong”"),
    ("[căn cước, thẻ căn cước]", "[]", 34, "items[4].accept", "ít nhất 1 mục"),
    ("[căn cước, thẻ căn cước]", "[căn cước, Can Cuoc]", 34, "items[4].accept[2]", "bỏ đi"),
    ("left: Cô Tô", "left: hạ long", 42, "items[5].pairs[2].left", "viết hai lần"),
    ("right: đảo", "right: Vịnh", 41, "items[5].pairs[1].right", "chỉ khác cách viết"),
    ("others: [sông]", "others: [Đảo]", 43, "items[5].others[1]", "viết hai lần"),
    ("right: đảo, feedback: Đảo.", "right: đảo", 42, "items[5].pairs[2].feedback", "Thiếu khóa “feedback”"),
    ("[đọc, che số, gửi]", "[đọc]", 47, "items[6].steps", "ít nhất 2 mục"),
    ("[đọc, che số, gửi]", "[đọc, che số, Đọc]", 47, "items[6].steps[3]", "viết hai lần"),
]


@pytest.mark.parametrize(("old", "new", "line", "field", "words"), BROKEN)
def test_a_fault_is_told_at_its_line_with_its_mend(tmp_path, old, new, line, field, words):
    assert old in GOOD
    bank, findings = read(tmp_path, GOOD.replace(old, new, 1))
    assert bank is None
    assert [(one.file, one.line, one.field) for one in findings] == [("quizzes/mau.yaml", line, field)]
    assert words in findings[0].message


def test_every_fault_is_told_at_once(tmp_path):
    text = GOOD.replace("draw: 5", "draw: 9").replace("id: a1-02", "id: a1-01").replace("che số", "ĐỌC")
    _, findings = read(tmp_path, text)
    assert [one.line for one in findings] == [4, 16, 47]


def test_pairs_that_leave_nothing_to_choose_are_told(tmp_path):
    text = GOOD.replace("right: đảo", "right: vịnh").replace("    others: [sông]\n", "")
    bank, findings = read(tmp_path, text)
    assert bank is None
    assert "không có gì để chọn" in findings[0].message


@pytest.mark.parametrize("text", ["", "- a", "items: {", "title: x\nitems: 5\n", "items:\n  - 5\n", "items: [[]]"])
def test_whatever_a_file_holds_it_is_told_not_raised(tmp_path, text):
    bank, findings = read(tmp_path, text)
    assert bank is None
    assert findings
    assert all(re.search(r"[ạảãàáăâđêôơưếệộớ]", one.message) for one in findings)


def test_a_files_name_is_the_banks_key(tmp_path):
    bank, findings = read(tmp_path, GOOD, "Bộ đề 1.yaml")
    assert bank is None
    assert ["đổi tên" in one.message for one in findings] == [True]


def test_faults_of_other_files_do_not_count_against_this_one(tmp_path):
    root = tmp_path / "quizzes"
    root.mkdir()
    (root / "mau.yaml").write_text(GOOD, encoding="utf-8")
    earlier = [Finding("quizzes/khac.yaml", 1, "", "Sai.")]
    assert read_bank(root / "mau.yaml", root, earlier) is not None
    assert len(earlier) == 1
