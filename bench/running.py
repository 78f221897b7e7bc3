"""Starting what is measured: the product, the smallest page of the same server, a scripted model."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
READY_SECONDS = 60


class DidNotStartError(RuntimeError):
    """A server did not answer within its time; the message holds the end of what it printed."""


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**more: Any) -> dict[str, str]:
    """The environment for a child: ours without settings of an installation, and what is named."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("LEARN_")}
    return {**ours, "PYTHONPATH": str(ROOT), **more}


@contextmanager
def child(command: list[str], address: str, log: Path, **settings: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; it is ready when `address` answers. Its output goes to `log`."""
    with log.open("ab") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(**settings), stdout=out, stderr=out)
    try:
        wait_for(process, address, log)
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server in order; by force after eight seconds."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(8)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(process: subprocess.Popen[bytes], address: str, log: Path | None = None) -> None:
    """Return when `address` answers with 200; DidNotStartError where it does not, or the process ends before."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise DidNotStartError(log.read_text(encoding="utf-8", errors="replace")[-2000:] if log else address)


@contextmanager
def product(data: Path, *, worker: bool = False, **settings: Any) -> Iterator[str]:
    """Serve the installation in `data`; the address it listens on."""
    port = free_port()
    command = [sys.executable, "-m", "learn", "--data", str(data), "serve", "--port", str(port)]
    command.append("--worker" if worker else "--no-worker")
    logged = {"LEARN_LOG_LEVEL": "info", **settings}  # a demo is quieter, and would seem faster than it is
    with child(command, f"http://127.0.0.1:{port}/readyz", data / "serve.log", **logged):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def hello(folder: Path, workers: int, threads: int) -> Iterator[str]:
    """Serve a Flask page of one word with the product's server and its settings."""
    port = free_port()
    command = [sys.executable, "-m", "bench.hello", str(port), str(workers), str(threads)]
    with child(command, f"http://127.0.0.1:{port}/", folder / "hello.log"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def canned(folder: Path) -> Iterator[str]:
    """Serve one answer from memory, for the limit of the load generator."""
    port = free_port()
    command = [sys.executable, "-m", "bench.canned", str(port)]
    with child(command, f"http://127.0.0.1:{port}/", folder / "canned.log"):
        yield f"http://127.0.0.1:{port}"
