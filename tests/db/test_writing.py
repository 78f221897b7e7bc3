"""Who may write when: the queue in front of writers, and reading use cases that stay reading."""

import threading
import time

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from learn.db.engine import Store, WriteWhileReadingError
from learn.db.house import Audit, SignedIn
from learn.db.people import Learner
from learn.db.usecase import reading, turn, writing
from learn.domain.permissions import Action
from tests.cast import NOW


@reading(Action.VISIT)
def peek_and_write(session: Session) -> None:
    session.execute(update(Learner).values(language="en"))


@reading(Action.VISIT)
def peek_and_add(session: Session) -> None:
    session.add(Learner(public_id="x", kind="guest", created_at=NOW))
    session.flush()


@writing(Action.VISIT)
def forget_to_commit(session: Session) -> None:
    session.execute(update(Learner).values(language="en"))


@pytest.mark.parametrize("use_case", [peek_and_write, peek_and_add])
def test_a_reading_use_case_cannot_write(session: Session, use_case) -> None:
    with pytest.raises(WriteWhileReadingError):
        use_case(session)


def test_sqlite_itself_refuses_a_write_that_goes_past_the_orm(session: Session, store: Store) -> None:
    if not store.sqlite:
        pytest.skip("PostgreSQL reads and writes over the same connections")
    for table in (Learner.__table__, SignedIn.__table__):
        with pytest.raises(OperationalError, match="readonly"):
            session.connection().execute(delete(table))
        session.rollback()


def test_a_reader_sees_both_files_at_once(session: Session) -> None:
    ask = select(Learner.id).where(Learner.id.not_in(select(SignedIn.learner_id)))
    assert session.connection().execute(ask).all()


def test_what_is_not_committed_is_rolled_back(session: Session, store: Store) -> None:
    forget_to_commit(session)
    with store.session() as other:
        assert other.execute(select(Learner.id).where(Learner.language == "en")).all() == []


def test_a_failed_use_case_lets_the_next_writer_in(session: Session, store: Store) -> None:
    with pytest.raises(RuntimeError), turn(session):
        raise RuntimeError
    with store.session() as other, turn(other):
        other.execute(update(Learner).values(language="en"))
        other.commit()


def test_only_a_lasting_turn_waits_for_the_disk(session: Session, store: Store) -> None:
    if not store.sqlite:
        pytest.skip("PostgreSQL always waits for the disk")

    def synchronous(*, lasting: bool) -> int:
        with turn(session, lasting=lasting):
            return int(
                session.connection({"mapper": Learner.__mapper__}).exec_driver_sql("PRAGMA synchronous").scalar()
            )

    full, normal = 2, 1
    assert [synchronous(lasting=lasting) for lasting in (True, False, False, True)] == [full, normal, normal, full]


def test_writers_queue_and_lose_nothing(store: Store) -> None:
    """Read, then write on what was read, from 16 threads: no update is lost on either engine."""

    def one_more() -> None:
        with store.session() as session:
            for _ in range(5):
                with turn(session):
                    row = session.execute(select(Learner).where(Learner.id == 1).with_for_update()).scalar_one()
                    count = int(row.phone or "0") + 1
                    session.execute(update(Learner).where(Learner.id == 1).values(phone=str(count)))
                    session.commit()

    threads = [threading.Thread(target=one_more) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.session() as session:
        assert session.execute(select(Learner.phone).where(Learner.id == 1)).scalar_one() == "80"


def test_sixty_four_writers_wait_no_longer_than_a_quarter_second(store: Store) -> None:
    if not store.sqlite:
        pytest.skip("the write lock is SQLite's; PostgreSQL queues by row")
    waits: list[float] = []

    def write() -> None:
        with store.session() as session:
            for _ in range(4):
                began = time.perf_counter()
                with turn(session):
                    waits.append(time.perf_counter() - began)
                    session.execute(insert(Audit).values(at=NOW, action="visit", subject="", details={}, origin=""))
                    session.commit()

    threads = [threading.Thread(target=write) for _ in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(waits) == 256
    with store.session() as session:
        assert len(session.execute(select(Audit.id)).all()) == 256 + 1  # the units' own row
