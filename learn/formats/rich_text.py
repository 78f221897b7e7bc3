"""Texts in the formats that Moodle knows, as our Markdown."""

import re

from learn.formats.exchange import Question
from learn.formats.html_text import from_html
from learn.formats.markdown_text import from_plain

HTML, MARKDOWN, PLAIN, MOODLE = "html", "markdown", "plain", "moodle"
"""`moodle` is plain words with line breaks in which HTML may stand, too."""

_LOOKS_LIKE_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|&#?\w+;")


def as_markdown(question: Question, words: str, form: str) -> str:
    """The text as our Markdown; what it had that we cannot show is noted on the question."""
    words = words.strip()
    if form == MARKDOWN or not words:
        return words
    if form == HTML or (form == MOODLE and _LOOKS_LIKE_HTML.search(words)):
        made, lost = from_html(words if form == HTML else words.replace("\n", "<br>"))
        for message in lost:
            question.lost(message)
        return made
    return from_plain(words)
