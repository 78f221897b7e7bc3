"""QTI: items that other systems write come in as what they mark, or are named with what they lack."""

from decimal import Decimal

import pytest

from learn.formats.exchange import Taken
from learn.formats.qti_read import read
from learn.operations.exchange_banks import format_of
from tests.formats.qti_files import (
    ENTRY,
    MAP_RESPONSE,
    MATCH_BODY,
    MATCH_CORRECT,
    RESPOND,
    choices,
    item,
    mapping,
    only,
    processing,
    response,
    right,
    said,
    when,
)


def test_a_choice_by_the_template_match_correct():
    fields = only(read(item(response("b"), f"<p>Chọn <b>một</b></p>{choices('a', 'b', 'c')}")))
    assert (fields["kind"], fields["id"], fields["text"]) == ("single", "cau-1", "Chọn **một**")
    assert right(fields) == ["chữ b"]
    assert "points" not in fields


def test_a_choice_of_version_3_is_the_same():
    raw = (
        b'<qti-assessment-item identifier="cau-1" title="x"><qti-response-declaration identifier="RESPONSE" '
        b'cardinality="single" base-type="identifier"><qti-correct-response><qti-value>b</qti-value>'
        b"</qti-correct-response></qti-response-declaration><qti-outcome-declaration identifier='SCORE' "
        b'cardinality="single" base-type="float"><qti-default-value><qti-value>1</qti-value></qti-default-value>'
        b"</qti-outcome-declaration><qti-item-body><p>?</p>"
        b'<qti-choice-interaction response-identifier="RESPONSE" max-choices="1">'
        b"<qti-prompt>Ch\xe1\xbb\x8dn</qti-prompt>"
        b'<qti-simple-choice identifier="a">x</qti-simple-choice><qti-simple-choice identifier="b">y'
        b"</qti-simple-choice></qti-choice-interaction></qti-item-body><qti-response-processing "
        b'template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct"/></qti-assessment-item>'
    )
    fields = only(read(raw))
    assert (fields["text"], right(fields)) == ("?\n\nChọn", ["y"])
    assert format_of("x.xml", raw) == "qti3"


def test_points_and_shares_by_the_mapping():
    declared = response("b", mapping=mapping(a=1, b=4))
    taken = read(item(declared, choices("a", "b") + "<p>?</p>", MAP_RESPONSE))
    assert only(taken)["points"] == 4
    assert said(taken, "lost") == ["Điểm từng phần không giữ, các câu trả lời này thành sai: chữ a (25%)."]


@pytest.mark.parametrize(
    ("marks", "noted"),
    [
        ({"a": 1, "b": 1, "c": -1, "d": -1}, False),
        ({"a": 0.5, "b": 0.5, "c": -0.5, "d": -0.5}, False),
        ({"a": 1, "b": 1, "c": 0, "d": -1}, True),
        ({"a": 2, "b": 1, "c": -1, "d": -1}, True),
    ],
)
def test_a_choice_of_several_is_ours_where_every_answer_is_marked_as_here(marks, noted):
    declared = response("a", "b", cardinality="multiple", mapping=mapping("0", **marks))
    taken = read(item(declared, f"<p>?</p>{choices('a', 'b', 'c', 'd', most=0)}", MAP_RESPONSE))
    fields = only(taken)
    assert (fields["kind"], right(fields)) == ("multiple", ["chữ a", "chữ b"])
    assert fields.get("points", 1) == marks["a"] + marks["b"]
    assert any("từng phần" in one for one in said(taken, "lost")) == noted


def test_all_or_nothing_of_several_is_told():
    declared = response("a", "b", cardinality="multiple")
    taken = read(item(declared, f"<p>?</p>{choices('a', 'b', 'c', most=2)}"))
    assert right(only(taken)) == ["chữ a", "chữ b"]
    assert len(said(taken, "lost")) == 2
    assert "Số phương án ít nhất, nhiều nhất" in said(taken, "lost")[0]


