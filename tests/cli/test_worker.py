"""The worker beside the pages: it comes back when it dies, and ends where it is broken or alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from learn.serving import Beside
from learn.settings import write_new
from tests.databases import SqliteTemplate
from tests.waiting import within

ROOT = Path(__file__).parents[2]

BREAKS = """
import sys
from pathlib import Path
from learn import jobs
from learn.parts import build
from learn.settings import load

def breaks(parts):
    raise FAULT

jobs.CHORES[:] = [(60, breaks)]
sys.exit(jobs.work(build(load(Path(sys.argv[1])))))
"""
LEAVES = """
import os, subprocess, sys
command = [sys.executable, "-m", "learn", "--data", sys.argv[1], "worker", "--parent", str(os.getpid())]
print(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True).pid)
"""


@pytest.fixture
def data(tmp_path: Path, sqlite_template: SqliteTemplate) -> Path:
    """An installation with the cast."""
    write_new(tmp_path / "here")
    with sqlite_template.copy(tmp_path / "here"):
        return tmp_path / "here"


def runs(pid: int) -> bool:
    try:
        return "(zombie)" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False


def python(source: str, data: Path) -> "subprocess.CompletedProcess[str]":
    words = [sys.executable, "-c", source, str(data)]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_a_child_that_dies_is_started_again_and_the_last_one_ends_with_the_server(tmp_path: Path) -> None:
    beside = Beside([sys.executable, "-c", "import time; time.sleep(600)"], pause=0)
    first = beside.pid
    os.kill(first, 9)
    assert within(30, lambda: beside.pid != first)
    assert runs(beside.pid)
    beside.stop()
    assert not runs(beside.pid)


def test_a_worker_whose_relay_breaks_ends_with_a_failure(data: Path) -> None:
    ended = python(BREAKS.replace("FAULT", "LookupError('broken')"), data)
    assert ended.returncode == 1
    assert "broken" in ended.stderr


@pytest.mark.parametrize("fault", ["psycopg.OperationalError", "sqlite3.OperationalError", "OSError"])
def test_a_fault_of_database_queue_or_disk_passes(data: Path, fault: str) -> None:
    source = BREAKS.replace("FAULT", f"{fault}('gone')").replace("import sys\n", "import psycopg, sqlite3, sys\n", 1)
    words = [sys.executable, "-c", source.replace("(60, breaks)", "(0.5, breaks)"), str(data)]
    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True) as worker:
        assert worker.stderr is not None
        failures = 0
        for line in worker.stderr:
            failures += line.count("Error('gone')") + line.count("Error: gone")
            if failures >= 2:
                break
        assert worker.poll() is None
        worker.terminate()


def test_a_worker_ends_when_the_server_that_started_it_is_gone(data: Path) -> None:
    pid = int(python(LEAVES, data).stdout)
    try:
        assert within(30, lambda: not runs(pid))
    finally:
        if runs(pid):
            os.kill(pid, 9)
