"""GIFT as its specification describes it: each construct comes in as what it means, or is named."""

import unicodedata
from decimal import Decimal

import pytest

from learn.domain.errors import Invalid
from learn.formats.exchange import Draft, Note, Taken
from learn.formats.gift import read, write
from tests.formats.banks import bank_of

SPECIMEN = """\
// Lời chú ở đầu tệp: không phải câu hỏi
$CATEGORY: $course$/Khối 1\\: mở đầu

Ai nằm trong lăng?{~Ông A ~Ông B =không ai}

Lăng có {~hai =ba ~bốn} tầng.

Lễ hội rơi vào thứ {
    ~hai
    // lời chú ở giữa câu
    ~ba
    =năm
} hằng tuần.

Hai cộng hai bằng {=bốn =4}.

Mặt trời mọc ở phía đông.{T}

Trái đất phẳng.{FALSE#Nhìn tàu ra khơi xem.#Phải rồi.####Trái đất hình cầu.}

::Thủ phủ::Ghép tỉnh với thủ phủ. {
    =Quảng Ninh -> Hạ Long
    =Lào Cai->Lào Cai
    = -> Hà Nội
}

Năm nào? {#1963}

Số pi? {#3.1415:0.0005}

Số pi nữa? {#3.141..3.142}.

::Năm::Năm nào? {#
    =1963:0#Đúng năm.
    =%50%1963:2#Gần đúng.
    ~#Xem lại.
}

::Tự luận::Bạn thấy sao? {}

Chỉ là một lời dẫn.

::Chọn hai:: Hai ai? {
    ~%-50%Không ai
    ~%50%Bà C#Có bà.
    ~%50%Bà D
    ~%-50%Ông E
}

::Dấu::Biểu thức nào bằng 5?{
    ~ \\= 2 + 2
    = \\= 2 + 3 \\{tập\\} \\~ \\# 100\\: \\\\
    ~ \\= 2 + 4
}

::Dòng::[markdown]**Đậm**\\n\\ndòng hai{=có#Rất\\ntốt}

::Trang::[html]<p>Chọn <b>một</b> &lt;thẻ&gt;</p>{=[plain]a * b#[moodle]dòng một\\ndòng hai ~c}

// [id:ma\\]1] [tag:outcome\\:3] [tag:lịch sử]
::Có mã::Có mã?{=x}
"""


def by_name(taken: Taken) -> dict[str, Draft]:
    return {draft.name: draft for draft in taken.drafts}


def said(taken: Taken, name: str, level: str) -> list[Note]:
    return [note for note in taken.notes if note.name == name and note.level == level]


@pytest.fixture(scope="module")
def specimen() -> Taken:
    return read(SPECIMEN.encode())


def test_everything_is_taken_or_named(specimen):
    assert [draft.kind for draft in specimen.drafts] == [
        "multichoice", "multichoice", "multichoice", "shortanswer", "truefalse", "truefalse", "matching", "numerical",
        "numerical", "numerical", "numerical", "essay", "multichoice", "multichoice", "shortanswer", "multichoice",
        "shortanswer",
    ]  # fmt: skip
    left = [(note.kind, note.line) for note in specimen.notes if note.level == "refused"]
    assert left == [("description", 41)]
    assert specimen.title == "Khối 1\\: mở đầu"


def test_a_category_of_its_own_is_named_where_it_stands():
    taken = read(b"$CATEGORY: a/m//n\n\nx{T}\n\n$CATEGORY: b\n\ny{T}\n")
    assert taken.title == "m/n"
    note = next(note for note in taken.notes if note.element == "$CATEGORY")
    assert (note.level, note.line, note.values["category"]) == ("lost", 5, "b")


def test_choices_missing_words_and_comments(specimen):
    first, second, third = specimen.drafts[:3]
    assert first.fields["text"] == "Ai nằm trong lăng?"
    assert [(one["text"], one.get("correct")) for one in first.fields["options"]] == [
        ("Ông A", None), ("Ông B", None), ("không ai", True),
    ]  # fmt: skip
    assert second.fields["text"] == "Lăng có _____ tầng."
    assert third.fields["text"] == "Lễ hội rơi vào thứ _____ hằng tuần."
    assert [one["text"] for one in third.fields["options"]] == ["hai", "ba", "năm"]
    assert specimen.drafts[3].fields["text"] == "Hai cộng hai bằng _____."
    assert specimen.drafts[3].fields["accept"] == ["bốn", "4"]


