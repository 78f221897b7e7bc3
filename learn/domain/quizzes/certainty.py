"""Certainty-based marking: who knows what they know earns more than who guesses (Gardner-Medwin, 1995 and since).

With each answer a learner says how certain it is: 1 (under 67 %), 2 (67 to 80 %) or 3 (over 80 %). Right earns 1, 2 or
3 marks, wrong 0, -2 or -6, so that it pays best to say what one believes. No certainty counts as 1. An answer that is
right in part is taken as that part right and the rest wrong.

**What the paper comes to.** Marks that may be negative, out of three, are no share of points and fit no pass mark. So
a paper keeps the accuracy, which is what an exam would have given, and adds a tenth of what its average mark has over
the best that this accuracy reaches with one certainty for all (below nothing where it has less): "accuracy + bonus" of
Gardner-Medwin, as Moodle shows it too (question/behaviour/deferredcbm); the tenth is his, found on many quizzes to
make scores most reliable. Percent and pass mark follow that sum, never under 0 nor over 100 %: all right and always
certain is 100 %, all right and never certain 80 %, all wrong 0 % however it was said. The points of the single
questions stay those of an exam.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from learn.domain.quizzes.attempts import Score
from learn.domain.quizzes.doors import Form, Mark, forged, half_up, values_of

FIELD = "certainty"
LEVELS = (1, 2, 3)
RIGHT: Mapping[int, int] = {1: 1, 2: 2, 3: 3}
WRONG: Mapping[int, int] = {1: 0, 2: -2, 3: -6}
BONUS = Fraction(1, 10)
CLEAR = Fraction(1, 2)
"""From which (departure squared, times answers) a judgement is more than slight, as Moodle has it: about t > 1.5."""

_FITS = {1: (Fraction(0), Fraction(2, 3)), 2: (Fraction(2, 3), Fraction(4, 5)), 3: (Fraction(4, 5), Fraction(1))}

Judgement = Literal["over", "slightly_over", "fitting", "slightly_under", "under"]


@dataclass(frozen=True)
class Level:
    """The answers that were given with one certainty: how many, which share was right, and whether the two agree."""

    certainty: int
    answers: int
    share: Fraction
    judgement: Judgement


@dataclass(frozen=True)
class Reckoning:
    """A paper by certainty. `accuracy` 0..1; `average` -6..3, the marks by weight; `bonus` may be negative.

    `judgement` is that of the level that lost most marks to it; None where nothing was answered.
    """

    accuracy: Fraction
    average: Fraction
    bonus: Fraction
    levels: tuple[Level, ...]
    judgement: Judgement | None

    @property
    def share(self) -> Fraction:
        """What the paper comes to, 0..1."""
        return min(Fraction(1), max(Fraction(0), self.accuracy + self.bonus))


Judged = tuple[Mark, int | None]
"""A question's mark and its certainty, None where the question was left open: that loses nothing."""


def taken_apart(form: Form) -> tuple[Form, int | None]:
    """The form without the certainty, and the certainty. Raises Invalid on one that there is not."""
    if FIELD not in form:
        return form, None
    given = values_of({FIELD: form[FIELD]}, (FIELD,)).get(FIELD, [])
    if len(given) > 1 or not set(given) <= {str(one) for one in LEVELS}:
        raise forged()
    rest = {name: values for name, values in form.items() if name != FIELD}
    return rest, int(given[0]) if given else None


def value(share: Fraction, certainty: int) -> Fraction:
    """The mark of an answer, -6..3."""
    return share * RIGHT[certainty] + (1 - share) * WRONG[certainty]


def best_value(share: Fraction) -> Fraction:
    """The best mark that this share of right answers reaches with one certainty for all."""
    return max(value(share, one) for one in LEVELS)


def reckon(judged: Sequence[Judged]) -> Reckoning:
    """A paper by certainty; questions weigh as many as they have points."""
    weight = sum(mark.max_points for mark, _ in judged)
    if not weight:
        return Reckoning(Fraction(0), Fraction(0), Fraction(0), (), None)
    accuracy = sum((mark.share * mark.max_points for mark, _ in judged), Fraction(0)) / weight
    told = [(mark, certainty) for mark, certainty in judged if certainty]
    average = sum((value(mark.share, one) * mark.max_points for mark, one in told), Fraction(0)) / weight
    found = [(_lost(marks, one), _level(marks, one)) for one in LEVELS if (marks := _at(told, one))]
    worst = max(found, key=lambda pair: pair[0], default=None)
    return Reckoning(
        accuracy=accuracy,
        average=average,
        bonus=BONUS * (average - best_value(accuracy)),
        levels=tuple(level for _, level in found),
        judgement=worst[1].judgement if worst else None,
    )


def certain_score(judged: Sequence[Judged], pass_percent: int) -> Score:
    """The score of a paper by certainty, rounded as every score is."""
    total = sum(mark.max_points for mark, _ in judged)
    share = reckon(judged).share
    return Score(half_up(share * total), total, int(100 * share), passed=bool(total) and 100 * share >= pass_percent)


def _at(told: Sequence[tuple[Mark, int]], certainty: int) -> list[Mark]:
    return [mark for mark, one in told if one == certainty]


def _share(marks: Sequence[Mark]) -> Fraction:
    weight = sum(mark.max_points for mark in marks)
    return sum((mark.share * mark.max_points for mark in marks), Fraction(0)) / weight


def _lost(marks: Sequence[Mark], certainty: int) -> Fraction:
    share = _share(marks)
    return (best_value(share) - value(share, certainty)) * sum(mark.max_points for mark in marks)


def _level(marks: Sequence[Mark], certainty: int) -> Level:
    share, (low, high) = _share(marks), _FITS[certainty]
    judgement: Judgement = "fitting"
    if share < low:
        judgement = "over" if (low - share) ** 2 * len(marks) > CLEAR else "slightly_over"
    elif share > high:
        judgement = "under" if (share - high) ** 2 * len(marks) > CLEAR else "slightly_under"
    return Level(certainty, len(marks), share, judgement)