def test_feedback_goes_where_it_is_shown():
    shown = '<setOutcomeValue identifier="FB"><variable identifier="RESPONSE"/></setOutcomeValue>'
    outcome = '<outcomeDeclaration identifier="FB" cardinality="single" baseType="identifier"/>'
    always = '<setOutcomeValue identifier="ALL"><baseValue baseType="identifier">all</baseValue></setOutcomeValue>'
    feedback = "".join(
        f'<modalFeedback outcomeIdentifier="{name}" identifier="{key}" showHide="{way}">{text}</modalFeedback>'
        for name, key, way, text in (
            ("FB", "a", "show", "Vì a."), ("FB", "b", "hide", "Không phải b."), ("ALL", "all", "show", "<b>Giải</b>"),
            ("FB", "khong", "show", "Không ai thấy."),
        )
    )  # fmt: skip
    inline = choices("a", "b").replace(
        "chữ b", 'chữ b<feedbackInline outcomeIdentifier="FB" identifier="b" showHide="show">Phải b.</feedbackInline>'
    )
    rules = processing(when(_is("b"), "1"), shown, always)
    taken = read(item(response("b") + outcome, f"<p>?</p>{inline}", rules, feedback))
    fields = only(taken)
    assert [one["feedback"] for one in fields["options"]] == ["Vì a.\n\nKhông phải b.", "Phải b."]
    assert fields["explain"] == "**Giải**"
    assert [one["text"] for one in fields["options"]] == ["chữ a", "chữ b"]
    assert said(taken, "lost") == ["Nhận xét không mang sang: Không ai thấy."]


def _is(value: str, name: str = "RESPONSE") -> str:
    constant = f'<baseValue baseType="identifier">{value}</baseValue>'
    return f'<match><variable identifier="{name}"/>{constant}</match>'


def test_a_text_with_its_ways_of_writing():
    cased = (
        '<mapping><mapEntry mapKey="York" mappedValue="2"/><mapEntry mapKey="york" mappedValue="2"/>'
        '<mapEntry mapKey="yrok" mappedValue="1"/><mapEntry mapKey="Jork" mappedValue="2" caseSensitive="false"/>'
        "</mapping>"
    )
    declared = response("York", base="string", mapping=cased)
    taken = read(item(declared, f"<p>Vua là {ENTRY} nhé.</p>", MAP_RESPONSE))
    fields = only(taken)
    assert (fields["kind"], fields["accept"], fields["points"]) == ("text", ["York", "Jork"], 2)
    assert fields["text"] == "Vua là _____ nhé."
    assert any("chữ hoa, chữ thường" in one for one in said(taken, "lost"))
    assert any("yrok (50%)" in one for one in said(taken, "lost"))


def test_a_text_compared_word_for_word_in_the_processing():
    """As Canvas writes it: no mapping, a comparison for each way of writing."""
    rules = [
        when(
            '<stringMatch caseSensitive="false"><variable identifier="RESPONSE"/>'
            f'<baseValue baseType="string">{word}</baseValue></stringMatch>',
            "100",
        )
        for word in ("Hà Nội", "Ha Noi")
    ]
    taken = read(item(response(base="string"), f"<p>Thủ đô?</p><p>{ENTRY}</p>", processing(*rules)))
    assert only(taken)["accept"] == ["Hà Nội", "Ha Noi"]
    assert only(taken)["text"] == "Thủ đô?"
    assert said(taken, "lost") == []


def _number(rules: str, correct: str = "3.5") -> Taken:
    declared = response(*([correct] if correct else []), base="float")
    return read(item(declared, f'<p>Bao nhiêu?</p><p>{ENTRY} <span class="unit">km</span></p>', rules))


def _compared(tag: str, value: str, attributes: str = "") -> str:
    constant = f'<baseValue baseType="float">{value}</baseValue>'
    return f'<{tag} {attributes}><variable identifier="RESPONSE"/>{constant}</{tag}>'