def test_true_and_false_become_a_choice_of_two(specimen):
    first, second = specimen.drafts[4:6]
    assert [one.get("correct") for one in first.fields["options"]] == [True, None]
    assert second.fields["options"] == [
        {"text": "Đúng", "feedback": "Nhìn tàu ra khơi xem."},
        {"text": "Sai", "correct": True, "feedback": "Phải rồi."},
    ]
    assert second.fields["explain"] == "Trái đất hình cầu."


def test_pairs_and_spare_answers(specimen):
    fields = by_name(specimen)["Thủ phủ"].fields
    assert [(pair["left"], pair["right"]) for pair in fields["pairs"]] == [
        ("Quảng Ninh", "Hạ Long"), ("Lào Cai", "Lào Cai"),
    ]  # fmt: skip
    assert fields["others"] == ["Hà Nội"]


def test_numbers_ranges_and_part_credit(specimen):
    numbers = [draft.fields for draft in specimen.drafts if draft.kind == "numerical"]
    assert [(one["answer"], one.get("tolerance")) for one in numbers] == [
        (Decimal(1963), None),
        (Decimal("3.1415"), Decimal("0.0005")),
        (Decimal("3.1415"), Decimal("0.0005")),
        (Decimal(1963), None),
    ]
    assert numbers[3]["feedback"] == {"right": "Đúng năm.", "wrong": "Xem lại."}
    notes = [note.values for note in said(specimen, "Năm", "lost")]
    assert notes == [{"answers": "1963 (50%)"}, {"comments": "Gần đúng."}]


def test_several_answers_with_equal_shares_lose_nothing(specimen):
    fields = by_name(specimen)["Chọn hai"].fields
    assert fields["kind"] == "multiple"
    assert [one["text"] for one in fields["options"] if one.get("correct")] == ["Bà C", "Bà D"]
    assert said(specimen, "Chọn hai", "lost") == []


def test_shares_that_we_do_not_have_are_named():
    for body in ("~%30%a ~%70%b ~%-50%c", "~%50%a ~%50%b ~c", "~a ~%50%b =c"):
        taken = read(f"::x::câu{{{body}}}".encode())
        assert len(said(taken, "x", "lost")) == 1, body
    two = read(b"::x::y{=a =b ~c}")
    assert two.drafts[0].fields["kind"] == "multiple"
    assert said(two, "x", "lost")[0].values == {"count": 2}


def test_escaped_signs_are_signs(specimen):
    fields = by_name(specimen)["Dấu"].fields
    assert fields["options"][1]["text"] == "= 2 + 3 {tập} ~ # 100: \\\\"
    assert fields["options"][1]["correct"]


def test_formats_of_texts(specimen):
    fields = by_name(specimen)["Dòng"].fields
    assert fields["text"] == "**Đậm**\n\ndòng hai"
    assert fields["feedback"]["right"] == "Rất\ntốt"
    page = by_name(specimen)["Trang"].fields
    assert page["text"] == "Chọn **một** &lt;thẻ>"
    assert page["options"][0] == {"text": "a \\* b", "correct": True, "feedback": "dòng một\n\ndòng hai"}


def test_ids_and_tags_come_from_the_comment_before(specimen):
    fields = by_name(specimen)["Có mã"].fields
    assert (fields["id"], fields["outcome"]) == ("ma-1", 3)
    assert said(specimen, "Có mã", "lost")[0].values == {"tags": "lịch sử"}


def test_ids_are_made_of_names_and_are_unique():
    taken = read("::Đề số 1::a{T}\n\n::Đề số 1::b{T}\n\n::Đề – số 1!::c{T}\n\n::???::d{T}\n\nKhông tên?{T}".encode())
    ids = [draft.fields["id"] for draft in taken.drafts]
    assert ids[:3] == ["de-so-1", "de-so-1-2", "de-so-1-3"]
    assert ids[3].startswith("cau-")
    assert ids[4] == "khong-ten"
    assert ids == [draft.fields["id"] for draft in read(
        "::Đề số 1::a{T}\n\n::Đề số 1::b{T}\n\n::Đề – số 1!::c{T}\n\n::???::d{T}\n\nKhông tên?{T}".encode()
    ).drafts]  # fmt: skip


