"""Opening the databases, and the one queue in front of SQLite's writers.

SQLite's own busy wait is unfair: with 2 processes of 8 threads the longest wait was 1.4 s, behind an exclusive file
lock 62 ms. Each writing transaction therefore takes `flock` on a file beside the database first. pysqlite's implicit
transactions are switched off, so that BEGIN is ours and savepoints hold.

Reading goes over connections of its own: they see both files, so that a page asks once for what stands in two, and
SQLite itself refuses a write on them.
"""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import ClauseElement, Connection, Engine, Table, create_engine, event, inspect, make_url
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlalchemy.sql.visitors import iterate

from learn.db.base import Base, Side


class WriteLock:
    """One writer at a time over all processes of an installation; a no-op on PostgreSQL."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._local = threading.local()

    @contextmanager
    def __call__(self, *, lasting: bool = True) -> Iterator[None]:
        """Hold the lock; waits in turn, without a bound, because no holder may take longer than 250 ms.

        What is committed in a turn that is not `lasting` survives a killed process at once, and a power cut only from
        the next lasting turn on: SQLite does not wait for the disk.
        """
        if self._path is None:
            yield
            return
        descriptor = self._descriptor(self._path)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        _turn.synchronous = "FULL" if lasting else "NORMAL"
        try:
            yield
        finally:
            _turn.synchronous = None
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

    `url` is a SQLAlchemy URL; on SQLite `side.db` and `write.lock` stand beside the main file. `stored` holds digests
    of library pieces that were seen in the database, where they stay for ever.
    """

    def __init__(self, url: str) -> None:
        self.stored: set[str] = set()
        parsed = make_url(url)
        self.sqlite = parsed.get_backend_name() == "sqlite"
        if self.sqlite:
            main = Path(parsed.database or "")
            side = main.with_name("side.db")
            self.engine, self.side_engine = _sqlite(main), _sqlite(side)
            self.reading_engine = _sqlite(main, beside=side)
            self.lock = WriteLock(main.with_name("write.lock"))
        else:
            self.engine = create_engine(parsed.set(drivername="postgresql+psycopg"), pool_size=16, max_overflow=32)
            self.side_engine = self.reading_engine = self.engine
            self.lock = WriteLock(None)

    @property
    def engines(self) -> frozenset[Engine]:
        """Every engine of the installation: for main and side tables, and for reading both."""
        return frozenset((self.engine, self.side_engine, self.reading_engine))

    def session(self) -> Session:
        """A session that reads until a writing use case makes it write."""
        return _OfStore(self)

    def warm(self) -> None:
        """See to it that a connection lies ready, so that a writer need not open one while others wait for it."""
        for engine in (self.engine, self.side_engine):
            pool = engine.pool
            if isinstance(pool, QueuePool) and pool.checkedin() == 0:
                engine.connect().close()

    def close(self) -> None:
        """Give all connections back."""
        for engine in self.engines:
            engine.dispose()


class _OfStore(Session):
    """A session that reads both databases over one connection, and writes to the one that a table's family says."""

    def __init__(self, store: Store) -> None:
        super().__init__(autoflush=False, expire_on_commit=False)
        self._store = store
        self.info = {"lock": store.lock, "warm": store.warm, "writing": False, "stored": store.stored}

    def get_bind(
        self, mapper: Any = None, *, clause: ClauseElement | None = None, bind: Any = None, **_: Any
    ) -> Engine | Connection:
        """The engine for a mapped class, or for the first table that a statement names; the main one for neither."""
        if bind is not None:
            return cast("Engine | Connection", bind)
        if not self.info["writing"]:
            return self._store.reading_engine
        if mapper is not None:
            metadata = inspect(mapper).local_table.metadata
        else:
            named = iterate(clause) if clause is not None else ()
            metadata = next((part.metadata for part in named if isinstance(part, Table)), Base.metadata)
        return self._store.side_engine if metadata is Side.metadata else self._store.engine


def _sqlite(path: Path, *, beside: Path | None = None) -> Engine:
    """The engine of a database; with `beside` one that only reads, and sees the tables of both files."""
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool,
        pool_size=128,  # one for each thread that a worker has; opening one costs more than the deeds it serves
        max_overflow=128,
        pool_use_lifo=True,
        connect_args={"check_same_thread": False, "timeout": 10, "cached_statements": 512},
    )

    def prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()
        if beside is not None:
            connection.execute("ATTACH DATABASE ? AS side", (str(beside),)).close()
            connection.execute("PRAGMA query_only=ON").close()

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin)
    return engine


_PRAGMAS = (
    "journal_mode=WAL",
    "foreign_keys=ON",
    "synchronous=FULL",
    "busy_timeout=10000",
    "cache_size=-2000",
    "mmap_size=268435456",
    "temp_store=MEMORY",
)


def _begin(connection: Connection) -> None:
    # Straight on the driver's connection: every page begins, and the way through SQLAlchemy costs ten times this.
    plain: Any = connection.connection.dbapi_connection
    synchronous: str | None = getattr(_turn, "synchronous", None)
    if synchronous is None:
        plain.execute("BEGIN").close()
        return
    kept = cast("dict[str, Any]", connection.connection.record_info)
    if kept.get("synchronous", "FULL") != synchronous:
        plain.execute(f"PRAGMA synchronous={synchronous}").close()
        kept["synchronous"] = synchronous
    plain.execute("BEGIN IMMEDIATE").close()


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
