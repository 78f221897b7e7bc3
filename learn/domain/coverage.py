"""Coverage: of the people who must finish a course, which share has.

The denominator is everybody with a post of the requirement's audience today who is not closed; the numerator those of
them who have finished the course, whenever that was.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from learn.domain.errors import Invalid

SMALL = 5  # a group of fewer people is not shown to those who may not see names


@dataclass(frozen=True)
class Tally:
    """People of a unit (with all below) for a requirement: all, those who have begun, those who are done."""

    people: int
    started: int
    done: int

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.people + other.people, self.started + other.started, self.done + other.done)

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(self.people - other.people, self.started - other.started, self.done - other.done)


NONE = Tally(0, 0, 0)


class Progress(StrEnum):
    """Where one person stands with a requirement."""

    NEW = "new"
    STARTED = "started"
    DONE = "done"


class Order(StrEnum):
    """How units are listed: in the province's own order, the lowest share first, the most people missing first."""

    PLACE = "place"
    PERCENT = "percent"
    MISSING = "missing"


@dataclass(frozen=True)
class Coverage:
    """A tally measured against a target (per cent) and a due date, as of a day."""

    tally: Tally
    target: int
    due_on: date
    as_of: date

    def of(self, tally: Tally) -> "Coverage":
        """Another tally measured in the same way."""
        return replace(self, tally=tally)

    def count(self, progress: Progress | None) -> int:
        """How many people stand there; None counts all."""
        counts = {Progress.DONE: self.tally.done, Progress.STARTED: self.in_progress, Progress.NEW: self.not_started}
        return self.tally.people if progress is None else counts[progress]

    @property
    def percent(self) -> float:
        """Done of people, in per cent rounded down to a tenth, so that 100 means everybody; 0 where there is nobody."""
        return self.tally.done * 1000 // self.tally.people / 10 if self.tally.people else 0.0

    @property
    def started_percent(self) -> float:
        """Begun or done of people, in per cent rounded down to a tenth."""
        return self.tally.started * 1000 // self.tally.people / 10 if self.tally.people else 0.0

    @property
    def in_progress(self) -> int:
        """People who have begun and are not done."""
        return self.tally.started - self.tally.done

    @property
    def not_started(self) -> int:
        """People who have not begun."""
        return self.tally.people - self.tally.started

    @property
    def overdue(self) -> int:
        """People who are not done although the due date has passed."""
        return self.tally.people - self.tally.done if self.as_of > self.due_on else 0

    @property
    def missing(self) -> int:
        """How many more must finish until the target is reached."""
        needed = -(-self.tally.people * self.target // 100)
        return max(0, needed - self.tally.done)

    @property
    def reached(self) -> bool:
        """Whether the target is reached; a unit with nobody has nothing to reach."""
        return bool(self.tally.people) and self.missing == 0

    @property
    def small(self) -> bool:
        """Whether the group is so small that its figures would tell about persons."""
        return 0 < self.tally.people < SMALL


def veiled(groups: Sequence[Tally]) -> frozenset[int]:
    """Which of the groups (by place) are not shown to those who may not see names.

    Those with fewer than SMALL people; and, because what is shown could be taken from the total, the next smallest ones
    until at least two are veiled that together have SMALL people. Groups with nobody tell nothing and are shown.
    """
    by_size = sorted((tally.people, place) for place, tally in enumerate(groups) if tally.people)
    veil: list[int] = []
    behind = 0
    for people, place in by_size:
        if people >= SMALL and (not veil or (len(veil) > 1 and behind >= SMALL)):
            break
        veil.append(place)
        behind += people
    return frozenset(veil)


def check_goal(due_on: date, target: int, today: date) -> None:
    """Raise Invalid for a due date that is past or more than five years off, or a target beyond 1 to 100 per cent."""
    if due_on < today:
        raise Invalid("Hạn hoàn thành đã qua; hãy chọn từ hôm nay trở đi.", field="due_on")
    if due_on.year > today.year + 5:
        raise Invalid("Hạn hoàn thành xa quá năm năm; hãy kiểm tra lại năm.", field="due_on")
    if not 1 <= target <= 100:
        raise Invalid("Chỉ tiêu là một số từ 1 đến 100.", field="target")
