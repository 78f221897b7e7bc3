"""Writing one row with a statement that was built once; putting one together takes longer than the database's work."""

from functools import cache
from typing import Any

from sqlalchemy import Insert, bindparam, insert, inspect
from sqlalchemy.dialects import postgresql, sqlite
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
