"""The spreadsheet that authors fill in: columns in any order and language, and each slip named by its row."""

import csv
import io

import pytest
import xlsxwriter

from learn.domain.errors import Invalid
from learn.formats.sheet import read_csv, read_xlsx, write_csv, write_xlsx
from learn.formats.zip_files import unpack
from tests.formats.banks import bank_of

HEAD = "loại;câu hỏi;trả lời;đúng;ghép với;nhận xét;nhận xét khi sai;sai số;cần dấu;điểm;độ khó;mục tiêu"
SPECIMEN = f"""{HEAD}
Chọn một;Thủ phủ?;Hạ Long;x;;Phải.;;;;2,5;khó;3
;;Uông Bí;;;Chưa.
chọn nhiều;Việc nào?;Một;x
;;Hai
;;Ba;có

đúng sai;Trái đất tròn.;đúng;;;Phải.;Chưa.
số;Bao nhiêu?;12,5;;;Phải.;Chưa.;0,5
chữ;Giấy gì?;căn cước;;;Phải.;Chưa.;;không
;;thẻ căn cước
ghép;Ghép.;Hạ Long;;vịnh;Phải.
;;Cô Tô;;đảo
;;;;sông
xếp thứ tự;Xếp.;đọc;;;Phải.;Chưa.
;;gửi
"""


def workbook(rows: list[list[object]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for line, row in enumerate(rows):
        sheet.write_row(line, 0, row)
    book.close()
    return out.getvalue()


def test_every_kind_as_authors_type_it():
    found = read_csv(SPECIMEN.encode())
    assert not [note for note in found.notes if note.level != "filled"]
    fields = [draft.fields for draft in found.drafts]
    assert [one["kind"] for one in fields] == [
        "single", "multiple", "single", "number", "text", "matching", "ordering",
    ]  # fmt: skip
    assert (str(fields[0]["points"]), fields[0]["difficulty"], fields[0]["outcome"]) == ("2.5", "hard", 3)
    assert [one.get("correct") for one in fields[1]["options"]] == [True, None, True]
    assert [one["feedback"] for one in fields[2]["options"]] == ["Phải.", "Chưa."]
    assert (str(fields[3]["answer"]), str(fields[3]["tolerance"])) == ("12.5", "0.5")
    assert (fields[4]["accept"], fields[4]["tones"]) == (["căn cước", "thẻ căn cước"], False)
    assert fields[5]["others"] == ["sông"]
    assert fields[6]["steps"] == ["đọc", "gửi"]
    assert [draft.line for draft in found.drafts] == [2, 4, 8, 9, 10, 12, 15]


def test_separators_and_encodings_of_any_spreadsheet():
    expected = read_csv(SPECIMEN.encode())
    tabs = SPECIMEN.replace(";", "\t")
    assert read_csv(tabs.encode("utf-16")) == expected
    assert read_csv(SPECIMEN.replace("\n", "\r\n").encode("utf-8-sig")) == expected


def test_a_workbook_says_the_same_and_its_numbers_are_numbers():
    rows: list[list[object]] = [list(row) for row in csv.reader(io.StringIO(SPECIMEN), delimiter=";")]
    rows[8][2], rows[8][7], rows[1][9] = 12.5, 0.5, 2.5
    rows[1][3] = True
    rows[9][2] = 2026
    assert read_xlsx(workbook(rows)) == read_csv(SPECIMEN.replace("căn cước;;;Phải", "2026;;;Phải").encode())


def test_columns_may_be_named_by_keys_in_any_order():
    found = read_csv(b"answer,text,kind,right\nx,H\xe1\xbb\x8fi?,single,x\ny,,,\n")
    assert [one["text"] for one in found.drafts[0].fields["options"]] == ["x", "y"]
    extra = read_csv("answer,text,kind,right,ghi chú\nx,Hỏi?,single,x,\ny,,,,\n".encode())
    assert [(note.level, note.values) for note in extra.notes if note.level == "lost"] == [
        ("lost", {"title": "ghi chú"}),
    ]  # fmt: skip
    twice = read_csv("answer,text,kind,right,trả lời\nx,Hỏi?,single,x,z\ny,,,,z\n".encode())
    assert twice.drafts[0].fields == extra.drafts[0].fields
    assert [note.values for note in twice.notes if note.level == "lost"] == [{"title": "trả lời"}]


def test_nothing_that_goes_out_runs_as_a_formula():
    options = [{"text": "=1+1", "correct": True, "feedback": "@x"}, {"text": "-2", "feedback": "+3"}]
    bank = bank_of([{"id": "a", "kind": "single", "text": "=HYPERLINK(1)", "options": options}])
    assert bank is not None
    raw = write_csv(bank).raw
    cells = [cell for row in csv.reader(io.StringIO(raw.decode("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "@", "-", "+"))]
    assert read_csv(raw).drafts[0].fields["text"] == "=HYPERLINK(1)"
    assert read_xlsx(write_xlsx(bank).raw).drafts[0].fields == read_csv(raw).drafts[0].fields
    members = unpack(write_xlsx(bank).raw)
    assert not [name for name, content in members.items() if b"<f>" in content]


@pytest.mark.parametrize(
    ("rows", "line", "says"),
    [
        ("tự luận;Hỏi?;x", 2, "Loại “tự luận” không có"),
        (";Hỏi?;x", 2, "Loại “” không có"),
        ("số;Hỏi?;mười", 2, "“trả lời” phải là số"),
        ("số;Hỏi?;10;;;;;-1", 2, "sai số từ 0 trở lên"),
        ("số;Hỏi?;10\n;;11", 2, "một đáp số"),
        ("đúng sai;Hỏi?;có lẽ", 2, "đúng” hoặc “sai”"),
        ("chọn một;Hỏi?;x;x\n;;y;hẳn rồi", 3, "chỉ nhận x"),
        ("ghép;Hỏi?;x;;a\n;;y", 3, "chưa có vế"),
        ("chọn một;Hỏi?;x;x;;;;;;nhiều", 2, "“điểm” phải là số"),
        ("chọn một;Hỏi?;x;x;;;;;;;rất khó\n;;y", 2, "dễ, vừa, khó"),
        ("chọn một;Hỏi?;x;x;;;;;;;;0\n;;y", 2, "mục tiêu"),
    ],
)
def test_a_slip_is_named_by_its_row(rows, line, says):
    found = read_csv(f"{HEAD}\n{rows}\n".encode())
    broken = [note for note in found.notes if note.level == "broken"]
    assert [note.line for note in broken] == [line]
    assert says in broken[0].said


def test_a_table_without_its_columns_is_refused():
    with pytest.raises(Invalid, match="thiếu cột: loại, trả lời"):
        read_csv("câu hỏi;gì đó\nx;y\n".encode())
    with pytest.raises(Invalid, match="tách được các cột"):
        read_csv(b'kind,text,answer\n"x,y\n')
    with pytest.raises(Invalid, match="20000 hàng"):
        read_csv(b"kind,text,answer\n" + b"single,x,y\n" * 20_001)
