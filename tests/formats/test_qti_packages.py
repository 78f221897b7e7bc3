"""QTI packages: pictures come along, what does not come is named, what is broken or made to harm is refused whole."""

import pytest

from learn.domain.errors import Invalid
from learn.formats.qti_read import MAX_PACKAGE_ELEMENTS, read
from learn.formats.qti_scoring import Budget
from learn.operations.exchange_banks import format_of, take_bank
from tests.formats.qti_files import (
    ENTRY,
    MAP_RESPONSE,
    MATCH_BODY,
    MATCH_CORRECT,
    choices,
    item,
    only,
    package,
    processing,
    response,
    said,
    when,
)


def test_pictures_come_along():
    image = '<simpleChoice identifier="{0}"><img src="../anh/{1}" alt="hình {0}"/></simpleChoice>'
    body = (
        '<p>Hình nào?</p><choiceInteraction responseIdentifier="RESPONSE" maxChoices="1">'
        + image.format("a", "Con%20M%C3%A8o.PNG") + image.format("b", "cho.jpg") + "</choiceInteraction>"
    )  # fmt: skip
    raw = package({"cau/1.xml": item(response("a"), body), "anh/Con Mèo.PNG": b"meo", "anh/cho.jpg": b"cho"})
    assert format_of("x.zip", raw) == "qti21"
    taken = take_bank(raw, "qti21", "thu")
    assert taken.pictures == {"con-meo.png": b"meo", "cho.jpg": b"cho"}
    assert "src: con-meo.png" in taken.text
    assert taken.bank is not None
    assert taken.bank.items[0].kind == "picture"
    assert set(taken.pieces) == {option.picture for option in taken.bank.items[0].options}
    big = package({"cau/1.xml": item(response("a"), body), "anh/Con Mèo.PNG": b"x" * 300_000, "anh/cho.jpg": b"cho"})
    refused = take_bank(big, "qti21", "thu")
    assert refused.bank is None
    assert "lớn hơn 200 KiB" in str(refused.notes[-1])
    outside = package({"cau/1.xml": item(response("a"), body.replace("../anh/cho.jpg", "https://x.example/cho.jpg"))})
    assert "không có trong gói" in said(read(outside), "refused")[0]
    silent = package({"1.xml": item(response("a"), body.replace('alt="hình a"', ""))})
    assert "không có lời tả" in said(read(silent), "refused")[0]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (item(response("a"), "<drawingInteraction responseIdentifier='RESPONSE'/>"), "hình vẽ"),
        (item(response("a"), "<hottextInteraction responseIdentifier='RESPONSE'/>"), "hottextInteraction"),
        (item(response("a"), "<p>Chỉ đọc.</p>"), "không phải câu hỏi"),
        (item(response("a"), choices("a", "b") * 3), "nhiều phần"),
        (item(response("a"), choices("a", "b") * 2), "nhiều phần"),
        (item(response("a"), choices("a", "b"), attributes='x="1"').replace(b'"false"', b'"true"', 1), "adaptive"),
        (item(response("a") + "<templateDeclaration/>", choices("a", "b")), "số ngẫu nhiên"),
        (item(response("a"), choices("a", "b"), processing("<lookupOutcomeValue/>")), "lookupOutcomeValue"),
        (item(response("a"), choices("a", "b"), MATCH_CORRECT.replace("match_correct", "khac")), "khac"),
        (item(response("a", name="R"), choices("a", "b"), ""), "responseDeclaration|responseProcessing"),
        (item(response(), f"<p>?</p>{choices('a', 'b')}"), "Không có câu trả lời nào được điểm"),
        (item(response("c0"), choices(*(f"c{at}" for at in range(25)))), "25 lựa chọn"),
        (item(response("a"), choices("a", "b")), "không có lời"),
    ],
)
def test_what_does_not_come_is_named(raw, says):
    taken = read(raw)
    assert taken.drafts == ()
    assert len(said(taken, "refused")) == 1
    assert len(taken.notes) == 1
    assert any(one in said(taken, "refused")[0] for one in says.split("|"))
    assert taken.notes[0].name == "Câu một"


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (item(response("x", base="float"), f"<p>{ENTRY}</p>"), "“x” không phải số"),
        (item(response("a"), choices("a", "a")), "identifier riêng"),
        (item(response("a"), choices("a", "b"), processing("<setOutcomeValue/>")), "để trống"),
        (item(response("a"), choices("a", "b"), processing(when("<match/>", "1"))), "thiếu biểu thức"),
        (item(response("a"), choices("a", "b"), MAP_RESPONSE), "không có <mapping>"),
        (item(response("a", name="R"), choices("a", "b"), MATCH_CORRECT), "không khai báo"),
        (item(response("a"), MATCH_BODY.replace("</simpleMatchSet><simpleMatchSet>", "")), "hai <simpleMatchSet>"),
        (item(response("a"), choices("a", "b")).replace(b"itemBody", b"body"), "Không|không có <itemBody>"),
    ],
)
def test_a_broken_item_lets_nothing_of_the_package_in(raw, says):
    good = item(response("a"), f"<p>?</p>{choices('a', 'b')}")
    taken = take_bank(package({"tot.xml": good, "hong.xml": raw}), "qti21", "thu")
    assert taken.bank is None
    broken = [note for note in taken.notes if note.level == "broken"]
    assert [note.element for note in broken] == ["hong.xml"]
    assert any(one in broken[0].said for one in says.split("|"))


