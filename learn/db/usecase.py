"""How a use case declares itself: reading, writing or staged, and which action it is.

A writing one ends whatever was read before, takes the write lock, and finds again inside, so that nothing is decided on
a stale row; it commits once, just before returning. Whatever is left uncommitted when it ends is rolled back.
A staged one has slow work between its writes (a model call, hashing a password) and takes a `turn` for each of them.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from learn.domain.permissions import Action

P = ParamSpec("P")
R = TypeVar("R")
UseCase = Callable[Concatenate[Session, P], R]


@contextmanager
def turn(session: Session, *, lasting: bool = True) -> Iterator[None]:
    """One writing transaction: ends what was read, waits for the lock, and leaves nothing open behind it.

    Not `lasting` is for what means nothing without a process that works on it: a power cut may undo it.
    """
    session.rollback()
    session.expunge_all()  # a row loaded before the lock is stale: it must be found again, not taken from the map
    session.info["warm"]()
    with session.info["lock"](lasting=lasting):
        session.info["writing"] = True
        try:
            yield
        finally:
            session.rollback()
            session.info["writing"] = False


def staged(action: Action) -> Callable[[UseCase[P, R]], UseCase[P, R]]:
    """Declare a use case that reads, works, and writes in turns of its own; its module says why it commits twice."""

    def declare(use_case: UseCase[P, R]) -> UseCase[P, R]:
        use_case.action = action  # type: ignore[attr-defined]
        return use_case

    return declare


def reading(action: Action) -> Callable[[UseCase[P, R]], UseCase[P, R]]:
    """Declare a use case that changes nothing; a write inside it raises WriteWhileReadingError."""

    def declare(use_case: UseCase[P, R]) -> UseCase[P, R]:
        use_case.action = action  # type: ignore[attr-defined]
        return use_case

    return declare


def writing(action: Action) -> Callable[[UseCase[P, R]], UseCase[P, R]]:
    """Declare a use case that writes; it must end in under 250 ms and call neither a model nor a template."""

    def declare(use_case: UseCase[P, R]) -> UseCase[P, R]:
        @functools.wraps(use_case)
        def run(session: Session, /, *args: P.args, **kwargs: P.kwargs) -> R:
            with turn(session):
                return use_case(session, *args, **kwargs)

        run.action = action  # type: ignore[attr-defined]
        return run

    return declare
