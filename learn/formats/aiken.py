"""Aiken, the plainest format: a question, its options by letter, the letter of the right one. Single choice only."""

import re

from learn.domain.quizzes import POINT, Bank, Item, Single
from learn.formats import drafts
from learn.formats.exchange import Given, Malformed, Reading, Taken, Writing
from learn.formats.labels import note_hints, note_laws, note_rules, note_title, plain
from learn.formats.markdown_text import from_plain
from learn.formats.plain_text import text_of

ENDING = ".txt"

_OPTION = re.compile(r"^([A-Z])[.)]\s+(.*)$")
_ANSWER = re.compile(r"^(?:ANSWER|ĐÁP ÁN):\s*(.*)$", re.IGNORECASE)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def read(raw: bytes) -> Taken:
    """The questions of an Aiken file. Raises Invalid on what is not text."""
    reading = Reading()
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text_of(raw).split("\n"), start=1):
        if line.strip():
            lines.append((number, line.strip()))
        if _ANSWER.match(line.strip()):
            _question(lines, reading)
            lines = []
    if lines:
        _question(lines, reading)
    return reading.taken()


def _question(lines: list[tuple[int, str]], reading: Reading) -> None:
    first = next((place for place, (_, line) in enumerate(lines) if _special(line)), len(lines))
    text = "\n".join(line for _, line in lines[:first])
    with reading.ask("multichoice", text, line=lines[0][0]) as question:
        if not text:
            message = "Trước các phương án chưa có câu hỏi."
            raise Malformed(message)
        options: dict[str, str] = {}
        for number, line in lines[first:]:
            found = _OPTION.match(line)
            if found and found[1] not in options:
                options[found[1]] = found[2]
            elif not _ANSWER.match(line):
                message = "Sau các phương án A., B., … phải là dòng “ANSWER: ” với chữ cái của phương án đúng."
                raise Malformed(message, line=number)
        told = _ANSWER.match(lines[-1][1])
        right = told[1].strip().upper() if told else ""
        if right not in options:
            message = "Thiếu dòng “ANSWER: ” với đúng một chữ cái có trong các phương án."
            raise Malformed(message, line=lines[-1][0])
        answers = [drafts.Answer(from_plain(one), drafts.ONE * (letter == right)) for letter, one in options.items()]
        made = drafts.choice(question, answers, several=False)
        question.take("", {"kind": made.pop("kind"), **drafts.shared(question, from_plain(text), ""), **made})


def _special(line: str) -> bool:
    return bool(_OPTION.match(line) or _ANSWER.match(line))


def looks_like(raw: bytes) -> bool:
    """Whether a text is Aiken rather than another format of plain text. Raises Invalid on what is not text."""
    return any(_ANSWER.match(line.strip()) for line in text_of(raw).split("\n"))


def write(bank: Bank) -> Given:
    """The single choices of the bank as Aiken; everything else is noted."""
    writing = Writing()
    note_rules(writing, bank)
    note_title(writing)
    out = []
    for item in bank.items:
        text = plain(writing, item, item.text) if isinstance(item, Single) else ""
        if not isinstance(item, Single):
            message = "Aiken chỉ có câu chọn một; hãy dùng Moodle XML."
            writing.refused(item.kind, item.id, message)
        elif _special(text):
            message = "Lời câu hỏi bắt đầu như một phương án hoặc đáp án của Aiken; hãy viết lại, hoặc dùng Moodle XML."
            writing.refused(item.kind, item.id, message)
        else:
            _note_rest(item, writing)
            letters = dict(zip(_LETTERS, item.options, strict=False))
            lines = [text, *(f"{letter}. {plain(writing, item, one.text)}" for letter, one in letters.items())]
            right = next(letter for letter, one in letters.items() if one.correct)
            out.append("\n".join([*lines, f"ANSWER: {right}", ""]))
    return writing.given("\n".join(out).encode())


def _note_rest(item: Item, writing: Writing) -> None:
    note_laws(writing, item)
    note_hints(writing, item)
    message = "Aiken không có mã câu, nhận xét, lời giải; chỉ giữ câu hỏi, các phương án và đáp án."
    writing.lost(item.kind, item.id, message)
    if item.points != POINT:
        message = "Aiken không có điểm của câu; ở nơi nhận câu này được 1 điểm."
        writing.lost(item.kind, item.id, message)