def test_a_missing_comment_is_filled_in_and_said(specimen):
    notes = said(specimen, "Năm", "filled") + said(specimen, "Dấu", "filled")
    assert [note.values for note in notes] == [{"count": 3}]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("câu {=a ~b", "không khớp"),
        ("câu =a ~b}", "không khớp"),
        ("câu {=a {b} ~c}", "không khớp"),
        ("câu {=a ~b} và {=c}", "Sau dấu }"),
        ("câu {lạc =a ~b}", "chữ lạc"),
        ("câu {#mười}", "không phải số"),
        ("câu {#3:-1}", "không phải số"),
        ("câu {#5..3}", "không phải số"),
        ("câu {=a -> b =c}", "thiếu “->”"),
        ("câu {= ~b}", "để trống"),
    ],
)
def test_a_broken_question_is_named_by_its_line(body, says):
    taken = read(f"đầu{{T}}\n\n\n{body}\n\ncuối{{F}}\n".encode())
    broken = [note for note in taken.notes if note.level == "broken"]
    assert [note.line for note in broken] == [4]
    assert says in broken[0].said


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{~%-50%a ~b}", "Không có phương án nào được điểm"),
        ("{=%50%a ~b}", "trọn điểm"),
        ("{=*}", "trọn điểm"),
        ("{=thẻ*}", "dấu *"),
        ("{#=1 =2}", "đúng một đáp số"),
        ("{>a b c}", "chưa mang sang được"),
    ],
)
def test_what_has_no_meaning_here_stays_behind(body, says):
    taken = read(f"câu {body}".encode())
    assert taken.drafts == ()
    assert [note.level for note in taken.notes] == ["refused"]
    assert says in taken.notes[0].said


@pytest.mark.parametrize(
    "encoded",
    [
        SPECIMEN.replace("\n", "\r\n").encode(),
        SPECIMEN.replace("\n", "\r").encode(),
        SPECIMEN.encode("utf-8-sig"),
        SPECIMEN.encode("utf-16"),
        SPECIMEN.encode("utf-16-le"),
        b"\xfe\xff" + SPECIMEN.encode("utf-16-be"),
        unicodedata.normalize("NFD", SPECIMEN).encode(),
    ],
    ids=["windows", "mac", "bom", "utf-16", "utf-16 without mark", "utf-16-be", "nfd"],
)
def test_any_editor_saves_the_same(encoded, specimen):
    assert read(encoded) == specimen


def test_what_is_not_text_is_refused_by_its_line():
    with pytest.raises(Invalid, match=r"Dòng 2 .*NUL"):
        read(b"c\xc3\xa2u m\xe1\xbb\x99t d\xc3\xa0i h\xc6\xa1n{T}\na\0b{T}")
    with pytest.raises(Invalid, match=r"Dòng 2 .*UTF-8"):
        read(b"a{T}\nc\xe2u hai")
    with pytest.raises(Invalid, match="trống"):
        read(b" \n")


def test_an_arrow_in_a_text_is_not_taken_for_a_pair():
    words = {
        "id": "a",
        "kind": "text",
        "text": "Gì?",
        "accept": ["có"],
        "feedback": {"right": "a -> b", "wrong": "-> c"},
    }
    pairs = [{"left": "một -> hai", "right": "x", "feedback": "."}, {"left": "ba", "right": "y", "feedback": "."}]
    bank = bank_of([words, {"id": "b", "kind": "matching", "text": "Ghép", "pairs": pairs}])
    assert bank is not None
    first, second = read(write(bank).raw).drafts
    assert first.fields["feedback"] == {"right": "a -&gt; b", "wrong": "-&gt; c"}
    assert [(pair["left"], pair["right"]) for pair in second.fields["pairs"]] == [("một -&gt; hai", "x"), ("ba", "y")]
    unwritable = bank_of([words | {"accept": ["a -> b"]}])
    assert unwritable is not None
    assert [note.level for note in write(unwritable).notes if note.name == "a"] == ["refused"]
