"""What each further kind of question may say in a bank's file, and how each fault of it is told."""

from decimal import Decimal
from pathlib import Path

import pytest

from learn.content.findings import Finding
from learn.content.pictures import MAX_BYTES, picture_of
from learn.content.quizzes import read_bank
from learn.domain import quizzes as q

HEAD = "title: Thử\npass_percent: 80\nitems:\n"

NUMBER = """\
  - id: a1-01
    kind: number
    text: Quãng đường dài bao nhiêu?
    answer: 1.5
    tolerance_percent: 5
    units: {km: 1, m: 0.001}
    unit_required: true
    feedback: {right: Đúng., wrong: Sai.}
"""

TEXT = """\
  - id: a1-01
    kind: text
    text: Dãy số ấy gọi là gì?
    accept: [mã xác thực, OTP]
    typos: 1
    feedback: {right: Đúng., wrong: Sai.}
"""

TRUEFALSE = """\
  - id: a1-01
    kind: truefalse
    text: Máy luôn biết mình sai.
    answer: false
    verdict_weight: 2
    reasons:
      - {text: Nó chỉ đoán., correct: true, feedback: Phải.}
      - {text: Nó được dạy., feedback: Không.}
    feedback: {right: Đúng., wrong: Sai.}
"""

CATEGORY = """\
  - id: a1-01
    kind: category
    text: Xếp vào nhóm.
    groups:
      - name: Gửi được
        cards:
          - {text: Mẫu đơn, feedback: Để trống tên.}
          - {text: Lịch họp, feedback: Đã công khai.}
      - name: Giữ kín
        cards:
          - {text: Mật khẩu, feedback: Chìa khóa.}
      - name: Hỏi thêm
"""

CLOZE = """\
  - id: a1-01
    kind: cloze
    text: Điền vào chỗ trống.
    passage: |
      Máy **{1}** từ ví dụ, sai chừng {2}.

      - Rồi {3} lại.
    gaps:
      - kind: single
        options:
          - {text: đoán, correct: true, feedback: Phải.}
          - {text: biết, feedback: Không.}
        weight: 2
      - {kind: number, answer: 5, unit: "%", feedback: {right: Đúng., wrong: Sai.}}
      - {kind: text, accept: [kiểm tra], typos: 1, feedback: {right: Đúng., wrong: Sai.}}
"""

