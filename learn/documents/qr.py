"""QR codes as the outline that a page draws: no picture file, nothing from elsewhere."""

from dataclasses import dataclass

import segno

QUIET = 4  # modules of light edge that the standard asks for


@dataclass(frozen=True)
class QrCode:
    """A code `size` modules wide, its light edge included; `path` is the outline of its dark modules, for SVG."""

    size: int
    path: str


def qr_code(text: str) -> QrCode:
    """The code of a text, with a quarter of it redundant: paper gets folded and stained."""
    made = segno.make(text, error="m", micro=False)
    rows = [bytes(row) for row in made.matrix]
    path = "".join(
        f"M{x + QUIET} {y + QUIET}h{width}v1h-{width}z" for y, row in enumerate(rows) for x, width in _runs(row)
    )
    return QrCode(len(rows) + 2 * QUIET, path)


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Where each row of dark modules begins, and how long it is."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((x, 1))
    return runs
