"""Waiting for what another thread or process is about to do."""

import time
from collections.abc import Callable


def within(seconds: float, met: Callable[[], bool]) -> bool:
    """Whether it comes true before so many seconds are over; returns as soon as it does."""
    deadline = time.monotonic() + seconds
    while not met() and time.monotonic() < deadline:
        time.sleep(0.01)
    return met()
