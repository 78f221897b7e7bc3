"""The long proofs: a served installation, the cast's browsers, and a table of figures at the end."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from bench.running import product
from learn.parts import Parts, build
from learn.settings import load, write_new
from tests.databases import SqliteTemplate
from tests.library import publish
from tests.proof import record


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was found, and keep it where PROOF_WRITE asks for that."""
    if record.FOUND:
        terminalreporter.section("proofs")
        for line in record.lines():
            terminalreporter.write_line(line)
        if os.environ.get("PROOF_WRITE"):
            record.write_page()


@pytest.fixture
def installation(tmp_path: Path, sqlite_template: SqliteTemplate) -> Path:
    """The folder of an installation with units, cast and the real courses, as `learn serve` takes it."""
    write_new(tmp_path, demo=True)
    with sqlite_template.copy(tmp_path) as store:
        publish(store)
    return tmp_path


@pytest.fixture
def opened(installation: Path) -> Iterator[Parts]:
    """The parts of that installation, to look into its database beside the server."""
    parts = build(load(installation))
    with closing(parts.store):
        yield parts


@pytest.fixture
def serve(installation: Path) -> Iterator[Callable[[], str]]:
    """Serve the installation until the test ends; its address."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(product(installation, LEARN_MODEL_OFF="1"))
