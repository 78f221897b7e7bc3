"""Scheduled and queued work; each task calls one service, again and again for bulk work.

Tasks are rows, written by services in their own transactions. The relay thread claims due rows and hands them to huey,
which runs and retries them; on SQLite its queue is a file of its own.
"""

import logging
import os
import signal
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import psycopg
from huey import Huey, PostgresHuey, SqliteHuey
from huey.consumer import Consumer
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from learn import mail
from learn.content.read import read_library
from learn.domain.errors import Refusal
from learn.domain.people import SYSTEM
from learn.parts import Parts
from learn.services.content.publish_library import publish_library
from learn.services.coverage.fold_coverage import fold_coverage
from learn.services.coverage.recount_coverage import recount_coverage
from learn.services.house.chain_audit import chain_audit
from learn.services.house.claim_tasks import claim_tasks
from learn.services.house.clear_expired import clear_expired
from learn.services.house.deliver_notice import deliver_notice
from learn.services.house.report_task import report_task
from learn.services.house.send_letters import send_letters
from learn.services.playground.sweep_runs import sweep_runs
from learn.services.quizzes.abandon_idle import abandon_idle
from learn.services.quizzes.advance_regrade import advance_regrade
from learn.services.quizzes.end_overdue import end_overdue
from learn.services.quizzes.tell_regraded import tell_regraded

_log = logging.getLogger("learn.jobs")

Report = Callable[[int, int], None]
Handler = Callable[[Parts, dict[str, Any], Report], str]


def _notice(parts: Parts, payload: dict[str, Any], _report: Report) -> str:
    with parts.store.session() as session:
        deliver_notice(session, SYSTEM, payload, parts.clock())
    return ""


MARKED_AT_ONCE = 1000
TOLD_AT_ONCE = 500


def _regrade(parts: Parts, payload: dict[str, Any], report: Report) -> str:
    """Mark a bank's papers anew in chunks; a task that was ended half-way goes on where it stopped."""
    number = int(payload["regrade"])
    with parts.store.session() as session:
        library = parts.library(session)
        settled = False
        while not settled:
            step = advance_regrade(session, SYSTEM, library, number, parts.clock(), most=MARKED_AT_ONCE)
            report(step.done, step.total)
            settled = step.settled
        while tell_regraded(session, SYSTEM, number, parts.clock(), most=TOLD_AT_ONCE):
            continue
    return "Đã chấm lại xong, và đã báo cho những người có kết quả thay đổi."


# Each kind of task and what runs it; what it returns is the message that its progress page shows at the end.
HANDLERS: dict[str, Handler] = {"notice": _notice, "regrade": _regrade}


def _post_letters(parts: Parts) -> None:
    def post(key: str, address: str, subject: str, body: str) -> str:
        try:
            mail.send(parts.settings, address, subject, body, key=key)
        except mail.MailError as fault:
            return str(fault)
        return ""

    if parts.settings.mail_host:
        with parts.store.session() as session:
            send_letters(session, SYSTEM, post, parts.clock())


def _chain(parts: Parts) -> None:
    with parts.store.session() as session:
        chain_audit(session, SYSTEM)


def _clear(parts: Parts) -> None:
    with parts.store.session() as session:
        clear_expired(session, SYSTEM, parts.clock())


def _sweep_runs(parts: Parts) -> None:
    with parts.store.session() as session:
        sweep_runs(session, SYSTEM, parts.clock())


FOLDED_AT_ONCE = 500
ENDED_AT_ONCE = 20


def _end_overdue(parts: Parts) -> None:
    with parts.store.session() as session:
        library = parts.library(session)
        while end_overdue(session, SYSTEM, library, parts.clock(), most=ENDED_AT_ONCE) == ENDED_AT_ONCE:
            continue


def _abandon_idle(parts: Parts) -> None:
    with parts.store.session() as session:
        while abandon_idle(session, SYSTEM, parts.clock(), most=ENDED_AT_ONCE) == ENDED_AT_ONCE:
            continue


def _fold(parts: Parts) -> None:
    with parts.store.session() as session:
        while fold_coverage(session, SYSTEM, most=FOLDED_AT_ONCE) == FOLDED_AT_ONCE:
            continue


def _recount(parts: Parts) -> None:
    """Once a day, in its first minutes: posts that began or ended with it move the counts; anything else is a fault."""
    with parts.store.session() as session:
        found = recount_coverage(session, SYSTEM, parts.clock(), due_only=True)
    for one in found:
        if not one.explained:
            _log.error("coverage differs from the facts", extra={"facts": asdict(one.difference)})


