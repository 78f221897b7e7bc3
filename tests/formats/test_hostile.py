"""Files made to harm: each is refused quickly, with a sentence, and nothing of it is taken."""

import time

import pytest

from learn.domain.errors import Invalid
from learn.formats import gift, moodle_xml
from learn.formats.exchange import MAX_QUESTIONS, MAX_RAW
from learn.formats.html_text import MAX_HTML, from_html
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


@pytest.mark.parametrize("read", [gift.read, moodle_xml.read])
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
