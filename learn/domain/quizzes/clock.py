"""The clock of one attempt: its minutes, what a person has beyond them, and pauses in which it stands still.

A measure is what somebody was granted, never why. Closing hours are everybody's: neither extra time nor a pause goes on
after them. A pause that nobody ends is over when the granted minutes are used up, so an attempt always has an end.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import ceil

from learn.domain.errors import Closed, Invalid
from learn.domain.quizzes.rules import Rules, Times, times

FACTORS = (100, 125, 150, 200)
"""Per cents of a quiz's minutes that may be granted."""

PAUSES = (0, 5, 10, 15, 20, 30, 45, 60)
"""Minutes of pause in all that may be granted for an attempt."""

EARLY = timedelta(seconds=5)
"""How much too early a page's own clock may come to its end."""


@dataclass(frozen=True)
class Measures:
    """What one person is granted in every quiz: the per cent of the minutes, minutes of pause, larger type.

    `until` is the last day on which an attempt may begin with them, None without an end.
    """

    time_percent: int = 100
    pause_minutes: int = 0
    large: bool = False
    until: date | None = None

    @property
    def any(self) -> bool:
        """Whether anything is granted."""
        return self.time_percent != FACTORS[0] or self.pause_minutes > 0 or self.large

    def minutes(self, rules: Rules) -> int:
        """The minutes of an attempt with these measures, 0 where there is no limit."""
        return ceil(rules.minutes * self.time_percent / 100)


def check_measures(measures: Measures, today: date) -> None:
    """Nothing, if these may be granted on `today`; else raises Invalid at their field."""
    if measures.time_percent not in FACTORS:
        raise Invalid("Hãy chọn thời gian làm bài trong danh sách.", field="time_percent")
    if measures.pause_minutes not in PAUSES:
        raise Invalid("Hãy chọn số phút tạm dừng trong danh sách.", field="pause_minutes")
    if measures.until is not None and measures.until < today:
        raise Invalid("Ngày cuối không thể trước hôm nay.", field="until")


@dataclass(frozen=True)
class Clock:
    """An attempt's time. `minutes` 0: no limit of its own.

    `held` seconds of pause are used up; a pause that lasts began at `paused_at` and ends at `pause_until` at latest.
    """

    started_at: datetime
    minutes: int = 0
    grace: int = 0
    closes_at: datetime | None = None
    time_percent: int = 100
    pause_minutes: int = 0
    held: int = 0
    paused_at: datetime | None = None
    pause_until: datetime | None = None

    @property
    def times(self) -> Times:
        """When the attempt ends; in a pause, when it ends if nobody ends the pause."""
        pause = self.pause_until - self.paused_at if self.pause_until and self.paused_at else timedelta(0)
        more = timedelta(seconds=self.minutes * 60 * (self.time_percent - 100) / 100)
        rules = Rules(closes_at=self.closes_at, minutes=self.minutes, grace=self.grace)
        return times(rules, self.started_at, more + timedelta(seconds=self.held) + pause)

    def is_paused(self, now: datetime) -> bool:
        """Whether it stands still."""
        return self.pause_until is not None and now < self.pause_until

    def pause_left(self, now: datetime) -> int:
        """The seconds of pause that are left."""
        return max(0, self.pause_minutes * 60 - self.resumed(now).held) if self.minutes else 0

    def seconds_left(self, now: datetime) -> int | None:
        """The seconds of work that are left, if it went on now."""
        due_at = self.resumed(now).times.due_at
        return max(0, int((due_at - now).total_seconds())) if due_at else None

    def paused(self, now: datetime) -> "Clock":
        """The same, standing still from now on; as it is, where it does already. Raises Closed without a pause left."""
        if self.is_paused(now):
            return self
        left = self.pause_left(now)
        if not left:
            raise Closed("Lượt làm này không có, hoặc đã dùng hết, thời gian tạm dừng.")
        return replace(self.resumed(now), paused_at=now, pause_until=now + timedelta(seconds=left))

    def resumed(self, now: datetime) -> "Clock":
        """The same, going on from now, or from when the pause was over."""
        if self.paused_at is None or self.pause_until is None:
            return self
        used = ceil((min(now, self.pause_until) - self.paused_at).total_seconds())
        return replace(self, held=self.held + used, paused_at=None, pause_until=None)

    def granted(self, measures: Measures) -> "Clock":
        """The same with these measures: an attempt under way is given more, and loses nothing that it had."""
        return replace(
            self,
            time_percent=max(self.time_percent, measures.time_percent),
            pause_minutes=max(self.pause_minutes, measures.pause_minutes),
        )
