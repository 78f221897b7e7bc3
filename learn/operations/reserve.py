"""Tokens promised to a run before the model is asked, and settled once with what it really used.

A hold stands apart from what is spent and carries its own expiry: whoever dies in mid-run gives the capacity back when
the sweeper has come by, and the day that was charged is the day on which the run was admitted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from learn.db.playground import (
    add_hold,
    close_hold,
    expired_holds,
    has_open_hold,
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
    expire(session, now, learner_id)
    day = day_of(now)
    left = lock_tokens(session, learner_id, day, cap).left
    if has_open_hold(session, learner_id):
        raise OverLimit(BUSY, retry_after=5)
    planned = plan(input_tokens, wanted, left, now)
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


def expire(session: Session, now: datetime, learner_id: int | None = None) -> int:
    """Close holds whose time is over, charging their input, and mark their runs lost; how many there were."""
    found = expired_holds(session, now, learner_id)
    for hold_id, input_tokens in found:
        if close_hold(session, hold_id, HoldState.EXPIRED, input_tokens) is not None:
            lose_run(session, hold_id, now, LOST)
    return len(found)
