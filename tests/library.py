"""The real courses for tests: read once a run, published into any test's database."""

from datetime import datetime
from functools import cache

from learn.content.library import Library
from learn.content.read import Read, read_library
from learn.db.engine import Store
from learn.domain.people import SYSTEM
from learn.services.content.publish_library import publish_library
from learn.settings import ROOT
from tests.cast import NOW


@cache
def real_read() -> Read:
    """What `courses/` and `quizzes/` of this repository hold."""
    return read_library(ROOT / "courses", ROOT / "quizzes")


def real_library() -> Library:
    """The library of the real courses."""
    library = real_read().library
    assert library is not None, real_read().findings
    return library


def publish(store: Store, read: Read | None = None, now: datetime = NOW) -> None:
    """Make the real courses, or what was read elsewhere, the live library of a test's database."""
    with store.session() as session:
        publish_library(session, SYSTEM, read or real_read(), now)
