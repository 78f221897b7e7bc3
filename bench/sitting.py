"""Many learners sit one quiz at once: `python -m bench.sitting PLAN.json`, a load generator in a process of its own.

Each learner opens the cover, starts, reads page after page, thinks, saves each answer as the page's outbox does (the
same save under the same number until it is acknowledged), looks at the summary, hands in and sees the result. Without
script each learner takes whole attempts by the buttons of the pages, one after another, without thinking. It prints one
JSON object; every acknowledged save goes to a file of its own, for who looks whether it was kept.
"""

import asyncio
import html
import json
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlencode, urlsplit

import brotli

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
QUESTION = re.compile(r'<section[^>]* data-place="(\d+)" data-prefix="([^"]*)"[^>]*>(.*?)</section>', re.DOTALL)
CONTROL = re.compile(r"<(input|select|textarea)\b([^>]*)>(?:(.*?)</select>)?", re.DOTALL)
PLACES = re.compile(r'<progress[^>]* max="(\d+)"')
OPTION = re.compile(r"<option\b([^>]*)>([^<]*)")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
LOCATION = re.compile(rb"\r\nlocation: *([^\r\n]+)", re.IGNORECASE)
COOKIE = re.compile(rb"\r\nset-cookie: *([^;\r\n]+)", re.IGNORECASE)
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})  # what the outbox sends again

Fields = dict[str, list[str]]


@dataclass(frozen=True)
class Plan:
    """What is to be done: `ramp` seconds over which all start, `think` seconds on average before each save.

    `cookies` is one learner each. Where `faults` are to be expected, a lost connection is tried again and not counted.
    `by_forms` seconds long attempts are taken by forms alone; 0: one attempt each, by the page's script.
    """

    address: str
    quiz: str
    cookies: list[str]
    ramp: float
    think: float
    kept: str
    faults: bool = False
    by_forms: float = 0


@dataclass
class Told:
    """What the generator saw: milliseconds of every step, what went wrong, when saves were acknowledged."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: Counter[str] = field(default_factory=Counter)
    retried: int = 0
    attempts: int = 0
    saved_at: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)

    def summary(self, took: float, processor: float) -> dict[str, Any]:
        """The figures as JSON."""
        steps = {name: self._spread(sorted(times)) for name, times in self.times.items()}
        return {
            "steps": steps,
            "wrong": dict(self.wrong),
            "retried": self.retried,
            "attempts": self.attempts,
            "saves": len(self.saved_at),
            "busiest_minute": self._busiest(60.0),
            "seconds": took,
            "own_processor": processor / took,
            "own_lag_p95_ms": self._spread(sorted(self.late))["p95"],
        }

    def _spread(self, times: list[float]) -> dict[str, float]:
        at = {name: times[min(len(times) - 1, int(len(times) * share))] for name, share in SHARES} if times else {}
        return {"count": len(times), **{name: round(value * 1000, 1) for name, value in at.items()}}

    def _busiest(self, seconds: float) -> float:
        """Acknowledged saves a second over the best stretch of so many seconds."""
        best, first = 0, 0
        for last, moment in enumerate(self.saved_at):
            while self.saved_at[first] < moment - seconds:
                first += 1
            best = max(best, last - first + 1)
        return best / seconds


SHARES = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))


class Connection(asyncio.Protocol):
    """One kept-alive connection that carries one request at a time."""

    def __init__(self) -> None:
        self.open = False
        self._buffer = b""
        self._need = -1
        self._answer: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ready to ask."""
        self.transport = transport
        self.open = True

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - its name in asyncio
        """Whoever waits is told."""
        self.open = False
        if self._answer and not self._answer.done():
            self._answer.set_exception(ConnectionResetError())

    def data_received(self, data: bytes) -> None:
        """Hand the answer over when it is whole."""
        self._buffer += data
        if self._need < 0:
            head = self._buffer.find(b"\r\n\r\n")
            if head < 0:
                return
            found = LENGTH.search(self._buffer, 0, head)
            self._need = head + 4 + (int(found[1]) if found else 0)
        if len(self._buffer) >= self._need and self._answer and not self._answer.done():
            self._answer.set_result(self._buffer)

    async def ask(self, request: bytes) -> bytes:
        """Head and body of the answer; raises ConnectionError or TimeoutError."""
        self._buffer, self._need = b"", -1
        self._answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)  # type: ignore[attr-defined]
        return await asyncio.wait_for(self._answer, 30)


