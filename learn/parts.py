"""The parts of one installation, built once for every door: settings, store, clock, live library, model."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from learn.content.library import Library, build_library
from learn.db.engine import Store
from learn.services.content.load_library import load_library
from learn.settings import Settings


def wall_clock() -> datetime:
    """The moment it is; tests hand in another clock."""
    return datetime.now(UTC)


POLL_SECONDS = 2.0


class LiveLibrary:
    """The library that is live, as this process knows it; no older than `poll_seconds` when it is asked for.

    Before anything was published it is an empty one. One thread looks for a new one, the others go on meanwhile.
    """

    def __init__(self, *, poll_seconds: float = POLL_SECONDS, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._poll = poll_seconds
        self._monotonic = monotonic
        self._library: Library | None = None
        self._due = float("-inf")
        self._looking = threading.Lock()

    def __call__(self, session: Session) -> Library:
        """The live library; `session` reads the row on which all processes agree, and new pieces."""
        known = self._library
        if known is not None and self._monotonic() < self._due:
            return known
        if not self._looking.acquire(blocking=known is None):
            return known or _EMPTY
        try:
            if self._library is None or self._monotonic() >= self._due:
                known = self._library or _EMPTY
                self._library = load_library(session, known.digest) or known
                self._due = self._monotonic() + self._poll
            return self._library
        finally:
            self._looking.release()


_EMPTY = build_library({}, {}, {}, {})


@dataclass
class Parts:
    """What the doors share."""

    settings: Settings
    store: Store
    clock: Callable[[], datetime] = wall_clock
    library: Callable[[Session], Library] = field(default_factory=LiveLibrary)
    model: Any = None


def build(settings: Settings, *, clock: Callable[[], datetime] = wall_clock) -> Parts:
    """Open the installation that `settings` describe."""
    return Parts(settings=settings, store=Store(settings.database_url), clock=clock)
