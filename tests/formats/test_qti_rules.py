"""Packages of ours obey what the specification says of an item and its package; and what it says of marks is read."""

import io
import re
import zipfile
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest

from learn.formats.qti_read import read
from learn.operations.exchange_banks import give_bank
from tests.formats.answering import earned, items_of
from tests.formats.banks import PIECES, bank_of, whole_sample
from tests.formats.qti_files import ENTRY, MAP_RESPONSE, MATCH_BODY, choices, item, mapping, only, package, response

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
ORDER = ["responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing", "modalFeedback"]
BLOCKS = {
    "p", "div", "ul", "ol", "pre", "blockquote", "table", "hr",
    "choiceInteraction", "matchInteraction", "orderInteraction",
}  # fmt: skip
CHOICES = {"simpleChoice", "inlineChoice", "simpleAssociableChoice"}


def name_of(element: ET.Element) -> str:
    """The name as QTI 2 has it."""
    local = element.tag.rpartition("}")[2].removeprefix("qti-")
    return re.sub(r"-([a-z])", lambda found: found[1].upper(), local)


def value(element: ET.Element, name: str) -> str:
    """An attribute by its name of QTI 2."""
    kebab = re.sub(r"([A-Z])", lambda found: "-" + found[1].lower(), name)
    return element.get(name) or element.get(kebab) or ""


def walk(root: ET.Element, *names: str) -> list[ET.Element]:
    return [one for one in root.iter() if name_of(one) in names]


def written(form: str) -> dict[str, ET.Element]:
    raw = give_bank(whole_sample(), form, PIECES).raw
    with zipfile.ZipFile(io.BytesIO(raw)) as opened:
        return {name: ET.fromstring(opened.read(name)) for name in opened.namelist() if name.endswith(".xml")}


def items(form: str) -> list[ET.Element]:
    found = [one for name, one in written(form).items() if name != "imsmanifest.xml"]
    assert len(found) == 10
    return found


both = pytest.mark.parametrize("form", ["qti21", "qti3"])


@both
def test_parts_stand_in_their_order_and_bear_names(form):
    for root in items(form):
        names = [name_of(one) for one in root]
        assert names == sorted(names, key=ORDER.index)
        assert [names.count(one) for one in ("itemBody", "responseProcessing")] == [1, 1]
        for one in root.iter():
            if "identifier" in one.attrib:
                assert NAME.fullmatch(one.attrib["identifier"])
        declared = [value(one, "identifier") for one in walk(root, "responseDeclaration", "outcomeDeclaration")]
        assert len(set(declared)) == len(declared)


@both
def test_the_body_holds_blocks_and_no_stray_words(form):
    for root in items(form):
        (body,) = walk(root, "itemBody")
        assert {name_of(one) for one in body} <= BLOCKS
        assert not any((words or "").strip() for words in [body.text, *(one.tail for one in body)])


@both
def test_every_answer_that_is_declared_can_be_given(form):
    for root in items(form):
        asked = {
            value(one, "responseIdentifier"): one
            for one in root.iter()
            if name_of(one).endswith("Interaction")
        }  # fmt: skip
        declared = {value(one, "identifier"): one for one in walk(root, "responseDeclaration")}
        assert set(asked) == set(declared)
        for name, one in declared.items():
            offered = [value(choice, "identifier") for choice in walk(asked[name], *CHOICES)]
            assert len(set(offered)) == len(offered)
            keys = [found.text or "" for found in walk(one, "value")]
            keys += [value(found, "mapKey") for found in walk(one, "mapEntry")]
            assert keys
            if offered:
                assert {part for key in keys for part in key.split()} <= set(offered)


@both
def test_the_processing_names_what_is_declared(form):
    for root in items(form):
        outcomes = {value(one, "identifier") for one in walk(root, "outcomeDeclaration")}
        responses = {value(one, "identifier") for one in walk(root, "responseDeclaration")}
        assert {value(one, "identifier") for one in walk(root, "setOutcomeValue")} <= outcomes
        assert {value(one, "identifier") for one in walk(root, "mapResponse", "correct")} <= responses
        assert {value(one, "outcomeIdentifier") for one in walk(root, "modalFeedback")} == {"FEEDBACK"}
        for one in walk(root, "equal"):
            mode, spread = value(one, "toleranceMode"), value(one, "tolerance").split()
            assert (mode == "exact") == (not spread)
            assert all(float(part) >= 0 for part in spread)


@both
def test_the_manifest_lists_every_file(form):
    raw = give_bank(whole_sample(), form, PIECES).raw
    manifest = written(form)["imsmanifest.xml"]
    listed = {one.get("href", "") for one in walk(manifest, "file")}
    with zipfile.ZipFile(io.BytesIO(raw)) as opened:
        assert {"imsmanifest.xml", *listed} == set(opened.namelist())
    assert {one.get("href", "") for one in walk(manifest, "resource")} <= listed


