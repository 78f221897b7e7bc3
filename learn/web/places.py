"""Places for what keeps a thread busy for as long as a browser likes: few for one, and never all threads.

A process answers from a fixed number of threads. Whatever waits for a browser, or for a model, takes a place first, so
that some threads are always left for pages that are made and sent.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, request

from learn.domain.errors import OverLimit
from learn.settings import Settings

BUSY = "Nhiều người đang gửi lên cùng lúc nên chưa nhận thêm được. Hãy chờ vài giây rồi gửi lại."
SENDING = ("POST", "PUT", "PATCH", "DELETE")


class Places:
    """So many places, of which one taker may have `each`; `refusal` is said where there is none."""

    def __init__(self, most: int, each: int, refusal: str, retry_after: int) -> None:
        self._most = most
        self._each = each
        self._refusal = refusal
        self._retry_after = retry_after
        self._taken: Counter[str] = Counter()
        self._counting = threading.Lock()

    def take(self, who: str) -> None:
        """Take a place; raises OverLimit where `who` has enough of them, or nobody gets another."""
        with self._counting:
            if self._taken[who] >= self._each or self._taken.total() >= self._most:
                raise OverLimit(self._refusal, retry_after=self._retry_after)
            self._taken[who] += 1

    def leave(self, who: str) -> None:
        """Give a place back."""
        with self._counting:
            self._taken[who] -= 1
            if not self._taken[who]:
                del self._taken[who]

    @contextmanager
    def hold(self, who: str) -> Iterator[None]:
        """Have a place for a while."""
        self.take(who)
        try:
            yield
        finally:
            self.leave(who)


def watchers(settings: Settings) -> int:
    """How many may look on at answers under way, beside those who asked."""
    return max(1, settings.streams // 2)


def senders(settings: Settings) -> int:
    """How many bodies may be on their way at once: most of the threads that answers and those who look on leave."""
    return max(4, (settings.threads - settings.streams - watchers(settings)) * 3 // 4)


def register(app: Flask, settings: Settings) -> None:
    """Read what a browser sends before anything else looks at it, with a place among those who send.

    A browser that sends its form a byte a minute keeps a thread; half of the places are the most for one address.
    """
    most = senders(settings)
    sending = Places(most, most // 2, BUSY, retry_after=5)

    @app.before_request
    def _read() -> None:
        if request.endpoint is not None and request.method in SENDING:
            with sending.hold(request.remote_addr or ""):
                request.get_data()
