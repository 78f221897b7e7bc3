"""What tests stand on: real databases, the page client, no way out but loopback."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import settings
from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.app import create_app
from learn.db.engine import Store
from learn.db.people import Learner
from learn.parts import Parts
from learn.settings import Settings
from tests.cast import CAST, NOW
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.pages import PageClient

_connect = socket.socket.connect

# A busy machine is no fault of the code; and what guards a landing tries the same examples every time.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(self: socket.socket, address: Any) -> None:
        near = self.family == socket.AF_UNIX or str(address[0]) in {"127.0.0.1", "::1", "localhost"}
        assert near, f"a test reached for {address}"
        _connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[PostgresTemplate]:
    template = PostgresTemplate()
    yield template
    template.close()


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A database of one's own with the province's units and the cast, once on each engine."""
    with request.getfixturevalue(f"{request.param}_template").copy(tmp_path) as made:
        yield made


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    """A session on `store`."""
    with store.session() as opened:
        yield opened


def learners_of(store: Store) -> dict[str, int]:
    """The learner ids of the cast, by key."""
    with store.session() as opened:
        ids = {row.name: row.id for row in opened.execute(select(Learner.name, Learner.id))}
    return {key: ids[member.name] for key, member in CAST.items()}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a small installation."""
    return Settings(data=tmp_path, secret_key="a" * 64, demo=True)


@pytest.fixture
def parts(sqlite_template: SqliteTemplate, settings: Settings, tmp_path: Path) -> Iterator[Parts]:
    """The parts of an installation on SQLite, at the moment NOW."""
    with sqlite_template.copy(tmp_path) as made:
        yield Parts(settings=settings, store=made, clock=lambda: NOW)


@pytest.fixture
def app(parts: Parts) -> Flask:
    """The web application of `parts`."""
    return create_app(parts)


@pytest.fixture
def client(app: Flask, parts: Parts) -> PageClient:
    """A browser that nobody has signed in with."""
    return PageClient(app, learners_of(parts.store))
