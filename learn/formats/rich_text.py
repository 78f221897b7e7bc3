"""Texts in the formats that Moodle knows, as our Markdown."""

import re

from learn.formats.exchange import Question
from learn.formats.html_text import from_html
from learn.formats.markdown_text import from_plain

HTML, MARKDOWN, PLAIN, MOODLE = "html", "markdown", "plain", "moodle"
"""`moodle` is plain words with line breaks in which HTML may stand, too."""

_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_LOOKS_LIKE_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|&#?\w+;")


def as_markdown(question: Question, words: str, form: str) -> str:
    """The text as our Markdown; what it had that we cannot show is noted on the question."""
    words = words.strip()
    if form == MARKDOWN or not words:
        return _without_headings(words)
    if form == HTML or (form == MOODLE and _LOOKS_LIKE_HTML.search(words)):
        made, lost = from_html(words if form == HTML else words.replace("\n", "<br>"))
        for message in lost:
            question.lost(message)
        return made
    return from_plain(words)


def _without_headings(text: str) -> str:
    """A question has none: they are said in bold. What stands in a block of code stays."""
    out: list[str] = []
    fence, after = "", False
    for line in text.split("\n"):
        if found := _FENCE.match(line):
            fence = "" if fence and found[1].startswith(fence) else fence or found[1]
        heading = None if fence else _HEADING.fullmatch(line)
        title = heading[1].strip("*") if heading else ""
        if (title or after) and line.strip() and out and out[-1].strip():
            out.append("")
        out.append(f"**{title}**" if title else line)
        after = bool(title)
    return "\n".join(out)
