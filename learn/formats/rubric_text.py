"""A rubric as text that people read in other systems, and that is a rubric again when it comes back."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from learn.domain.quizzes import POINT, Criterion

_CRITERION = re.compile(r"\*\*(.+)\*\*")
_LEVEL = re.compile(r"- (.+?) \((\d+(?:[.,]\d+)?)\)(?:: (.+))?")

Rubric = list[dict[str, Any]]
"""As a bank's file writes it."""


def rubric_text(rubric: Sequence[Criterion]) -> str:
    """Markdown: each criterion in bold, its levels as a list with their points."""
    blocks = []
    for one in rubric:
        levels = []
        for level in one.levels:
            worth = format((Decimal(level.points) / POINT).normalize(), "f")
            levels.append(f"- {level.name} ({worth})" + (f": {level.description}" if level.description else ""))
        blocks.append("\n".join([f"**{one.name}**", "", *levels]))
    return "\n\n".join(blocks)


def rubric_of(text: str) -> Rubric | None:
    """The rubric in a text that `rubric_text` wrote; None for any other text."""
    rubric: Rubric = []
    for line in text.splitlines():
        if not line.strip():
            continue
        named, level = _CRITERION.fullmatch(line.strip()), _LEVEL.fullmatch(line.strip())
        if named:
            rubric.append({"name": named[1], "levels": []})
        elif level and rubric:
            told = {"description": level[3]} if level[3] else {}
            points = Decimal(level[2].replace(",", "."))
            rubric[-1]["levels"].append({"name": level[1], "points": points, **told})
        else:
            return None
    return rubric if rubric and all(one["levels"] for one in rubric) else None


def comes_back(rubric: Sequence[Criterion]) -> bool:
    """Whether the text says all of a rubric; a name may look like the signs that hold it together."""
    read = rubric_of(rubric_text(rubric))
    return read is not None and [_plain(one) for one in read] == [
        (one.name, [(level.name, level.points, level.description) for level in one.levels]) for one in rubric
    ]


def _plain(one: dict[str, Any]) -> tuple[str, list[tuple[str, int, str]]]:
    levels = [(level["name"], int(level["points"] * POINT), level.get("description", "")) for level in one["levels"]]
    return one["name"], levels
