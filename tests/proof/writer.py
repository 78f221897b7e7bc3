"""One of the two processes of the writers' proof: `python -m tests.proof.writer DATA THREADS START`.

Each thread is a guest who completes the lessons of the public course. It prints one JSON object: how many deeds were
recorded, what went wrong, and in milliseconds how long each deed waited for its turn.
"""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.domain.courses import Lesson
from learn.domain.people import NOBODY, Asker, LearnerKind
from learn.parts import Parts, build
from learn.services.courses.complete_lesson import complete_lesson
from learn.services.people.load_asker import load_asker
from learn.settings import load


def public_lessons(library: Library) -> list[Lesson]:
    """Every lesson that a guest may open."""
    public = [course for course in library.courses.values() if course.public]
    return [lesson for course in public for module in course.modules for lesson in module.lessons]


class Writers:
    """Guests who all write at once; what they waited and what failed."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.waits: list[float] = []
        self.faults: list[str] = []
        with parts.store.session() as session:
            self.library: Library = parts.library(session)

    @contextmanager
    def _timed(self, *, lasting: bool = True) -> Iterator[None]:
        asked = time.perf_counter()
        with self.parts.store.lock(lasting=lasting):
            self.waits.append((time.perf_counter() - asked) * 1000)
            yield

    def guest(self, gate: threading.Barrier) -> None:
        """Complete every public lesson, one deed after the other."""
        gate.wait()
        asker, who = NOBODY, self.parts.store.session
        for lesson in public_lessons(self.library):
            with who() as session:
                session.info["lock"] = self._timed
                try:
                    asker = self._complete(session, asker, lesson)
                except SQLAlchemyError as fault:
                    self.faults.append(str(fault))

    def _complete(self, session: Session, asker: Asker, lesson: Lesson) -> Asker:
        now, served = self.parts.clock(), self.library.lesson_digest(lesson.key)
        done = complete_lesson(session, asker, self.library, lesson.course, lesson.module, lesson.slug, served, now)
        if done.token is None:
            return asker
        found = load_asker(session, done.token, now)
        assert found is not None
        assert found.kind is LearnerKind.GUEST
        return found


def main() -> None:
    """Start the threads at one moment, shared with the other process, and tell how it went.

    One guest goes first, alone: a server that has just started builds its statements once.
    """
    data, threads, start = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    sys.setswitchinterval(0.0005)  # as the server does
    writers = Writers(build(load(data)))
    writers.guest(threading.Barrier(1))
    writers.waits.clear()
    gate = threading.Barrier(threads + 1)
    running = [threading.Thread(target=writers.guest, args=(gate,)) for _ in range(threads)]
    for thread in running:
        thread.start()
    time.sleep(max(0.0, start - time.time()))
    gate.wait()
    for thread in running:
        thread.join()
    writers.parts.store.close()
    json.dump({"waits": writers.waits, "faults": writers.faults}, sys.stdout)


if __name__ == "__main__":
    main()
