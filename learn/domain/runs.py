"""Runs of prompts: the states of a run and of its reservation, and how they are told."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from learn.domain.guard import ABOUT, Kind
from learn.domain.prompts import Finish, renewal

LOST = "Lượt chạy này bị đứt giữa chừng. Phần đã nhận vẫn được giữ; bạn có thể chạy lại."
STOPPED = "Bạn đã dừng câu trả lời. Phần đã nhận vẫn được giữ."
TOO_LONG = "Câu trả lời quá lâu nên đã dừng. Phần đã nhận vẫn được giữ; bạn thử lại, hoặc viết câu lệnh ngắn hơn."
CUT = "Câu trả lời dừng ở giới hạn độ dài."
FILTERED = "Nhà cung cấp mô hình đã chặn phần còn lại của câu trả lời."


class HoldState(StrEnum):
    """A reservation is open until it is settled by its run, or expires."""

    OPEN = "open"
    SETTLED = "settled"
    EXPIRED = "expired"


class RunState(StrEnum):
    """How far a run is. LOST: whoever ran it went away; NO_MODEL: there was none to ask."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"
    LOST = "lost"
    NO_MODEL = "no_model"


@dataclass(frozen=True)
class Ending:
    """How a run ended, and the sentence about it, "" for a good end."""

    state: RunState
    fault: str = ""


def ending(finish: Finish | None, *, stopped: bool, late: bool, fault: str) -> Ending:
    """The end of a run, from what the model said last, whether we stopped it or its time was over, and its failure."""
    if finish == "stop":
        return Ending(RunState.DONE)
    if finish == "length":
        return Ending(RunState.DONE, CUT)
    if finish == "content_filter":
        return Ending(RunState.DONE, FILTERED)
    if late:
        return Ending(RunState.STOPPED, TOO_LONG)
    if stopped:
        return Ending(RunState.STOPPED, STOPPED)
    return Ending(RunState.FAILED, fault or LOST)


def answerless(state: str, answer: str) -> bool:
    """Whether no answer could be had, through no fault of the learner's: a lab then rests on its prompt alone."""
    return state == RunState.NO_MODEL or (state == RunState.FAILED and not answer.strip())


@dataclass(frozen=True)
class MaskedKind:
    """One kind of personal data that was masked, `times` over; the texts are catalogue messages."""

    label: str
    placeholder: str
    reason: str
    example: str
    times: int


def masked_kinds(kinds: list[str]) -> tuple[MaskedKind, ...]:
    """What to tell of these kinds, in the order in which they were met first; unknown ones are left out."""
    known = [kind for one in kinds for kind in Kind if kind.value == one]
    return tuple(
        MaskedKind(about.label, about.placeholder, about.reason, about.example, known.count(kind))
        for kind in dict.fromkeys(known)
        for about in (ABOUT[kind],)
    )


@dataclass(frozen=True)
class Quota:
    """What a learner may still ask today, in tokens; full again at `renews`."""

    left: int
    cap: int
    renews: datetime

    @property
    def percent(self) -> int:
        """What is left, in whole per cent; 0 only when nothing is."""
        return min(100, -(-100 * self.left // self.cap)) if self.cap > 0 else 0


def quota(left: int, cap: int, now: datetime) -> Quota:
    """The quota as it stands."""
    return Quota(left, cap, renewal(now))
