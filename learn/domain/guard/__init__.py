"""The personal-data guard: finds what points to a person in a text, and masks it before it is kept or sent.

Pure and linear in the text's length: google-re2 backs every expression, and normalising looks at one character at
a time. To add a kind: a row in `kinds.ABOUT`, a rule that yields candidates, a line in `_RULES`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from learn.domain.errors import Invalid
from learn.domain.guard.addresses import emails
from learn.domain.guard.digits import THRESHOLD, numbers
from learn.domain.guard.folding import Plain, plain
from learn.domain.guard.kinds import ABOUT, About, Candidate, Finding, Kind

__all__ = ["ABOUT", "CAP", "VERSION", "About", "Finding", "Kind", "Masked", "find", "mask"]

CAP = 200_000
"""Characters of the longest text the guard looks at; beyond it nothing is let through."""

VERSION = "1"
"""Raised whenever the rules change; kept with each run."""

_RULES: tuple[Callable[[Plain], Iterator[Candidate]], ...] = (emails, numbers)
_PASSES = 12
"""How often the guard looks again before it gives up and refuses; two passes are the rule."""

_BLANK = b"]"
"""Stands for what was found when looking again: contexts end there, as they do at a placeholder."""


@dataclass(frozen=True)
class Masked:
    """A text with placeholders in place of what was found; `findings` point into the original."""

    text: str
    findings: tuple[Finding, ...]


def find(text: str) -> tuple[Finding, ...]:
    """What in the text points to a person, in order, without overlap.

    Raises Invalid on a text of more than CAP characters: what was not looked at is not let through.
    """
    if len(text) > CAP:
        raise Invalid(
            "Văn bản dài quá %(limit)s ký tự nên không kiểm tra được thông tin cá nhân. Hãy chia nhỏ văn bản.",
            limit=f"{CAP:,}".replace(",", "."),
        )
    seen = plain(text)
    found: list[Candidate] = []
    # Once a number is masked its neighbours may read differently: look again until nothing is left.
    for _ in range(_PASSES):
        chosen = _choose(_whole(each, seen) for rule in _RULES for each in rule(seen))
        if not chosen:
            break
        found += chosen
        seen = Plain(_blanked(seen.data, chosen), seen.starts, seen.ends)
    else:
        raise Invalid("Chưa kiểm tra hết được thông tin cá nhân trong văn bản này. Hãy chia nhỏ văn bản.")
    return tuple(
        Finding(each.kind, seen.starts[each.start], seen.ends[each.end - 1], each.rule, ABOUT[each.kind].reason)
        for each in sorted(found, key=lambda candidate: candidate.start)
    )


def mask(text: str) -> Masked:
    """Replace what points to a person by placeholders. Masking again changes nothing. Raises as `find` does."""
    findings = find(text)
    pieces: list[str] = []
    done = 0
    for finding in findings:
        pieces += [text[done : finding.start], ABOUT[finding.kind].placeholder]
        done = finding.end
    return Masked("".join([*pieces, text[done:]]), findings)


def _choose(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The best candidates that do not overlap: by points, then length, then place."""
    ranked = sorted(
        (each for each in candidates if each.points >= THRESHOLD),
        key=lambda each: (-each.points, each.start - each.end, each.start),
    )
    chosen: list[Candidate] = []
    taken = bytearray(max((each.end for each in ranked), default=0))
    for each in ranked:
        if not any(taken[each.start : each.end]):
            taken[each.start : each.end] = b"\x01" * (each.end - each.start)
            chosen.append(each)
    return chosen


def _whole(candidate: Candidate, seen: Plain) -> Candidate:
    """The candidate with all of its first and last characters: one character may stand for several places (⑿)."""
    start, end = candidate.start, candidate.end
    while start and seen.starts[start - 1] == seen.starts[start]:
        start -= 1
    while end < len(seen.data) and seen.starts[end] == seen.starts[end - 1]:
        end += 1
    unchanged = (start, end) == (candidate.start, candidate.end)
    return candidate if unchanged else replace(candidate, start=start, end=end)


def _blanked(data: bytes, chosen: list[Candidate]) -> bytes:
    blanked = bytearray(data)
    for each in chosen:
        blanked[each.start : each.end] = _BLANK * (each.end - each.start)
    return bytes(blanked)
