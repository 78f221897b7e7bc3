"""The parts of one installation, built once for every door: settings, store, clock, live library, model."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from learn.content.library import Library, build_library
from learn.db.engine import Store
from learn.domain.prompts import AnswerStream, Model, ModelRequest
from learn.embedded import MODEL_ID, EmbeddedServer, available
from learn.services.content.load_library import load_library
from learn.settings import Settings

if TYPE_CHECKING:
    from learn.llm import OpenAIModel


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


class LazyModel:
    """A model whose client is loaded at its first use, or by `warm`: importing it takes a second or more."""

    def __init__(self, name: str, *, leaves_province: bool, make: "Callable[[], OpenAIModel]") -> None:
        self.name = name
        self.leaves_province = leaves_province
        self._make = make
        self._made: OpenAIModel | None = None
        self._making = threading.Lock()

    def warm(self) -> "OpenAIModel":
        """The model itself, loaded now if it was not; any thread may ask."""
        with self._making:
            if self._made is None:
                self._made = self._make()
            return self._made

    def stream(self, request: ModelRequest) -> AnswerStream:
        """Start an answer."""
        return self.warm().stream(request)


def choose_model(settings: Settings) -> LazyModel | None:
    """The model that the settings name, else the embedded one where it is installed; None where there is none."""
    if settings.model_off:
        return None
    if settings.model_url:
        name = settings.model_name or "AI"
        return LazyModel(name, leaves_province=settings.model_outside, make=lambda: _remote(settings))
    if not available().ok:
        return None
    return LazyModel(MODEL_ID, leaves_province=False, make=lambda: _embedded(settings))


def _remote(settings: Settings) -> "OpenAIModel":
    from learn.llm import OpenAIModel  # noqa: PLC0415 - its client takes a second or more to load

    return OpenAIModel(
        model=settings.model_name,
        base_url=settings.model_url,
        api_key=settings.model_key,
        leaves_province=settings.model_outside,
    )


def embedded_server(settings: Settings) -> EmbeddedServer:
    """The supervisor of the embedded model of this installation; nothing is started yet."""
    return EmbeddedServer(settings.data / "model")


def _embedded(settings: Settings) -> "OpenAIModel":
    from learn.llm import OpenAIModel  # noqa: PLC0415 - its client takes a second or more to load

    address = embedded_server(settings).address
    return OpenAIModel(model=MODEL_ID, address=address, style="dialogue", leaves_province=False)


_EMPTY = build_library({}, {}, {}, {})


@dataclass
class Parts:
    """What the doors share."""

    settings: Settings
    store: Store
    clock: Callable[[], datetime] = wall_clock
    library: Callable[[Session], Library] = field(default_factory=LiveLibrary)
    model: Model | None = None


def build(settings: Settings, *, clock: Callable[[], datetime] = wall_clock) -> Parts:
    """Open the installation that `settings` describe."""
    store = Store(settings.database_url)
    return Parts(settings=settings, store=store, clock=clock, model=choose_model(settings))
