"""GIFT, the text format of Moodle: a question a paragraph, its answers in braces.

Read as Moodle reads it: `//` comments, `$CATEGORY:`, `::name::`, `[markdown]` and other formats, escapes with `\\`,
percent weights, `#` comments, `####` general feedback, missing words, all question types. Ids, outcome and the like
travel in the comment before a question, `// [id:…] [tag:…]`, as Moodle writes them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from learn.domain.quizzes import POINT, Bank, Essay, Item, Matching, Multiple, Number, Ordering, Single, Text
from learn.formats import drafts
from learn.formats.drafts import Answer, NumberAnswer
from learn.formats.exchange import Given, Malformed, NotCarried, Question, Reading, Taken, Writing
from learn.formats.labels import (
    note_hints,
    note_laws,
    note_rules,
    note_tones,
    note_typos,
    plain,
    tolerance_of,
    write_tags,
    writer_of,
)
from learn.formats.markdown_text import from_plain
from learn.formats.plain_text import text_of
from learn.formats.rich_text import as_markdown

ENDING = ".gift"

# Escaped signs stand as these while a question is taken apart; no text holds them (see `text_of`).
_SIGNS = dict(zip("\\~=#{}:", "\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4\ufdd5\ufdd6", strict=True))
_NEW_LINE = "\ufdd7"
_ESCAPE = re.compile(r"\\([\\~=#{}:n])")
_NAMED = re.compile(r"^::(.*?)::", re.DOTALL)
_FORMAT = re.compile(r"^\[(html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"^%(-?\d+(?:[.,]\d*)?)%")
_CATEGORY = re.compile(r"^\s*\$CATEGORY:(.*)$")
_MARKED = re.compile(r"\[(id|tag):((?:[^\]\\]|\\.){0,200})\]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}


@dataclass(frozen=True)
class _Block:
    """The lines of one question without comments; `marks` are the comments' `[id:…]` and `[tag:…]`."""

    line: int
    text: str
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Part:
    """One answer: its sign, its weight in percent if it has one, its words, its comment."""

    sign: str
    weight: Fraction | None
    text: str
    comment: str


def read(raw: bytes) -> Taken:
    """The questions of a GIFT file. Raises Invalid on what is not text."""
    reading = Reading()
    for block in _blocks(text_of(raw), reading):
        _question(block, reading)
    return reading.taken()


def _blocks(text: str, reading: Reading) -> Iterator[_Block]:
    lines: list[str] = []
    marks: list[tuple[str, str]] = []
    first = 0
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.lstrip().startswith("//"):
            marks += [(found[1], re.sub(r"\\(.)", r"\1", found[2])) for found in _MARKED.finditer(line)]
        elif found := _CATEGORY.match(line):
            _category(found[1], number, reading)
        elif line.strip():
            first = first if lines else number
            lines.append(line.strip())
        elif lines:
            yield _Block(first, "\n".join(lines), tuple(marks))
            lines, marks = [], []


def _category(path: str, line: int, reading: Reading) -> None:
    name = path.replace("//", "\ufdd0").rpartition("/")[2].replace("\ufdd0", "/").strip()
    if not reading.title:
        reading.title = name
    elif name != reading.title:
        message = "Danh mục “%(category)s” không giữ: mọi câu của tệp vào một bộ."
        reading.note("lost", message, line=line, element="$CATEGORY", category=name)


