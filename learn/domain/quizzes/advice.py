"""Which questions of a bank to look at first, and why: rules of thumb over the figures of `analysis`.

They find what is worth reading again, they do not judge it: an easy question may be the one that everybody must know.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from learn.domain.quizzes.analysis import Analysed, ChoiceRate, Figures

HARD = 0.30  # about what guessing among four gives
EASY = 0.95  # nearly everybody earns it, so it says nothing of who has learned
FLAT = 0.10  # a correlation with the rest of the paper, which itself is short, below which a question tells little
POOR = 0.20  # Ebel: a gap below it is poor
BLANK = 0.10
IDLE = 0.05  # Haladyna and Downing, 1993: a choice that fewer take distracts nobody
MANY = 200  # people, before a choice is called idle: below, fewer than LEAST_CHOICE may be more than IDLE


class Why(StrEnum):
    """Reasons to look at a question, the most pressing first."""

    KEY = "key"  # strong learners take a wrong choice more often than the right one: the key may be wrong
    AGAINST = "against"  # weak learners do better than strong ones
    TRAP = "trap"  # strong learners take one wrong choice, no less than others do or very often
    HARD = "hard"
    EASY = "easy"
    FLAT = "flat"  # strong and weak learners do alike
    BLANK = "blank"  # many leave it open
    IDLE = "idle"  # hardly anybody takes one of the wrong choices


RANKS = {why: rank for rank, why in enumerate(Why)}


@dataclass(frozen=True)
class Reason:
    """Why to look: `share` is the figure that tells, `choice` the choice in question.

    `letter` is where it stands among the choices of the file (A for the first), empty where the question has several
    fields; `label` is that of the field, where it has one.
    """

    why: Why
    share: float = 0.0
    choice: str = ""
    letter: str = ""
    label: str = ""


def reasons(found: Analysed) -> tuple[Reason, ...]:
    """Every reason to look at a question, the most pressing first; none where there are too few people to say."""
    if found.figures is None:
        return ()
    given = {one.why: one for one in _reasons(found.figures, found.people)}
    if Why.KEY in given:
        given.pop(Why.FLAT, None)  # it would be odd if the question told them apart
    return tuple(sorted(given.values(), key=lambda one: RANKS[one.why]))


def first_to_look_at(items: Iterable[Analysed]) -> list[tuple[Analysed, tuple[Reason, ...]]]:
    """The questions with their reasons: the most pressing first, then what tells least, then the bank's order.

    Questions with too few people stand at the end.
    """

    def key(pair: tuple[Analysed, tuple[Reason, ...]]) -> tuple[bool, int, float, int]:
        one, given = pair
        figures = one.figures
        if figures is None or not given:
            return figures is None, len(RANKS), 0.0, one.number
        return False, RANKS[given[0].why], figures.correlation or 0.0, one.number

    return sorted(((one, reasons(one)) for one in items), key=key)


def _reasons(figures: Figures, people: int) -> Iterator[Reason]:
    yield from _lures(figures)
    correlation, gap = figures.correlation, figures.gap
    if correlation is not None and gap is not None:
        if gap < 0 and correlation < -2 / sqrt(people):  # two standard errors of a correlation that is nothing
            yield Reason(Why.AGAINST, correlation)
        elif correlation < FLAT and gap < POOR and figures.easiness < EASY:
            yield Reason(Why.FLAT, correlation)
    if figures.easiness < HARD:
        yield Reason(Why.HARD, figures.easiness)
    if figures.easiness >= EASY:
        yield Reason(Why.EASY, figures.easiness)
    elif people >= MANY:
        yield from _idle(figures)
    if figures.blank is not None and figures.blank >= BLANK:
        yield Reason(Why.BLANK, figures.blank)


def _lures(figures: Figures) -> Iterator[Reason]:
    """The wrong choice that the strong take most, if it is taken too often."""
    wrong = [
        (one.strong, place, one, field)
        for field in figures.fields
        for place, one in enumerate(field.choices)
        if one.strong is not None and not one.right
    ]
    if not wrong:
        return
    strong, place, one, field = max(wrong, key=lambda row: row[0])
    told = Reason(Why.TRAP, strong, one.text, _letter(figures, place), field.label)
    right = max((other.strong or 0.0 for other in field.choices if other.right), default=0.0)
    if field.single and strong > right:
        yield Reason(Why.KEY, strong, told.choice, told.letter, told.label)
    elif strong >= 0.25 or (strong >= 0.10 and strong >= _others(one)):
        yield told


def _others(one: ChoiceRate) -> float:
    """The share of the weak who took a choice; of everybody, where that of the weak is not shown."""
    if one.weak is not None:
        return one.weak
    return one.share if one.share is not None else 1.0


def _idle(figures: Figures) -> Iterator[Reason]:
    for field in figures.fields:
        if field.label:
            continue
        for place, one in enumerate(field.choices):
            if not one.right and (one.few or (one.share is not None and one.share < IDLE)):
                yield Reason(Why.IDLE, one.share or 0.0, one.text, _letter(figures, place))
                return


def _letter(figures: Figures, place: int) -> str:
    return chr(ord("A") + place) if len(figures.fields) == 1 and not figures.fields[0].label else ""
