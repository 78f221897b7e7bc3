"""Places for what keeps a thread busy for as long as a browser likes: few for one, and never all threads.

A process answers from a fixed number of threads. Whatever waits for a browser, or for a model, takes a place first, so
that some threads are always left for pages that are made and sent.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, request

from learn.domain.errors import OverLimit
from learn.settings import Settings

BUSY = "Nhiều người đang gửi lên cùng lúc nên chưa nhận thêm được. Hãy chờ vài giây rồi gửi lại."
SENDING = ("POST", "PUT", "PATCH", "DELETE")
PATIENCE = 1.0  # seconds in which a body that is not held back has come, however many come with it


class Places:
    """So many places, of which one taker may have `each`; `refusal` is said where there is none.

    A taker waits up to `patience` seconds for a place, but never for those who have had theirs for longer than that:
    a whole office behind one address that sends at one stroke gets through, one that holds its places does not.
    """

    def __init__(self, most: int, each: int, refusal: str, retry_after: int, patience: float = 0) -> None:
        self._most = most
        self._each = each
        self._refusal = refusal
        self._retry_after = retry_after
        self._patience = patience
        self._since: defaultdict[str, list[float]] = defaultdict(list)
        self._left = threading.Condition()

    def take(self, who: str) -> float:
        """Take a place, and say since when, to `leave` it; raises OverLimit where there is none for `who`."""
        until = time.monotonic() + self._patience
        with self._left:
            while in_the_way := self._in_the_way(who):
                now = time.monotonic()
                if now >= until or max(in_the_way) < now - self._patience:
                    raise OverLimit(self._refusal, retry_after=self._retry_after)
                self._left.wait(until - now)
            since = time.monotonic()
            self._since[who].append(since)
        return since

    def leave(self, who: str, since: float) -> None:
        """Give a place back that was taken then."""
        with self._left:
            self._since[who].remove(since)
            if not self._since[who]:
                del self._since[who]
            self._left.notify_all()

    def _in_the_way(self, who: str) -> list[float]:
        """Since when those have their places who leave none for `who`; empty where there is one."""
        own = self._since.get(who, [])
        if len(own) >= self._each:
            return own
        taken = [since for held in self._since.values() for since in held]
        return taken if len(taken) >= self._most else []

    @contextmanager
    def hold(self, who: str) -> Iterator[None]:
        """Have a place for a while."""
        since = self.take(who)
        try:
            yield
        finally:
            self.leave(who, since)


def watchers(settings: Settings) -> int:
    """How many may look on at answers under way, beside those who asked."""
    return max(1, settings.streams // 2)


def senders(settings: Settings) -> int:
    """How many bodies may be on their way at once: most of the threads that answers and those who look on leave."""
    return max(4, (settings.threads - settings.streams - watchers(settings)) * 3 // 4)


def register(app: Flask, settings: Settings) -> None:
    """Read what a browser sends before anything else looks at it, with a place among those who send.

    A browser that sends its form a byte a minute keeps a thread; half of the places are the most for one address, and
    the threads beside them are not made to wait for such browsers.
    """
    most = senders(settings)
    sending = Places(most, most // 2, BUSY, retry_after=5, patience=PATIENCE)

    @app.before_request
    def _read() -> None:
        if request.endpoint is not None and request.method in SENDING:
            with sending.hold(request.remote_addr or ""):
                request.get_data()