class Learner:
    """One browser from the cover to the result."""

    def __init__(self, plan: Plan, number: int, told: Told, kept: IO[str]) -> None:
        self._plan, self._told, self._kept = plan, told, kept
        self._cookie = plan.cookies[number]
        self._chance = random.Random(number)
        where = urlsplit(plan.address)
        self._host, self._port = where.hostname or "", where.port or 80
        self._connection: Connection | None = None
        self._token = ""

    async def sit(self) -> None:
        """The whole sitting; what goes wrong is counted and ends it."""
        await asyncio.sleep(self._chance.uniform(0, self._plan.ramp))
        try:
            cover, _ = await self._get("cover", self._plan.quiz)
            self._token = self._token_of(cover)
            until = time.monotonic() + self._plan.by_forms
            if self._plan.by_forms:
                while time.monotonic() < until:
                    await self._attempt_by_forms()
                    self._told.attempts += 1
            else:
                await self._attempt()
        except _Wrong as wrong:
            self._told.wrong[str(wrong)] += 1
        except (OSError, TimeoutError, TypeError, IndexError) as lost:
            self._told.wrong[type(lost).__name__] += 1
        finally:
            if self._connection and self._connection.open:
                self._connection.transport.close()

    async def _attempt(self) -> None:
        _, attempt = await self._send("start", f"{self._plan.quiz}/start")
        place, places = 1, 1
        while place <= places:
            page, _ = await self._get("page", f"{attempt}?q={place}")
            places = int(PLACES.findall(page)[0])
            self._token = self._token_of(page)
            for number, prefix, form in QUESTION.findall(page):
                await asyncio.sleep(self._plan.think * self._chance.uniform(0.5, 1.5))
                fields = {name.removeprefix(prefix): values for name, values in self._answer(form).items()}
                await self._save(attempt, int(number), fields)
                place = int(number) + 1
        summary, _ = await self._get("summary", f"{attempt}/summary")
        self._token = self._token_of(summary)
        _, result = await self._send("submit", f"{attempt}/submit", {"sure": "1", "open": "1"})
        await self._get("result", result)

    async def _attempt_by_forms(self) -> None:
        """Start, see, save, see, save, summary, submit."""
        _, attempt = await self._send("start", f"{self._plan.quiz}/start")
        place, places = 1, 1
        while place <= places:
            page, _ = await self._get("page", f"{attempt}?q={place}")
            places = int(PLACES.findall(page)[0])
            number, _, form = QUESTION.findall(page)[0]
            place += 1
            onward = str(place) if place <= places else "summary"
            await self._send("save", attempt, {"q": number, "sequence": "1", "go": onward, **self._answer(form)})
        await self._get("summary", f"{attempt}/summary")
        await self._send("submit", f"{attempt}/submit", {"sure": "1", "open": "1"})

    async def _save(self, attempt: str, place: int, fields: Fields) -> None:
        body = json.dumps({"q": place, "sequence": 1, "fields": fields}).encode()
        headers = ["Content-Type: application/json", "Accept: application/json", f"X-CSRFToken: {self._token}"]
        _, text, _ = await self._ask("save", "POST", f"{attempt}/answers", body, headers)
        reply = json.loads(text)
        if reply["outcome"] not in {"apply", "repeated"}:
            raise _Wrong(f"save: {reply['outcome']}")
        self._told.saved_at.append(time.monotonic())
        self._kept.write(json.dumps([attempt.removeprefix("/attempts/"), place, reply["fields"]]) + "\n")

    async def _get(self, step: str, path: str) -> tuple[str, str]:
        status, text, location = await self._ask(step, "GET", path, b"", [])
        if status != 200:
            raise _Wrong(f"{step}: {status}")
        return text, location

    async def _send(self, step: str, path: str, fields: Mapping[str, Any] | None = None) -> tuple[str, str]:
        body = urlencode({"csrf_token": self._token, **(fields or {})}, doseq=True).encode()
        headers = ["Content-Type: application/x-www-form-urlencoded"]
        status, text, location = await self._ask(step, "POST", path, body, headers)
        if status != 303:
            raise _Wrong(f"{step}: {status}")
        return text, urlsplit(location).path

    async def _ask(self, step: str, method: str, path: str, body: bytes, more: list[str]) -> tuple[int, str, str]:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}", f"Cookie: {self._cookie}", *more]
        lines += ["Accept-Encoding: br", f"Content-Length: {len(body)}", "", ""]
        request = "\r\n".join(lines).encode() + body
        asked, tries = time.monotonic(), 0
        while True:
            try:
                answer = await (await self._connected()).ask(request)
                status = int(answer[9:12])
                if status not in AGAIN or not self._plan.faults:
                    break
            except (OSError, TimeoutError):
                self._drop()
                if not self._plan.faults:
                    raise
            tries += 1
            self._told.retried += 1
            if tries > 60:
                raise _Wrong(f"{step}: never answered")
            await asyncio.sleep(self._chance.uniform(0.2, 1.0))
        if not tries:
            self._told.times[step].append(time.monotonic() - asked)
        head, _, sent = answer.partition(b"\r\n\r\n")
        if (cookie := COOKIE.search(head)) is not None:
            self._cookie = cookie[1].decode()
        if b"content-encoding: br" in head.lower():
            sent = brotli.decompress(sent)
        location = LOCATION.search(head)
        if status >= 400:
            raise _Wrong(f"{step}: {status}")
        return status, sent.decode(), location[1].decode() if location else ""

    async def _connected(self) -> Connection:
        if self._connection is None or not self._connection.open:
            loop = asyncio.get_running_loop()
            _, self._connection = await loop.create_connection(Connection, self._host, self._port)
        return self._connection

    def _drop(self) -> None:
        if self._connection and self._connection.open:
            self._connection.transport.close()
        self._connection = None

    def _token_of(self, page: str) -> str:
        found = TOKEN.search(page)
        if found is None:
            raise _Wrong("a page without a form")
        return html.unescape(found[1])

    def _answer(self, form: str) -> Fields:
        """An answer that the form allows, drawn by chance."""
        boxes: Fields = defaultdict(list)
        selects: dict[str, list[str]] = {}
        for tag, said, inside in CONTROL.findall(form):
            attributes = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(said)}
            kind, name = attributes.get("type", "text"), attributes.get("name", "")
            if kind == "hidden" or not name:
                continue
            if tag == "select":
                options = [dict(ATTRIBUTE.findall(one)).get("value", text) for one, text in OPTION.findall(inside)]
                selects[name] = [html.unescape(one) for one in options if one]
            elif kind in {"radio", "checkbox"}:
                boxes[name].append(attributes["value"])
            else:
                boxes[name].append(str(self._chance.randint(1, 9)))
        taken: list[str] = []
        for name, options in selects.items():
            free = [one for one in options if one not in taken] or options
            taken.append(self._chance.choice(free))
            boxes[name] = [taken[-1]]
        return {name: [self._chance.choice(values)] for name, values in boxes.items()}


