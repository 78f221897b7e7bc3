"""What was measured, against what was promised."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value. `target` is the promise in words; `met` is None where nothing was promised."""

    what: str
    value: str
    target: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        """PASS, MISS, or nothing."""
        return {True: "PASS", False: "MISS", None: ""}[self.met]


def at_most(what: str, value: float, bound: float, unit: str, digits: int = 0) -> Figure:
    """A figure that should not pass its bound."""
    return Figure(what, f"{value:,.{digits}f} {unit}", f"at most {bound:,g} {unit}", value <= bound)


def at_least(what: str, value: float, bound: float, unit: str, digits: int = 0) -> Figure:
    """A figure that should reach its bound."""
    return Figure(what, f"{value:,.{digits}f} {unit}".strip(), f"at least {bound:,g} {unit}".strip(), value >= bound)


def table(figures: Iterable[Figure]) -> str:
    """The figures as a Markdown table."""
    rows = [("measured", "value", "target", ""), *((f.what, f.value, f.target, f.verdict) for f in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    lines = [f"| {' | '.join(cells)} |" for cells in padded]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])