@pytest.mark.parametrize(
    ("condition", "answer", "tolerance"),
    [
        (_compared("equal", "3.5", 'toleranceMode="absolute" tolerance="0.25 0.25"'), "3.5", "0.25"),
        (_compared("equal", "3.5", 'toleranceMode="absolute" tolerance="0.5"'), "3.5", "0.5"),
        (_compared("equal", "3.5", 'toleranceMode="relative" tolerance="10 10"'), "3.5", "0.35"),
        (_compared("equal", "3.5", 'toleranceMode="exact"'), "3.5", None),
        (f"<and>{_compared('gte', '3')}{_compared('lte', '4.5')}</and>", "3.75", "0.75"),
        (f"<or>{_compared('equal', '3.5')}{_compared('equal', '3.5')}</or>", "3.5", None),
    ],
)
def test_a_number_by_what_it_takes(condition, answer, tolerance):
    fields = only(_number(processing(when(condition, "2"))))
    assert (fields["kind"], fields["unit"], fields["points"]) == ("number", "km", 2)
    assert (fields["answer"], fields.get("tolerance")) == (Decimal(answer), tolerance and Decimal(tolerance))


def test_a_number_by_the_templates():
    assert only(_number(MATCH_CORRECT))["answer"] == Decimal("3.5")
    declared = response("7", base="integer", mapping=mapping(**{"7": 3, "8": 1}))
    taken = read(item(declared, f"<p>{ENTRY}</p><p>?</p>", MAP_RESPONSE))
    assert (only(taken)["answer"], only(taken)["points"]) == (7, 3)
    assert "8 (33.33333%)" in said(taken, "lost")[0]


def test_what_a_number_cannot_mean_here():
    two = processing(when(f"<or>{_compared('equal', '1')}{_compared('equal', '2')}</or>", "1"))
    assert "đúng một đáp số" in said(_number(two), "refused")[0]
    above = processing(when(_compared("gte", "1"), "1"))
    assert "đúng một đáp số" in said(_number(above), "refused")[0]
    edge = processing(when(f"<and>{_compared('gt', '1')}{_compared('lt', '2')}</and>", "1"))
    assert "ngay mép" in said(_number(edge), "lost")[0]
    long = processing(when(_compared("equal", "1.2345678901234567"), "1"))
    assert "15 chữ số" in said(_number(long, ""), "refused")[0]


def _mapped_pairs(**marks: float) -> str:
    return mapping(**{key.replace("_", " "): mark for key, mark in marks.items()})


def test_pairs():
    declared = response("A Y", "B X", base="directedPair", cardinality="multiple", mapping=_mapped_pairs(A_Y=1, B_X=1))
    taken = read(item(declared, MATCH_BODY, MAP_RESPONSE))
    fields = only(taken)
    pairs = [(one["left"], one["right"]) for one in fields["pairs"]]
    assert (pairs, fields["others"], fields["points"]) == ([("trái 1", "phải 2"), ("trái 2", "phải 1")], ["thừa"], 2)
    assert said(taken, "lost") == []
    uneven = response("A Y", "B X", base="directedPair", cardinality="multiple", mapping=_mapped_pairs(A_Y=3, B_X=1))
    assert "từng phần" in said(read(item(uneven, MATCH_BODY, MAP_RESPONSE)), "lost")[0]
    whole = response("A Y", "B X", base="directedPair", cardinality="multiple")
    assert "từng phần" in said(read(item(whole, MATCH_BODY)), "lost")[0]


def test_pairs_whose_left_sides_stand_second():
    declared = response("A X", "A Y", "B Z", base="directedPair", cardinality="multiple")
    fields = only(read(item(declared, MATCH_BODY)))
    pairs = [(one["left"], one["right"]) for one in fields["pairs"]]
    assert pairs == [("phải 1", "trái 1"), ("phải 2", "trái 1"), ("thừa", "trái 2")]


