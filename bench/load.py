"""The load generator: `python -m bench.load ADDRESS SECONDS CLIENTS [HEADER…]`, in a process of its own.

Clients with kept-alive connections, each asking again as soon as it was answered. It prints one JSON object: answers a
second, milliseconds at the 50th and 99th of a hundred, answers other than 200. Where `wrk` is installed `drive` uses
it instead, because on a small machine a generator in Python takes from the fastest servers what they would need.
"""

import asyncio
import json
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from bench.running import ROOT, environment

WRK = shutil.which("wrk")
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Rate:
    """What a server answered: answers a second, latency in milliseconds, answers that were no page."""

    per_second: float
    p50: float
    p99: float
    refused: int


def name() -> str:
    """What `drive` measures with."""
    return "wrk" if WRK else "bench.load (Python)"


def drive(address: str, *, seconds: float = 3, clients: int = 16, headers: dict[str, str] | None = None) -> Rate:
    """Ask for one address as fast as it is answered."""
    lines = [f"{key}: {value}" for key, value in (headers or {}).items()]
    return _wrk(address, seconds, clients, lines) if WRK else own(address, seconds, clients, lines)


def own(address: str, seconds: float, clients: int, lines: list[str]) -> Rate:
    """`drive` with the generator of this file, whatever else is installed."""
    command = [sys.executable, "-m", "bench.load", address, str(seconds), str(clients), *lines]
    run = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, check=True, timeout=seconds + 60)
    return Rate(**json.loads(run.stdout))


def _wrk(address: str, seconds: float, clients: int, lines: list[str]) -> Rate:
    command = [str(WRK), "-t1", f"-c{clients}", f"-d{max(1, round(seconds))}s", "--latency"]
    command += [word for line in lines for word in ("-H", line)]
    said = subprocess.run([*command, address], capture_output=True, check=True, text=True, timeout=seconds + 60).stdout

    def latency(share: str) -> float:
        found = re.search(rf"^\s+{share}%\s+([\d.]+)(us|ms|s|m)$", said, re.MULTILINE)
        return float(found[1]) * MILLISECONDS[found[2]] if found else 0.0

    rate, bad = re.search(r"Requests/sec:\s+([\d.]+)", said), re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return Rate(float(rate[1]) if rate else 0.0, latency("50"), latency("99"), int(bad[1]) if bad else 0)


class _Client(asyncio.Protocol):
    """One browser that asks, waits, and asks again."""

    def __init__(self, request: bytes, until: float) -> None:
        self.request, self.until = request, until
        self.times: list[float] = []
        self.refused = 0
        self.buffer = b""
        self.need = -1
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        self.transport = transport
        self._ask()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - its name in asyncio
        """A server that hangs up before the end refused."""
        if not self.done.done():
            self.refused += 1
            self.done.set_result(None)

    def _ask(self) -> None:
        self.asked = time.perf_counter()
        self.transport.write(self.request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        """Note an answer when it is whole, and ask again."""
        self.buffer += data
        if self.need < 0:
            head = self.buffer.find(b"\r\n\r\n")
            if head < 0:
                return
            found = LENGTH.search(self.buffer, 0, head)
            self.need = head + 4 + (int(found[1]) if found else 0)
        if len(self.buffer) < self.need:
            return
        now = time.perf_counter()
        self.times.append(now - self.asked)
        self.refused += self.buffer[9:12] != b"200"
        self.buffer, self.need = b"", -1
        if now < self.until:
            self._ask()
        elif not self.done.done():
            self.done.set_result(None)


async def _run(address: str, seconds: float, clients: int, lines: list[str]) -> Rate:
    where = urlsplit(address)
    path = (where.path or "/") + (f"?{where.query}" if where.query else "")
    request = "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {where.netloc}", *lines, "", ""]).encode()
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    made = [
        await loop.create_connection(lambda: _Client(request, began + seconds), where.hostname, where.port)
        for _ in range(clients)
    ]
    await asyncio.gather(*(client.done for _, client in made))
    took = time.perf_counter() - began
    times = sorted(one for _, client in made for one in client.times)
    at = [times[int(len(times) * share)] * 1000 if times else 0.0 for share in (0.5, 0.99)]
    return Rate(len(times) / took, *at, refused=sum(client.refused for _, client in made))


if __name__ == "__main__":
    measured = asyncio.run(_run(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]))
    sys.stdout.write(json.dumps(measured.__dict__))