class _Wrong(Exception):  # noqa: N818 - a step that went wrong, not a fault of this program
    """A step that was not answered as it should be."""


async def _tick(told: Told) -> None:
    """How late this program itself is: what it adds to every figure."""
    while True:
        asked = time.monotonic()
        await asyncio.sleep(0.05)
        told.late.append(time.monotonic() - asked - 0.05)


async def _run(plan: Plan, kept: IO[str]) -> dict[str, Any]:
    told = Told()
    began, used = time.monotonic(), time.process_time()
    ticking = asyncio.create_task(_tick(told))
    await asyncio.gather(*(Learner(plan, number, told, kept).sit() for number in range(len(plan.cookies))))
    ticking.cancel()
    with suppress(asyncio.CancelledError):
        await ticking
    return told.summary(time.monotonic() - began, time.process_time() - used)


def write(plan: Plan, file: Path) -> None:
    """Write a plan for the generator."""
    file.write_text(json.dumps(asdict(plan)), encoding="utf-8")


def main(file: Path) -> dict[str, Any]:
    """Carry a plan out."""
    plan = Plan(**json.loads(file.read_text(encoding="utf-8")))
    with Path(plan.kept).open("w", encoding="utf-8") as kept:
        return asyncio.run(_run(plan, kept))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]))))
