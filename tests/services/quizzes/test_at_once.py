"""Many at one moment: one attempt, one mark, no answer lost or twice. On both databases."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import func, select

from learn.db.engine import Store
from learn.db.quizzes import Answer, Attempt, MarkRow, Response
from learn.domain.errors import Closed
from learn.domain.people import Asker
from learn.domain.quizzes import Save
from learn.services.quizzes.save_answer import save_answer
from learn.services.quizzes.start_attempt import Started, start_attempt
from learn.services.quizzes.submit_attempt import Submitted, submit_attempt
from tests.cast import NOW
from tests.services.quizzes import banks
from tests.services.quizzes.conftest import Desk, MakeDesk

T = TypeVar("T")
THREADS = 16


def at_once(deed: Callable[[int], T]) -> list[T]:
    """Do a deed in many threads that leave the gate together."""
    gate = threading.Barrier(THREADS)

    def run(number: int) -> T:
        gate.wait()
        return deed(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def count(store: Store, table: type) -> int:
    with store.session() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


def test_sixteen_starts_are_one_attempt(store: Store, desk_of: MakeDesk) -> None:
    desk = desk_of()
    asker: Asker = desk.asker
    desk.session.rollback()

    def start(number: int) -> Started:
        with store.session() as session:
            return start_attempt(session, asker, desk.library, banks.COURSE, banks.BANK, number, NOW)

    names = {started.public_id for started in at_once(start)}
    assert len(names) == 1
    assert count(store, Attempt) == 1
    assert len(Desk(desk.session, asker, attempt=names.pop()).questions()) == 6


def test_sixteen_submits_mark_once(store: Store, desk: Desk) -> None:
    desk.answer_all(banks.RIGHT)
    desk.session.rollback()

    def submit(_: int) -> Submitted:
        with store.session() as session:
            return submit_attempt(session, desk.asker, desk.library, desk.attempt, desk.at)

    results = at_once(submit)
    assert [one.again for one in results].count(False) == 1
    assert {(one.percent, one.passed) for one in results} == {(100, True)}
    assert count(store, MarkRow) == 6


def test_sixteen_saves_of_one_number_are_one_answer(store: Store, desk: Desk) -> None:
    place = desk.at_kind("number").place
    desk.session.rollback()

    def save(number: int) -> Save:
        with store.session() as session:
            fields = {"value": [str(number)]}
            return save_answer(session, desk.asker, desk.attempt, place, 1, fields, NOW).outcome

    outcomes = at_once(save)
    assert (outcomes.count(Save.APPLY), outcomes.count(Save.STALE)) == (1, THREADS - 1)
    assert count(store, Response) == count(store, Answer) == 1


def test_saves_and_the_submit_that_overtakes_them_agree(store: Store, desk: Desk) -> None:
    """Whatever was acknowledged before the end is what was marked."""
    place = desk.at_kind("single").place
    desk.session.rollback()

    def deed(number: int) -> str:
        with store.session() as session:
            if number == THREADS // 2:
                submit_attempt(session, desk.asker, desk.library, desk.attempt, NOW)
                return "submitted"
            fields = {"choice": [f"o{number % 4}"]}
            try:
                return save_answer(session, desk.asker, desk.attempt, place, number + 1, fields, NOW).outcome.value
            except Closed:
                return "closed"

    outcomes = at_once(deed)
    with store.session() as session:
        answer = session.execute(select(Answer.answer).where(Answer.place == place)).scalar()
        right = session.execute(select(MarkRow.right).where(MarkRow.place == place)).scalar_one()
    assert outcomes.count("submitted") == 1
    assert right == (answer == "o0")
    assert count(store, Response) == outcomes.count("apply")
