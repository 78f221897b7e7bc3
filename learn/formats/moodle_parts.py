"""The parts that every question of Moodle XML is made of, read: texts in their formats, values, shares, comments."""

from fractions import Fraction

from learn.formats import drafts, rich_text
from learn.formats.exchange import Malformed, Question
from learn.formats.xml_files import Element

_FORMS = {
    "html": rich_text.HTML,
    "markdown": rich_text.MARKDOWN,
    "plain_text": rich_text.PLAIN,
    "moodle_auto_format": rich_text.MOODLE,
}
_STOCK = {  # what Moodle writes into every question by itself
    "your answer is correct", "your answer is partially correct", "your answer is incorrect",
    "câu trả lời của bạn đúng", "câu trả lời của bạn đúng một phần", "câu trả lời của bạn sai",
}  # fmt: skip

GRADING = "RELATIVE_NEXT_EXCLUDE_LAST"  # a share for each two neighbours in the right order, as here


def share_of(element: Element) -> Fraction:
    """The share of the points that an answer earns. Raises Malformed on what is none."""
    written = element.attributes.get("fraction", "0") or "0"
    share = drafts.decimal_of(written)
    if share is None or abs(share) > 100:
        message = "Tỉ lệ điểm “%(given)s” không phải số từ -100 đến 100."
        raise Malformed(message, given=written[:60], line=element.line)
    return Fraction(share) / 100


def comment_of(question: Question, element: Element, name: str) -> str:
    """A comment on the whole question; empty where it is what Moodle writes by itself."""
    text = rich(question, element.first(name))
    return "" if text.lower().rstrip(".") in _STOCK else text


def lose_comment(question: Question, element: Element, name: str) -> None:
    """Note a comment on the whole question that has no place here."""
    if text := comment_of(question, element, name):
        message = "Nhận xét chung của câu không mang sang: %(comment)s; hãy đưa vào lời giải."
        question.lost(message, comment=text)


def lose_comments(question: Question, element: Element) -> None:
    """Note each of the three."""
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        lose_comment(question, element, name)


def form_of(element: Element) -> str:
    """The format of an element's text."""
    return _FORMS.get(element.attributes.get("format", "html"), rich_text.MOODLE)


def rich(question: Question, element: Element | None) -> str:
    """An element's words as our Markdown."""
    if element is None:
        return ""
    return rich_text.as_markdown(question, text_of(element), form_of(element))


def text_of(element: Element | None) -> str:
    """The words of an element's `<text>`, or its own where it has none."""
    if element is None:
        return ""
    inner = element.first("text")
    return (inner or element).text.strip()


def value_of(element: Element, name: str) -> str:
    """The words of the child `name`; empty where there is none."""
    found = element.first(name)
    return text_of(found) if found is not None else ""
