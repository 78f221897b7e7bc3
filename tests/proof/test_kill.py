"""The server is killed while guests complete lessons: what was acknowledged is there afterwards, and nothing twice."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
from collections import Counter
from http.client import HTTPException
from pathlib import Path

import pytest
from sqlalchemy import select

from bench.installation import Visitor
from bench.running import ROOT, environment, free_port, wait_for
from learn.app import create_app
from learn.db.house import SignedIn
from learn.db.learning import CourseState, StepDone
from learn.db.people import Learner
from learn.domain.people import LearnerKind
from learn.operations.keys import digest
from learn.parts import Parts
from tests.library import real_library
from tests.proof.record import found
from tests.proof.writer import public_lessons

pytestmark = pytest.mark.proof

ROUNDS, GUESTS = 3, 12


class Guest(threading.Thread):
    """Goes through the public course again and again as somebody new, and notes what was acknowledged."""

    def __init__(self, address: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.address, self.stop = address, stop
        self.kept: list[tuple[str, str]] = []  # (cookie, lesson)

    def run(self) -> None:
        """Learn until the server is gone."""
        lessons = [
            (f"/courses/{one.course}/{one.module}/{one.slug}", f"{one.module}/{one.slug}")
            for one in public_lessons(real_library())
        ]
        while not self.stop.is_set():
            visitor = Visitor(self.address)
            for path, slug in lessons:
                try:
                    visitor.post(path, {"digest": ""})
                except (urllib.error.URLError, HTTPException, OSError):
                    return
                self.kept.append((visitor.cookie, slug))


def _serve(data: Path, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "learn", "--data", str(data), "serve", "--port", str(port), "--no-worker"]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=quiet, stderr=quiet, start_new_session=True)


def _one_life(data: Path) -> list[tuple[str, str]]:
    """Serve, let guests learn, kill everything at once; what they were told is kept."""
    port = free_port()
    server = _serve(data, port)
    try:
        wait_for(server, f"http://127.0.0.1:{port}/readyz")
        stop = threading.Event()
        guests = [Guest(f"http://127.0.0.1:{port}", stop) for _ in range(GUESTS)]
        for guest in guests:
            guest.start()
        time.sleep(random.Random(port).uniform(4, 6))
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
    stop.set()
    for guest in guests:
        guest.join(10)
    return [one for guest in guests for one in guest.kept]


def test_what_was_acknowledged_survives_a_kill(installation: Path, opened: Parts) -> None:
    acknowledged = [one for _ in range(ROUNDS) for one in _one_life(installation)]
    app = create_app(opened)
    serializer = app.session_interface.get_signing_serializer(app)
    tokens = {cookie: serializer.loads(cookie.partition("=")[2])["_user_id"] for cookie, _ in acknowledged}
    with opened.store.session() as session:
        learners = {row.digest: row.learner_id for row in session.execute(select(SignedIn.digest, SignedIn.learner_id))}
        rows = session.execute(
            select(StepDone.learner_id, StepDone.slug).join(Learner).where(Learner.kind == LearnerKind.GUEST)
        ).all()
        states = session.execute(select(CourseState.learner_id).join(Learner).where(Learner.kind == "guest")).all()
    steps = Counter((row.learner_id, row.slug) for row in rows)
    lost = [slug for cookie, slug in acknowledged if (learners.get(digest(tokens[cookie])), slug) not in steps]
    twice = [step for step, times in steps.items() if times > 1]
    assert len(acknowledged) > ROUNDS * GUESTS, "too few deeds to prove anything"
    assert (lost, twice) == ([], [])
    assert {row.learner_id for row in states} == {learner for learner, _ in steps}, "a state without its steps"
    found("kill", f"completions acknowledged before {ROUNDS} kills, lost", f"0 of {len(acknowledged):,}", "0")
    found("kill", "completions written twice", "0", "0")
