"""A bank as Moodle XML. Texts are written as `format="markdown"`, which Moodle shows as we do; where it shows plain
words it gets those.
"""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from learn.domain.quizzes import (
    POINT,
    Bank,
    Cloze,
    Essay,
    Feedback,
    Item,
    Matching,
    Multiple,
    Number,
    Ordering,
    Single,
    Text,
)
from learn.formats import drafts
from learn.formats.exchange import Given, NotCarried, Writing
from learn.formats.labels import (
    note_laws,
    note_rules,
    note_tones,
    note_typos,
    plain,
    tolerance_of,
    write_tags,
    writer_of,
)
from learn.formats.moodle_gaps import passage_out, tones_out
from learn.formats.moodle_parts import GRADING
from learn.formats.moodle_tries import penalty_out
from learn.formats.rubric_text import comes_back, rubric_text
from learn.formats.xml_files import escape


def write(bank: Bank) -> Given:
    """The bank as Moodle XML; what Moodle has no place for is noted."""
    writing = Writing()
    note_rules(writing, bank)
    title = escape(bank.title.replace("/", "//"))
    out = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<quiz>",
        f'  <question type="category"><category><text>{title}</text></category></question>',
    ]
    for item in bank.items:
        try:
            kind, lines = writer_of(_WRITE, item)(item, writing)
        except NotCarried as why:
            writing.refused(item.kind, item.id, why.text, **why.values)
            continue
        note_laws(writing, item)
        head = [
            f'  <question type="{kind}">',
            f"    <name><text>{escape(item.id)}</text></name>",
            _rich_out("questiontext", passage_out(item, writing) if isinstance(item, Cloze) else item.text),
            _rich_out("generalfeedback", item.explain),
            f"    <defaultgrade>{format(Decimal(item.points) / POINT, 'f')}</defaultgrade>",
            f"    <penalty>{penalty_out(bank, item)}</penalty>",
            "    <hidden>0</hidden>",
            f"    <idnumber>{escape(item.id)}</idnumber>",
        ]
        tags = [f"      <tag><text>{escape(tag)}</text></tag>" for tag in write_tags(item) + tones_out(item)]
        lines += [_rich_out("hint", hint) for hint in item.hints]
        out += [*head, *lines, *(["    <tags>", *tags, "    </tags>"] if tags else []), "  </question>"]
    return writing.given("\n".join([*out, "</quiz>", ""]).encode())


def _write_single(item: Single, writing: Writing) -> tuple[str, list[str]]:
    del writing  # a writer of every kind
    answers = [_answer_out("100" if one.correct else "0", one.text, one.feedback) for one in item.options]
    return "multichoice", ["    <single>true</single>", "    <shuffleanswers>true</shuffleanswers>", *answers]


def _write_multiple(item: Multiple, writing: Writing) -> tuple[str, list[str]]:
    right = sum(one.correct for one in item.options)
    if right > 10:
        message = "Có %(count)s phương án đúng; khi nhập vào Moodle hãy chọn “điểm gần nhất”."
        writing.lost(item.kind, item.id, message, count=right)
    share = drafts.percent(Fraction(1, right))
    answers = [_answer_out(share if one.correct else f"-{share}", one.text, one.feedback) for one in item.options]
    return "multichoice", ["    <single>false</single>", "    <shuffleanswers>true</shuffleanswers>", *answers]


def _write_text(item: Text, writing: Writing) -> tuple[str, list[str]]:
    note_tones(writing, item, item)
    note_typos(writing, item)
    answers = [_plain_answer("100", one.replace("*", "\\*"), item.feedback.right) for one in item.accept]
    return "shortanswer", ["    <usecase>0</usecase>", *answers, _plain_answer("0", "*", item.feedback.wrong)]