def _question(block: _Block, reading: Reading) -> None:
    text = _ESCAPE.sub(lambda found: _NEW_LINE if found[1] == "n" else _SIGNS[found[1]], block.text)
    named = _NAMED.match(text)
    name = _plain(named[1]) if named else ""
    body = text[named.end() :].strip() if named else text
    before, brace, after = body.partition("{")
    inside, closing, tail = after.partition("}")
    kind = _kind(inside.strip()) if brace else "description"
    ids = [value for mark, value in block.marks if mark == "id"]
    with reading.ask(kind, name or _plain(_TAG.sub(" ", before)), line=block.line) as question:
        if "{" in inside or (not closing and brace) or "}" in before:
            message = (
                "Dấu { và } không khớp (mỗi câu một cặp, không có dòng trống ở giữa); dấu thuộc về lời viết \\{ \\}."
            )
            raise Malformed(message)
        if "{" in tail or "}" in tail:
            message = "Sau dấu } còn dấu ngoặc nhọn; mỗi câu chỉ một cặp, dấu thuộc về lời viết \\{ \\}."
            raise Malformed(message)
        if kind in drafts.NOT_CARRIED:
            raise drafts.not_carried(kind)
        tags = drafts.tags_of([value for mark, value in block.marks if mark == "tag"])
        form, before = _form(before, "moodle")
        stem = f"{before}_____{tail}" if tail.strip() else before
        answers, _, explain = inside.partition("####")
        made = _ANSWERS[kind](question, answers.strip(), form, tags)
        fields = drafts.shared(question, _rich(question, stem, form), _rich(question, explain, form), tags)
        question.take(ids[0] if ids else name, {"kind": made.pop("kind"), **fields, **made})


def _kind(inside: str) -> str:
    """Which type a question is by what stands in its braces, as Moodle decides it."""
    answers = inside.partition("####")[0].strip()
    if not answers:
        return "essay"
    if answers.startswith(">"):
        return "unknown"  # the ordering add-on's own way of writing
    if answers.startswith("#"):
        return "numerical"
    if "~" in answers:
        return "multichoice"
    if "=" in answers:
        return "matching" if "->" in answers else "shortanswer"
    truth = answers.partition("#")[0].strip().upper()
    return "truefalse" if truth in _TRUTH else "shortanswer"  # a lone answer needs no sign


def _choices(question: Question, answers: str, form: str, _tags: drafts.Tags) -> drafts.Fields:
    parts = _parts(answers, "~=")
    several = all(part.sign == "~" for part in parts)
    made = []
    for part in parts:
        share = Fraction(100 if part.sign == "=" else 0) if part.weight is None else part.weight
        made.append(Answer(_rich(question, part.text, form), share / 100, _rich(question, part.comment, form)))
    return drafts.choice(question, made, several=several)


def _short(question: Question, answers: str, form: str, tags: drafts.Tags) -> drafts.Fields:
    made = []
    for part in _parts(answers if answers.startswith("=") else f"={answers}", "="):
        share = Fraction(100) if part.weight is None else part.weight
        made.append(Answer(_plain(part.text), share / 100, _rich(question, part.comment, form)))
    return drafts.words(question, made, tones=tags.tones)


def _pairs(question: Question, answers: str, form: str, _tags: drafts.Tags) -> drafts.Fields:
    pairs, others = [], []
    for part in _parts(answers, "="):
        left, arrow, right = (part.text + (f"#{part.comment}" if part.comment else "")).partition("->")
        if not arrow:
            message = "Một cặp thiếu “->”: %(pair)s."
            raise Malformed(message, pair=_plain(part.text))
        if left.strip():
            pairs.append((_rich(question, left, form), from_plain(_unescaped(right)), ""))
        else:
            others.append(from_plain(_unescaped(right)))
    return drafts.matching(question, pairs, others)


def _judged(question: Question, answers: str, form: str, _tags: drafts.Tags) -> drafts.Fields:
    truth, _, comments = answers.partition("#")
    judged = _TRUTH[truth.strip().upper()]
    wrong, _, right = comments.partition("#")
    return drafts.true_false(
        question, truth=judged, right=_rich(question, right, form), wrong=_rich(question, wrong, form)
    )


def _numbers(question: Question, answers: str, form: str, _tags: drafts.Tags) -> drafts.Fields:
    listed = answers[1:].strip()
    parts = _parts(listed if listed.startswith(("=", "~")) else f"={listed}", "~=")
    made, wrong = [], ""
    for part in parts:
        if part.sign == "~" or part.text == "*":
            wrong = wrong or _rich(question, part.comment, form)
            continue
        value, tolerance = _range(part.text)
        share = (Fraction(100) if part.weight is None else part.weight) / 100
        made.append(NumberAnswer(value, tolerance, share, _rich(question, part.comment, form)))
    return drafts.number(question, made, wrong=wrong)


