"""The product with the real courses and a model that does as it is told."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask

from learn.app import create_app
from learn.llm import ScriptedModel
from learn.parts import Parts
from learn.web.playground.streams import Streams
from tests.conftest import learners_of
from tests.library import real_library
from tests.pages import PageClient

A4_LAB = "/courses/ai-can-ban/a4-giu-thong-tin-ca-nhan/labs/che-tin-nhan"
A4_LESSON = "/courses/ai-can-ban/a4-giu-thong-tin-ca-nhan/che-roi-hoi"
B3_LAB = "/courses/ai-cho-can-bo/b3-cau-lenh-cho-cong-vu/labs/tom-tat-van-ban"
STREAM = {"Accept": "text/event-stream, application/json"}


@pytest.fixture
def model() -> ScriptedModel:
    """The model; a test changes how it behaves."""
    return ScriptedModel(answer="Kính gửi cô giáo, tôi xin phép cho con nghỉ học hai ngày vì cháu bị ốm.")


@pytest.fixture
def app(parts: Parts, model: ScriptedModel) -> Iterator[Flask]:
    """The web application; whatever still runs at the end is stopped and waited for."""
    parts.library = lambda _session: real_library()
    parts.model = model
    made = create_app(parts)
    yield made
    streams: Streams = made.extensions["streams"]
    for live in list(streams._live.values()):
        live.stop()
        assert live.wait_done(5)


@pytest.fixture
def stranger(app: Flask, parts: Parts) -> PageClient:
    """A browser of which nothing is known."""
    return PageClient(app, learners_of(parts.store))


@pytest.fixture
def change(app: Flask, parts: Parts) -> Callable[..., None]:
    """Change settings of the running product."""

    def to(**settings: Any) -> None:
        parts.settings = replace(parts.settings, **settings)

    return to


@dataclass
class Event:
    """One event of a stream."""

    name: str
    number: int
    data: dict[str, Any]


class Script:
    """What the page's script does: sends a prompt and reads the stream of its answer."""

    def __init__(self, client: PageClient) -> None:
        self.client = client

    def send(self, path: str, prompt: str, **fields: str) -> "Answer":
        """Send, and begin to read."""
        data = {"csrf_token": self.client.token(), "prompt": prompt, **fields}
        return Answer(self.client.browser.post(path, data=data, headers=STREAM, buffered=False))

    def post(self, path: str, status: int = 204) -> None:
        """Press a button of the page's script."""
        response = self.client.browser.post(path, data={"csrf_token": self.client.token()}, headers=STREAM)
        assert response.status_code == status, response.get_data(as_text=True)


class Answer:
    """A stream that is being read."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.status = response.status_code
        self._lines: Iterator[bytes] = iter(response.response)
        self.beats = 0

    def events(self) -> Iterator[Event]:
        """The events, as they come; comments are counted."""
        kept = ""
        for piece in self._lines:
            kept += piece.decode() if isinstance(piece, bytes) else piece
            *whole, kept = kept.split("\n\n")
            for one in whole:
                fields = dict(line.split(": ", 1) for line in one.splitlines())
                if "event" not in fields:
                    self.beats += 1
                    continue
                yield Event(fields["event"], int(fields["id"]), json.loads(fields["data"]))

    def all(self) -> list[Event]:
        """Every event to the end."""
        return list(self.events())

    def leave(self) -> None:
        """Close the browser."""
        self.response.close()
