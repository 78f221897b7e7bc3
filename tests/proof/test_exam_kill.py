"""A worker and then PostgreSQL are killed while learners sit a quiz: no acknowledged answer is lost, none kept twice.

The learners send as the page does: what was not acknowledged is sent again under the same number.
"""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from bench.exam import Postgres, lost_and_doubled, prepare, sit
from tests.proof.record import found

pytestmark = pytest.mark.proof

LEARNERS, RAMP, THINK = 100, 4.0, 0.8
QUESTIONS = 8


def kill_a_worker(server: "subprocess.Popen[bytes]") -> None:
    """SIGKILL to one of the processes that answer; the one that watches over them starts another."""
    said = subprocess.run(["pgrep", "-P", str(server.pid)], capture_output=True, text=True, check=True).stdout
    answering = [int(one) for one in said.split() if len(list(Path(f"/proc/{one}/task").iterdir())) > 8]
    assert len(answering) == 2
    os.kill(answering[0], signal.SIGKILL)


def test_nothing_is_lost_when_a_worker_and_postgresql_are_killed(tmp_path: Path) -> None:
    postgres = Postgres()

    def break_things(server: "subprocess.Popen[bytes]") -> None:
        time.sleep(RAMP)
        kill_a_worker(server)
        time.sleep(2 * THINK)
        postgres.kill()

    try:
        hall = prepare(tmp_path, postgres.address, LEARNERS, QUESTIONS)
        told = sit(hall, ramp=RAMP, think=THINK, meanwhile=break_things)
        acknowledged, lost, doubled = lost_and_doubled(hall)
    finally:
        postgres.close()
    found("exam", f"{acknowledged:,} saves acknowledged around a killed worker and PostgreSQL, lost", str(lost), "0")
    found("exam", "saves there twice", str(doubled), "0")
    found("exam", "requests sent again until they were answered", str(told["retried"]))
    assert told["wrong"] == {}
    assert told["retried"] > 0
    assert acknowledged == LEARNERS * QUESTIONS
    assert (lost, doubled) == (0, 0)
