"""Language models: any server of the OpenAI protocol, the embedded one too, and a scripted one for trials.

The only importer of `openai`. Whatever goes wrong upstream becomes ModelUnavailable with a plain sentence.
"""

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from math import ceil
from typing import Any, Literal, Self

import openai

from learn.domain.dialogue import STOPS, dialogue
from learn.domain.errors import ModelUnavailable
from learn.domain.prompts import Chunk, Finish, ModelRequest, Usage, input_tokens, neutralise

UNREACHABLE = "Chưa kết nối được với mô hình AI. Bạn thử lại sau ít phút; nội dung đã nhập vẫn còn."
TOO_SLOW = "Mô hình AI trả lời quá lâu nên đã dừng. Bạn thử lại, hoặc viết câu lệnh ngắn hơn."
BUSY = "Mô hình AI đang có quá nhiều người hỏi. Bạn thử lại sau một phút; nội dung đã nhập vẫn còn."
MISCONFIGURED = "Kết nối tới mô hình AI chưa được cài đặt đúng. Hãy báo người quản trị."
TOO_LONG = "Câu lệnh dài hơn mức mô hình AI này đọc được. Hãy rút ngắn rồi gửi lại."
BROKEN = "Câu trả lời bị đứt giữa chừng. Phần đã nhận vẫn được giữ; bạn có thể gửi lại."
FAULTY = "Mô hình AI đang gặp sự cố. Bạn thử lại sau ít phút; nội dung đã nhập vẫn còn."


@dataclass(frozen=True)
class Timeouts:
    """Seconds: to connect, between two pieces of the answer, and for the whole answer."""

    connect: float = 5.0
    read: float = 60.0
    whole: float = 180.0


class OpenAIModel:
    """A model behind the OpenAI protocol.

    `style` "chat" sends messages to an instructed model; "dialogue" sends a written-out conversation to a base
    model. `address` gives base address and key anew for each run, for a server whose port may change; it may
    raise ModelUnavailable. `include_usage` asks for the provider's own count; turn it off for servers that
    refuse the field. Redirects are never followed and proxies of the environment never used.
    """

    def __init__(
        self,
        *,
        model: str,
        base_url: str = "",
        api_key: str = "",
        address: Callable[[], tuple[str, str]] | None = None,
        name: str = "",
        style: Literal["chat", "dialogue"] = "chat",
        leaves_province: bool,
        timeouts: Timeouts | None = None,
        include_usage: bool = True,
    ) -> None:
        self.name = name or model
        self.leaves_province = leaves_province
        self._model = model
        self._address = address or (lambda: (base_url, api_key))
        self._style = style
        self._timeouts = timeouts or Timeouts()
        self._include_usage = include_usage
        # A connection for each run: one kept open may be shut by the server just as the next run is sent on it.
        self._http = openai.DefaultHttpxClient(
            headers={"Connection": "close"},
            follow_redirects=False,
            trust_env=False,
            timeout=openai.Timeout(self._timeouts.read, connect=self._timeouts.connect, pool=self._timeouts.connect),
        )
        self._client: tuple[tuple[str, str], openai.OpenAI] | None = None

    def close(self) -> None:
        """Give back the connections kept open for later runs."""
        self._http.close()

    def stream(self, request: ModelRequest) -> "OpenAIStream":
        """Start an answer; the connection is made at the first step of the iteration."""
        return OpenAIStream(request, lambda: self._open(request), self._timeouts.whole)

    def _open(self, request: ModelRequest) -> Any:
        client = self._client_for(self._address())
        if self._style == "dialogue":
            body = self._body(request, prompt=dialogue(request), stop=list(STOPS))
            # llama.cpp notices that we have gone when it writes: let it write while it reads the prompt, too.
            return _ask(client, "/completions", {**body, "return_progress": True})
        messages = [{"role": "user", "content": neutralise(request.prompt).text}]
        if request.system.strip():
            messages.insert(0, {"role": "system", "content": neutralise(request.system).text})
        return _ask(client, "/chat/completions", self._body(request, messages=messages))

    def _client_for(self, address: tuple[str, str]) -> openai.OpenAI:
        kept = self._client
        if kept is None or kept[0] != address:
            base_url, api_key = address
            client = openai.OpenAI(base_url=base_url, api_key=api_key or "none", http_client=self._http, max_retries=0)
            kept = self._client = (address, client)
        return kept[1]

    def _body(self, request: ModelRequest, **content: Any) -> dict[str, Any]:
        """The whole request, field by field: nothing typed by a person names a field."""
        body: dict[str, Any] = {
            "model": self._model,
            "max_tokens": request.max_tokens,
            "temperature": request.temperature,
            "stream": True,
            **content,
        }
        if request.seed is not None:
            body["seed"] = request.seed
        if self._include_usage:
            body["stream_options"] = {"include_usage": True}
        return body