def _essay(question: Question, _answers: str, _form: str, tags: drafts.Tags) -> drafts.Fields:
    return drafts.essay(question, tags.points)


_ANSWERS = {
    "multichoice": _choices,
    "shortanswer": _short,
    "matching": _pairs,
    "truefalse": _judged,
    "numerical": _numbers,
    "essay": _essay,
}


def _range(text: str) -> tuple[Decimal, Decimal]:
    """Number and tolerance of "3.14:0.01", "3.13..3.15" or "3.14"."""
    low, dots, high = _plain(text).partition("..")
    value, _, tolerance = _plain(text).replace("\\:", ":").partition(":")
    numbers = [drafts.decimal_of(one) for one in ((low, high) if dots else (value, tolerance or "0"))]
    first, second = numbers
    if first is None or second is None or second < (first if dots else 0):
        message = "“%(given)s” không phải số; viết như 3.14, 3.14:0.01 hoặc 3.13..3.15."
        raise Malformed(message, given=_plain(text)[:60])
    return ((first + second) / 2, (second - first) / 2) if dots else (first, second)


def _parts(answers: str, signs: str) -> list[_Part]:
    """The answers, each begun by one of `signs`. Raises Malformed where something stands before the first."""
    pieces = re.split(f"(?=[{signs}])", answers)
    if pieces[0].strip():
        message = "Trước câu trả lời đầu có chữ lạc: %(given)s; mỗi câu trả lời bắt đầu bằng = hoặc ~."
        raise Malformed(message, given=_plain(pieces[0])[:60])
    out = []
    for piece in pieces[1:]:
        inner = piece[1:].strip()
        weight = _WEIGHT.match(inner)
        text, _, comment = (inner[weight.end() :] if weight else inner).partition("#")
        if not text.strip() and piece[0] == "=":
            message = "Có câu trả lời để trống sau dấu =; hãy viết câu trả lời hoặc bỏ dấu."
            raise Malformed(message)
        if text.strip() or comment.strip():
            share = Fraction(weight[1].replace(",", ".").rstrip(".")) if weight else None
            out.append(_Part(piece[0], share, text.strip(), comment.strip()))
    return out


def _form(text: str, default: str) -> tuple[str, str]:
    found = _FORMAT.match(text)
    return (found[1], text[found.end() :]) if found else (default, text)


def _rich(question: Question, text: str, default: str) -> str:
    """A text that may have a format of its own, as our Markdown."""
    form, text = _form(text.strip(), default)
    return as_markdown(question, _unescaped(text), form)


def _plain(text: str) -> str:
    return " ".join(_unescaped(_form(text.strip(), "")[1]).split())


def _unescaped(text: str) -> str:
    for sign, held in _SIGNS.items():
        text = text.replace(held, sign)
    return text.replace(_NEW_LINE, "\n")


def write(bank: Bank) -> Given:
    """The bank as GIFT. Texts go as `[markdown]`; what GIFT cannot hold is noted."""
    writing = Writing()
    note_rules(writing, bank)
    out = [f"$CATEGORY: {bank.title.replace('/', '//')}\n"]
    for item in bank.items:
        try:
            lines = writer_of(_WRITE, item)(item, writing)
        except NotCarried as why:
            writing.refused(item.kind, item.id, why.text, **why.values)
            continue
        note_laws(writing, item)
        note_hints(writing, item)
        if item.explain:
            lines.append(f"####{_rich_out(item.explain)}")
        if item.points != POINT:
            message = "GIFT không có điểm của câu; điểm %(points)s chỉ ghi trong nhãn, Moodle không đọc."
            writing.lost(item.kind, item.id, message, points=Decimal(item.points) / POINT)
        marks = [f"[id:{item.id}]", *(f"[tag:{tag}]" for tag in write_tags(item, points=True))]
        body = "".join(f"\n\t{line}" for line in lines) + ("\n" if lines else "")
        out.append(f"// {' '.join(marks)}\n::{_escaped(item.id)}::[markdown]{_escaped(item.text)}{{{body}}}\n")
    return writing.given("\n".join(out).encode())