def _write_number(item: Number, writing: Writing) -> tuple[str, list[str]]:
    tolerance = f"<tolerance>{tolerance_of(writing, item):f}</tolerance>"
    lines = [
        _plain_answer("100", format(item.answer, "f"), item.feedback.right, tolerance),
        _plain_answer("0", "*", item.feedback.wrong, "<tolerance>0</tolerance>"),
    ]
    if item.unit:
        unit = f"<unit><multiplier>1</multiplier><unit_name>{escape(item.unit)}</unit_name></unit>"
        lines += [f"    <units>{unit}</units>", "    <unitgradingtype>0</unitgradingtype>"]
    return "numerical", lines


def _write_matching(item: Matching, writing: Writing) -> tuple[str, list[str]]:
    message = "Moodle không có nhận xét cho từng cặp; hãy đưa ý cần nói vào lời giải chung (explain)."
    writing.lost(item.kind, item.id, message)
    texts = {right.id: plain(writing, item, right.text) for right in item.rights}
    used = {pair.right for pair in item.pairs}
    sides = [(pair.left, texts[pair.right]) for pair in item.pairs]
    sides += [("", text) for right, text in texts.items() if right not in used]
    return "matching", [
        "    <shuffleanswers>true</shuffleanswers>",
        *(
            f'    <subquestion format="markdown"><text>{escape(left)}</text>'
            f"<answer><text>{escape(right)}</text></answer></subquestion>"
            for left, right in sides
        ),
    ]


def _write_ordering(item: Ordering, writing: Writing) -> tuple[str, list[str]]:
    del writing  # a writer of every kind
    lines = [
        "    <layouttype>VERTICAL</layouttype>",
        "    <selecttype>ALL</selecttype>",
        "    <selectcount>0</selectcount>",
        f"    <gradingtype>{GRADING}</gradingtype>",
        "    <showgrading>SHOW</showgrading>",
        *_whole(item.feedback),
    ]
    steps = [
        f'    <answer fraction="{place}" format="markdown"><text>{escape(step.text)}</text></answer>'
        for place, step in enumerate(item.steps, start=1)
    ]
    return "ordering", lines + steps


def _write_essay(item: Essay, writing: Writing) -> tuple[str, list[str]]:
    if not comes_back(item.rubric):
        message = "Tiêu chí chấm chỉ đi theo như lời dặn người chấm; hãy đặt lại ở nơi nhận."
        writing.lost(item.kind, item.id, message)
    if item.sample:
        message = "Moodle không có chỗ cho bài mẫu (sample); hãy đưa vào lời giải chung (explain)."
        writing.lost(item.kind, item.id, message)
    limits = [("minwordlimit", item.min_words), ("maxwordlimit", item.max_words)]
    return "essay", [
        "    <responseformat>plain</responseformat>",
        *(f"    <{name}>{words}</{name}>" for name, words in limits if words),
        _rich_out("graderinfo", rubric_text(item.rubric)),
    ]


def _write_cloze(item: Cloze, writing: Writing) -> tuple[str, list[str]]:
    del item, writing  # all of it stands in the question's text
    return "cloze", []


_WRITE: dict[type[Item], Callable[..., tuple[str, list[str]]]] = {
    Single: _write_single,
    Multiple: _write_multiple,
    Text: _write_text,
    Number: _write_number,
    Matching: _write_matching,
    Ordering: _write_ordering,
    Essay: _write_essay,
    Cloze: _write_cloze,
}


def _whole(feedback: Feedback) -> list[str]:
    return [_rich_out("correctfeedback", feedback.right), _rich_out("incorrectfeedback", feedback.wrong)]


def _rich_out(name: str, text: str) -> str:
    return f'    <{name} format="markdown"><text>{escape(text)}</text></{name}>'


def _answer_out(share: str, text: str, comment: str) -> str:
    inner = f'<feedback format="markdown"><text>{escape(comment)}</text></feedback>'
    return f'    <answer fraction="{share}" format="markdown"><text>{escape(text)}</text>{inner}</answer>'


def _plain_answer(share: str, text: str, comment: str, more: str = "") -> str:
    inner = f'<feedback format="markdown"><text>{escape(comment)}</text></feedback>{more}'
    return f'    <answer fraction="{share}" format="moodle_auto_format"><text>{escape(text)}</text>{inner}</answer>'
