"""Writing one row with a statement that was built once; putting one together takes longer than the database's work."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Insert, Text, bindparam, cast, column, func, insert, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import DeclarativeBase, Session

Table = type[DeclarativeBase]


def insert_row(session: Session, table: Table, **values: Any) -> Any:
    """Insert a row and return its primary key, the first column of it where there are several."""
    connection = session.connection({"mapper": inspect(table)})
    return connection.execute(_plain(table, tuple(values)), values).scalar_one()


def insert_once(session: Session, table: Table, **values: Any) -> bool:
    """Insert a row unless one with its unique key is there; whether it was inserted."""
    connection = session.connection({"mapper": inspect(table)})
    statement = _once(table, connection.dialect.name, tuple(values))
    return connection.execute(statement, values).first() is not None  # psycopg knows no rowcount here


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]], *, once: bool = False) -> None:
    """Insert many rows of the same columns; `once` leaves out those with a unique key that is there.

    PostgreSQL is given them as one text of JSON: sent row by row they take several times as long.
    """
    if not rows:
        return
    connection = session.connection({"mapper": inspect(table)})
    statement = _many(table, connection.dialect.name, tuple(rows[0]), once)
    if connection.dialect.name == "postgresql":
        connection.execute(statement, {"rows": json.dumps(rows, default=datetime.isoformat, ensure_ascii=False)})
    else:
        connection.execute(statement, list(rows))


def _given(table: Table, columns: tuple[str, ...]) -> dict[str, Any]:
    return {name: bindparam(name, type_=table.__table__.c[name].type) for name in columns}


@cache
def _plain(table: Table, columns: tuple[str, ...]) -> Insert:
    held: Any = table.__table__
    statement: Insert = insert(held).values(_given(table, columns)).returning(*held.primary_key)
    return statement


@cache
def _once(table: Table, dialect: str, columns: tuple[str, ...]) -> Any:
    held: Any = table.__table__
    made = postgresql.insert(held) if dialect == "postgresql" else sqlite.insert(held)
    return made.values(_given(table, columns)).on_conflict_do_nothing().returning(*held.primary_key)


@cache
def _many(table: Table, dialect: str, columns: tuple[str, ...], once: bool) -> Any:
    held: Any = table.__table__
    if dialect == "postgresql":
        given = func.json_to_recordset(cast(bindparam("rows", type_=Text), JSON))
        sent = given.table_valued(*(column(name, held.c[name].type) for name in columns)).render_derived(
            with_types=True
        )
        made: Any = postgresql.insert(held).from_select(list(columns), select(*(sent.c[name] for name in columns)))
    else:
        made = sqlite.insert(held)
    return made.on_conflict_do_nothing() if once else made