def test_sides_that_stay_alone_are_refused():
    declared = response("A X", base="directedPair", cardinality="multiple")
    assert "đúng một vế phải" in said(read(item(declared, MATCH_BODY)), "refused")[0]


def test_steps():
    body = "<p>Xếp</p>" + choices("c", "a", "b").replace("choiceInteraction", "orderInteraction")
    declared = response("a", "b", "c", cardinality="ordered")
    taken = read(item(declared, body))
    assert only(taken)["steps"] == ["chữ a", "chữ b", "chữ c"]
    assert "từng phần" in said(taken, "lost")[0]
    half = response("a", "b", cardinality="ordered")
    assert "thứ tự đúng của mọi bước" in said(read(item(half, body)), "refused")[0]


GAPS = (
    "<p>Đọc.</p><p>Số {7} là "
    '<inlineChoiceInteraction responseIdentifier="R1"><inlineChoice identifier="a">chẵn</inlineChoice>'
    '<inlineChoice identifier="b">lẻ</inlineChoice></inlineChoiceInteraction>, nửa là '
    '<textEntryInteraction responseIdentifier="R2"/>.</p>'
)


def test_gaps_with_weights_as_tao_sums_them_up():
    declared = response("b", mapping=mapping(b=3), name="R1") + response("3.5", base="float", name="R2")
    right = '<match><variable identifier="R2"/><correct identifier="R2"/></match>'
    more = (
        "<responseCondition><responseIf>" + right + '<setOutcomeValue identifier="SCORE"><sum>'
        '<variable identifier="SCORE"/><baseValue baseType="float">1</baseValue></sum></setOutcomeValue></responseIf>'
        "</responseCondition>"
    )
    rules = processing(RESPOND.replace("RESPONSE", "R1"), more)
    taken = read(item(declared, GAPS, rules))
    fields = only(taken)
    assert (fields["kind"], fields["text"], fields["points"]) == ("cloze", "Đọc.", 4)
    assert fields["passage"] == "Số &#123;7} là {1}, nửa là {2}."
    assert [one.get("weight", 1) for one in fields["gaps"]] == [3, 1]
    assert (right_gap(fields, 0), fields["gaps"][1]["answer"]) == (["lẻ"], Decimal("3.5"))
    assert said(taken, "lost") == []


def right_gap(fields: dict, place: int) -> list[str]:
    return right(fields["gaps"][place])


def test_gaps_that_are_right_together_alone():
    each = [f'<match><variable identifier="{name}"/><correct identifier="{name}"/></match>' for name in ("R1", "R2")]
    both = f"<and>{''.join(each)}</and>"
    declared = response("b", name="R1") + response("3.5", base="float", name="R2")
    taken = read(item(declared, GAPS, processing(when(both, "1"))))
    assert [one["kind"] for one in only(taken)["gaps"]] == ["single", "number"]
    assert "từng phần" in said(taken, "lost")[0]


def test_words_dragged_into_gaps():
    body = (
        '<gapMatchInteraction responseIdentifier="RESPONSE"><prompt>Kéo.</prompt><gapText identifier="x" matchMax="1">'
        'một</gapText><gapText identifier="y" matchMax="1">hai</gapText><blockquote><p>Có <gap identifier="G1"/> rồi '
        '<gap identifier="G2"/></p></blockquote></gapMatchInteraction>'
    )
    pairs = {"x G1": 1, "y G2": 1}
    declared = response(*pairs, base="directedPair", cardinality="multiple", mapping=mapping(**pairs))
    taken = read(item(declared, body, MAP_RESPONSE))
    fields = only(taken)
    assert (fields["text"], fields["passage"]) == ("Kéo.", "> Có {1} rồi {2}")
    assert [right_gap(fields, place) for place in (0, 1)] == [["một"], ["hai"]]
    assert said(taken, "lost") == []
