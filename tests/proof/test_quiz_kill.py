"""The server is killed again and again while learners answer: nothing acknowledged is lost, nothing is kept twice.

Real processes on loopback: `learn setup`, `learn serve`, and clients that send as the outbox of the page does: the same
save under the same number until it is acknowledged.
"""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from learn.content.library import item_from_json
from learn.db.engine import Store
from learn.db.house import LibraryPiece
from learn.db.quizzes import Answer, Attempt, AttemptItem, MarkRow, Response
from learn.domain.quizzes import fill

pytestmark = pytest.mark.proof

COURSE, BANK = "ai-can-ban", "a1-ai-quanh-ta"
LEARNERS = 8
KILLS = 5
SECONDS_BETWEEN = 2.0
PASSWORD = "mot-mat-khau-that-dai"

Key = tuple[str, int, int]
LOST = (OSError, http.client.HTTPException)  # what a client sees of a server that is gone


class Browser:
    """Keeps the cookie, opens a connection a request, follows nothing."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = ""

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str, str]:
        """Status, Location and text of the answer; raises one of LOST where none came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()} | {"Cookie": self.cookie}
            connection.request(method, path, body.encode(), sent)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if answer.headers["Set-Cookie"]:
            self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
        return answer.status, answer.headers["Location"] or "", text

    def send(self, path: str, **fields: str) -> str:
        """Post a form, and return where it leads."""
        form = urlencode(fields)
        status, location, text = self.ask("POST", path, form, Content_Type="application/x-www-form-urlencoded")
        assert status == 303, text
        return location


