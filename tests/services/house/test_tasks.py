"""Work for later: written with the deed, run once, tried again, followed by whoever asked."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from learn.db.engine import Store
from learn.db.house import Notice, Task
from learn.db.usecase import turn
from learn.domain.errors import NotFound
from learn.domain.people import SYSTEM, Asker
from learn.jobs import HANDLERS, relay_once, run_task
from learn.operations.enqueue import enqueue, notify
from learn.parts import Parts
from learn.services.house.claim_tasks import claim_tasks
from learn.services.house.follow_task import follow_task
from learn.services.house.report_task import report_task
from learn.settings import Settings
from tests.cast import NOW


def write_task(store: Store, key: str = "a", asker: Asker | None = None, **payload: int) -> str:
    with store.session() as session, turn(session):
        name = enqueue(session, "count", key, payload, NOW, asker=asker)
        session.commit()
    return name


def states(store: Store) -> list[str]:
    with store.session() as session:
        return list(session.execute(select(Task.state).order_by(Task.id)).scalars())


def test_a_task_is_rolled_back_with_its_deed(store: Store) -> None:
    with store.session() as session, turn(session):
        enqueue(session, "count", "a", {}, NOW)
    assert states(store) == []


def test_the_same_key_is_not_written_twice_while_it_waits_and_runs_anew_when_it_ended(store: Store) -> None:
    first = write_task(store)
    assert write_task(store) == first
    assert states(store) == ["waiting"]
    with store.session() as session:
        claimed = claim_tasks(session, SYSTEM, NOW)
        report_task(session, SYSTEM, claimed[0].id, "done", NOW)
    assert states(store) == ["done"]
    write_task(store)
    assert states(store) == ["waiting"]


def test_a_task_is_claimed_once_and_again_when_its_worker_was_lost(store: Store) -> None:
    write_task(store)
    with store.session() as session:
        assert len(claim_tasks(session, SYSTEM, NOW)) == 1
        assert claim_tasks(session, SYSTEM, NOW + timedelta(seconds=30)) == ()
        assert len(claim_tasks(session, SYSTEM, NOW + timedelta(minutes=3))) == 1


def test_a_failed_task_waits_longer_each_time_and_stops_after_five(store: Store) -> None:
    write_task(store)
    with store.session() as session:
        for _ in range(4):
            report_task(session, SYSTEM, 1, "failed", NOW)
            assert states(store) == ["waiting"]
        report_task(session, SYSTEM, 1, "failed", NOW)
    assert states(store) == ["failed"]


def test_one_follows_ones_own_task_and_not_anothers(session: Session, store: Store) -> None:
    name = write_task(store, asker=Asker(account_id=1))
    assert follow_task(session, Asker(account_id=1), name).state == "waiting"
    with pytest.raises(NotFound):
        follow_task(session, Asker(account_id=2), name)


def test_a_notice_is_delivered_once_though_its_task_runs_twice(store: Store, settings: Settings) -> None:
    parts = Parts(settings=settings, store=store, clock=lambda: NOW)
    with store.session() as session, turn(session):
        notify(session, 1, "welcome", "Chào bạn", NOW)
        session.commit()
    assert relay_once(parts, lambda *task: run_task(parts, *task)) == 1
    with store.session() as session, turn(session):
        session.execute(update(Task).values(state="waiting"))
        session.commit()
    relay_once(parts, lambda *task: run_task(parts, *task))
    with store.session() as session:
        assert list(session.execute(select(Notice.text)).scalars()) == ["Chào bạn"]


def test_a_handler_that_breaks_leaves_its_task_to_be_tried_again(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> str:
        raise OSError("disk")

    monkeypatch.setitem(HANDLERS, "count", break_down)
    parts = Parts(settings=settings, store=store, clock=lambda: NOW)
    write_task(store)
    with pytest.raises(OSError, match="disk"):
        relay_once(parts, lambda *task: run_task(parts, *task))
    with store.session() as session:
        task = session.execute(select(Task)).scalar_one()
    assert (task.state, task.tries) == ("waiting", 1)
    assert task.due_at > NOW
