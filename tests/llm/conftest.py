"""A provider on loopback that behaves as badly as it is told to."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from learn.llm import OpenAIModel, Timeouts


def event(text: str = "", finish: str | None = None, **more: Any) -> str:
    """One event of a chat answer."""
    return json.dumps({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}], **more})


@dataclass
class Upstream:
    """What to answer, and what was asked."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    pause: float = 0.0
    endless: bool = False
    silent_headers: bool = False
    pings: bool = False
    cut: bool = False
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    connections: list[str] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)


class Handler(BaseHTTPRequestHandler):
    """Plays an Upstream."""

    protocol_version = "HTTP/1.1"
    play: Upstream

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        play = self.play
        play.paths.append(self.path)
        play.connections.append(self.headers["Connection"])
        play.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.close_connection = True
        if play.silent_headers:
            play.ended.wait(20)
            return
        self.send_response(play.status)
        for name, value in {"Content-Type": "text/event-stream", "Connection": "close", **play.headers}.items():
            self.send_header(name, value)
        if play.cut:
            self.send_header("Content-Length", "100000")
        self.end_headers()
        try:
            self._stream(play)
        except OSError:
            play.gone.set()

    def _stream(self, play: Upstream) -> None:
        self.wfile.write(play.body.encode())
        for each in play.events:
            time.sleep(play.pause)
            self._send(f"data: {each}\n\n")
        while play.endless and not play.ended.wait(0.02):
            self._send(f"data: {event('x ')}\n\n")
        while play.pings and not play.ended.wait(0.02):
            self._send(": ping\n\n")

    def _send(self, text: str) -> None:
        self.wfile.write(text.encode())
        self.wfile.flush()


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """The provider, listening."""
    play = Upstream()
    handler = type("Playing", (Handler,), {"play": play})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    play.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    yield play
    play.ended.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def model(upstream: Upstream) -> Iterator[Callable[..., OpenAIModel]]:
    """Makes models that ask `upstream`."""
    made: list[OpenAIModel] = []

    def make(**given: Any) -> OpenAIModel:
        settings = {"model": "thu", "base_url": upstream.url, "api_key": "khoa", "leaves_province": False}
        made.append(OpenAIModel(**{**settings, "timeouts": Timeouts(1, 2, 3), **given}))
        return made[-1]

    yield make
    for each in made:
        each.close()