class ContentWatch:
    """Publishes the content files whenever they have changed; with findings, what is live stays and they are logged."""

    def __init__(self) -> None:
        self._seen: frozenset[tuple[str, int, int]] | None = None

    def __call__(self, parts: Parts) -> None:
        """Look at names, times and sizes; read and publish only where any is new."""
        folders = (parts.settings.courses, parts.settings.quizzes)
        seen = frozenset(
            (str(path), told.st_mtime_ns, told.st_size)
            for folder in folders
            for path in folder.rglob("*")
            if path.is_file() and (told := path.stat())
        )
        if seen == self._seen:
            return
        read = read_library(*folders)
        with parts.store.session() as session:
            published = publish_library(session, SYSTEM, read, parts.clock())
        self._seen = seen
        if published.findings and published.news:
            _log.warning("content", extra={"facts": {"findings": [str(one) for one in published.findings]}})
        elif published.switched:
            _log.info("content", extra={"facts": {"library": published.digest}})


# What the relay does between tasks, with the seconds from one time to the next.
CHORES: list[tuple[float, Callable[[Parts], None]]] = [
    (2, ContentWatch()),
    (5, _post_letters),
    (10, _chain),
    (2, _fold),
    (60, _recount),
    (10, _sweep_runs),
    (60, _clear),
    (5, _end_overdue),
    (3600, _abandon_idle),
]


def queue(parts: Parts) -> Huey:
    """The queue of this installation: a file beside the database, or tables in PostgreSQL."""
    if parts.store.sqlite:
        return SqliteHuey("learn", filename=str(parts.settings.data / "queue.db"))
    address = make_url(parts.settings.database_url).set(drivername="postgresql")
    return PostgresHuey("learn", dsn=address.render_as_string(hide_password=False))


def run_task(parts: Parts, task_id: int, kind: str, payload: dict[str, Any]) -> None:
    """Run one claimed task to its end and note how it went; a refusal is a failure with its sentence."""

    def note(state: str, done: int = 0, total: int = 0, message: str = "") -> None:
        with parts.store.session() as session:
            report_task(session, SYSTEM, task_id, state, parts.clock(), done=done, total=total, message=message)

    note("running")
    try:
        message = HANDLERS[kind](parts, payload, lambda done, total: note("running", done, total))
    except Refusal as refusal:
        note("failed", message=str(refusal))
        _log.warning("task refused", extra={"facts": {"task": task_id, "kind": kind}})
        return
    except BaseException:
        note("failed", message="Hệ thống gặp sự cố; việc này sẽ được thử lại.")
        raise
    note("done", 1, 1, message)


def relay_once(parts: Parts, hand_over: Callable[[int, str, dict[str, Any]], Any]) -> int:
    """Claim due tasks and hand each over; return how many."""
    with parts.store.session() as session:
        claimed = claim_tasks(session, SYSTEM, parts.clock())
    for task in claimed:
        hand_over(task.id, task.kind, task.payload)
    return len(claimed)


def work(parts: Parts, *, threads: int = 2, parent: int | None = None) -> int:
    """Run the worker until it is told to stop (SIGINT or SIGTERM) or the process `parent` is its parent no more.

    Returns the exit status: 1 where the relay broke, for whoever keeps the worker to start it again.
    """
    huey = queue(parts)

    @huey.task(retries=0)
    def run(task_id: int, kind: str, payload: dict[str, Any]) -> None:
        run_task(parts, task_id, kind, payload)

    stop, broken = threading.Event(), threading.Event()

    def relay() -> None:
        try:
            _relay(parts, run, stop, parent)
        except BaseException:
            broken.set()
            raise
        finally:
            if not stop.is_set():
                os.kill(os.getpid(), signal.SIGINT)  # huey's way to end its consumer

    keeper = threading.Thread(target=relay, name="relay", daemon=True)
    keeper.start()
    try:
        Consumer(huey, workers=threads, periodic=False, initial_delay=0.05, max_delay=0.5).run()
    finally:
        stop.set()
        keeper.join(timeout=3)
    return int(broken.is_set())


# The database, the queue or the disk may come back; any other fault ends the worker.
_PASSING = (SQLAlchemyError, sqlite3.Error, psycopg.Error, OSError)


def _relay(parts: Parts, hand_over: Callable[..., Any], stop: threading.Event, parent: int | None) -> None:
    tick, next_at = 0.5, dict.fromkeys(range(len(CHORES)), 0.0)
    elapsed = 0.0
    while not stop.wait(tick) and parent in {None, os.getppid()}:
        elapsed += tick
        steps: list[Callable[[], Any]] = [lambda: relay_once(parts, hand_over)]
        for number, (every, chore) in enumerate(CHORES):
            if elapsed >= next_at[number]:
                next_at[number] = elapsed + every
                steps.append(lambda chore=chore: chore(parts))  # type: ignore[misc]
        for step in steps:
            try:
                step()
            except _PASSING:
                _log.exception("chore failed")
