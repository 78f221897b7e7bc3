"""What a power cut may take: a run whose answer it ends anyway, and nothing that is whole."""

import pytest
from sqlalchemy import Connection, event

from learn.domain.people import NOBODY
from tests.services.playground.conftest import A4_LAB, BoxOf

NORMAL, FULL = 1, 2


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("changes", "kept"),
    [({}, [NORMAL, FULL]), ({"model": None}, [FULL]), ({"asker": NOBODY}, [FULL, FULL])],
    ids=["a model", "no model", "a new guest"],
)
def test_a_run_waits_for_the_disk_unless_its_answer_is_still_to_come(
    box_of: BoxOf, changes: dict[str, object], kept: list[int]
):
    box = box_of("hanh")
    for name, value in changes.items():
        setattr(box, name, value)
    levels: list[int] = []

    def note(connection: Connection) -> None:
        plain = connection.connection.dbapi_connection
        assert plain is not None
        levels.append(plain.execute("PRAGMA synchronous").fetchone()[0])

    event.listen(box.store.engine, "commit", note)
    started = box.send("Viết tin nhắn xin nghỉ học", A4_LAB)
    if started.request is not None:
        box.finish(started)
    assert levels == kept
