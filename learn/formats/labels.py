"""What every writer says of a bank, and how it names what its format has no place for."""

from decimal import Decimal

from learn.domain.quizzes import POINT, Bank, Item, Text
from learn.formats.exchange import Writing
from learn.formats.markdown_text import to_plain


def write_tags(item: Item, *, points: bool = False) -> list[str]:
    """Outcome and the like as tags that `drafts.tags_of` reads; `points` where nothing else holds them."""
    tags = [f"outcome:{item.outcome}"] if item.outcome else []
    if item.difficulty != "medium":
        tags.append(f"difficulty:{item.difficulty}")
    if points and item.points != POINT:
        tags.append(f"points:{format((Decimal(item.points) / POINT).normalize(), 'f')}")
    if isinstance(item, Text) and not item.tones:
        tags.append("tones:false")
    return tags


def note_rules(writing: Writing, bank: Bank) -> None:
    """The rules of the quiz are no part of its questions."""
    message = (
        "Cách thi không đi cùng câu hỏi: mức đạt %(percent)s%%, số lượt %(attempts)s, mỗi lượt %(draw)s câu; "
        "hãy đặt lại ở nơi nhận."
    )
    writing.lost("", "", message, percent=bank.pass_percent, attempts=bank.attempts or "∞", draw=bank.draw)


def note_laws(writing: Writing, item: Item) -> None:
    """Citations of laws and blocks mean something in our pages only."""
    if "{law:" in item.text + item.explain or "\n///" in f"\n{item.text}\n{item.explain}":
        message = "Trích dẫn {law:…} và khối /// hiện nguyên như chữ ở nơi khác; hãy viết lại sau khi chuyển."
        writing.lost(item.kind, item.id, message)


def plain(writing: Writing, item: Item, text: str) -> str:
    """A text for a place that shows plain words only."""
    words, formatted = to_plain(text)
    if formatted:
        message = "Chỗ này ở nơi nhận chỉ hiện chữ thường; chữ đậm, nghiêng, mã của “%(text)s” không giữ."
        writing.lost(item.kind, item.id, message, text=words)
    return " ".join(words.split())
