"""CSV files as spreadsheets open them: UTF-8 with a mark, commas, and no cell that runs as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

Cell = str | int | float | None

_BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes the file for Windows-1252, and Vietnamese is lost
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_bytes(rows: Iterable[Sequence[Cell]]) -> bytes:
    """The rows as one file, lines ended by CR LF (RFC 4180).

    Text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV Injection"); numbers stay
    numbers, None is an empty cell.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return (_BYTE_ORDER_MARK + text.getvalue()).encode()


def _plain(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return "'" + cell
    return cell
