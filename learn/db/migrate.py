"""Bringing the databases to the newest revision.

The main and the side tables have a numbered history each; on PostgreSQL both live in one database, with a version table
each.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData

from learn.db.base import Base, Side
from learn.db.engine import Store

HISTORIES = ("main", "side")
_ROOT = Path(__file__).parent / "migrations"


def metadata_of(history: str) -> MetaData:
    """The tables that a history builds."""
    return {"main": Base.metadata, "side": Side.metadata}[history]


def version_table(history: str) -> str:
    """The table in which a history notes its revision."""
    return f"alembic_{history}"


def _engine(store: Store, history: str) -> Engine:
    return store.engine if history == "main" else store.side_engine


def _config(history: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_ROOT / history).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(store: Store) -> None:
    """Bring both histories to their newest revision, one transaction a history; does nothing where they are."""
    for history in HISTORIES:
        config = _config(history)
        with store.lock(), _engine(store, history).begin() as connection:
            config.attributes.update(connection=connection, history=history)
            command.upgrade(config, "head")


def pending(store: Store) -> tuple[str, ...]:
    """The histories that are behind their newest revision, as "main: 0001 -> 0003"."""
    behind = []
    for history in HISTORIES:
        newest = ScriptDirectory.from_config(_config(history)).get_current_head()
        with _engine(store, history).connect() as connection:
            options = {"version_table": version_table(history)}
            here = MigrationContext.configure(connection, opts=options).get_current_revision()
        if here != newest:
            behind.append(f"{history}: {here or 'empty'} -> {newest}")
    return tuple(behind)