def _ask(client: openai.OpenAI, path: str, body: dict[str, Any]) -> openai.Stream[Any]:
    """Post a request and give its events as plain JSON.

    Typed requests and events cost half as much time again as all else between the prompt and the first token, and
    other makers' servers leave fields out that the types promise.
    """
    return client.post(path, cast_to=object, body=body, stream=True, stream_cls=openai.Stream[object])


class OpenAIStream:
    """An answer under way (`learn.domain.prompts.AnswerStream`)."""

    def __init__(self, request: ModelRequest, open_upstream: Callable[[], Any], whole: float) -> None:
        self._request = request
        self._open = open_upstream
        self._whole = whole
        self._pieces = 0
        self._characters = 0
        self._told: Usage | None = None
        self._finish: Finish | None = None
        self._closed = threading.Event()
        self._late = False
        self._upstream: Any = None
        self._chunks = self._read()

    @property
    def usage(self) -> Usage:
        """The provider's count, else ours: a token a piece, or one for four characters where that is more."""
        told = self._told
        if told is not None and self._finish:
            return told
        output = max(self._pieces, ceil(self._characters / 4), told.output_tokens if told else 0)
        return Usage(told.input_tokens if told else input_tokens(self._request), output, counted=True)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Chunk:
        return next(self._chunks)

    def close(self) -> None:
        """Stop the generation: the upstream connection is shut at once, from whichever thread."""
        self._closed.set()
        upstream = self._upstream
        if upstream is not None:
            _shut(upstream.response)
        _finish_generator(self._chunks)

    def _expire(self) -> None:
        self._late = True
        self._closed.set()
        upstream = self._upstream
        if upstream is not None:
            _shut(upstream.response)

    def _read(self) -> Generator[Chunk, None, None]:
        if self._closed.is_set():
            return
        alarm = threading.Timer(self._whole, self._expire)
        alarm.daemon = True
        try:
            self._upstream = self._open()
            with self._upstream as upstream:
                alarm.start()  # until now the limits of connecting and reading held, and there was nothing to shut
                if not self._closed.is_set():
                    yield from self._pass_on(upstream)
            failure = None if self._finish or self._closed.is_set() else ModelUnavailable(BROKEN)
        except ModelUnavailable as refusal:
            failure = refusal
        except Exception as error:  # noqa: BLE001 - a provider can break in any way; none may reach the page
            failure = None if self._closed.is_set() else _refusal(error, started=self._pieces > 0)
        finally:
            alarm.cancel()
            self._closed.set()
        if self._late:
            failure = ModelUnavailable(TOO_SLOW)
        if failure is not None:
            raise failure

    def _pass_on(self, upstream: Any) -> Generator[Chunk, None, None]:
        for event in upstream:
            if self._closed.is_set():
                return
            self._note_usage(_within(event, "usage"))
            choice = _within(_within(event, "choices"), 0)
            if choice is None:
                continue
            text = _text_of(choice)
            if text:
                text = text.lstrip() if not self._characters else text
                self._pieces += 1
                self._characters += len(text)
            reason = _within(choice, "finish_reason")
            if self._finish is None and reason:
                self._finish = _finish(reason)
                yield Chunk(text, self._finish)
            elif text:
                yield Chunk(text)
            if self._pieces > self._request.max_tokens and self._finish is None:
                self._finish = "length"  # the provider forgot the limit
                yield Chunk("", "length")
                return

    def _note_usage(self, told: Any) -> None:
        """Take the provider's count if it can be true: whole, not negative, no longer than was allowed."""
        spent, made = _within(told, "prompt_tokens"), _within(told, "completion_tokens")
        if not isinstance(spent, int) or not isinstance(made, int):
            return
        bound = len((self._request.system + self._request.prompt).encode("utf-8", "replace")) + 4096
        if 0 < spent <= bound and 0 <= made <= self._request.max_tokens + 1:
            self._told = Usage(spent, made, counted=False)


def _finish_generator(chunks: Generator[Chunk, None, None]) -> None:
    """Let a generator clean up now, unless a thread waits inside it: that one cleans up as it wakes."""
    with contextlib.suppress(ValueError):
        chunks.close()


def _within(said: Any, key: str | int) -> Any:
    """A part of what a server said; None where it said something else than it should."""
    try:
        return said[key]
    except (KeyError, IndexError, TypeError):
        return None