PICTURE = """\
  - id: a1-01
    kind: picture
    text: Hình nào đã che đủ?
    options:
      - {src: mot.svg, alt: Tin đã che., correct: true, feedback: Phải.}
      - {src: hai.svg, alt: Tin chưa che., feedback: Không.}
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><text>{}</text></svg>'


def read(tmp_path: Path, items: str) -> tuple[q.Bank | None, list[Finding]]:
    root = tmp_path / "quizzes"
    (root / "mau").mkdir(exist_ok=True, parents=True)
    for name in ("mot", "hai"):
        (root / f"mau/{name}.svg").write_text(SVG.format(name), encoding="utf-8")
    (root / "mau/chay.svg").write_text(SVG.format("<script/>"), encoding="utf-8")
    (root / "mau/to.png").write_bytes(b"x" * (MAX_BYTES + 1))
    (root / "mau.yaml").write_text(HEAD + items, encoding="utf-8")
    findings: list[Finding] = []
    return read_bank(root / "mau.yaml", root, findings), findings


def one(tmp_path: Path, items: str) -> q.Item:
    """The one item of a good file."""
    bank, findings = read(tmp_path, items)
    assert bank is not None, findings
    assert q.from_json(q.to_json(bank.items[0])) == bank.items[0]
    return bank.items[0]


def test_a_number_with_units(tmp_path):
    item = one(tmp_path, NUMBER)
    assert isinstance(item, q.Number)
    assert (item.answer, item.tolerance_percent, item.unit_required) == (Decimal("1.5"), 5, True)
    assert item.units == (q.Unit("km", Decimal(1)), q.Unit("m", Decimal("0.001")))
    assert q.key(item) == "1,5 km ± 5 %"


def test_a_text_that_forgives_a_slip(tmp_path):
    item = one(tmp_path, TEXT)
    assert isinstance(item, q.Text)
    assert item.typos == 1


def test_a_statement_with_its_reason(tmp_path):
    item = one(tmp_path, TRUEFALSE)
    assert isinstance(item, q.TrueFalse)
    assert (item.truth, item.verdict_weight, item.reason_weight) == (False, 2, 1)
    assert q.key(item) == "Nhận định này sai; Nó chỉ đoán."


def test_cards_in_groups_one_of_them_empty(tmp_path):
    item = one(tmp_path, CATEGORY)
    assert isinstance(item, q.Category)
    assert [group.text for group in item.groups] == ["Gửi được", "Giữ kín", "Hỏi thêm"]
    assert q.key(item) == "Mẫu đơn → Gửi được; Lịch họp → Gửi được; Mật khẩu → Giữ kín"


def test_cards_are_few_enough_for_a_screen(tmp_path):
    cards = "".join(f"          - {{text: Thẻ {n}, feedback: Vì.}}\n" for n in range(10))
    many = CATEGORY.replace(
        "      - name: Giữ kín\n        cards:\n", f"{cards}      - name: Giữ kín\n        cards:\n{cards}"
    )
    _, findings = read(tmp_path, many.replace("Thẻ", "Lá", 10))
    assert ["từ 2 đến 20 thẻ" in one.message for one in findings] == [True]


def test_a_passage_with_gaps_of_each_kind(tmp_path):
    item = one(tmp_path, CLOZE)
    assert isinstance(item, q.Cloze)
    assert [(gap.id, gap.item.kind, gap.weight) for gap in item.gaps] == [
        ("1", "single", 2),
        ("2", "number", 1),
        ("3", "text", 1),
    ]
    assert q.choices(item)[0] == q.opaque_id("a1-01.1", "đoán")
    assert q.key(item) == "(1) đoán; (2) 5 %; (3) kiểm tra"


def test_pictures_are_kept_by_digest_whatever_becomes_of_their_files(tmp_path):
    item = one(tmp_path, PICTURE)
    assert isinstance(item, q.Picture)
    root, pieces, findings = tmp_path / "quizzes", {}, []
    assert read_bank(root / "mau.yaml", root, findings, pieces).items == (item,)
    first = item.options[0]
    assert (first.text, first.correct, q.key(item)) == ("Tin đã che.", True, "Tin đã che.")
    assert set(pieces) == {option.picture for option in item.options}
    assert picture_of(pieces[first.picture]) == (SVG.format("mot").encode(), "image/svg+xml")
    (root / "mau/mot.svg").write_text(SVG.format("khác"), encoding="utf-8")
    after = read_bank(root / "mau.yaml", root, findings, pieces).items[0]
    assert after.options[0].picture != first.picture
    assert q.digest(after) != q.digest(item)
    assert len(pieces) == 3


@pytest.mark.parametrize("piece", ["null", "[]", '{"picture":"eA=="}', '{"kind":"single","picture":"","type":""}'])
def test_a_piece_of_another_sort_is_no_picture(piece):
    assert picture_of(piece) is None


BROKEN = [
    (NUMBER, "tolerance_percent: 5", "tolerance_percent: -1", 8, "tolerance_percent", "từ 0 trở lên"),
    (NUMBER, "tolerance_percent: 5", "tolerance_percent: 5\n    tolerance: 1", 8, "tolerance_percent", "hãy bỏ một"),
    (NUMBER, "answer: 1.5", "answer: 0", 8, "tolerance_percent", "Phần trăm của 0"),
    (NUMBER, "unit_required: true", "unit: km", 10, "unit", "hãy bỏ một trong hai"),
    (NUMBER, "    units: {km: 1, m: 0.001}\n", "", 9, "unit_required", "hãy thêm “units”"),
    (NUMBER, "{km: 1, m", "{m", 9, "units.m", "phải có hệ số 1"),
    (NUMBER, "m: 0.001", "m: 0", 9, "units.m", "phải lớn hơn 0"),
    (NUMBER, "m: 0.001", "2m: 0.001", 9, "units.2m", "bắt đầu như một con số"),
    (NUMBER, "m: 0.001", '"k m": 0.001', 9, "units.k m", "viết hai lần"),
    (NUMBER, "m: 0.001", "m: một", 9, "units.m", "phải là số"),
    (TEXT, "typos: 1", "typos: 3", 8, "typos", "từ 2 trở xuống"),
    (TEXT, "typos: 1", "typos: 1.5", 8, "typos", "số nguyên"),
    (TEXT, "mã xác thực, OTP", "mã, OTP", 8, "typos", "không được gõ sai"),
    (CATEGORY, "name: Giữ kín", "name: gửi  được", 12, "groups[2].name", "viết hai lần"),
    (CATEGORY, "text: Mật khẩu", "text: mẫu đơn", 14, "groups[2].cards[1].text", "viết hai lần"),
    (CATEGORY, ", feedback: Đã công khai.", "", 11, "groups[1].cards[2].feedback", "Thiếu khóa “feedback”"),
    (CLOZE, "{2}", "{4}", [7, 17], ["passage", "gaps[2]"], "Không có chỗ trống {4}"),
    (CLOZE, "{2}", "{2} {2}", 7, "passage", "đặt hai lần"),
    (CLOZE, "Máy **{1}**", "Máy `{1}`", 7, "passage", "liên kết hay đoạn mã"),
    (CLOZE, "**{1}**", "[{1}](https://a.vn)", 7, "passage", "liên kết hay đoạn mã"),
    (CLOZE, "{1}", "…", 12, "gaps[1]", "hãy đặt {1} vào “passage”"),
    (CLOZE, "kind: single", "kind: multiple", 12, "gaps[1].kind", "hãy chọn trong: single, number, text"),
    (CLOZE, "correct: true, ", "", 13, "gaps[1].options", "Chưa có phương án đúng"),
    (CLOZE, "answer: 5", "answer: năm", 17, "gaps[2].answer", "phải là số"),
    (CLOZE, "[kiểm tra]", "[kiểm tra, Kiểm  Tra]", 18, "gaps[3].accept[2]", "bỏ đi"),
    (CLOZE, "weight: 2", "weight: 0", 16, "gaps[1].weight", "từ 1 trở lên"),
    (PICTURE, "mot.svg", "ba.svg", 8, "options[1].src", "Không có tệp quizzes/mau/ba.svg"),
    (PICTURE, "mot.svg", "../mau/mot.svg", 8, "options[1].src", "nằm ngay trong thư mục mau"),
    (PICTURE, "mot.svg", "mot.gif", 8, "options[1].src", "chỉ nhận tệp có đuôi .svg, .png"),
    (PICTURE, "mot.svg", "chay.svg", 8, "options[1].src", "mã chạy được"),
    (PICTURE, "mot.svg", "to.png", 8, "options[1].src", "lớn hơn 200 KiB"),
    (PICTURE, "hai.svg", "mot.svg", 9, "options[2].src", "viết hai lần"),
    (PICTURE, "Tin chưa che.", "tin đã  che.", 9, "options[2].alt", "viết hai lần"),
    (PICTURE, ", alt: Tin chưa che.", "", 9, "options[2].alt", "Thiếu khóa “alt”"),
    (PICTURE, "correct: true, ", "", 7, "options", "Chưa có phương án đúng"),
    (PICTURE, "che., feedback: Không", "che., correct: true, feedback: Không", 9, "options[2].correct", "hơn một hình"),
    (TRUEFALSE, "answer: false", "answer: sai", 7, "answer", "true hoặc false"),
    (TRUEFALSE, "correct: true, ", "", 9, "reasons", "Chưa có lý do đúng"),
    (TRUEFALSE, "dạy., f", "dạy., correct: true, f", 11, "reasons[2].correct", "Có hơn một lý do đúng"),
    (TRUEFALSE, "Nó được dạy.", "nó chỉ  đoán.", 11, "reasons[2].text", "viết hai lần"),
    (TRUEFALSE, "verdict_weight: 2", "verdict_weight: 0", 8, "verdict_weight", "từ 1 trở lên"),
    (TRUEFALSE, "feedback: Không.", "feedback: ''", 11, "reasons[2].feedback", "Không được để trống"),
]


@pytest.mark.parametrize(("good", "old", "new", "line", "field", "words"), BROKEN)
def test_a_fault_is_told_at_its_line_with_its_mend(tmp_path, good, old, new, line, field, words):
    assert old in good
    bank, findings = read(tmp_path, good.replace(old, new, 1))
    assert bank is None
    lines, fields = ([line], [field]) if isinstance(line, int) else (line, field)
    assert [one.line for one in findings] == lines, findings
    assert [one.field for one in findings] == [f"items[1].{one}" for one in fields], findings
    assert words in findings[0].message
