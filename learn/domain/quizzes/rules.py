"""A quiz's rules: when it may be taken and for how long, which attempt counts, what is shown afterwards.

Moments are aware datetimes of the server's clock alone; what a device believes about time counts for nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Literal

from learn.domain.dates import VIETNAM

Counts = Literal["best", "last", "average"]
Shown = Literal["submitted", "closed", "never"]
Manner = Literal["exam", "practice", "hints", "certainty"]

GRACE = 60
"""Seconds after the end in which what was sent in time over a slow network still counts."""

TRIES = 3
PENALTY = Fraction(1, 3)


@dataclass(frozen=True)
class Behaviour:
    """How answers turn into points, see `learn.domain.quizzes.behaviour`.

    `tries` of a question in practice; `penalty` is the share of its points that each further try costs.
    """

    manner: Manner = "exam"
    tries: int = TRIES
    penalty: Fraction = PENALTY

    @property
    def at_once(self) -> bool:
        """Whether answers are checked before the paper is handed in."""
        return self.manner in {"practice", "hints"}


@dataclass(frozen=True)
class Rules:
    """`minutes` of an attempt, 0: no limit; `wait` in minutes from one attempt's end to the next one's start.

    `counts`: which attempt the result is taken from; `shown`: when answers and explanations are, the score always is.
    `page`: how many questions stand on a page, 0: all of them; `back`: whether earlier pages stay open.
    `markers`: how many people mark an essay, each for themselves; where their marks differ by no more than `within`
    percent of its points, the mean counts. `room`: an attempt can only be begun in a supervised room.
    """

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    minutes: int = 0
    grace: int = GRACE
    wait: int = 0
    counts: Counts = "best"
    shown: Shown = "submitted"
    page: int = 1
    back: bool = True
    markers: int = 1
    within: int = 10
    behaviour: Behaviour = Behaviour()
    room: bool = False


@dataclass(frozen=True)
class Times:
    """When an attempt ends, and until when answers that are late may still come; None: never."""

    due_at: datetime | None
    late_until: datetime | None


def times(rules: Rules, started_at: datetime, extra: timedelta = timedelta(0)) -> Times:
    """The end of an attempt begun at `started_at`: its minutes and the `extra` are up, or the quiz closes, whichever is
    earlier.
    """
    ends = [rules.closes_at] if rules.closes_at else []
    if rules.minutes:
        ends.append(started_at + timedelta(minutes=rules.minutes) + extra)
    if not ends:
        return Times(None, None)
    return Times(min(ends), min(ends) + timedelta(seconds=rules.grace))


def is_over(times: Times, now: datetime) -> bool:
    """Whether an attempt takes no answers any more; the last moment of the grace still counts."""
    return times.late_until is not None and now > times.late_until


def seconds_left(times: Times, now: datetime) -> int | None:
    """Whole seconds until an attempt ends, 0 in its grace and after; None where nothing ends it."""
    return max(0, int((times.due_at - now).total_seconds())) if times.due_at else None


def answers_shown(shown: Shown, closes_at: datetime | None, now: datetime) -> bool:
    """Whether answers and explanations of a submitted attempt may be seen now."""
    return shown == "submitted" or (shown == "closed" and closes_at is not None and now >= closes_at)


def told(moment: datetime) -> str:
    """A moment as sentences name it, in Vietnam's time."""
    return moment.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")
