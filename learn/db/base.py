"""The two table families and the column types they share.

`Base` holds what people did. `Side` holds sessions, notices and counters of telemetry: on SQLite they live in a file of
their own, so that they never wait behind learners' deeds; on PostgreSQL both share one database.

Every column states in `info` whether it holds personal data (`personal`): PRIVACY.md is compared with it by test.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; a naive one is a fault of the caller."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values and turn others to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give SQLite's values their time zone back."""
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value


class Base(DeclarativeBase):
    """What people did."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Moment(), str: String(), dict[str, Any]: JSON(), list[Any]: JSON()}  # noqa: RUF012


class Side(DeclarativeBase):
    """What may be lost without loss: sessions, notices, telemetry."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Moment(), str: String(), dict[str, Any]: JSON(), list[Any]: JSON()}  # noqa: RUF012


def personal(*args: Any, **kwargs: Any) -> MappedColumn[Any]:
    """A column that holds personal data; PRIVACY.md must name it."""
    return mapped_column(*args, info={"personal": True}, **kwargs)


def plain(*args: Any, **kwargs: Any) -> MappedColumn[Any]:
    """A text-like column that was considered and holds no personal data."""
    return mapped_column(*args, info={"personal": False}, **kwargs)
