"""How many statements a page costs, counted at the databases of the installation that is measured."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from bench.figures import Figure, at_most
from bench.installation import LESSON, TOKEN
from learn.app import create_app
from learn.db.engine import Store
from learn.db.units import Unit
from learn.operations.cast import PASSWORD
from learn.parts import build
from learn.settings import load

OURS = re.compile(r"SELECT|INSERT|UPDATE|DELETE|WITH", re.IGNORECASE)


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """The statements run inside, but for those that only begin or end a transaction."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if OURS.match(statement.lstrip()):
            seen.append(statement)

    engines = store.engines
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def coverage_pages(data: Path) -> list[tuple[int, str]]:
    """A unit with few children and the one with the most: how many it has, and its page of coverage."""
    parts = build(load(data))
    with parts.store.session() as session:
        above = Unit.parent_id
        children = select(above, func.count().label("many")).where(above.is_not(None)).group_by(above).subquery()
        rows = session.execute(
            select(children.c.many, Unit.code).join(Unit, Unit.id == children.c.parent_id).order_by(children.c.many)
        ).all()
    parts.store.close()
    few = next(row for row in rows if row.many >= 3)
    return [(many, f"/coverage/{code}") for many, code in (few, rows[-1])]


def queries(data: Path) -> list[Figure]:
    """Statements of a lesson page, and of coverage with few and with many units beneath."""
    parts = build(load(data))
    app = create_app(parts)
    learner, coordinator = _signed_in(app.test_client(), "hanh"), _signed_in(app.test_client(), "son")

    def cost(client: FlaskClient, path: str) -> int:
        client.get(path)
        with counted(parts.store) as seen:
            answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        return len(seen)

    figures = [at_most("lesson: statements", cost(learner, LESSON), 5, "statements")]
    (few, small), (many, large) = coverage_pages(data)
    at_few, at_many = cost(coordinator, small), cost(coordinator, large)
    figures.append(
        Figure(
            f"coverage of {few} and of {many} units: statements",
            f"{at_few} and {at_many}",
            "the same",
            at_few == at_many,
        )
    )
    parts.store.close()
    return figures


def _signed_in(client: FlaskClient, key: str) -> FlaskClient:
    found = TOKEN.search(client.get("/sign-in").get_data(as_text=True))
    token = found[1] if found else ""
    client.post("/sign-in", data={"csrf_token": token, "name": key, "password": PASSWORD})
    return client