class Server:
    """`learn serve` in a process group of its own, that can be killed as a power cut would."""

    def __init__(self, data: Path) -> None:
        self.data = data
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = os.environ | {
            "LEARN_MODEL_OFF": "1",
            "LEARN_WORKERS": "2",
            "LEARN_THREADS": "16",
            "LEARN_STREAMS": "8",
        }
        self.log = (data.parent / "server.log").open("wb")

    def learn(self, *words: str) -> list[str]:
        """A command line of ours."""
        return [sys.executable, "-m", "learn", "--data", str(self.data), *words]

    def setup(self) -> None:
        """An empty installation with the real courses."""
        who = ("--username", "quantri", "--name", "Nguyễn Văn A", "--password", PASSWORD)
        subprocess.run(self.learn("setup", *who), check=True, env=self.environment, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        """Serve, and wait until it answers."""
        command = self.learn("serve", "--port", str(self.port), "--no-worker")
        self.process = subprocess.Popen(
            command, env=self.environment, start_new_session=True, stdout=self.log, stderr=self.log
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if Browser(self.port).ask("GET", "/healthz")[0] == 200:
                    return
            except LOST:
                time.sleep(0.1)
        raise AssertionError((self.data.parent / "server.log").read_text(errors="replace")[-3000:])

    def kill(self) -> None:
        """SIGKILL to the server and all its workers."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass
class Learner:
    """A guest who answers at random until told to stop; `acknowledged` holds what the server said it kept."""

    port: int
    number: int
    stop: threading.Event
    acknowledged: dict[Key, dict[str, list[str]]] = field(default_factory=dict)
    attempt: str = ""
    token: str = ""
    retried: int = 0

    def __post_init__(self) -> None:
        self.browser = Browser(self.port)
        self.chance = random.Random(self.number)

    def begin(self) -> list[list[dict[str, list[str]]]]:
        """Start, and gather for each place the answers that its page allows."""
        self.token = self._page(f"/courses/{COURSE}/quizzes/{BANK}").select_one("input[name=csrf_token]")["value"]
        started = self.browser.send(f"/courses/{COURSE}/quizzes/{BANK}/start", csrf_token=self.token)
        self.attempt = started.removeprefix("/attempts/")
        first = self._page(f"/attempts/{self.attempt}?q=1")
        self.token = first.select_one("input[name=csrf_token]")["value"]
        places = int(first.select_one("progress")["max"])
        return [self._answers(self._page(f"/attempts/{self.attempt}?q={place}")) for place in range(1, places + 1)]

    def run(self) -> None:
        """Answer, question after question, each save until it is acknowledged."""
        choices = self.begin()
        numbers = [0] * len(choices)
        while not self.stop.is_set():
            at = self.chance.randrange(len(choices))
            numbers[at] += 1
            answers = choices[at]
            fields = answers[numbers[at] % len(answers)]
            body = {"q": at + 1, "sequence": numbers[at], "fields": fields}
            reply = self.until_kept(body)
            assert reply["outcome"] in {"apply", "repeated"}, reply
            assert reply["sequence"] == numbers[at]
            self.acknowledged[self.attempt, at + 1, numbers[at]] = reply["fields"]

    def until_kept(self, body: dict[str, Any]) -> dict[str, Any]:
        """Send one save as often as it takes."""
        until = time.monotonic() + 60
        headers = {"X_CSRFToken": self.token, "Accept": "application/json", "Content_Type": "application/json"}
        while time.monotonic() < until:
            try:
                status, _, text = self.browser.ask(
                    "POST", f"/attempts/{self.attempt}/answers", json.dumps(body), **headers
                )
            except LOST:
                self.retried += 1
                time.sleep(self.chance.uniform(0.05, 0.3))
                continue
            assert status == 200, text
            return json.loads(text)
        raise AssertionError("not kept within a minute")

    def hand_in(self) -> None:
        """Submit, twice."""
        for _ in range(2):
            done = self.browser.send(f"/attempts/{self.attempt}/submit", csrf_token=self.token, open="1", sure="1")
            assert done.endswith("/review")

    def _page(self, path: str) -> Any:
        status, _, text = self.browser.ask("GET", path)
        assert status == 200, f"{path}: {status}"
        return BeautifulSoup(text, "html.parser")

    def _answers(self, page: Any) -> list[dict[str, list[str]]]:
        """Two or more answers, each unlike the one before and after it."""
        form = page.select_one("form[data-key]")
        if found := form.select("input[type=radio], input[type=checkbox]"):
            return [{str(one["name"]): [one["value"]]} for one in found]
        if form.select("input[type=text]"):
            return [{"value": [str(n)]} for n in range(7)]
        selects = form.select("select")
        values = [one.get("value") or one.text for one in selects[0].select("option")][1:]
        return [{one["name"]: [value] for one in selects} for value in values]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "data")
    made.setup()
    made.start()
    yield made
    made.kill()
    made.log.close()


def test_no_acknowledged_answer_is_lost_and_none_kept_twice(server: Server) -> None:
    stop = threading.Event()
    learners = [Learner(server.port, number, stop) for number in range(LEARNERS)]
    faults: list[BaseException] = []

    def run(learner: Learner) -> None:
        try:
            learner.run()
        except (AssertionError, *LOST, TypeError, KeyError) as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(one,)) for one in learners]
    for thread in threads:
        thread.start()
    while not all(one.acknowledged for one in learners) and not faults:
        time.sleep(0.05)
    for _ in range(KILLS):
        time.sleep(SECONDS_BETWEEN)
        server.kill()
        server.start()
    time.sleep(SECONDS_BETWEEN)
    stop.set()
    for thread in threads:
        thread.join(timeout=90)
    assert not faults, faults
    for one in learners:
        one.hand_in()
    said = {key: fields for one in learners for key, fields in one.acknowledged.items()}
    assert kept(server.data, Response) == said
    last = {(name, place): max(n for a, p, n in said if (a, p) == (name, place)) for name, place, _ in said}
    assert kept(server.data, Answer) == {(*where, n): said[*where, n] for where, n in last.items()}
    assert sum(one.retried for one in learners) > KILLS
    assert marked_once(server.data) == LEARNERS
    print(f"{len(said)} saves acknowledged through {KILLS} kills, {sum(one.retried for one in learners)} sent again")


def kept(data: Path, table: Any) -> dict[Key, dict[str, list[str]]]:
    """What the database holds, as the forms that give it; fails where a row stands twice."""
    store = Store(f"sqlite:///{data / 'learn.db'}")
    with store.session() as session:
        query = (
            select(Attempt.public_id, table.place, table.sequence, table.answer, LibraryPiece.body)
            .join(Attempt, Attempt.id == table.attempt_id)
            .join(AttemptItem, (AttemptItem.attempt_id == Attempt.id) & (AttemptItem.place == table.place))
            .join(LibraryPiece, LibraryPiece.digest == AttemptItem.digest)
        )
        rows = session.execute(query).all()
    store.close()
    found = {(row[0], row[1], row[2]): fill(item_from_json(row[4]), row[3]) for row in rows}
    assert len(found) == len(rows)
    return found


def marked_once(data: Path) -> int:
    """How many attempts have exactly one mark for each item of their paper."""
    store = Store(f"sqlite:///{data / 'learn.db'}")
    with store.session() as session:
        papers = session.execute(select(AttemptItem.attempt_id, AttemptItem.place)).all()
        marks = session.execute(select(MarkRow.attempt_id, MarkRow.place)).all()
    store.close()
    assert sorted(map(tuple, papers)) == sorted(map(tuple, marks))
    return len({row[0] for row in papers})
