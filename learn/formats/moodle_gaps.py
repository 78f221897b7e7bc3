"""A `cloze` as Moodle's embedded answers: `{2:MULTICHOICE_S:=right#said~%0%wrong}` where the gap stands in the text."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from learn.domain.quizzes import POINT, Cloze, Gap, Item, Number, Single, Text
from learn.formats.exchange import Writing
from learn.formats.labels import note_tones, note_typos, plain, tolerance_of

_SPECIAL = re.compile(r'([}#~/"\\])')
_GAP = re.compile(r"\{(\d+)\}")


def passage_out(item: Cloze, writing: Writing) -> str:
    """The words of the question and its passage, in Markdown, with the answers where the gaps are.

    Moodle has one text for both, and adds the weights up to what the question is worth.
    """
    if sum(gap.weight for gap in item.gaps) * POINT != item.points:
        message = "Moodle tính điểm câu này bằng tổng trọng số các chỗ trống; hãy xem lại trọng số nếu cần giữ điểm."
        writing.lost(item.kind, item.id, message)
    message = "Moodle có một chỗ cho cả lời câu hỏi và đoạn văn; hai phần được viết liền nhau."
    writing.lost(item.kind, item.id, message)
    gaps = {gap.id: gap for gap in item.gaps}
    passage = _GAP.sub(lambda found: _gap(item, gaps[found[1]], writing), item.passage)
    return f"{item.text}\n\n{passage}"


def tones_out(item: Item) -> list[str]:
    """The tag by which our reader forgives missing tone marks, where every gap with words does."""
    words = [gap.item for gap in item.gaps if isinstance(gap.item, Text)] if isinstance(item, Cloze) else []
    return ["tones:false"] if words and not any(one.tones for one in words) else []


def _gap(item: Cloze, gap: Gap, writing: Writing) -> str:
    asked = replace(gap.item, id=item.id)  # what is said of a gap is said of its question
    kind, answers = _WRITE[asked.kind](item, asked, writing)
    return f"{{{gap.weight}:{kind}:{'~'.join(answers)}}}"


def _choices(item: Cloze, asked: Single, writing: Writing) -> tuple[str, list[str]]:
    return "MULTICHOICE_S", [
        _answer(plain(writing, item, one.text), one.feedback, right=one.correct) for one in asked.options
    ]


def _words(item: Cloze, asked: Text, writing: Writing) -> tuple[str, list[str]]:
    note_tones(writing, item, asked)
    note_typos(writing, asked)
    right = [_answer(one.replace("*", "\\*"), asked.feedback.right, right=True) for one in asked.accept]
    return "SHORTANSWER", [*right, _answer("*", asked.feedback.wrong, right=False)]


def _number(item: Cloze, asked: Number, writing: Writing) -> tuple[str, list[str]]:
    if asked.unit:
        message = "Chỗ điền số của Moodle không có đơn vị; hãy viết đơn vị sau chỗ trống."
        writing.lost(item.kind, item.id, message)
    value = f"{asked.answer:f}:{tolerance_of(writing, asked):f}"
    return "NUMERICAL", [
        _answer(value, asked.feedback.right, right=True),
        _answer("*", asked.feedback.wrong, right=False),
    ]


def _answer(text: str, comment: str, *, right: bool) -> str:
    said = f"#{_escaped(comment)}" if comment else ""
    return f"{'=' if right else '%0%'}{_escaped(text)}{said}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


_WRITE: Mapping[str, Callable[..., tuple[str, list[str]]]] = {"single": _choices, "text": _words, "number": _number}