def _write_single(item: Single, writing: Writing) -> list[str]:
    del writing  # a writer of every kind
    lines = []
    for one in item.options:
        sign = "=" if one.correct else "~"
        lines.append(_line(sign + _guard(one.text, "100" if one.correct else "0"), _rich_out(one.text), one.feedback))
    return lines


def _write_multiple(item: Multiple, writing: Writing) -> list[str]:
    right = sum(one.correct for one in item.options)
    if right > 10:
        message = "Có %(count)s phương án đúng; khi nhập vào Moodle hãy chọn “điểm gần nhất”."
        writing.lost(item.kind, item.id, message, count=right)
    share = drafts.percent(Fraction(1, right))
    return [_line(f"~%{'' if one.correct else '-'}{share}%", _rich_out(one.text), one.feedback) for one in item.options]


def _write_text(item: Text, writing: Writing) -> list[str]:
    if any("->" in one for one in item.accept):
        message = "Câu trả lời có “->”, dấu riêng của câu ghép trong GIFT; hãy dùng Moodle XML."
        raise NotCarried(message)
    note_tones(writing, item, item)
    note_typos(writing, item)
    right, wrong = (_arrowless(one) for one in (item.feedback.right, item.feedback.wrong))
    lines = []
    for one in item.accept:
        form = "[plain]" if _FORMAT.match(one) else ""
        lines.append(_line("=" + _guard(one, "100") + form, _escaped(one.replace("*", "\\*")), right))
    return [*lines, _line("=%0%", "*", wrong)]


def _write_number(item: Number, writing: Writing) -> list[str]:
    if item.unit:
        message = "GIFT không có đơn vị; hãy ghi “%(unit)s” vào lời câu hỏi."
        writing.lost(item.kind, item.id, message, unit=item.unit)
    value = f"{item.answer:f}:{tolerance_of(writing, item):f}"
    return ["#", _line("=", value, item.feedback.right), f"~#{_rich_out(item.feedback.wrong)}"]


def _write_matching(item: Matching, writing: Writing) -> list[str]:
    message = "GIFT không có nhận xét cho từng cặp; hãy đưa ý cần nói vào lời giải chung (explain)."
    writing.lost(item.kind, item.id, message)
    texts = {right.id: right.text for right in item.rights}
    used = {pair.right for pair in item.pairs}
    lines = [
        f"={_arrowless(_rich_out(pair.left))} -> {_escaped(plain(writing, item, texts[pair.right]))}"
        for pair in item.pairs
    ]
    return lines + [f"= -> {_escaped(plain(writing, item, texts[one]))}" for one in texts if one not in used]


def _write_ordering(item: Ordering, writing: Writing) -> list[str]:
    del item, writing  # a writer of every kind
    message = "GIFT không có câu xếp thứ tự; hãy dùng Moodle XML."
    raise NotCarried(message)


def _write_essay(item: Essay, writing: Writing) -> list[str]:
    message = "GIFT không có tiêu chí chấm, số từ và bài mẫu của câu tự luận; hãy đặt lại ở nơi nhận."
    writing.lost(item.kind, item.id, message)
    return []


_WRITE: dict[type[Item], Callable[..., list[str]]] = {
    Single: _write_single,
    Multiple: _write_multiple,
    Number: _write_number,
    Text: _write_text,
    Matching: _write_matching,
    Ordering: _write_ordering,
    Essay: _write_essay,
}


def _line(sign: str, text: str, comment: str) -> str:
    return f"{sign}{text}#{_rich_out(comment)}"


def _arrowless(text: str) -> str:
    """A Markdown text without the sign that makes pairs; it is shown as before."""
    return text.replace("->", "-&gt;")


def _guard(text: str, percent: str) -> str:
    """A weight in front of a text that itself looks like one."""
    return f"%{percent}%" if text.startswith("%") else ""


def _rich_out(text: str) -> str:
    return ("[markdown]" if _FORMAT.match(text) else "") + _escaped(text)


def _escaped(text: str) -> str:
    text = re.sub(r"([\\~=#{}:])", r"\\\1", text.strip())
    return "\\n".join(text.split("\n"))
