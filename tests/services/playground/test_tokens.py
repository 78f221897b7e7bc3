"""Tokens: reserved before, settled once, given back when nobody settles, never a token beyond the cap."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from learn.db.engine import Store
from learn.db.playground import TokenCounter, TokenHold
from learn.db.usecase import turn
from learn.domain.errors import OverLimit
from learn.domain.people import SYSTEM
from learn.domain.prompts import FLOOR, Usage
from learn.domain.runs import LOST
from learn.operations.reserve import HOLD, reserve, settle
from learn.services.playground.sweep_runs import sweep_runs
from tests.cast import NOW
from tests.conftest import learners_of
from tests.databases import counted
from tests.services.playground.conftest import A4_LAB, Box, BoxOf

PROMPT = "Viết một câu chào người dân."


def at_once(work: Callable[[int], None], threads: int = 64) -> None:
    """Run `work` in so many threads that start together; a failure in one fails the test."""
    start = threading.Barrier(threads)

    def one(number: int) -> None:
        start.wait()
        work(number)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, range(threads)))


def sums(store: Store, learner_id: int) -> tuple[int, int, int]:
    """What the counter says was used and is held, and what the holds were charged."""
    with store.session() as session:
        used, held = session.execute(
            select(TokenCounter.used, TokenCounter.held).where(TokenCounter.learner_id == learner_id)
        ).one()
        charged = session.execute(select(func.sum(TokenHold.charged)).where(TokenHold.learner_id == learner_id))
        return used, held, charged.scalar_one()


def test_of_64_sends_with_room_for_one_exactly_one_is_admitted(store: Store):
    learner_id = learners_of(store)["hanh"]
    outcomes: list[str] = []

    def send(number: int) -> None:
        with store.session() as session, turn(session):
            try:
                reserve(session, learner_id, f"r{number}", 100, 200, 320, NOW)
                session.commit()
                outcomes.append("admitted")
            except OverLimit:
                outcomes.append("refused")

    at_once(send)
    assert sorted(outcomes) == ["admitted"] + ["refused"] * 63
    assert sums(store, learner_id)[1] == 300


def test_runs_one_after_the_other_never_pass_the_cap_and_the_books_balance(store: Store):
    learner_id = learners_of(store)["hanh"]
    cap, admitted = 1_000, []

    def send(number: int) -> None:
        for attempt in range(3):
            with store.session() as session, turn(session):
                try:
                    held = reserve(session, learner_id, f"r{number}-{attempt}", 60, 70, cap, NOW)
                    session.commit()
                except OverLimit:
                    continue
            with store.session() as session, turn(session):
                assert settle(session, held.hold_id, held.plan.reserve) is not None
                session.commit()
            admitted.append(held.plan.reserve)

    at_once(send, 16)
    used, held, charged = sums(store, learner_id)
    assert held == 0
    assert used == charged == sum(admitted) <= cap
    assert admitted


def test_settling_charges_what_was_used_and_gives_the_rest_back(box: Box):
    started = box.send(PROMPT)
    before = box.tokens()
    assert before.used == 0
    assert before.held == started.input_tokens + 512
    box.finish(started, Usage(40, 12, counted=False), "Xin chào")
    assert (box.tokens().used, box.tokens().held) == (52, 0)
    box.finish(started, Usage(40, 12, counted=False), "Xin chào")
    assert (box.tokens().used, box.tokens().held) == (52, 0)


def test_a_run_that_nobody_counted_costs_its_input_at_least(box: Box):
    started = box.send(PROMPT)
    box.finish(started, Usage(1, 2, counted=True), "Xin")
    assert box.tokens().used == started.input_tokens


def test_a_charge_beyond_the_reservation_is_cut_to_it(box: Box):
    started = box.send(PROMPT)
    box.finish(started, Usage(900_000, 12, counted=False), "Xin chào")
    assert box.tokens().used == box.hold(started).amount


def test_one_run_at_a_time(box: Box):
    first = box.send(PROMPT)
    with pytest.raises(OverLimit, match="chưa chạy xong"):
        box.send(PROMPT)
    box.finish(first)
    assert box.send(PROMPT).new


def test_the_same_sending_is_the_same_run_and_costs_once(box: Box):
    first = box.send(PROMPT, request="a-name-of-its-own-1")
    again = box.send(PROMPT, request="a-name-of-its-own-1")
    assert (again.public_id, again.new, again.request) == (first.public_id, False, None)
    box.finish(first)
    later = box.send("Điều khác hẳn", request="a-name-of-its-own-1")
    assert later.public_id == first.public_id
    assert len(box.model.requests) == 1


def test_a_prompt_costs_four_statements_before_the_model_is_asked(box: Box):
    box.run(PROMPT)
    with counted(box.store) as seen:
        started = box.send(PROMPT)
    box.finish(started)
    assert len(seen) == 4, seen


def test_a_sending_of_when_there_was_no_model_stays_that_run(box: Box):
    model, box.model = box.model, None
    first = box.send("Viết một lời chào", A4_LAB, request="one-sending-only")
    box.model = model
    again = box.send("Viết một lời chào", A4_LAB, request="one-sending-only")
    assert (again.run_id, again.new, again.request) == (first.run_id, False, None)
    assert box.tokens().held == 0


def test_a_double_send_at_one_moment_is_one_run(box: Box):
    found: list[str] = []
    at_once(lambda _: found.append(box.send(PROMPT, request="a-name-of-its-own-1").public_id), 8)
    assert len(set(found)) == 1
    assert len(found) == 8


def test_anothers_name_for_a_sending_opens_nothing(box_of: BoxOf):
    mine, other = box_of("hanh"), box_of("minh")
    first = mine.send(PROMPT, request="a-name-of-its-own-1")
    assert other.send(PROMPT, request="a-name-of-its-own-1").public_id != first.public_id


def test_the_answer_is_shortened_to_what_is_left(box: Box):
    box.cap = box.send(PROMPT).input_tokens + FLOOR + 10
    box.wait(days=1)
    started = box.send(PROMPT)
    assert started.request is not None
    assert started.request.max_tokens == FLOOR + 10
    assert box.tokens().left == 0


def test_the_refusal_says_when_it_renews(box: Box):
    box.cap = 10
    with pytest.raises(OverLimit) as refused:
        box.send(PROMPT)
    assert "00:00 ngày 25/11/2026" in str(refused.value)
    assert refused.value.retry_after == 15 * 3600  # it is 09:00 in Vietnam


def test_a_run_over_midnight_is_charged_to_the_day_it_began(box: Box):
    box.at = datetime(2026, 11, 24, 16, 59, 59, tzinfo=UTC)  # 23:59:59 in Vietnam
    started = box.send(PROMPT)
    box.wait(seconds=2)
    assert (box.tokens().used, box.tokens().held) == (0, 0)
    box.finish(started, Usage(40, 10, counted=False), "Xin chào")
    assert box.tokens().used == 0
    box.wait(seconds=-2)
    assert (box.tokens().used, box.tokens().held) == (50, 0)
    box.wait(seconds=2)
    box.finish(box.send(PROMPT), Usage(30, 10, counted=False), "Xin chào")
    assert box.tokens().used == 40  # a new day in Vietnam, though not yet in UTC


def test_a_lost_run_gives_its_capacity_back_and_says_so(box: Box):
    started = box.send(PROMPT)
    box.wait(seconds=HOLD.total_seconds() - 1)
    with box.store.session() as session:
        assert sweep_runs(session, SYSTEM, box.at) == 0
    box.wait(seconds=2)
    with box.store.session() as session:
        assert sweep_runs(session, SYSTEM, box.at) == 1
        assert sweep_runs(session, SYSTEM, box.at) == 0
    assert (box.tokens().used, box.tokens().held) == (started.input_tokens, 0)
    run = box.open(started.public_id)
    assert (run.state, run.fault) == ("lost", LOST)
    box.finish(started, answer="Đến muộn")
    assert box.tokens().used == started.input_tokens
    assert (box.open(started.public_id).state, box.open(started.public_id).answer) == ("lost", "Đến muộn")


def test_a_hold_that_expired_does_not_stand_in_ones_way(box: Box):
    box.send(PROMPT)
    box.wait(seconds=HOLD.total_seconds() + 1)
    assert box.send(PROMPT).new


def test_a_cap_that_is_lowered_below_what_is_spent_closes_and_breaks_nothing(box: Box):
    box.finish(box.send(PROMPT), Usage(300, 100, counted=False), "Xin chào")
    box.cap = 200
    with pytest.raises(OverLimit):
        box.send(PROMPT)
    box.cap = 20_000
    assert box.send(PROMPT).new
