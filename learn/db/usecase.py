"""How a use case declares itself: reading or writing, and which action it is.

A writing one ends whatever was read before, takes the write lock, and finds again inside, so that nothing is decided on
a stale row; it commits once, just before returning. Whatever is left uncommitted when it ends is rolled back.
"""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from learn.domain.permissions import Action

P = ParamSpec("P")
R = TypeVar("R")
UseCase = Callable[Concatenate[Session, P], R]


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
            session.rollback()
            with session.info["lock"]():
                session.info["writing"] = True
                try:
                    return use_case(session, *args, **kwargs)
                finally:
                    session.rollback()
                    session.info["writing"] = False

        run.action = action  # type: ignore[attr-defined]
        return run

    return declare
