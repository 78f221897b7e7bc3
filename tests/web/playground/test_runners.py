"""Threads that stay for the next piece of work."""

import threading
import time

import pytest

from learn.web.playground.runners import Runners


def names(runners: Runners, pieces: int) -> list[int | None]:
    """The threads that did so many pieces of work, one after another."""
    found: list[int | None] = []
    for _ in range(pieces):
        done = threading.Event()

        def work(done: threading.Event = done) -> None:
            found.append(threading.current_thread().ident)
            done.set()

        runners.run(work)
        assert done.wait(5)
        time.sleep(0.02)  # until the thread waits for more
    return found


def test_one_thread_does_what_comes_one_after_another() -> None:
    assert len(set(names(Runners("trial"), 5))) == 1


def test_what_comes_at_once_is_done_at_once() -> None:
    runners, together = Runners("trial"), threading.Barrier(9, timeout=5)
    for _ in range(8):
        runners.run(together.wait)
    together.wait()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_work_that_fails_ends_nothing_else() -> None:
    runners, failed = Runners("trial"), threading.Event()

    def fail() -> None:
        failed.set()
        raise ZeroDivisionError

    runners.run(fail)
    assert failed.wait(5)
    assert len(set(names(runners, 3))) == 1


def test_a_thread_without_work_goes_and_the_next_piece_has_a_new_one() -> None:
    runners = Runners("linger-trial", linger=0.05)
    for _ in range(3):
        names(runners, 1)
        time.sleep(0.2)
        assert not [one for one in threading.enumerate() if one.name == "linger-trial"]