@both
@pytest.mark.parametrize("count", [2, 3, 4])
def test_no_order_in_the_file_is_the_answer(form, count):
    for at in range(12):  # the ids, by which things stand, are made of the texts
        steps = [f"bước {at}-{place}" for place in range(count)]
        pairs = [{"left": f"trái {at}-{one}", "right": f"phải {one}", "feedback": "."} for one in steps]
        told = {"right": "Phải.", "wrong": "Trái."}
        bank = bank_of([
            {"id": "xep", "kind": "ordering", "text": "Xếp", "steps": steps, "feedback": told},
            {"id": "ghep", "kind": "matching", "text": "Ghép", "pairs": pairs, "others": ["thừa", "nữa"]},
        ])  # fmt: skip
        assert bank is not None
        with zipfile.ZipFile(io.BytesIO(give_bank(bank, form, {}).raw)) as opened:
            order, match = (ET.fromstring(opened.read(f"items/{name}.xml")) for name in ("xep", "ghep"))
        shown = ["".join(one.itertext()) for one in walk(order, "simpleChoice")]
        assert sorted(shown) == sorted(steps) != shown
        _, rights = walk(match, "simpleMatchSet")
        shown = ["".join(one.itertext()) for one in walk(rights, "simpleAssociableChoice")]
        fitting = [one for one in shown if one.startswith("phải")]
        assert fitting != [one["right"] for one in pairs]
        assert sorted(shown) == sorted([*(one["right"] for one in pairs), "thừa", "nữa"])


def said(raw: bytes, level: str = "lost") -> str:
    return " ".join(note.said for note in read(raw).notes if note.level == level)


def test_how_many_may_be_chosen_is_told():
    declared = response("a", "b", cardinality="multiple", mapping=mapping("0", a=1, b=1, c=-1))
    for most, told in (
        (0, []),
        (3, []),
        (2, ["không giữ"]),
        (1, ["không giữ", "được chọn 1 phương án mà đáp án có 2"]),
    ):
        lost = said(item(declared, "<p>Chọn</p>" + choices("a", "b", "c", most=most), MAP_RESPONSE))
        assert [one for one in ("không giữ", "được chọn 1 phương án mà đáp án có 2") if one in lost] == told
    least = choices("a", "b", "c", most=0).replace("maxChoices", 'minChoices="2" maxChoices')
    assert "không giữ" in said(item(declared, "<p>Chọn</p>" + least, MAP_RESPONSE))


@pytest.mark.parametrize(
    ("case", "told"),
    [("", True), (' caseSensitive="true"', True), (' caseSensitive="1"', True), (' caseSensitive="false"', False),
     (' caseSensitive="0"', False)],
)  # fmt: skip
def test_upper_and_lower_case_in_a_mapping(case, told):
    marks = f'<mapping defaultValue="0"><mapEntry mapKey="Hạ Long" mappedValue="2"{case}/></mapping>'
    raw = item(response("Hạ Long", base="string", mapping=marks), f"<p>Ở đâu?</p><p>{ENTRY}</p>", MAP_RESPONSE)
    assert ("chữ hoa" in said(raw)) == told
    (made,) = items_of(raw, "qti21").values()
    assert [earned(made, one) for one in ("Hạ Long", "hạ long", "Hạ")] == [1, 1, 0]


@both
def test_our_short_texts_do_not_ask_for_case(form):
    root = written(form)["items/chu.xml"]
    assert [(value(one, "mapKey"), value(one, "caseSensitive")) for one in walk(root, "mapEntry")] == [
        ("căn cước", "false"), ("thẻ * {căn} cước: 100%", "false"),
    ]  # fmt: skip


def number(answer: str, mode: str, spread: str) -> bytes:
    equal = f'<equal toleranceMode="{mode}" tolerance="{spread}"><variable identifier="RESPONSE"/>'
    rule = (
        f'<responseProcessing><responseCondition><responseIf>{equal}<correct identifier="RESPONSE"/></equal>'
        '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue></responseIf>'
        "</responseCondition></responseProcessing>"
    )
    return item(response(answer, base="float"), f"<p>Mấy?</p><p>{ENTRY}</p>", rule)


