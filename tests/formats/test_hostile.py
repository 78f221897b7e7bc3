"""Files made to harm: each is refused quickly, with a sentence, and nothing of it is taken."""

import io
import random
import struct
import time
import zipfile

import pytest

from learn.domain.errors import Invalid
from learn.formats import aiken, gift, moodle_xml
from learn.formats.exchange import MAX_QUESTIONS, MAX_RAW
from learn.formats.html_text import MAX_HTML, from_html
from learn.formats.sheet import read_csv, read_xlsx
from learn.formats.xml_files import MAX_DEPTH, MAX_ELEMENTS, parse

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<quiz>&c;</quiz>"""
FILES = b"""<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>"""
REMOTE = b"""<?xml version="1.0"?><!DOCTYPE quiz SYSTEM "http://127.0.0.1:9/x.dtd"><quiz/>"""
PARAMETER = b"""<!DOCTYPE quiz [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]><quiz/>"""


@pytest.mark.parametrize("raw", [LAUGHS, FILES, REMOTE, PARAMETER], ids=["laughs", "file", "remote", "parameter"])
def test_entities_and_document_types_are_refused(raw):
    with pytest.raises(Invalid, match="DOCTYPE hoặc ENTITY"):
        moodle_xml.read(raw)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"<quiz>" * (MAX_DEPTH + 1), "lồng quá sâu"),
        (b"<quiz>" + b"<a/>" * (MAX_ELEMENTS + 1) + b"</quiz>", "quá nhiều phần tử"),
        (b"<quiz>\n<a>\n</quiz>", "Dòng 3"),
        (b"<quiz>\n\n\0</quiz>", "Dòng 3"),
        (b"<quiz>&khong;</quiz>", "Dòng 1"),
        (b'<?xml version="1.0" encoding="klingon"?><quiz/>', "viết sai|Không đọc được"),
        (b"<quiz>\xff\xfe\xfa</quiz>", "Dòng 1"),
        (b"khong phai xml", "Dòng 1"),
    ],
)
def test_unsound_xml_is_named_by_its_line(raw, says):
    with pytest.raises(Invalid, match=says):
        parse(raw)


@pytest.mark.parametrize("read", [gift.read, moodle_xml.read, aiken.read, read_csv, read_xlsx])
def test_a_file_of_a_hundred_megabytes_is_not_even_looked_at(read):
    raw = b"x" * (100 * 1024 * 1024)
    start = time.perf_counter()
    with pytest.raises(Invalid, match=f"lớn hơn {MAX_RAW // 1024**2} MiB"):
        read(raw)
    assert time.perf_counter() - start < 1


def test_more_questions_than_a_bank_holds():
    with pytest.raises(Invalid, match=str(MAX_QUESTIONS)):
        gift.read(b"x{T}\n\n" * (MAX_QUESTIONS + 1))
    assert len(gift.read(b"x{T}\n\n" * MAX_QUESTIONS).drafts) == MAX_QUESTIONS


@pytest.mark.parametrize(
    "piece", ["<b>", "<!--", "<", "&", "<a href='", "</", "<![CDATA[", "<table><tr><td>", "`", "*_["]
)
def test_html_of_any_shape_takes_no_time(piece):
    start = time.perf_counter()
    from_html(piece * (MAX_HTML // len(piece)))
    assert time.perf_counter() - start < 8


@pytest.mark.parametrize("piece", ["{", "}", "~", "=", "#", "%", "\\", "::", "->", "x{=", "// [tag:"])
def test_gift_of_any_shape_takes_no_time(piece):
    start = time.perf_counter()
    gift.read((piece * (1024 * 1024 // len(piece))).encode())
    assert time.perf_counter() - start < 8


SHEET = {
    "xl/workbook.xml": b'<workbook><sheets><sheet name="a" sheetId="1" r:id="r1" xmlns:r="r"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": b'<Relationships><Relationship Id="r1" Target="worksheets/s.xml"/></Relationships>',
    "xl/worksheets/s.xml": b"<worksheet><sheetData/></worksheet>",
}


def package(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def cells(inner: str) -> bytes:
    return package(SHEET | {"xl/worksheets/s.xml": f"<worksheet><sheetData>{inner}</sheetData></worksheet>".encode()})


def lying(raw: bytes, size: int) -> bytes:
    """The package with another unpacked size of its last member in its directory."""
    place = raw.rindex(b"PK\1\2")
    return raw[: place + 24] + struct.pack("<I", size) + raw[place + 28 :]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (package(SHEET | {"bomb": b"0" * (60 * 1024 * 1024)}), "bung ra quá lớn"),
        (package(SHEET | {"bomb": b"0" * (40 * 1024 * 1024)}), "bung ra quá lớn"),
        (package(SHEET | {"noise": random.Random(1).randbytes(2**20), "bomb": bytes(51 * 2**20)}), "bung ra quá lớn"),
        (lying(package(SHEET | {"bomb": b"0" * (60 * 1024 * 1024)}), 10), "còn nguyên"),
        (package(SHEET | {f"m{at}": b"" for at in range(2_000)}), "bung ra quá lớn"),
        (package(SHEET | {"../../etc/passwd": b"x"}), "đi ra ngoài"),
        (package(SHEET | {"/etc/passwd": b"x"}), "đi ra ngoài"),
        (package(SHEET | {"..\\x": b"x"}), "đi ra ngoài"),
        (package(SHEET | {"C:/x": b"x"}), "đi ra ngoài"),
        (package(SHEET)[:-30], "còn nguyên"),
        (b"PK\3\4 not at all", "còn nguyên"),
        (package({"a": b"x"}), "lưu lại dạng .xlsx"),
        (package(SHEET | {"xl/workbook.xml": b"<workbook/>"}), "lưu lại dạng .xlsx"),
        (package(SHEET | {"xl/workbook.xml": LAUGHS}), "xl/workbook.xml có khai báo DOCTYPE"),
        (cells('<row r="1"><c r="XFD1"/></row>'), "100 cột"),
        (cells('<row r="1048576"><c r="A1048576"/></row>'), "20000 hàng"),
        (cells('<row r="0"/>'), "20000 hàng"),
        (cells('<row r="x"/>'), "lưu lại dạng .xlsx"),
        (cells('<row><c t="s"><v>7</v></c></row>'), "lưu lại dạng .xlsx"),
    ],
)
def test_packages_made_to_harm_are_refused(raw, says):
    start = time.perf_counter()
    with pytest.raises(Invalid, match=says):
        read_xlsx(raw)
    assert time.perf_counter() - start < 3
