"""Moodle's questions with gaps in a text, each a `cloze` here: embedded answers, words to pick, words to drag.

Embedded answers are read as Moodle reads them: `{2:NUMERICAL:=5:0.1#said~%50%6}`, every name of every kind. What the
gaps weigh is what the question is worth.
"""

import html
import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from learn.formats import drafts, rich_text
from learn.formats.drafts import Answer, Fields, NumberAnswer
from learn.formats.exchange import Malformed, NotCarried, Question
from learn.formats.gap_text import asked_to_fill, hold, with_gaps
from learn.formats.markdown_text import from_plain
from learn.formats.moodle_parts import form_of, lose_comments, rich, text_of, value_of
from learn.formats.xml_files import Element

MAX_WEIGHT = 100

_EMBEDDED = re.compile(r"\{(\d*):([A-Z_]+):((?:\\.|[^\\}])*)\}", re.DOTALL)
_ANSWER = re.compile(r"(?:\\.|[^\\~])+", re.DOTALL)
_SHARE = re.compile(r"%(-?\d+(?:[.,]\d*)?)%|=")
_COMMENT = re.compile(r"(?<!\\)(?<!&)#")
_ESCAPE = re.compile(r"\\([}#~/\"\\])")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_PLACE = re.compile(r"\[\[(\d{1,3})\]\]")
_HELD = re.compile("[\ufdd2\ufdd3]")

_CHOSEN = {
    "MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH",
    "MULTICHOICE_S", "MCS", "MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS",
}  # fmt: skip
_SHORT = {"SHORTANSWER", "SA", "MW"}
_CASED = {"SHORTANSWER_C", "SAC", "MWC"}
_NUMERICAL = {"NUMERICAL", "NM"}
_SEVERAL = {"MULTIRESPONSE", "MR", "MULTIRESPONSE_H", "MRH", "MULTIRESPONSE_S", "MRS", "MULTIRESPONSE_HS", "MRHS"}


def embedded(question: Question, element: Element, tags: drafts.Tags) -> Fields:
    """`cloze` of a text with embedded answers. Raises NotCarried, Malformed."""
    asked = element.first("questiontext")
    text = _HELD.sub(" ", text_of(asked))
    form = form_of(asked) if asked is not None else rich_text.HTML
    gaps: list[Fields] = []

    def gap(found: re.Match[str]) -> str:
        gaps.append(_gap(question, found, form, tags))
        return hold(len(gaps))

    passage = with_gaps(rich_text.as_markdown(question, _EMBEDDED.sub(gap, text), form))
    if not gaps:
        message = "Câu cloze không có chỗ điền nào; mỗi chỗ viết như {1:SHORTANSWER:=đáp án}."
        raise Malformed(message)
    worth = sum(int(one.get("weight", 1)) for one in gaps)
    text = asked_to_fill(question)
    return {"kind": "cloze", "text": text, "points": Decimal(worth), "passage": passage, "gaps": gaps}


def _gap(question: Question, found: re.Match[str], form: str, tags: drafts.Tags) -> Fields:
    weight, kind, inner = int(found[1] or 1), found[2], found[3]
    if kind in _SEVERAL:
        message = "Chỗ trống chọn nhiều (%(kind)s) chưa mang sang được; hãy tách thành câu riêng."
        raise NotCarried(message, kind=kind)
    if not 1 <= weight <= MAX_WEIGHT:
        message = "Trọng số %(weight)s của một chỗ trống không dùng được ở đây (phải từ 1 đến 100)."
        raise NotCarried(message, weight=found[1][:20])
    answers = [_answer(question, one, form) for one in _ANSWER.findall(inner)]
    if kind in _CHOSEN:
        read = [Answer(from_plain(one.text), one.share, one.comment) for one in answers]
        made = drafts.choice(question, read, several=False)
        if made["kind"] != "single":
            message = "Một chỗ trống có hơn một phương án đúng; hãy giữ một."
            raise NotCarried(message)
    elif kind in _SHORT | _CASED:
        if kind in _CASED:
            message = "Ở Moodle câu này phân biệt chữ hoa, chữ thường; ở đây không phân biệt."
            question.lost(message)
        made = drafts.words(question, answers, tones=tags.tones)
    elif kind in _NUMERICAL:
        made = _number(question, answers)
    else:
        message = "Loại chỗ trống %(kind)s chưa mang sang được; hãy tách thành câu riêng."
        raise NotCarried(message, kind=kind[:40])
    return made | ({"weight": weight} if weight != 1 else {})


def _answer(question: Question, written: str, form: str) -> Answer:
    """One answer with its words as they stand, without escapes, tags and entities."""
    share = _SHARE.match(written.strip())
    rest = written.strip()[share.end() :] if share else written
    text, comment = [*_COMMENT.split(rest, maxsplit=1), ""][:2]
    worth = Fraction((share[1] or "100").replace(",", ".").rstrip(".")) if share else Fraction(0)
    said = rich_text.as_markdown(question, _ESCAPE.sub(r"\1", comment), form)
    bare = html.unescape(_TAG.sub("", text)) if form == rich_text.HTML else text
    return Answer(" ".join(_ESCAPE.sub(r"\1", bare).split()), worth / 100, said)


def _number(question: Question, answers: Sequence[Answer]) -> Fields:
    made, wrong = [], ""
    for one in answers:
        if one.text == "*" and one.share <= 0:
            wrong = wrong or one.comment
            continue
        written, _, spread = one.text.partition(":")
        value, tolerance = drafts.decimal_of(written), drafts.decimal_of(spread or "0")
        if value is None or tolerance is None or tolerance < 0:
            message = "Đáp số “%(given)s” hoặc sai số không phải số."
            raise Malformed(message, given=one.text[:60])
        made.append(NumberAnswer(value, tolerance, one.share, one.comment))
    return drafts.number(question, made, wrong=wrong)


def picked(question: Question, element: Element, _tags: drafts.Tags) -> Fields:
    """`cloze` of a text with words to pick (gapselect) or to drag (ddwtos). Raises NotCarried, Malformed."""
    words = [*element.all("selectoption"), *element.all("dragbox")]
    shown = [from_plain(text_of(one)) if one.tag == "selectoption" else rich(question, one) for one in words]
    groups = [value_of(one, "group") for one in words]
    asked = element.first("questiontext")
    text = _HELD.sub(" ", text_of(asked))
    form = form_of(asked) if asked is not None else rich_text.HTML
    gaps: list[Fields] = []

    def gap(found: re.Match[str]) -> str:
        place = int(found[1]) - 1
        if not 0 <= place < len(words):
            message = "Chỗ trống %(gap)s không có từ nào mang số ấy."
            raise Malformed(message, gap=found[0])
        choices = dict.fromkeys(one for one, group in zip(shown, groups, strict=True) if group == groups[place])
        if len(choices) < 2:
            message = "Chỗ trống %(gap)s chỉ có một từ để chọn; ở đây mỗi chỗ có từ hai, hãy thêm từ vào nhóm của nó."
            raise NotCarried(message, gap=found[0])
        answers = [Answer(one, Fraction(int(one == shown[place]))) for one in choices]
        gaps.append(drafts.choice(question, answers, several=False))
        return hold(len(gaps))

    passage = with_gaps(rich_text.as_markdown(question, _PLACE.sub(gap, text), form))
    if not gaps:
        message = "Câu không có chỗ trống nào; mỗi chỗ viết như [[1]]."
        raise Malformed(message)
    lose_comments(question, element)
    return {"kind": "cloze", "text": asked_to_fill(question), "passage": passage, "gaps": gaps}
