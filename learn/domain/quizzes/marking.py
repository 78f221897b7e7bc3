"""Marking by people: when two marks agree, what they come to, and how well markers agree over many papers."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

from learn.domain.errors import Invalid
from learn.domain.quizzes.doors import clean_lines, forged, half_up
from learn.domain.quizzes.essay import Essay

HOLD = timedelta(minutes=30)
"""How long a paper is kept for a marker after the last save; then others may take it."""

LEAST_KAPPA = 30
"""Papers that two people marked, before a kappa is told: with fewer it swings too much to mean anything."""

THIRD = 3
"""The seat of who settles a disagreement; the seats before it mark each for themselves."""


MAX_COMMENT = 2000
MAX_REASON = 500


class Stage(StrEnum):
    """How far the marking of a paper is. The names are stored."""

    WAITING = "waiting"
    ONCE = "once"  # one of two has marked it
    DISAGREEING = "disagreeing"
    DONE = "done"


@dataclass(frozen=True)
class Agreement:
    """How two markers agree on a criterion over `papers`: shares of the same level, and of that or a next one.

    `kappa` is Cohen's, weighted by squared distance (Cohen 1968, Psychological Bulletin 70: 213-220): 1 for always the
    same, 0 for what chance alone would give. None for fewer than LEAST_KAPPA papers, or where nobody varies.
    """

    papers: int
    exact: float
    adjacent: float
    kappa: float | None


@dataclass(frozen=True)
class Judged:
    """What a marker makes of a paper: levels by criterion, some of them open in a draft, and what is said of it.

    `reason` is why somebody who settles a disagreement decides so.
    """

    picks: Mapping[str, str]
    comment: str = ""
    reason: str = ""


def judged(item: Essay, picks: Mapping[str, str], comment: str, reason: str) -> Judged:
    """What was sent of a paper. Raises Invalid on levels that the rubric has not, and on texts that are too long."""
    levels = {one.id: {level.id for level in one.levels} for one in item.rubric}
    if any(level not in levels.get(criterion, ()) for criterion, level in picks.items()):
        raise forged()
    said, why = clean_lines(comment), clean_lines(reason)
    for text, limit, field in ((said, MAX_COMMENT, "comment"), (why, MAX_REASON, "reason")):
        if len(text) > limit:
            message = "Phần này dài quá %(limit)s ký tự; hãy viết ngắn lại."
            raise Invalid(message, field=field, limit=limit)
    return Judged(dict(picks), said, why)


def told_name(public_id: str) -> str:
    """The name under which markers speak of a paper; it tells nothing of whose it is."""
    return public_id[:5].upper()


def spot(*parts: object) -> int:
    """A place in the queue, 63 bits, by chance and yet the same each time for the same parts."""
    text = "\0".join(map(str, parts))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> 1


def agreed(points: Sequence[int], max_points: int, within: int) -> int | None:
    """The mean of marks that differ by no more than `within` percent of the points, None where they differ by more."""
    if 100 * (max(points) - min(points)) > within * max_points:
        return None
    return half_up(Fraction(sum(points), len(points)))


def stage_after(points: Sequence[int], markers: int, max_points: int, within: int) -> tuple[Stage, int | None]:
    """Where a paper stands after these independent marks, and its points once it is done."""
    if len(points) < markers:
        return (Stage.ONCE if points else Stage.WAITING), None
    found = agreed(points, max_points, within)
    return (Stage.DISAGREEING if found is None else Stage.DONE), found


def agreement(pairs: Sequence[tuple[int, int]]) -> Agreement | None:
    """The agreement over pairs of levels, each named by its rank; None without pairs."""
    if not pairs:
        return None
    many = len(pairs)
    apart = Counter(abs(one - other) for one, other in pairs)
    return Agreement(
        many, apart[0] / many, (apart[0] + apart[1]) / many, _kappa(pairs) if many >= LEAST_KAPPA else None
    )


def _kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    many = len(pairs)
    seen = sum((one - other) ** 2 for one, other in pairs) * many
    firsts, seconds = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum((a - b) ** 2 * m * n for a, m in firsts.items() for b, n in seconds.items())
    return 1 - seen / chance if chance else None
