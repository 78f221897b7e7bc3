"""A hundred thousand papers of sixteen questions are marked anew on PostgreSQL while learners go on saving.

The worker is a process of its own, as in an installation; the learners and whoever looks when it is done are here.
"""

import multiprocessing
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select, text

from learn.content.library import Library
from learn.db.engine import Store
from learn.db.house import Notice
from learn.db.quizzes import Attempt, MarkRow
from learn.db.regrades import Regrade, RegradeTotal
from learn.db.usecase import turn
from learn.domain.people import SYSTEM, LearnerKind
from learn.domain.quizzes import Item, Multiple, Option, Single, digest, draw, mark, opaque_id, score
from learn.domain.quizzes.regrading import Policy
from learn.jobs import relay_once, run_task
from learn.operations.demo_papers import Given, Paper, write_papers
from learn.operations.papers import keep_versions
from learn.operations.people import new_learner
from learn.parts import Parts
from learn.services.quizzes.open_attempt import open_attempt
from learn.services.quizzes.preview_regrade import preview_regrade
from learn.services.quizzes.save_answer import save_answer
from learn.services.quizzes.start_attempt import start_attempt
from learn.services.quizzes.start_regrade import start_regrade
from learn.settings import Settings
from tests.cast import CAST, NOW
from tests.conftest import learners_of
from tests.databases import PostgresTemplate
from tests.proof.record import found
from tests.services.quizzes import banks

pytestmark = pytest.mark.proof

DRAWN, PAPERS, QUESTIONS = 1_000, 100_000, 16
PROMISED, SAVES, SLACK = 60.0, 1.0, 2.0  # seconds for all papers and for 95 saves of 100; what a machine may add
PAUSE = 0.1  # seconds that a learner thinks between two saves


def _items(right: int) -> tuple[Item, ...]:
    """Every fourth gives a third of its points for each right choice; the key of the first is `right`."""
    return tuple(_item(n, right if n == 0 else 2) for n in range(QUESTIONS))


def _item(number: int, right: int) -> Item:
    name = f"q{number:02}"
    several = {right, 0, 3} if number % 4 == 3 else {right}
    options = tuple(Option(opaque_id(name, f"Ý {n}"), f"Ý {n}", n in several, "…") for n in range(4))
    kind: Any = Multiple if number % 4 == 3 else Single
    return kind(id=name, text=f"Câu {number}", options=options)


def _answers(item: Item) -> list[Given]:
    ids = [one.id for one in item.options]  # type: ignore[attr-defined]
    given = [[ids[0], ids[2], ids[3]], [ids[2], ids[3]], [ids[0]]] if isinstance(item, Multiple) else [ids[2], ids[1]]
    return [Given(item, digest(item), answer, mark(item, answer)) for answer in given]


def _paper(library: Library, chance: Random, number: int) -> Paper:
    bank = library.banks[banks.BANK]
    seed = chance.getrandbits(62)
    given = {item.id: _answers(item) for item in bank.items}
    sheets = tuple((one, chance.choice(given[one.item_id])) for one in draw(bank, seed))
    came_to = score([one.mark for _, one in sheets], bank.pass_percent)
    return Paper(bank, banks.COURSE, 1, seed, f"paper{number}", sheets, came_to, NOW - timedelta(minutes=number))


COPIES = {
    "learner": "id, root_id",
    "attempt": "id, learner_id",
    "attempt_item": "attempt_id",
    "answer": "attempt_id",
    "response": "id, attempt_id",
    "mark": "id, attempt_id",
}


def _fill(store: Store, library: Library) -> None:
    """DRAWN papers are drawn, answered and marked; the others are their copies by other people, whole rows all."""
    with store.session() as session, turn(session):
        keep_versions(session, library.banks[banks.BANK].items, NOW)
        people = [new_learner(session, LearnerKind.RESIDENT, NOW) for _ in range(DRAWN)]
        chance = Random(7)
        write_papers(session, [(one, _paper(library, chance, number)) for number, one in enumerate(people)])
        session.commit()
    with store.engine.begin() as plain:
        plain.execute(text("SET session_replication_role = replica"))  # the rows are right: no key is looked up again
        for table, numbers in COPIES.items():
            _copy(plain, table, set(numbers.split(", ")), people[0])
        plain.execute(text("SET session_replication_role = origin"))
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as plain:
        plain.execute(text("VACUUM ANALYZE"))


def _copy(plain: Any, table: str, numbers: set[str], first: int) -> None:
    asked = (
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = :table ORDER BY 1"
    )
    columns = plain.execute(text(asked), {"table": table}).scalars().all()
    where = "WHERE t.id >= :first" if table == "learner" else ""
    shifted = {name: f"t.{name} + n * 10000000" if name in numbers else f't."{name}"' for name in columns}
    if "public_id" in shifted:
        shifted["public_id"] = "t.public_id || 'c' || n"
    named, values = ", ".join(f'"{name}"' for name in columns), ", ".join(shifted.values())
    copies = PAPERS // DRAWN - 1
    plain.execute(
        text(f"INSERT INTO {table} ({named}) SELECT {values} FROM generate_series(1, {copies}) n, {table} t {where}"),
        {"first": first} if where else {},
    )


