"""The migrations build the very tables that the code declares, on both engines."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from learn.db.engine import Store
from learn.db.migrate import HISTORIES, metadata_of, pending, upgrade, version_table


def test_migrations_build_the_declared_tables(store: Store) -> None:
    for history in HISTORIES:
        engine = store.engine if history == "main" else store.side_engine
        ours = {*metadata_of(history).tables, version_table(history)}
        with engine.connect() as connection:
            options = {
                "version_table": version_table(history),
                "compare_type": True,
                "include_name": lambda name, kind, _parents, ours=ours: kind != "table" or name in ours,
            }
            context = MigrationContext.configure(connection, opts=options)
            assert compare_metadata(context, metadata_of(history)) == []


def test_upgrading_again_does_nothing(store: Store) -> None:
    upgrade(store)
    assert pending(store) == ()
