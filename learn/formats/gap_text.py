"""Passages with gaps on their way to Markdown: a gap is held by signs that no text has, then stands as {1}, {2}, …"""

import re

from learn.formats.exchange import Question

HOLE = re.compile("\ufdd2(\\d+)\ufdd3")

_BRACED = re.compile(r"\{(?=\d+\})")


def hold(number: int) -> str:
    """What stands for a gap until the text is Markdown."""
    return f"\ufdd2{number}\ufdd3"


def with_gaps(text: str) -> str:
    """The Markdown with its gaps; braces around a number that were no gap stay what they are."""
    return HOLE.sub(lambda found: f"{{{found[1]}}}", _BRACED.sub("&#123;", text))


def asked_to_fill(question: Question) -> str:
    """The words of a question that has nothing but its passage."""
    message = "Câu không có lời dặn, đã điền “Điền vào chỗ trống.”."
    question.filled(message)
    return "Điền vào chỗ trống."
