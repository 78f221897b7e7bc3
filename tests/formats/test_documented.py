"""What the documents of GIFT and of embedded answers say of marks, as questions of ours: each earns just that."""

from fractions import Fraction

import pytest

from learn.formats.rich_text import MARKDOWN, as_markdown
from tests.formats.answering import earned, items_of, left_behind
from tests.formats.test_moodle_xml import question

ALL, NONE, HALF, THIRD = Fraction(1), Fraction(0), Fraction(1, 2), Fraction(1, 3)

GIFT = [
    ("Ai nằm trong lăng?{~Bà A ~Ông B =không ai}", [("không ai", ALL), ("Bà A", NONE), ("Ông B", NONE)]),
    ("Lăng có {~hai =ba ~bốn} tầng.", [("ba", ALL), ("bốn", NONE)]),
    ("Đất phẳng.{FALSE}", [("Sai", ALL), ("Đúng", NONE)]),
    ("Đất tròn.{T#Xem lại.}", [("Đúng", ALL), ("Sai", NONE)]),
    ("Mặt trời mọc.{true}", [("Đúng", ALL)]),
    ("Ai?{=không ai =không một ai}", [("không ai", ALL), ("Không  một ai", ALL), ("Bà A", NONE)]),
    ("Số một viết thế nào? {Một}", [("một", ALL), ("hai", NONE)]),  # a lone answer needs no sign
    ("Số hai? {hai#Đúng rồi.####Sau số một.}", [("hai", ALL), ("Đúng rồi.", NONE)]),
    ("Viết {Hạ Long =Bãi Cháy} hoa.", [("hạ long", ALL), ("bãi cháy", ALL)]),
    ("Năm nào? {#1822}", [("1822", ALL), ("1823", NONE)]),
    ("Năm nào? {#1822:5}", [("1817", ALL), ("1827", ALL), ("1828", NONE)]),
    ("Trừ một? {#-1}", [("-1", ALL), ("1", NONE)]),
    ("Pi? {#3.1415:0.0005}.", [("3.142", ALL), ("3,141", ALL), ("3.1425", NONE)]),
    ("Âm pi? {#-3.142:0.001}", [("-3.141", ALL), ("-3.144", NONE)]),
    ("Pi? {#3.141..3.142}", [("3.141", ALL), ("3.142", ALL), ("3.1421", NONE)]),
    ("Âm pi? {#-3.142..-3.141}", [("-3.142", ALL), ("-3.1", NONE)]),
    ("Từ 1 đến 5? {#1..5}", [("1", ALL), ("5", ALL), ("5.1", NONE)]),
    ("Từ -5 đến 5? {#-5..5}", [("-5", ALL), ("0", ALL), ("-6", NONE)]),
    ("Năm? {#=1822:0 =%50%1822:2#Gần.}", [("1822", ALL), ("1824", NONE), ("1825", NONE)]),
    ("Bao nhiêu? {#=%0%5:0#Năm? =%100%9:0 =%0%23:0}", [("9", ALL), ("5", NONE), ("23", NONE)]),
    ("Ghép.{=Canada->Ottawa =Italy->Rome =Nhật->Tokyo}", [
        (("Ottawa", "Rome", "Tokyo"), ALL), (("Rome", "Ottawa", "Tokyo"), THIRD), (("Rome", "Tokyo", "Ottawa"), NONE),
    ]),
    ("Ghép.{=Một -> 1 =Hai -> 2 = -> 3}", [(("1", "2"), ALL), (("1", "3"), HALF)]),
    ("Khó.{~sai ~%50%nửa =đúng}", [("đúng", ALL), ("nửa", NONE), ("sai", NONE)]),
    ("Quê?{=Nazareth =%75%Nazereth =%25%Bethlehem}", [("nazareth", ALL), ("Nazereth", NONE)]),
    ("Hai ai?{~%-50%Không ai ~%50%Ông ~%50%Bà ~%-50%Cha}", [
        (("Ông", "Bà"), ALL), (("Ông",), HALF), (("Ông", "Cha"), NONE), (("Ông", "Bà", "Cha"), HALF),
    ]),
    ("Lục địa?{~%33.33333%Phi ~%33.33333%Á ~%-33.33333%Trung ~%33.33333%Nam Cực}", [
        (("Phi", "Á", "Nam Cực"), ALL), (("Phi", "Á"), Fraction(2, 3)), (("Phi", "Trung"), NONE),
    ]),
    ("Bằng 5?{~ \\= 2 + 2 = \\= 2 + 3 ~ \\= 2 + 4}", [("= 2 + 3", ALL), ("= 2 + 2", NONE)]),
    ("Mùa?{= xuân = hạ ~ nghỉ}", [(("xuân", "hạ"), ALL), (("xuân",), HALF), (("xuân", "nghỉ"), NONE)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tried"), GIFT, ids=[text[:30] for text, _ in GIFT])
def test_gift_marks_as_its_document_says(text, tried):
    raw = text.encode()
    assert left_behind(raw, "gift") == []
    (item,) = items_of(raw, "gift").values()
    for given, share in tried:
        assert (given, earned(item, *([given] if isinstance(given, str) else given))) == (given, share)


EMBEDDED = [
    ("Ở {1:SHORTANSWER:=Berlin~%0%*#Xem lại.} có", [(("berlin",), ALL), (("Bonn",), NONE)]),
    ("Ở {:SA:%100%Berlin~=Béc-lin}", [(("Béc-lin",), ALL)]),
    ("Ở {1:MW:=Berlin}", [(("Berlin",), ALL)]),
    ("Ở {1:MWC:=Berlin}", [(("berlin",), ALL)]),
    ("Chọn {1:MC:A~=B~%50%C}", [(("B",), ALL), (("C",), NONE), (("A",), NONE)]),
    ("Chọn {1:MULTICHOICE_VS:A~%100%B#phải}", [(("B",), ALL), (("A",), NONE)]),
    ("Số {1:NM:=23.8:0.1~%50%24}", [(("23.9",), ALL), (("23,7",), ALL), (("24",), NONE)]),
    ("Dấu {1:SA:=a\\}b\\~c\\#d}", [(("a}b~c#d",), ALL)]),
    ("Nhỏ {1:SA:=&lt;5 &amp; 6}", [(("<5 & 6",), ALL)]),
    ("Giữ {3} và {2:NUMERICAL:=5:0} với {1:MCS:=x~y}", [
        (("5", "x"), ALL), (("5", "y"), Fraction(2, 3)), (("4", "x"), THIRD), (("4", "y"), NONE),
    ]),
]  # fmt: skip


def embedded(text: str) -> bytes:
    return f"<quiz>{question('cloze', '', text=text)}</quiz>".encode()


@pytest.mark.parametrize(("text", "tried"), EMBEDDED, ids=[text[:30] for text, _ in EMBEDDED])
def test_embedded_answers_mark_as_their_document_says(text, tried):
    assert left_behind(embedded(text), "moodle-xml") == []
    (item,) = items_of(embedded(text), "moodle-xml").values()
    for given, share in tried:
        assert (given, earned(item, *given)) == (given, share)


def test_braces_that_are_no_gap_stay_words():
    (item,) = items_of(embedded("Giữ {3} và {1:SA:=a}"), "moodle-xml").values()
    assert item.passage == "Giữ &#123;3} và {1}"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Chọn {1:MULTIRESPONSE:=a~=b}", "Chỗ trống chọn nhiều (MULTIRESPONSE)"),
        ("Chọn {1:MC:=a~=b~c}", "Một chỗ trống có hơn một phương án đúng"),
        ("Vẽ {1:DRAW:=a}", "Loại chỗ trống DRAW"),
        ("Nặng {0:SA:=a}", "Trọng số 0"),
        ("Nặng {101:SA:=a}", "Trọng số 101"),
        ("Số {1:NM:=mười}", "“mười” hoặc sai số không phải số"),
        ("Không có chỗ nào", "không có chỗ điền nào"),
    ],
)
def test_gaps_that_do_not_come_say_why(text, why):
    left = left_behind(embedded(text), "moodle-xml")
    assert [why in one for one in left] == [True]


@pytest.mark.parametrize(("text", "why"), [("Ở [[3]].", "[[3]] không có từ nào"), ("Ở đâu.", "không có chỗ trống nào")])
def test_words_to_pick_that_do_not_come_say_why(text, why):
    words = "".join(f"<selectoption><text>{one}</text><group>1</group></selectoption>" for one in "ab")
    raw = f"<quiz>{question('gapselect', words, text=text)}</quiz>".encode()
    assert [why in one for one in left_behind(raw, "moodle-xml")] == [True]


def test_numbers_that_programs_write_are_kept_to_fifteen_digits():
    answer = (
        '<answer fraction="100"><text>3.141592653589793</text><tolerance>0.031415926535897934</tolerance></answer>'
        '<answer fraction="0"><text>1e-20</text><tolerance>1E-3</tolerance></answer>'
    )
    (item,) = items_of(f"<quiz>{question('numerical', answer)}</quiz>".encode(), "moodle-xml").values()
    assert (str(item.answer), str(item.tolerance)) == ("3.14159265358979", "0.031415926535898")
    assert [earned(item, one) for one in ("3.14", "3.17", "3.2")] == [ALL, ALL, NONE]


def test_ordering_by_neighbours_is_known_by_its_number_too():
    steps = "".join(f'<answer fraction="{place}"><text>{place}</text></answer>' for place in (1, 2, 3))
    raw = f"<quiz>{question('ordering', f'<gradingtype>1</gradingtype>{steps}')}</quiz>".encode()
    (item,) = items_of(raw, "moodle-xml").values()
    assert earned(item, "2", "3", "1") == HALF


def test_headings_of_markdown_become_bold_but_not_in_code():
    text = "Đầu\n# Tên #\nsau\n\n```\n# mã\n```\n## Hai"
    assert as_markdown(None, text, MARKDOWN) == "Đầu\n\n**Tên**\n\nsau\n\n```\n# mã\n```\n\n**Hai**"
    assert as_markdown(None, "#thẻ\n#", MARKDOWN) == "#thẻ\n#"