@pytest.mark.parametrize(
    ("answer", "mode", "spread", "right", "wrong"),
    [
        ("-20", "relative", "5 5", ("-19", "-20", "-21"), ("-18.9", "-21.1", "20")),
        ("-20", "relative", "5 10", ("-19", "-22"), ("-18.9", "-22.1")),
        ("20", "relative", "5", ("19", "21"), ("18.9", "21.1")),
        ("-2", "absolute", "0.5", ("-1.5", "-2.5"), ("-1.4", "-2.6")),
        ("0", "relative", "5 5", ("0",), ("0.1",)),
    ],
)
def test_how_far_off_a_number_may_be(answer, mode, spread, right, wrong):
    (made,) = items_of(number(answer, mode, spread), "qti21").values()
    assert [earned(made, one) for one in (*right, *wrong)] == [1] * len(right) + [0] * len(wrong)


@pytest.mark.parametrize(("mode", "spread"), [("relative", "-5 5"), ("absolute", "-1"), ("absolute", "1 -1")])
def test_a_tolerance_below_nothing_is_refused(mode, spread):
    assert f"“{spread}” nhỏ hơn 0" in said(number("20", mode, spread), "refused")


@both
def test_a_percentage_of_a_number_below_zero_goes_out_and_comes_back(form):
    told = {"right": "Phải.", "wrong": "Trái."}
    made = {"id": "so", "kind": "number", "text": "Mấy?", "answer": -20, "tolerance_percent": 5, "feedback": told}
    bank = bank_of([made])
    assert bank is not None
    (back,) = items_of(give_bank(bank, form, {}).raw, form).values()
    for one in (bank.items[0], back):
        assert [earned(one, given) for given in ("-19", "-21", "-21.1", "-18.9", "20")] == [1, 1, 0, 0, 0]


IDLE = (
    '<responseProcessing><responseCondition><responseIf><match><variable identifier="RESPONSE"/>'
    '<correct identifier="RESPONSE"/></match></responseIf></responseCondition></responseProcessing>'
)


def test_processing_without_consequence_leaves_the_declared_answer():
    raw = item(response("b"), "<p>Chọn</p>" + choices("a", "b"), IDLE)
    assert "không cho điểm nào" in said(raw)
    (made,) = items_of(raw, "qti21").values()
    assert [earned(made, one) for one in ("chữ a", "chữ b")] == [0, 1]
    otherwise = IDLE.replace("</responseIf>", "</responseIf><responseElse/>")
    assert len(items_of(item(response("b"), "<p>Chọn</p>" + choices("a", "b"), otherwise), "qti21")) == 1
    nothing = response().replace("<correctResponse></correctResponse>", "")
    assert "Không có câu trả lời nào được điểm" in said(
        item(nothing, "<p>Chọn</p>" + choices("a", "b"), IDLE), "refused"
    )


def test_an_essay_comes_with_what_its_marker_is_told():
    body = (
        "<div><p>Viết đơn.</p><rubricBlock view='scorer'><p>Có <em>ngày</em>.</p></rubricBlock>"
        "<rubricBlock view='candidate'><p>Nhớ ký.</p></rubricBlock></div>"
        "<extendedTextInteraction responseIdentifier='R' expectedLines='9'><prompt>Ngắn thôi.</prompt>"
        "</extendedTextInteraction>"
    )
    declared = '<responseDeclaration identifier="R" cardinality="single" baseType="string"/>'
    most = (
        '<outcomeDeclaration identifier="MAXSCORE" cardinality="single" baseType="float">'
        "<defaultValue><value>5</value></defaultValue></outcomeDeclaration>"
    )
    taken = read(item(declared + most, body, ""))
    fields = only(taken)
    assert (fields["kind"], fields["text"]) == ("essay", "Viết đơn.\n\nNhớ ký.\n\nNgắn thôi.")
    (criterion,) = fields["rubric"]
    assert criterion["levels"][1] == {"name": "Đạt yêu cầu", "points": 5, "description": "Có *ngày*."}
    assert "rubricBlock" not in said(item(declared + most, body, ""))
    assert len(items_of(item(declared, body, ""), "qti21")) == 1


def test_sides_and_choices_without_words_say_so():
    empty = MATCH_BODY.replace("phải 1", '<img src="a.png" alt=""/>')
    declared = response("A X", "B Y", base="directedPair", cardinality="multiple")
    assert "không có chữ" in said(item(declared, empty), "refused")
    formula = choices("a", "b").replace("chữ b", "<math><mn>1</mn></math>")
    assert "không có chữ" in said(item(response("a"), "<p>Chọn</p>" + formula), "refused")


def test_points_of_a_package_are_kept():
    raw = package(
        {"a.xml": item(response("a", mapping=mapping(a=2.5)), "<p>Chọn</p>" + choices("a", "b"), MAP_RESPONSE)}
    )
    (made,) = items_of(raw, "qti21").values()
    assert Fraction(made.points, 1000) == Fraction(5, 2)