@pytest.fixture
def crowded(postgres_template: PostgresTemplate, tmp_path: Path) -> Iterator[Parts]:
    with postgres_template.copy(tmp_path) as store:
        _fill(store, banks.library(bank_items=_items(2)))
        settings = Settings(data=tmp_path, secret_key="a" * 64, demo=True)
        yield Parts(settings=settings, store=store, clock=lambda: NOW)


def test_a_hundred_thousand_papers_are_marked_anew_in_a_minute(crowded: Parts) -> None:
    before, after = banks.library(bank_items=_items(2)), banks.library(bank_items=_items(1))
    store = crowded.store
    asked: dict[str, Any] = {"bank": banks.BANK, "item": "q00", "versions": {digest(_items(2)[0])}}
    asked |= {"policy": Policy.NEW, "now": NOW}
    with store.session() as session:
        began = time.perf_counter()
        told = preview_regrade(session, SYSTEM, after, **asked, most=30)
        tried = time.perf_counter() - began
    with store.session() as session:
        start_regrade(session, SYSTEM, after, **asked)
    address = store.engine.url.render_as_string(hide_password=False)
    worker = multiprocessing.get_context("fork").Process(target=_work, args=(crowded, address, after))
    store.close()
    worker.start()
    began = time.perf_counter()
    saves, stop = [], threading.Event()
    savers = [threading.Thread(target=_save, args=(store, before, key, saves, stop)) for key in list(CAST)[:8]]
    for saver in savers:
        saver.start()
    valid = _until(store, began, Regrade.valid_at)
    finished = _until(store, began, Regrade.finished_at)
    stop.set()
    for thread in (*savers, worker):
        thread.join()
    with store.session() as session:
        changed = session.execute(select(func.count()).where(RegradeTotal.folded.is_(True))).scalar_one()
        marks = session.execute(select(func.count(MarkRow.id)).where(MarkRow.regrade_id.is_not(None))).scalar_one()
        held = select(func.count()).where(Attempt.id == RegradeTotal.attempt_id, Attempt.points == RegradeTotal.points)
        assert session.execute(held).scalar_one() == changed
        assert session.execute(select(func.count(Notice.id))).scalar_one() == changed
    assert (told.papers, told.gain + told.lose, changed, marks) == (PAPERS, PAPERS, PAPERS, PAPERS)
    assert told.gain > 0 < told.pass_now
    saves.sort()
    slow = saves[int(len(saves) * 0.95)]
    what = f"{PAPERS:,} papers of {QUESTIONS} questions"
    found("regrade", f"{what}, tried", f"{tried:.1f} s", "under 60 s")
    found("regrade", f"{what}, marked anew and valid", f"{valid:.1f} s", "under 60 s")
    found("regrade", "the same, with steps noted and everybody told", f"{finished:.1f} s", "")
    found(
        "regrade",
        f"95 % of {len(saves):,} saves by {len(savers)} learners meanwhile",
        f"{slow * 1000:.0f} ms",
        "under 1 s",
    )
    assert tried < PROMISED * SLACK
    assert valid < PROMISED * SLACK
    assert slow < SAVES * SLACK


def _work(parts: Parts, address: str, library: Library) -> None:
    own = replace(parts, store=Store(address), library=lambda _session: library)
    relay_once(own, lambda *task: run_task(own, *task))


def _until(store: Store, began: float, moment: Any) -> float:
    while time.perf_counter() - began < 10 * PROMISED:
        with store.session() as session:
            if session.execute(select(moment)).scalar_one() is not None:
                return time.perf_counter() - began
        time.sleep(0.1)
    raise AssertionError("the worker has stopped")


def _save(store: Store, library: Library, key: str, took: list[float], stop: threading.Event) -> None:
    with store.session() as session:
        asker = banks.as_asker(session, learners_of(store)[key])
    with store.session() as session:
        begun = start_attempt(session, asker, library, banks.COURSE, banks.BANK, 1, NOW)
    with store.session() as session:
        question = open_attempt(session, asker, begun.public_id, NOW).questions[0]
    [field] = question.layout.fields
    sequence = 0
    while not stop.is_set():
        sequence += 1
        fields = {field.name: [field.choices[sequence % 4].id]}
        began = time.perf_counter()
        with store.session() as session:
            save_answer(session, asker, begun.public_id, question.place, sequence, fields, NOW)
        took.append(time.perf_counter() - began)
        stop.wait(PAUSE)
