"""Tokens promised to a run before the model is asked, and settled once with what it really used.

A hold stands apart from what is spent and carries its own expiry: whoever dies in mid-run gives the capacity back when
the sweeper has come by, and the day that was charged is the day on which the run was admitted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from learn.db.playground import (
    OpenHold,
    add_hold,
    close_hold,
    expired_holds,
    lock_tokens,
    lose_run,
    take_tokens,
)
from learn.domain.errors import OverLimit
from learn.domain.prompts import Plan, day_of, plan
from learn.domain.runs import LOST, HoldState

HOLD = timedelta(seconds=210)
"""How long a hold lasts: the longest answer (180 s) and a margin to settle it."""

BUSY = "Câu lệnh trước của bạn chưa chạy xong. Hãy đợi một lát, hoặc bấm Dừng rồi gửi lại."


@dataclass(frozen=True)
class Reserved:
    """A hold of the database, and how long the answer may be under it."""

    hold_id: int
    plan: Plan


def reserve(
    session: Session, learner_id: int, request: str, input_tokens: int, wanted: int, cap: int, now: datetime
) -> Reserved:
    """Hold input and answer for one run, in the caller's writing transaction; the answer is shortened to what is left.

    Raises OverLimit when not enough is left today (`cap` tokens a day in Vietnam), or while another run of this learner
    is under way.
    """
    day = day_of(now)
    tokens, under_way = lock_tokens(session, learner_id, day, cap)
    if under_way is not None:
        if under_way.expires_at > now:
            raise OverLimit(BUSY, retry_after=5)
        _give_up(session, under_way, now)
        tokens, _ = lock_tokens(session, learner_id, day, cap)
    planned = plan(input_tokens, wanted, tokens.left, now)
    hold_id = add_hold(
        session,
        request=request,
        learner_id=learner_id,
        day=day,
        amount=planned.reserve,
        input_tokens=input_tokens,
        made_at=now,
        expires_at=now + HOLD,
    )
    if hold_id is None or not take_tokens(session, learner_id, day, planned.reserve):
        raise OverLimit(BUSY, retry_after=5)
    return Reserved(hold_id, planned)


def settle(session: Session, hold_id: int, charged: int) -> int | None:
    """Charge a run and give back the rest of its hold; what was charged, None where it was settled before."""
    return close_hold(session, hold_id, HoldState.SETTLED, charged)


def expire(session: Session, now: datetime) -> int:
    """Close holds whose time is over, charging their input, and mark their runs lost; how many there were."""
    found = expired_holds(session, now)
    for hold in found:
        _give_up(session, hold, now)
    return len(found)


def _give_up(session: Session, hold: OpenHold, now: datetime) -> None:
    if close_hold(session, hold.id, HoldState.EXPIRED, hold.input_tokens) is not None:
        lose_run(session, hold.id, now, LOST)
