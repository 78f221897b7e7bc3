"""XLSX files of strangers as rows of text: the first sheet, and no more cells than a question bank needs.

Read here and not with a library, because those make room for every cell up to the farthest one: a file of a few hundred
bytes with one cell in the last column of the last row would take all memory.
"""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from learn.domain.errors import Invalid
from learn.formats.plain_text import check_size
from learn.formats.xml_files import Element, parse
from learn.formats.zip_files import unpack

MAX_ROWS = 20_000
MAX_COLUMNS = 100

_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def first_sheet(raw: bytes) -> list[list[str]]:
    """The cells of the first sheet as its author sees them: 3, not 3.0; a ticked box is 1.

    Raises Invalid where this is no XLSX file, or one too big to be a question bank.
    """
    check_size(raw)
    members = unpack(raw)
    try:
        sheet = _part(members, _target(members))
        words = _shared_words(members)
        return _rows(sheet, words)
    except (KeyError, IndexError, ValueError):
        text = "Không đọc được tệp bảng tính này; hãy lưu lại dạng .xlsx."
        raise Invalid(text) from None


def _part(members: Mapping[str, bytes], name: str) -> Element:
    return parse(members[name], name)


def _target(members: Mapping[str, bytes]) -> str:
    """The name of the member that holds the first sheet."""
    first = next(_part(members, "xl/workbook.xml").below("sheet"), None)
    wanted = first.attributes["id"] if first else ""
    for link in _part(members, "xl/_rels/workbook.xml.rels").all("Relationship"):
        if link.attributes["Id"] == wanted:
            target = link.attributes["Target"]
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(wanted)


def _shared_words(members: Mapping[str, bytes]) -> list[str]:
    name = "xl/sharedStrings.xml"
    return [_words(one) for one in _part(members, name).all("si")] if name in members else []


def _words(element: Element | None) -> str:
    """The words of a text or of its runs, without readings that stand above them."""
    if element is None:
        return ""
    parts = [one for one in element.children if one.tag in {"t", "r"}]
    return "".join(one.text if one.tag == "t" else _words(one) for one in parts)


def _rows(sheet: Element, words: list[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in sheet.below("row"):
        number = int(row.attributes.get("r", len(rows) + 1))
        if not len(rows) < number <= MAX_ROWS:
            text = "Bảng có hơn %(limit)s hàng; hãy chia thành nhiều tệp."
            raise Invalid(text, limit=MAX_ROWS)
        rows += [[] for _ in range(number - len(rows))]
        for cell in row.all("c"):
            column = _column(cell, len(rows[-1]))
            rows[-1] += [""] * (column + 1 - len(rows[-1]))
            rows[-1][column] = _cell(cell, words)
    return rows


def _column(cell: Element, following: int) -> int:
    place = _PLACE.fullmatch(cell.attributes.get("r", ""))
    column = following
    if place:
        column = -1
        for letter in place[1]:
            column = 26 * (column + 1) + ord(letter) - ord("A")
    if column >= MAX_COLUMNS:
        text = "Bảng có hơn %(limit)s cột; hãy bỏ các cột thừa."
        raise Invalid(text, limit=MAX_COLUMNS)
    return column


def _cell(cell: Element, words: list[str]) -> str:
    kind, value = cell.attributes.get("t", "n"), cell.first("v")
    written = value.text.strip() if value else ""
    if kind == "s":
        return words[int(written)]
    if kind == "inlineStr":
        return _words(cell.first("is"))
    if kind in {"str", "b", "e", "d"}:
        return value.text if value else ""
    try:
        return format(Decimal(repr(float(written))).normalize(), "f") if written else ""
    except (InvalidOperation, OverflowError):
        return written
