"""Threads that stay for the next piece of work: starting one waits for the interpreter twice, handing over does not."""

import queue
import threading
from collections.abc import Callable

LINGER = 60.0
"""Seconds that a thread without work waits for more."""


class Runners:
    """Daemon threads by need; what a piece of work raises ends its thread and nothing else."""

    def __init__(self, name: str, linger: float = LINGER) -> None:
        self._name = name
        self._linger = linger
        self._waiting: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._idle = 0
        self._counting = threading.Lock()

    def run(self, work: Callable[[], None]) -> None:
        """Begin a piece of work at once, in a thread that is free or a new one."""
        with self._counting:
            if self._idle:
                self._idle -= 1
                self._waiting.put(work)
                return
        threading.Thread(target=self._work, args=(work,), name=self._name, daemon=True).start()

    def _work(self, first: Callable[[], None]) -> None:
        work: Callable[[], None] | None = first
        while work is not None:
            work()
            work = None  # a thread that waits keeps nothing alive
            work = self._next()

    def _next(self) -> Callable[[], None] | None:
        with self._counting:
            self._idle += 1
        try:
            return self._waiting.get(timeout=self._linger)
        except queue.Empty:
            with self._counting:
                if not self._waiting.empty():  # given to us just as we went
                    return self._waiting.get()
                self._idle -= 1
            return None
