"""Attempts: the paper from a seed, who may start, what a save does, the score. Plain functions, no clock.

A paper is drawn once, when the attempt begins, and stored; with the stored version of each item it is all
that resuming, reviewing and marking again need, however the bank's file has changed since.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from fractions import Fraction
from math import ceil

from learn.domain.errors import Closed, Conflict, Invalid, OverLimit
from learn.domain.quizzes.bank import Bank, Item
from learn.domain.quizzes.doors import Mark, half_up
from learn.domain.quizzes.kinds import choices
from learn.domain.quizzes.rules import Counts, Times, is_over, told

MAX_SEQUENCE = 1_000_000_000
IDLE = timedelta(days=90)
"""After which an attempt without an end is abandoned: what it asks may have been corrected since, laws above all."""


ABANDONED = "Lượt này bỏ dở quá 90 ngày nên đã khép lại, không chấm và không tính; mời bạn làm lượt mới."


class State(StrEnum):
    """Where an attempt stands. The names are stored; more will come beside them.

    One that is handed in has its score at once, unless a person is to mark some of it; then it is graded afterwards.
    One without an end that nobody has written in for `IDLE` is abandoned: its answers are kept and not marked, and it
    does not count among the attempts. One with an end is handed in by it, see `learn.domain.quizzes.rules.is_over`.
    """

    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    GRADED = "graded"
    ABANDONED = "abandoned"

    @property
    def handed_in(self) -> bool:
        """Whether it ended with a mark, or with one to come."""
        return self in {State.SUBMITTED, State.GRADED}


class Save(Enum):
    """What a save with a sequence number does; see `check_sequence`."""

    APPLY = "apply"
    REPEATED = "repeated"
    STALE = "stale"


@dataclass(frozen=True)
class PaperItem:
    """An item of a paper, and the order in which its options, right sides or steps are shown."""

    item_id: str
    order: tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """Points are in thousandths; `percent` is rounded down, so that 79.9 never reads as 80."""

    points: int
    max_points: int
    percent: int
    passed: bool


@dataclass(frozen=True)
class PastAttempt:
    """What the rules need of an earlier attempt; `score` and `ended_at` are None until it is submitted."""

    state: State
    started_at: datetime
    score: Score | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Counted:
    """What all attempts at a quiz come to. `place` is that of the one that counts, None for an average."""

    percent: int
    passed: bool
    place: int | None


def draw(bank: Bank, seed: int) -> tuple[PaperItem, ...]:
    """The paper that this seed gives; the same on every machine and version of Python.

    Things are ordered by the SHA-256 of seed, place of use and their own id: every order is equally likely,
    and an item added to the bank leaves the others in the order they had. Without `shuffle`, items and options
    keep the file's order, except where that order is the answer. Where the bank has pools, each of them in turn takes
    its number of the items that fit it and are not taken yet.
    """
    drawn = _drawn(bank, seed)
    by_id = {item.id: item for item in bank.items}
    shown = drawn if bank.shuffle else [item_id for item_id in by_id if item_id in drawn]
    return tuple(PaperItem(item_id, _order(bank, by_id[item_id], seed)) for item_id in shown)


def may_start(bank: Bank, past: Sequence[PastAttempt], now: datetime) -> None:
    """Nothing, if a new attempt may begin.

    Raises Closed where there is nothing to answer and before and after the opening hours, Conflict while an attempt is
    running (it is to be resumed), and OverLimit when the bank's attempts are used up or the next one has to wait. A
    passed quiz may be taken again.
    """
    if not bank.items:
        text = "Bài kiểm tra này chưa có câu hỏi nào; mời bạn quay lại sau."
        raise Closed(text)
    if any(one.state is State.IN_PROGRESS for one in past):
        text = "Bạn đang làm dở bài kiểm tra này; hãy làm tiếp lượt đó."
        raise Conflict(text)
    rules = bank.rules
    if rules.opens_at and now < rules.opens_at:
        text = "Bài kiểm tra này mở lúc %(when)s; mời bạn quay lại khi đó."
        raise Closed(text, when=told(rules.opens_at))
    if rules.closes_at and now >= rules.closes_at:
        text = "Bài kiểm tra này đã đóng lúc %(when)s."
        raise Closed(text, when=told(rules.closes_at))
    if bank.attempts and sum(one.state is not State.ABANDONED for one in past) >= bank.attempts:
        text = "Bạn đã dùng hết %(limit)s lượt làm bài kiểm tra này."
        raise OverLimit(text, limit=bank.attempts)
    free_at = max((one.ended_at + timedelta(minutes=rules.wait) for one in past if one.ended_at), default=now)
    if free_at > now:
        text = "Lượt sau bắt đầu được từ %(when)s; hãy dùng lúc này để xem lại bài học."
        raise OverLimit(text, retry_after=ceil((free_at - now).total_seconds()), when=told(free_at))


def check_open(state: State, times: Times, now: datetime) -> None:
    """Nothing, if answers that arrive `now` still count; raises Closed after its end, of whatever kind."""
    if state is State.ABANDONED:
        raise Closed(ABANDONED)
    if state is not State.IN_PROGRESS:
        text = "Lượt làm này đã nộp, không sửa câu trả lời được nữa."
        raise Closed(text)
    if times.due_at and is_over(times, now):
        text = "Hết giờ làm bài lúc %(when)s; câu trả lời đến sau giờ đó không được tính."
        raise Closed(text, when=told(times.due_at))


def check_sequence(stored: int, given: int, *, same_answer: bool) -> Save:
    """What a save numbered `given` does to an item whose last applied save is numbered `stored` (0: none).

    A page numbers the saves of each item on from the number it was given with the item. A higher number is
    applied. The same or a lower one changes nothing and is acknowledged with the stored number, so a device may
    send again as often as it likes: REPEATED where the answer is the stored one, else STALE.

    The stale-tab rule: whoever saved first with a number wins. A page that is told STALE and has not itself had
    a higher number acknowledged was overtaken by another tab or device: it says so, shows the stored answer and
    numbers on from there. One that has may drop the old save from its outbox. Raises Invalid on a number that no
    page gives out.
    """
    if not 1 <= given <= MAX_SEQUENCE:
        text = "Câu trả lời gửi lên có số thứ tự không đúng; hãy tải lại trang rồi trả lời lại."
        raise Invalid(text)
    if given > stored:
        return Save.APPLY
    return Save.REPEATED if same_answer else Save.STALE


def score(marks: Iterable[Mark], pass_percent: int) -> Score:
    """The sum of exact shares, rounded once; passed is judged before rounding. No marks: nothing, not passed."""
    listed = list(marks)
    total = sum(mark.max_points for mark in listed)
    exact = sum((mark.share * mark.max_points for mark in listed), Fraction(0))
    return scored(exact, total, pass_percent)


def scored(exact: Fraction, total: int, pass_percent: int) -> Score:
    """What so many points of so many come to, rounded here alone."""
    if not total:
        return Score(0, 0, 0, passed=False)
    return Score(half_up(exact), total, int(100 * exact / total), passed=100 * exact >= pass_percent * total)


def counting(attempts: Sequence[PastAttempt], rule: Counts, pass_percent: int) -> Counted | None:
    """What attempts, in the order in which they began, come to under a rule; None before one is submitted.

    "best": a passed one before others, then the larger share, then the earlier. "last": the last one submitted.
    "average": the mean of all shares, exact; it passes where it reaches `pass_percent`. Percents are rounded down.
    Shares are compared, not points, because papers of one bank may weigh differently.
    """
    scored = [(place, one.score) for place, one in enumerate(attempts) if one.score is not None]
    if not scored:
        return None
    if rule == "average":
        mean = sum((_share(score) for _, score in scored), Fraction(0)) / len(scored)
        return Counted(int(100 * mean), passed=100 * mean >= pass_percent, place=None)
    if rule == "last":
        place, score = scored[-1]
    else:
        place, score = min(scored, key=lambda pair: (not pair[1].passed, -_share(pair[1]), pair[0]))
    return Counted(score.percent, score.passed, place)


def _share(of: Score) -> Fraction:
    return Fraction(of.points, of.max_points) if of.max_points else Fraction(0)


def _drawn(bank: Bank, seed: int) -> list[str]:
    if not bank.pools:
        return _shuffled(seed, "items", [item.id for item in bank.items])[: bank.draw]
    taken: list[str] = []
    for number, pool in enumerate(bank.pools, start=1):
        left = [item.id for item in bank.items if pool.fits(item) and item.id not in taken]
        taken += _shuffled(seed, f"pool {number}", left)[: pool.count]
    return _shuffled(seed, "items", taken)


def _order(bank: Bank, item: Item, seed: int) -> tuple[str, ...]:
    ids = choices(item)
    return tuple(_shuffled(seed, f"order of {item.id}", ids)) if bank.shuffle or item.hides_order else ids


def _shuffled(seed: int, use: str, ids: Sequence[str]) -> list[str]:
    return sorted(ids, key=lambda one: hashlib.sha256(f"1\0{seed}\0{use}\0{one}".encode()).digest())
