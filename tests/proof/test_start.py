"""`make run`, as somebody uses it who has just cloned the product and will stop it with Ctrl-C."""

import contextlib
import http.client
import os
import signal
import subprocess
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.installation import TOKEN, Visitor
from bench.running import ROOT, environment, free_port, wait_for
from learn.embedded import available
from tests.proof.record import found

pytestmark = pytest.mark.proof

SECOND_START, STOP = 5.0, 6.0  # seconds
SLACK = 4.0  # what a machine that is busy with other things may add to them


@contextmanager
def made_to_run(data: Path, log: Path) -> Iterator[tuple[str, float, "subprocess.Popen[bytes]"]]:
    """`make run` with this folder: its address, the seconds until it was ready, and the process, a group of its own."""
    port = free_port()
    with log.open("ab") as out:
        begun = time.monotonic()
        process = subprocess.Popen(
            ["make", "run", f"PORT={port}", f"DATA={data}"],
            cwd=ROOT,
            env=environment(),
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(process, f"{address}/readyz", log)
        yield address, time.monotonic() - begun, process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def interrupted(process: "subprocess.Popen[bytes]") -> float:
    """Ctrl-C, which a terminal sends to the whole group; the seconds until nothing of it is left."""
    begun = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    process.wait(60)
    with contextlib.suppress(ProcessLookupError):
        while time.monotonic() < begun + 60:
            os.killpg(process.pid, 0)
            time.sleep(0.05)
    return time.monotonic() - begun


@contextmanager
def open_answer(address: str, visitor: Visitor) -> Iterator[http.client.HTTPResponse]:
    """An answer of the model that somebody is reading."""
    token = TOKEN.search(visitor.get("/playground"))
    assert token
    where = urllib.parse.urlsplit(address)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
    body = urllib.parse.urlencode({"prompt": "Hãy kể một câu chuyện thật dài.", "csrf_token": token[1]})
    headers = {"Cookie": visitor.cookie, "Accept": "text/event-stream"}
    connection.request("POST", "/playground", body, {**headers, "Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    assert answer.readline().startswith(b"event: state")
    yield answer
    connection.close()


def test_the_second_start_is_quick_and_ctrl_c_ends_everything_though_an_answer_is_open(tmp_path: Path) -> None:
    log, data = tmp_path / "run.log", tmp_path / "data"
    with made_to_run(data, log) as (address, first, process):
        assert "Hạnh" in Visitor(address).sign_in("hanh").get("/")
        said = log.read_text(encoding="utf-8")
        assert address in said
        assert "hanh  Nguyễn Thị Hạnh" in said
        idle = interrupted(process)
    with made_to_run(data, log) as (address, second, process):
        visitor = Visitor(address).sign_in("hanh")
        with contextlib.ExitStack() as reading:
            if available().ok:
                reading.enter_context(open_answer(address, visitor))
            busy = interrupted(process)
    found("start", "make run until it answers, with the demo to make", f"{first:.1f} s")
    found("start", "the same again, with the demo there", f"{second:.1f} s", "under 5 s")
    found(
        "start",
        "Ctrl-C until nothing is left: idle, and with an answer open",
        f"{idle:.1f} and {busy:.1f} s",
        "under 6 s",
    )
    assert second < SECOND_START * SLACK
    assert max(idle, busy) < STOP * SLACK
    assert "Traceback" not in log.read_text(encoding="utf-8")
