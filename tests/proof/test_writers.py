"""Sixty-four writers in two processes on SQLite: no error, and nobody waits long for a turn."""

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from sqlalchemy import func, select

from bench.running import ROOT, environment
from learn.db.learning import StepDone
from learn.db.people import Learner
from learn.domain.people import LearnerKind
from learn.parts import Parts
from tests.library import real_library
from tests.proof.record import found
from tests.proof.writer import public_lessons

pytestmark = pytest.mark.proof

PROCESSES, THREADS, ROUNDS = 2, 32, 3
PROMISED, SLACK = 250, 2.0  # milliseconds; what a machine that is busy with other things may add to it


def _round(data: Path) -> list[dict[str, Any]]:
    start = str(time.time() + 6)
    command = [sys.executable, "-m", "tests.proof.writer", str(data), str(THREADS), start]
    started = [
        subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    said = [process.communicate(timeout=180)[0] for process in started]
    assert [process.returncode for process in started] == [0] * PROCESSES
    return [json.loads(one) for one in said]


def test_writers_wait_in_turn(installation: Path, opened: Parts) -> None:
    longest, deeds = [], 0
    for _ in range(ROUNDS):
        results = _round(installation)
        assert [fault for one in results for fault in one["faults"]] == []
        waits = [wait for one in results for wait in one["waits"]]
        deeds += len(waits)
        longest.append(max(waits))
    lessons = len(public_lessons(real_library()))
    assert deeds == PROCESSES * THREADS * ROUNDS * lessons
    guests = PROCESSES * (THREADS + 1) * ROUNDS  # one in each process goes first, alone
    with opened.store.session() as session:
        assert session.execute(select(func.count(StepDone.id))).scalar_one() == guests * lessons
        count = select(func.count(Learner.id)).where(Learner.kind == LearnerKind.GUEST)
        assert session.execute(count).scalar_one() == guests
    found("writers", f"{deeds:,} deeds of {PROCESSES * THREADS} writers in 2 processes, errors", "0", "0")
    found("writers", f"longest wait for a turn, median of {ROUNDS} rounds", f"{median(longest):.0f} ms", "under 250 ms")
    assert median(longest) < PROMISED * SLACK, longest
