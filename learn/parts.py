"""The parts of one installation, built once for every door: settings, store, clock, live library, model."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from learn.db.engine import Store
from learn.settings import Settings


def wall_clock() -> datetime:
    """The moment it is; tests hand in another clock."""
    return datetime.now(UTC)


@dataclass
class Parts:
    """What the doors share."""

    settings: Settings
    store: Store
    clock: Callable[[], datetime] = wall_clock
    library: Callable[..., Any] = field(default=lambda _session: None)
    model: Any = None


def build(settings: Settings, *, clock: Callable[[], datetime] = wall_clock) -> Parts:
    """Open the installation that `settings` describe."""
    return Parts(settings=settings, store=Store(settings.database_url), clock=clock)
