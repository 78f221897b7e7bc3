"""A spreadsheet, CSV or XLSX, that authors fill in: it holds everything that a bank's questions have.

A question begins on the row that names its kind or its text, and goes on, one answer a row, until the next one begins.
The columns are told by their titles, in Vietnamese or by the keys of the bank file, in any order.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter

from learn.domain.errors import Invalid
from learn.domain.quizzes import POINT, Bank, Feedback, Item, Matching, Multiple, Number, Ordering, Single, Text
from learn.formats import drafts
from learn.formats.csv_files import csv_bytes
from learn.formats.exchange import Given, Malformed, NotCarried, Question, Reading, Taken, Writing, slug
from learn.formats.labels import note_hints, note_rules, note_title, note_typos, tolerance_of, writer_of
from learn.formats.plain_text import text_of
from learn.formats.xlsx_files import MAX_ROWS, first_sheet

CSV_ENDING, XLSX_ENDING = ".csv", ".xlsx"

# Each column by the key that the code uses: its title in the template.
COLUMNS = {
    "id": "mã", "kind": "loại", "text": "câu hỏi", "answer": "trả lời", "right": "đúng", "pair": "ghép với",
    "comment": "nhận xét", "wrong": "nhận xét khi sai", "tolerance": "sai số", "unit": "đơn vị", "tones": "cần dấu",
    "explain": "lời giải", "outcome": "mục tiêu", "difficulty": "độ khó", "points": "điểm",
}  # fmt: skip
_KINDS = {
    "single": "chọn một", "multiple": "chọn nhiều", "truefalse": "đúng sai", "number": "số", "text": "chữ",
    "matching": "ghép", "ordering": "xếp thứ tự",
}  # fmt: skip
_LEVELS = {"easy": "dễ", "medium": "vừa", "hard": "khó"}
_YES, _NO = {"x", "có", "đúng", "1", "true", "yes"}, {"", "không", "sai", "0", "false", "no"}


@dataclass(frozen=True)
class _Row:
    """A row's cells by column; `line` counts from 1 as spreadsheets do."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read_csv(raw: bytes) -> Taken:
    """The questions of a CSV file with commas, semicolons or tabs. Raises Invalid where it has not the columns."""
    text = text_of(raw)
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    try:
        rows = [
            [_unguarded(cell) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=mark, strict=True)
        ]
    except csv.Error:
        message = "Không tách được các cột; hãy lưu lại dạng CSV UTF-8 từ bảng tính."
        raise Invalid(message) from None
    return _read(rows)


def read_xlsx(raw: bytes) -> Taken:
    """The questions of the first sheet of an XLSX file. Raises Invalid where it is none, or has not the columns."""
    return _read(first_sheet(raw))


def _read(rows: Sequence[Sequence[str]]) -> Taken:
    if len(rows) > MAX_ROWS:
        message = "Bảng có hơn %(limit)s hàng; hãy chia thành nhiều tệp."
        raise Invalid(message, limit=MAX_ROWS)
    reading = Reading()
    head, *rest = rows or [[]]
    columns = _columns(head, reading)
    block: list[_Row] = []
    for line, cells in enumerate(rest, start=2):
        row = _Row(line, {column: cells[place].strip() for place, column in columns.items() if place < len(cells)})
        if (row["kind"] or row["text"]) and block:
            _question(block, reading)
            block = []
        if any(row.cells.values()):
            block.append(row)
    if block:
        _question(block, reading)
    return reading.taken()


def _columns(head: Sequence[str], reading: Reading) -> dict[int, str]:
    known = {name: key for key, title in COLUMNS.items() for name in (key, slug(title))}
    columns: dict[int, str] = {}
    for place, title in enumerate(head):
        key = known.get(slug(title)) if title.strip() else None
        if key and key not in columns.values():
            columns[place] = key
        elif title.strip():
            message = "Cột “%(title)s” không có trong mẫu (hoặc viết hai lần) nên không đọc."
            reading.note("lost", message, line=1, title=title.strip()[:60])
    if missing := [COLUMNS[key] for key in ("kind", "text", "answer") if key not in columns.values()]:
        message = "Hàng 1 phải là tên các cột; thiếu cột: %(columns)s. Hãy chép hàng đầu từ tệp mẫu."
        raise Invalid(message, columns=", ".join(missing))
    return columns