def _text_of(choice: Any) -> str:
    """The piece of text of a chat's choice (`delta`), or of a plain completion's."""
    delta = _within(choice, "delta")
    text = _within(choice, "text") if delta is None else _within(delta, "content")
    return text if isinstance(text, str) else ""


def _finish(reason: str) -> Finish:
    if reason == "length":
        return "length"
    return "content_filter" if reason == "content_filter" else "stop"


def _shut(response: Any) -> None:
    """End the connection under a response so that a thread waiting on it wakes.

    Closing a socket does not wake another thread's read of it; shutting it down does. Called on the plain socket,
    since TLS's own farewell may not be said from a second thread.
    """
    stream = response.extensions.get("network_stream")
    connection = stream.get_extra_info("socket") if stream is not None else None
    if connection is None:
        return
    try:
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
    except OSError:
        return  # it was closed already


def _refusal(error: Exception, *, started: bool) -> ModelUnavailable:
    """The sentence for what went wrong; the provider's own words are not passed on."""
    if isinstance(error, openai.APITimeoutError):
        return ModelUnavailable(TOO_SLOW)
    if started:
        return ModelUnavailable(BROKEN)
    if isinstance(error, openai.RateLimitError):
        return ModelUnavailable(BUSY)
    if isinstance(error, openai.APIStatusError):
        return ModelUnavailable(_status_sentence(error))
    if isinstance(error, openai.APIConnectionError):
        return ModelUnavailable(UNREACHABLE)
    return ModelUnavailable(FAULTY)


def _status_sentence(error: openai.APIStatusError) -> str:
    said = json.dumps(error.body, default=str).lower()
    if error.status_code == 413 or (error.status_code == 400 and "context" in said):
        return TOO_LONG
    return FAULTY if error.status_code >= 500 else MISCONFIGURED


@dataclass
class ScriptedModel:
    """A model that does as it is told, for tests and trials without a model; deterministic.

    `answer` is given piece by piece (words), `delay` seconds before each. `fails` raises before the first piece,
    `breaks_after` after so many pieces; `hangs` waits before the first piece until closed; `tells_usage` False
    is a provider without a count. `requests` keeps what was asked, `open_streams` how many are under way.
    """

    answer: str | Callable[[ModelRequest], str] = "Đây là câu trả lời mẫu"
    name: str = "Mô hình mẫu"
    leaves_province: bool = False
    delay: float = 0.0
    fails: bool = False
    breaks_after: int | None = None
    hangs: bool = False
    tells_usage: bool = True
    requests: list[ModelRequest] = field(default_factory=list)
    open_streams: int = 0
    pieces_made: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def stream(self, request: ModelRequest) -> "ScriptedStream":
        """Start an answer."""
        return ScriptedStream(self, request)

    def count(self, opened: int, made: int = 0) -> None:
        """Keep the books of a stream that opens (1), closes (-1) or makes pieces."""
        with self._lock:
            self.open_streams += opened
            self.pieces_made += made


class ScriptedStream:
    """An answer of a ScriptedModel."""

    def __init__(self, script: ScriptedModel, request: ModelRequest) -> None:
        self._script = script
        self._request = request
        self._made = 0
        self._ended = False
        self._closed = threading.Event()
        self._chunks = self._play()

    @property
    def usage(self) -> Usage:
        """A token a piece; the input as estimated."""
        told = self._ended and self._script.tells_usage
        return Usage(input_tokens(self._request), self._made, counted=not told)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Chunk:
        return next(self._chunks)

    def close(self) -> None:
        """Stop, waking a thread that waits."""
        self._closed.set()
        _finish_generator(self._chunks)

    def _play(self) -> Generator[Chunk, None, None]:
        script, request = self._script, self._request
        script.requests.append(request)
        script.count(1)
        try:
            if script.fails:
                raise ModelUnavailable(FAULTY)
            if script.hangs:
                self._closed.wait()
            answer = script.answer if isinstance(script.answer, str) else script.answer(request)
            pieces = answer.split(" ")
            for at, piece in enumerate(pieces):
                if self._closed.wait(script.delay) if script.delay else self._closed.is_set():
                    return
                if at == script.breaks_after:
                    raise ModelUnavailable(BROKEN)
                self._made += 1
                script.count(0, 1)
                end: Finish | None = "stop" if at == len(pieces) - 1 else None
                end = end or ("length" if self._made == request.max_tokens else None)
                self._ended = end is not None
                yield Chunk(piece if at == 0 else f" {piece}", end)
                if end:
                    return
        finally:
            script.count(-1)
