"""Opening the databases, and the one queue in front of SQLite's writers.

SQLite's own busy wait is unfair: with 2 processes of 8 threads the longest wait was 1.4 s, behind an exclusive file
lock 62 ms. Each writing transaction therefore takes `flock` on a file beside the database first. pysqlite's implicit
transactions are switched off, so that BEGIN is ours and savepoints hold.
"""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import ORMExecuteState, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from learn.db.base import Base, Side


class WriteLock:
    """One writer at a time over all processes of an installation; a no-op on PostgreSQL."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._local = threading.local()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Hold the lock; waits in turn, without a bound, because no holder may take longer than 250 ms."""
        if self._path is None:
            yield
            return
        descriptor = self._descriptor(self._path)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        _turn.writing = True
        try:
            yield
        finally:
            _turn.writing = False
            fcntl.flock(descriptor, fcntl.LOCK_UN)

    def _descriptor(self, path: Path) -> int:
        held: tuple[int, int] | None = getattr(self._local, "held", None)
        if held is None or held[0] != os.getpid():  # a fork shares the lock of its parent's descriptor
            held = (os.getpid(), os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            self._local.held = held
        return held[1]


_turn = threading.local()


class Store:
    """The databases of one installation.

    `url` is a SQLAlchemy URL; on SQLite `side.db` and `write.lock` stand beside the main file.
    """

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.sqlite = parsed.get_backend_name() == "sqlite"
        if self.sqlite:
            main = Path(parsed.database or "")
            self.engine = _sqlite(main)
            self.side_engine = _sqlite(main.with_name("side.db"))
            self.lock = WriteLock(main.with_name("write.lock"))
        else:
            self.engine = create_engine(parsed.set(drivername="postgresql+psycopg"), pool_size=16, max_overflow=32)
            self.side_engine = self.engine
            self.lock = WriteLock(None)
        self._sessions = sessionmaker(
            binds={Base: self.engine, Side: self.side_engine},
            autoflush=False,
            expire_on_commit=False,
        )

    def session(self) -> Session:
        """A session that reads until a writing use case makes it write."""
        session = self._sessions()
        session.info = {"lock": self.lock, "warm": self.warm, "writing": False}
        return session

    def warm(self) -> None:
        """See to it that a connection lies ready, so that a writer need not open one while others wait for it."""
        for engine in (self.engine, self.side_engine):
            pool = engine.pool
            if isinstance(pool, QueuePool) and pool.checkedin() == 0:
                engine.connect().close()

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()
        self.side_engine.dispose()


def _sqlite(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool,
        pool_size=128,  # one for each thread that a worker has; opening one costs more than the deeds it serves
        max_overflow=128,
        pool_use_lifo=True,
        connect_args={"check_same_thread": False, "timeout": 10, "cached_statements": 512},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=FULL",
        "busy_timeout=10000",
        "cache_size=-2000",
        "mmap_size=268435456",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if getattr(_turn, "writing", False) else "BEGIN")


class WriteWhileReadingError(RuntimeError):
    """A use case declared reading tried to write: a fault in the code, never in what was asked."""


@event.listens_for(Session, "before_flush")
def _no_flush_while_reading(session: Session, *_: Any) -> None:
    if not session.info.get("writing") and (session.new or session.deleted or session.dirty):
        raise WriteWhileReadingError("flush outside a writing use case")


@event.listens_for(Session, "do_orm_execute")
def _no_write_while_reading(state: ORMExecuteState) -> None:
    if not state.is_select and not state.session.info.get("writing"):
        raise WriteWhileReadingError(str(state.statement))
