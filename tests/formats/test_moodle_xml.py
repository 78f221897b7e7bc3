"""Moodle XML: every question type of its specification comes in as what it means, or is named."""

from decimal import Decimal

import pytest

from learn.domain.errors import Invalid
from learn.formats.exchange import Taken
from learn.formats.moodle_xml import read


def question(kind: str, inner: str, name: str = "x", text: str = "Câu hỏi") -> str:
    return (
        f'<question type="{kind}"><name><text>{name}</text></name>'
        f'<questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>{inner}</question>'
    )


def answer(share: str, text: str, comment: str = "", more: str = "") -> str:
    feedback = f'<feedback format="html"><text>{comment}</text></feedback>'
    return f'<answer fraction="{share}" format="html"><text>{text}</text>{feedback}{more}</answer>'


def taken(*questions: str) -> Taken:
    return read(('<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "\n".join(questions) + "\n</quiz>").encode())


def lost(of: Taken) -> list[str]:
    return [note.said for note in of.notes if note.level == "lost"]


def test_a_single_choice_with_all_that_moodle_writes():
    found = taken(
        "<!-- question: 12 -->",
        '<question type="category"><category><text>$course$/top/Đề 1//2</text></category></question>',
        question(
            "multichoice",
            "<generalfeedback format='html'><text>&lt;p&gt;Vì &lt;b&gt;thế&lt;/b&gt;.</text></generalfeedback>"
            "<defaultgrade>2.5000000</defaultgrade><penalty>0.3333333</penalty><hidden>0</hidden>"
            "<idnumber>Mã 7</idnumber><single>true</single><shuffleanswers>true</shuffleanswers>"
            "<answernumbering>abc</answernumbering>"
            "<correctfeedback format='html'><text>Your answer is correct.</text></correctfeedback>"
            + answer("0", "sai", "Không.") + answer("100", "đúng", "Phải."),
            text="<p>Một <em>hai</em></p><ul><li>a</li><li>b</li></ul>",
        ),
    )  # fmt: skip
    assert found.title == "Đề 1/2"
    assert found.drafts[0].fields == {
        "id": "ma-7",
        "kind": "single",
        "text": "Một *hai*\n\n- a\n- b",
        "points": Decimal("2.5"),
        "explain": "Vì **thế**.",
        "options": [
            {"text": "sai", "feedback": "Không."},
            {"text": "đúng", "correct": True, "feedback": "Phải."},
        ],
    }
    assert (found.drafts[0].line, found.drafts[0].element) == (5, "question[2]")
    assert lost(found) == []


def test_several_right_answers():
    thirds = answer("33.33333", "a") + answer("33.33333", "b") + answer("33.33333", "c") + answer("-33.33333", "d")
    found = taken(question("multichoice", f"<single>false</single>{thirds}"))
    assert found.drafts[0].fields["kind"] == "multiple"
    assert lost(found) == []
    uneven = taken(question("multichoice", f"<single>false</single>{answer('100', 'a')}{answer('0', 'b')}"))
    assert "Tỉ lệ điểm" in lost(uneven)[0]


def test_true_false():
    found = taken(question("truefalse", answer("0", "true", "Sai rồi.") + answer("100", "false", "Phải.")))
    assert found.drafts[0].fields["options"] == [
        {"text": "Đúng", "feedback": "Sai rồi."},
        {"text": "Sai", "correct": True, "feedback": "Phải."},
    ]


def test_short_answers():
    inner = (
        "<usecase>1</usecase>"
        + answer("100", "Ếch", "Tốt!") + answer("100", "ếch") + answer("50", "Mèo", "Gần.") + answer("0", "*", "Sai.")
    )  # fmt: skip
    found = taken(question("shortanswer", inner))
    assert found.drafts[0].fields["accept"] == ["Ếch"]
    assert found.drafts[0].fields["feedback"] == {"right": "Tốt!", "wrong": "Sai."}
    assert [one.split(";")[0] for one in lost(found)] == [
        "Ở Moodle câu này phân biệt chữ hoa, chữ thường",
        "Điểm từng phần không giữ, các câu trả lời này thành sai: Mèo (50%).",
        "Chỉ giữ một nhận xét khi đúng và một khi sai",
    ]


def test_numbers_and_units():
    units = (
        "<units><unit><multiplier>100</multiplier><unit_name>cm</unit_name></unit>"
        "<unit><multiplier>1</multiplier><unit_name>m</unit_name></unit></units><unitgradingtype>1</unitgradingtype>"
    )
    inner = answer("100", "9.8", "Phải.", "<tolerance>0.05</tolerance>") + answer("0", "*", "Sai.") + units
    found = taken(question("numerical", inner))
    fields = found.drafts[0].fields
    assert (fields["answer"], fields["tolerance"], fields["unit"]) == (Decimal("9.8"), Decimal("0.05"), "m")
    assert fields["feedback"] == {"right": "Phải.", "wrong": "Sai."}
    assert len(lost(found)) == 2


def test_matching():
    inner = "".join(
        f'<subquestion format="html"><text>{left}</text><answer><text>{right}</text></answer></subquestion>'
        for left, right in (("&lt;i&gt;mèo&lt;/i&gt;", "meo * meo"), ("chó", "gâu"), ("", "cạp"))
    )
    found = taken(question("matching", f"{inner}<shuffleanswers>false</shuffleanswers>"))
    fields = found.drafts[0].fields
    assert [(pair["left"], pair["right"]) for pair in fields["pairs"]] == [("*mèo*", "meo \\* meo"), ("chó", "gâu")]
    assert fields["others"] == ["cạp"]
    assert len(lost(found)) == 1


def test_ordering():
    inner = answer("2", "hai") + answer("1", "một") + answer("3", "ba")
    same = taken(question("ordering", f"<gradingtype>RELATIVE_NEXT_EXCLUDE_LAST</gradingtype>{inner}"))
    assert same.drafts[0].fields["steps"] == ["một", "hai", "ba"]
    assert lost(same) == []
    other = taken(question("ordering", f"<gradingtype>LONGEST_ORDERED_SUBSET</gradingtype>{inner}"))
    assert "LONGEST_ORDERED_SUBSET" in lost(other)[0]


@pytest.mark.parametrize(
    "kind",
    [
        "description", "calculated", "calculatedsimple", "calculatedmulti", "ddimageortext", "ddmarker", "random",
        "randomsamatch", "stack", "",
    ],
)  # fmt: skip
def test_other_types_stay_behind_by_name(kind):
    found = taken(question(kind, ""), question("truefalse", answer("100", "true") + answer("0", "false")))
    assert len(found.drafts) == 1
    left = [note for note in found.notes if note.level == "refused"]
    assert [(note.kind, note.name, note.element, note.line) for note in left] == [(kind or "?", "x", "question[1]", 3)]


def test_what_a_question_carries_besides_is_named():
    inner = (
        answer("100", "a") + answer("0", "b")
        + "<shuffleanswers>0</shuffleanswers><hidden>1</hidden>"
        "<hint format='html'><text>Nghĩ đi</text></hint><tags><tag><text>khó</text></tag></tags>"
        "<incorrectfeedback format='html'><text>Cố lên</text></incorrectfeedback>"
    )  # fmt: skip
    text = '<p>Nhìn <img src="@@PLUGINFILE@@/a.png" alt="sơ đồ"> và <a href="http://a.vn/x">đây</a></p>'
    file = '</text><file name="a.png" encoding="base64">AAAA</file><text>'
    found = taken(
        question("multichoice", inner, text=text).replace("</text></questiontext>", f"{file}</text></questiontext>")
    )
    assert found.drafts[0].fields["text"] == "Nhìn (Hình: sơ đồ) và đây (http://a.vn/x)"
    told = " ".join(lost(found))
    for word in ("hình", "https", "behaviour: hints", "đảo", "ẩn", "khó", "Cố lên", "a.png"):
        assert word in told, word


@pytest.mark.parametrize(
    ("inner", "says"),
    [
        (answer("nhiều", "a"), "không phải số"),
        (answer("250", "a"), "không phải số"),
    ],
)
def test_a_broken_question_is_named_by_line_and_element(inner, says):
    found = taken(question("multichoice", f"\n\n{inner}"))
    assert [(note.level, note.line, note.element) for note in found.notes] == [("broken", 5, "question[1]")]
    assert says in found.notes[0].said


def test_a_judgement_without_its_two_answers_and_a_number_that_is_none_are_broken():
    found = taken(question("truefalse", answer("100", "vrai")), question("numerical", answer("100", "mười")))
    assert [note.level for note in found.notes] == ["broken", "broken"]


def test_points_out_of_range_are_said():
    inner = answer("100", "a") + answer("0", "b")
    found = taken(question("multichoice", f"<defaultgrade>0</defaultgrade>{inner}"))
    assert found.drafts[0].fields["points"] == 1
    assert "Điểm 0 không dùng được" in lost(found)[0]
    found = taken(question("multichoice", f"<defaultgrade>0.33333</defaultgrade>{inner}"))
    assert found.drafts[0].fields["points"] == Decimal("0.333")
    assert "làm tròn" in lost(found)[0]


def test_another_root_is_another_format():
    with pytest.raises(Invalid, match="<html>"):
        read(b"<html><body/></html>")


def test_encodings_that_xml_declares():
    text = '<?xml version="1.0" encoding="{}"?><quiz>' + question("description", "", name="Hỏi đáp") + "</quiz>"
    for encoding in ("utf-8", "utf-16"):
        found = read(text.format(encoding).encode(encoding))
        assert found.notes[0].name == "Hỏi đáp"
    assert read(text.format("utf-8").encode("utf-8-sig")).notes[0].name == "Hỏi đáp"