def _question(rows: list[_Row], reading: Reading) -> None:
    first = rows[0]
    given = slug(first["kind"]) if first["kind"] else "?"
    kind = next((key for key, title in _KINDS.items() if given in {key, slug(title)}), "")
    with reading.ask(kind or first["kind"] or "?", first["id"] or first["text"], line=first.line) as question:
        if not kind:
            message = "Loại “%(kind)s” không có; hãy chọn trong: %(kinds)s."
            raise Malformed(message, kind=first["kind"][:60], kinds=", ".join(_KINDS.values()))
        made = _READ[kind](question, rows)
        tags = drafts.Tags(outcome=_outcome(first), difficulty=_difficulty(first))
        points = _number(first, "points") if first["points"] else None
        fields = drafts.shared(question, first["text"], first["explain"], tags, points)
        question.take(first["id"], {"kind": made.pop("kind"), **fields, **made})


def _choices(question: Question, rows: list[_Row], *, several: bool) -> drafts.Fields:
    right = [row for row in rows if row["answer"] and _flag(row, "right")]
    share = drafts.ONE / len(right) if several and right else drafts.ONE
    answers = [
        drafts.Answer(row["answer"], share if row in right else -share * several, row["comment"])
        for row in rows
        if row["answer"]
    ]
    return drafts.choice(question, answers, several=several)


def _single(question: Question, rows: list[_Row]) -> drafts.Fields:
    return _choices(question, rows, several=False)


def _multiple(question: Question, rows: list[_Row]) -> drafts.Fields:
    return _choices(question, rows, several=True)


def _judged(question: Question, rows: list[_Row]) -> drafts.Fields:
    told = rows[0]["answer"].casefold()
    if told not in _YES | _NO - {""}:
        message = "Câu đúng sai cần “đúng” hoặc “sai” ở cột trả lời."
        raise Malformed(message)
    return drafts.true_false(question, truth=told in _YES, right=rows[0]["comment"], wrong=rows[0]["wrong"])


def _value(question: Question, rows: list[_Row]) -> drafts.Fields:
    first = rows[0]
    tolerance = _number(first, "tolerance") if first["tolerance"] else Decimal(0)
    if tolerance < 0 or any(row["answer"] for row in rows[1:]):
        message = "Câu số có một đáp số, sai số từ 0 trở lên."
        raise Malformed(message)
    answer = drafts.NumberAnswer(_number(first, "answer"), tolerance, drafts.ONE, first["comment"])
    return drafts.number(question, [answer], wrong=first["wrong"], unit=first["unit"])


def _words(question: Question, rows: list[_Row]) -> drafts.Fields:
    answers = [
        drafts.Answer(row["answer"].replace("*", "\\*"), drafts.ONE, row["comment"]) for row in rows if row["answer"]
    ]
    if rows[0]["wrong"]:
        answers.append(drafts.Answer("*", 0 * drafts.ONE, rows[0]["wrong"]))
    return drafts.words(question, answers, tones=_flag(rows[0], "tones") if rows[0]["tones"] else True)


def _pairs(question: Question, rows: list[_Row]) -> drafts.Fields:
    pairs = [(row["answer"], row["pair"], row["comment"]) for row in rows if row["answer"] and row["pair"]]
    for row in rows:
        if row["answer"] and not row["pair"]:
            message = "Vế trái chưa có vế để ghép với."
            raise Malformed(message, line=row.line)
    return drafts.matching(question, pairs, [row["pair"] for row in rows if row["pair"] and not row["answer"]])


def _steps(question: Question, rows: list[_Row]) -> drafts.Fields:
    steps = [row["answer"] for row in rows if row["answer"]]
    return drafts.ordering(question, steps, rows[0]["comment"], rows[0]["wrong"])


_READ: dict[str, Callable[[Question, list[_Row]], drafts.Fields]] = {
    "single": _single,
    "multiple": _multiple,
    "truefalse": _judged,
    "number": _value,
    "text": _words,
    "matching": _pairs,
    "ordering": _steps,
}


def _flag(row: _Row, column: str) -> bool:
    given = row[column].casefold()
    if given not in _YES | _NO:
        message = "Cột “%(column)s” chỉ nhận x (hoặc có, đúng) hay để trống; ở đây là “%(given)s”."
        raise Malformed(message, column=COLUMNS[column], given=row[column][:60], line=row.line)
    return given in _YES


def _number(row: _Row, column: str) -> Decimal:
    value = drafts.decimal_of(row[column])
    if value is None:
        message = "Cột “%(column)s” phải là số, ví dụ 12.5; ở đây là “%(given)s”."
        raise Malformed(message, column=COLUMNS[column], given=row[column][:60], line=row.line)
    return value