GOOD = item(response("a"), f"<p>?</p>{choices('a', 'b')}")
ABSENT = b'<manifest><resources>\n<resource type="imsqti_item_xmlv2p1" href="k.xml"/></resources></manifest>'


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (package({"a.xml": GOOD, "b.xml": b"<assessmentItem>\n<p>\n</assessmentItem>"}), "Dòng 3 của tệp b.xml"),
        (package({"a.xml": b'<!DOCTYPE a [<!ENTITY x "y">]><assessmentItem/>'}), "a.xml có khai báo DOCTYPE"),
        (package({"a.xml": GOOD}, b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/"><manifest/>'), "imsmanifest.xml có khai"),
        (package({"a.xml": GOOD}, b"<manifest><resources/></manifest>"), "không có câu hỏi QTI"),
        (package({"a.xml": b"<assessmentTest/>"}), "không phải <assessmentItem>"),
        (package({}, ABSENT), "dòng 2.*k.xml mà gói không có"),
        (package({"a.xml": GOOD, "../b.xml": GOOD}), "đi ra ngoài"),
        (package({"a.xml": GOOD, "to": b"0" * (60 * 1024 * 1024)}), "bung ra quá lớn"),
        (package({"a.xml": GOOD}).replace(b"imsmanifest", b"imsmanifesT"), "không có imsmanifest.xml"),
        (b"<quiz/>", "<quiz>"),
        (b"", "trống"),
        (b"x" * (11 * 1024 * 1024), "lớn hơn"),
    ],
)  # fmt: skip
def test_packages_that_cannot_be_read(raw, says):
    with pytest.raises(Invalid, match=says):
        read(raw)


def test_a_package_of_too_many_elements_is_refused(monkeypatch):
    monkeypatch.setattr("learn.formats.qti_read.MAX_PACKAGE_ELEMENTS", 60)
    assert MAX_PACKAGE_ELEMENTS > 60
    assert len(read(package({"a.xml": GOOD})).drafts) == 1
    with pytest.raises(Invalid, match="quá nhiều phần tử"):
        read(package({f"{at}.xml": GOOD for at in range(9)}))


def test_processing_that_would_never_end_is_refused():
    square = (
        '<setOutcomeValue identifier="SCORE"><product><variable identifier="SCORE"/><variable identifier="SCORE"/>'
        "</product></setOutcomeValue>"
    )
    start = '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">99999</baseValue></setOutcomeValue>'
    taken = read(item(response("a"), f"<p>?</p>{choices('a', 'b')}", processing(start, *[square] * 60)))
    assert "quá dài" in said(taken, "refused")[0]
    more = "".join('<setOutcomeValue identifier="X"><null/></setOutcomeValue>' for _ in range(9_000))
    many = item(response("c1"), f"<p>?</p>{choices(*(f'c{at}' for at in range(24)))}", processing(more))
    taken = read(package({"a.xml": many, "b.xml": GOOD}))
    assert "quá dài" in said(taken, "refused")[0]
    assert len(taken.drafts) == 1


def test_a_file_whose_items_together_take_too_long_is_refused(monkeypatch):
    raw = package({f"{at}.xml": GOOD for at in range(9)})
    monkeypatch.setattr("learn.formats.qti_read.Budget", lambda: Budget(steps=30))
    with pytest.raises(Invalid, match="chia thành nhiều tệp"):
        read(raw)


def test_files_beside_the_items_are_named():
    manifest = (
        b"<manifest><metadata><lom><general><title><string>B\xe1\xbb\x99 A</string></title></general></lom></metadata>"
        b'<resources><resource type="imsqti_test_xmlv2p1" href="de.xml"/>'
        b'<resource type="imsqti_xmlv1p2" href="cu.xml"/><resource type="webcontent" href="a.css"/>'
        b'<resource type="imsqti_item_xmlv2p1" href="a.xml"><metadata><lom><general><keyword><string>outcome:3</string>'
        b"</keyword><keyword><langstring>de-kho</langstring></keyword></general></lom></metadata></resource>"
        b"</resources></manifest>"
    )
    taken = read(package({"a.xml": GOOD, "de.xml": b"<assessmentTest/>"}, manifest))
    assert taken.title == "Bộ A"
    assert [(note.level, note.element) for note in taken.notes[:2]] == [("lost", "de.xml"), ("refused", "cu.xml")]
    assert (only(taken)["outcome"], only(taken)["tags"]) == (3, ["de-kho"])
