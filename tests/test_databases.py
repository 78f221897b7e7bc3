"""What the tests stand on: a database that one test leaves behind is as new for the next."""

from pathlib import Path
from typing import Any

from sqlalchemy import text

from learn.db.engine import Store
from tests.databases import PostgresTemplate

NEXT = "SELECT nextval(pg_get_serial_sequence('notice', 'id'))"


def run(store: Store, *statements: str) -> list[Any]:
    with store.engine.begin() as connection:
        found = [connection.execute(text(statement)) for statement in statements]
        return [one.scalar() for one in found if one.returns_rows]


def test_rows_and_numbers_are_put_back(postgres_template: PostgresTemplate, tmp_path: Path) -> None:
    held = (
        "SELECT current_database()",
        "SELECT md5(string_agg(u::text, ',' ORDER BY u.id)) FROM unit u",
        "SELECT count(*) FROM unit_path",
        "SELECT count(*) FROM notice",
        NEXT,
    )
    with postgres_template.copy(tmp_path) as store:
        before = run(store, *held)
        run(
            store,
            "UPDATE unit SET name = 'Á' WHERE id = (SELECT min(id) FROM unit)",
            "DELETE FROM unit_path",
            "INSERT INTO notice (learner_id, key, text, values, link, created_at)"
            " SELECT min(id), 'k', 't', '{}', '', now() FROM learner",
        )
        assert run(store, *held) != before
    with postgres_template.copy(tmp_path) as store:
        assert run(store, *held) == before


def test_a_database_whose_tables_changed_is_not_used_again(postgres_template: PostgresTemplate, tmp_path: Path) -> None:
    with postgres_template.copy(tmp_path) as store:
        name = run(store, "SELECT current_database()")
        run(store, "ALTER TABLE unit ADD COLUMN height integer")
    with postgres_template.copy(tmp_path) as store:
        assert run(store, "SELECT current_database()") != name
