"""What every writer says of a bank, and how it names what its format has no place for."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from learn.domain.quizzes import POINT, Bank, Behaviour, Item, Number, Rules, Text
from learn.formats.exchange import NotCarried, Writing
from learn.formats.markdown_text import to_plain

W = TypeVar("W")


def write_tags(item: Item, *, points: bool = False) -> list[str]:
    """Outcome and the like as tags that `drafts.tags_of` reads; `points` where nothing else holds them."""
    tags = [f"outcome:{item.outcome}"] if item.outcome else []
    if item.difficulty != "medium":
        tags.append(f"difficulty:{item.difficulty}")
    if points and item.points != POINT:
        tags.append(f"points:{format((Decimal(item.points) / POINT).normalize(), 'f')}")
    if isinstance(item, Text) and not item.tones:
        tags.append("tones:false")
    return [*tags, *item.tags]


def note_rules(writing: Writing, bank: Bank) -> None:
    """The rules of the quiz are no part of its questions."""
    message = (
        "Cách thi không đi cùng câu hỏi: mức đạt %(percent)s%%, số lượt %(attempts)s, mỗi lượt %(draw)s câu; "
        "hãy đặt lại ở nơi nhận."
    )
    writing.lost("", "", message, percent=bank.pass_percent, attempts=bank.attempts or "∞", draw=bank.draw)
    note_hours(writing, bank)
    if bank.rules.behaviour != Behaviour():
        message = "Cách làm bài (behaviour: %(manner)s) và điểm trừ chung không đi cùng; hãy đặt lại ở nơi nhận."
        writing.lost("", "", message, manner=bank.rules.behaviour.manner)


def note_hours(writing: Writing, bank: Bank) -> None:
    """Hours, time and what a paper is drawn from are said only where the bank has any."""
    if replace(bank.rules, behaviour=Behaviour()) != Rules() or bank.pools:
        message = "Giờ mở và đóng, thời gian làm, cách tính lượt, lúc mở đáp án, nhóm câu không đi cùng; hãy đặt lại."
        writing.lost("", "", message)


def writer_of(table: Mapping[type[Item], W], item: Item) -> W:
    """A format's writer for this kind of item. Raises NotCarried where it has none."""
    found = table.get(type(item))
    if found is None:
        message = "Định dạng này không có loại câu tương ứng; hãy viết lại thành loại khác trước khi xuất."
        raise NotCarried(message)
    return found


def note_tones(writing: Writing, item: Item, asked: Text) -> None:
    """That words may be typed without tone marks is ours alone; `asked` is the item, or a gap of it."""
    if not asked.tones:
        message = "Ở đây được gõ không dấu; Moodle đòi đúng dấu, hãy ghi thêm các cách viết không dấu."
        writing.lost(item.kind, item.id, message)


def note_typos(writing: Writing, item: Text) -> None:
    """Forgiven slips are ours alone."""
    if item.typos:
        message = "Ở đây bỏ qua %(typos)s lỗi gõ; nơi nhận đòi đúng từng chữ, hãy ghi thêm các cách viết sai hay gặp."
        writing.lost(item.kind, item.id, message, typos=item.typos)


def note_hints(writing: Writing, item: Item) -> None:
    """Hints, and what a try of this question costs, have a place in Moodle XML alone."""
    if item.hints or item.penalty is not None:
        message = "Gợi ý và điểm trừ mỗi lần thử của câu không mang theo; hãy dùng Moodle XML nếu cần giữ."
        writing.lost(item.kind, item.id, message)


def tolerance_of(writing: Writing, item: Number) -> Decimal:
    """How far off a number may be, in the answer's own unit; units that are typed are noted."""
    if item.units:
        message = "Đơn vị do người học gõ (%(units)s) không mang theo; nơi nhận chấm con số theo đơn vị đầu."
        writing.lost(item.kind, item.id, message, units=", ".join(unit.name for unit in item.units))
    return item.tolerance or abs(item.answer) * item.tolerance_percent / 100


def note_title(writing: Writing) -> None:
    """Some formats hold questions alone."""
    message = "Tên của bộ câu hỏi không đi cùng; hãy đặt lại khi nhập."
    writing.lost("", "", message)


def note_laws(writing: Writing, item: Item) -> None:
    """Citations of laws and blocks mean something in our pages only."""
    texts = "\n".join(["", item.text, item.explain, *item.hints])
    if "{law:" in texts or "\n///" in texts:
        message = "Trích dẫn {law:…} và khối /// hiện nguyên như chữ ở nơi khác; hãy viết lại sau khi chuyển."
        writing.lost(item.kind, item.id, message)


def plain(writing: Writing, item: Item, text: str) -> str:
    """A text for a place that shows plain words only."""
    words, formatted = to_plain(text)
    if formatted:
        message = "Chỗ này ở nơi nhận chỉ hiện chữ thường; chữ đậm, nghiêng, mã của “%(text)s” không giữ."
        writing.lost(item.kind, item.id, message, text=words)
    return " ".join(words.split())