def _outcome(row: _Row) -> int | None:
    if not row["outcome"]:
        return None
    value = _number(row, "outcome")
    if value != int(value) or not 0 < value < 1000:
        message = "Cột “mục tiêu” là số thứ tự của mục tiêu trong học phần, từ 1."
        raise Malformed(message)
    return int(value)


def _difficulty(row: _Row) -> str:
    given = slug(row["difficulty"]) if row["difficulty"] else ""
    level = next((key for key, title in _LEVELS.items() if given in {key, slug(title)}), "")
    if given and not level:
        message = "Cột “độ khó” chỉ nhận: dễ, vừa, khó."
        raise Malformed(message)
    return "" if level == "medium" else level


def _unguarded(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from taking a text for a formula; see `csv_bytes`."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in set("=+-@\t＝＋－＠") - {""} else cell


def write_csv(bank: Bank) -> Given:
    """The bank as CSV; what stays behind is noted."""
    writing = Writing()
    note_rules(writing, bank)
    note_title(writing)
    return writing.given(csv_bytes(_table(bank, writing)))


def write_xlsx(bank: Bank) -> Given:
    """The bank as XLSX, every cell a text that no spreadsheet runs."""
    writing = Writing()
    note_rules(writing, bank)
    note_title(writing)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    wrapped, bold = book.add_format({"text_wrap": True, "valign": "top"}), book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 1, 12)
    sheet.set_column(2, 3, 50)
    sheet.set_column(4, len(COLUMNS) - 1, 16)
    for line, row in enumerate(_table(bank, writing)):
        for place, cell in enumerate(row):
            sheet.write_string(line, place, cell, wrapped if line else bold)
    book.close()
    return writing.given(out.getvalue())


def _table(bank: Bank, writing: Writing) -> list[list[str]]:
    rows = [list(COLUMNS.values())]
    for item in bank.items:
        try:
            answers = writer_of(_WRITE, item)(item, writing)
        except NotCarried as why:
            writing.refused(item.kind, item.id, why.text, **why.values)
            continue
        note_hints(writing, item)
        if item.tags:
            message = "Nhãn (tag) không mang sang: %(tags)s."
            writing.lost(item.kind, item.id, message, tags=", ".join(item.tags))
        for place, answer in enumerate(answers):
            cells = answer | (_head(item) if not place else {})
            rows.append([cells.get(column, "") for column in COLUMNS])
    return rows


def _head(item: Item) -> dict[str, str]:
    return {
        "id": item.id,
        "kind": _KINDS[item.kind],
        "text": item.text,
        "explain": item.explain,
        "outcome": str(item.outcome or ""),
        "difficulty": "" if item.difficulty == "medium" else _LEVELS[item.difficulty],
        "points": "" if item.points == POINT else format((Decimal(item.points) / POINT).normalize(), "f"),
    }


def _options(item: Single | Multiple, writing: Writing) -> list[dict[str, str]]:
    del writing  # a writer of every kind
    return [
        {"answer": option.text, "right": "x" if option.correct else "", "comment": option.feedback}
        for option in item.options
    ]


def _amount(item: Number, writing: Writing) -> list[dict[str, str]]:
    tolerance = tolerance_of(writing, item)
    cells = {"answer": format(item.answer, "f"), "tolerance": format(tolerance, "f") if tolerance else ""}
    return [cells | {"unit": item.unit} | _judged_as(item.feedback)]


def _spellings(item: Text, writing: Writing) -> list[dict[str, str]]:
    note_typos(writing, item)
    first = _judged_as(item.feedback) | {"tones": "" if item.tones else "không"}
    return [{"answer": one} | (first if not place else {}) for place, one in enumerate(item.accept)]


def _ordered(item: Ordering, writing: Writing) -> list[dict[str, str]]:
    del writing  # a writer of every kind
    first = _judged_as(item.feedback)
    return [{"answer": step.text} | (first if not place else {}) for place, step in enumerate(item.steps)]


def _sides(item: Matching, writing: Writing) -> list[dict[str, str]]:
    del writing  # a writer of every kind
    texts = {right.id: right.text for right in item.rights}
    rows = [{"answer": pair.left, "pair": texts[pair.right], "comment": pair.feedback} for pair in item.pairs]
    used = {pair.right for pair in item.pairs}
    return rows + [{"pair": text} for right, text in texts.items() if right not in used]


def _judged_as(feedback: Feedback) -> dict[str, str]:
    return {"comment": feedback.right, "wrong": feedback.wrong}


_WRITE: dict[type[Item], Callable[..., list[dict[str, str]]]] = {
    Single: _options,
    Multiple: _options,
    Number: _amount,
    Text: _spellings,
    Matching: _sides,
    Ordering: _ordered,
}
