"""Quizzes with a time: when they begin and end, what is late, what counts, what is shown."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from learn.db.learning import StepDone
from learn.db.quizzes import Attempt, MarkRow, Response
from learn.domain.errors import Closed, NotAllowed, OverLimit
from learn.domain.people import NOBODY, SYSTEM
from learn.domain.quizzes import IDLE, Behaviour, Rules, State
from learn.services.quizzes.abandon_idle import abandon_idle
from learn.services.quizzes.end_overdue import end_overdue
from learn.services.quizzes.open_attempt import open_attempt
from learn.services.quizzes.open_cover import open_cover
from learn.services.quizzes.review_attempt import review_attempt
from learn.services.quizzes.save_answer import save_answer
from learn.services.quizzes.save_page import Given, save_page
from tests.cast import NOW
from tests.services.quizzes import banks
from tests.services.quizzes.conftest import Desk, MakeDesk

TWENTY = Rules(minutes=20, grace=60)


def timed(desk_of: MakeDesk, rules: Rules, key: str = "hanh", **changes: int) -> Desk:
    desk = desk_of(key, library=banks.library(rules=rules, **changes))
    desk.start()
    return desk


def kept(desk: Desk) -> Attempt:
    desk.session.rollback()
    return desk.session.execute(select(Attempt).where(Attempt.public_id == desk.attempt)).scalar_one()


def steps(desk: Desk) -> int:
    desk.session.rollback()
    return desk.session.execute(select(func.count(StepDone.id)).where(StepDone.kind == "quiz")).scalar_one()


def test_an_attempt_keeps_the_end_it_began_with_though_the_bank_changes(desk_of: MakeDesk) -> None:
    desk = timed(desk_of, TWENTY)
    began = desk.at
    desk.library = banks.library(rules=Rules(minutes=5))
    opened = open_attempt(desk.session, desk.asker, desk.attempt, began + timedelta(minutes=6))
    assert (opened.over, opened.due_at, opened.seconds_left) == (False, began + timedelta(minutes=20), 14 * 60)


def test_a_save_in_the_grace_counts_and_one_after_it_does_not(desk_of: MakeDesk) -> None:
    desk = timed(desk_of, TWENTY)
    end = desk.at + timedelta(minutes=20)
    desk.at = end + timedelta(seconds=58)
    assert desk.save("single", banks.RIGHT["single"]).seconds_left == 0
    desk.at = end + timedelta(seconds=60)
    with pytest.raises(Closed, match="Hết giờ"):
        desk.save("text", banks.RIGHT["text"])
    assert not desk.at_kind("text").answered
    assert desk.at_kind("single").answered


def test_handing_in_late_is_an_end_at_the_end_with_what_was_saved(desk_of: MakeDesk) -> None:
    desk = timed(desk_of, TWENTY)
    end = desk.at + timedelta(minutes=20)
    desk.answer_all(banks.RIGHT)
    desk.at = end + timedelta(hours=5)
    result = desk.submit()
    assert (result.percent, result.passed, result.again) == (100, True, False)
    row = kept(desk)
    assert (row.submitted_at, row.ended_by, steps(desk)) == (end, "time", 1)


def test_handing_in_in_time_is_the_learner_s_own_end(desk_of: MakeDesk) -> None:
    desk = timed(desk_of, TWENTY)
    desk.submit()
    assert (kept(desk).submitted_at, kept(desk).ended_by) == (desk.at, "learner")


def test_whoever_went_away_is_handed_in_by_the_worker_once(desk_of: MakeDesk) -> None:
    gone, here = timed(desk_of, TWENTY), timed(desk_of, Rules(), "lan")
    gone.answer_all(banks.RIGHT)
    end = gone.at.replace(second=0) + timedelta(minutes=30)

    def sweep(at: datetime, most: int = 5) -> int:
        return end_overdue(gone.session, SYSTEM, gone.library, at, most=most)

    assert sweep(NOW + timedelta(minutes=20)) == 0
    assert [sweep(end), sweep(end)] == [1, 0]
    assert (kept(gone).state, kept(gone).percent, kept(here).state) == (State.SUBMITTED, 100, State.IN_PROGRESS)
    assert gone.session.execute(select(func.count(MarkRow.id))).scalar_one() == 6
    assert gone.submit().again
    with pytest.raises(NotAllowed):
        end_overdue(gone.session, NOBODY, gone.library, end, most=1)


def test_the_worker_ends_no_more_at_once_than_it_is_told(desk_of: MakeDesk) -> None:
    desks = [timed(desk_of, TWENTY, key) for key in ("hanh", "lan", "minh")]
    at = NOW + timedelta(hours=1)
    ended = [end_overdue(desks[0].session, SYSTEM, desks[0].library, at, most=2) for _ in range(3)]
    assert ended == [2, 1, 0]


def test_a_new_start_hands_in_what_is_over_and_waits_from_its_end(desk_of: MakeDesk) -> None:
    desk = timed(desk_of, Rules(minutes=20, wait=10))
    first, end = desk.attempt, desk.at + timedelta(minutes=20)
    desk.at = end + timedelta(minutes=5)
    with pytest.raises(OverLimit, match="Lượt sau"):
        desk.start()
    desk.session.rollback()
    desk.at = end + timedelta(minutes=10)
    assert desk.start() != first
    rows = desk.session.execute(select(Attempt.public_id, Attempt.state).order_by(Attempt.number)).all()
    assert [tuple(row) for row in rows] == [(first, "submitted"), (desk.attempt, "in_progress")]


def test_the_last_attempt_counts_where_the_bank_says_so(desk_of: MakeDesk) -> None:
    desk = timed(desk_of, Rules(counts="last"), attempts=0)
    desk.answer_all(banks.RIGHT)
    desk.submit()
    desk.start()
    desk.submit()
    cover = open_cover(desk.session, desk.asker, desk.library, banks.COURSE, banks.BANK, desk.now())
    assert cover.result is not None
    assert (cover.result.percent, [one.counts for one in cover.tries], steps(desk)) == (0, [False, True], 1)


def test_the_mean_passes_only_when_it_reaches_the_mark(desk_of: MakeDesk) -> None:
    desk = timed(desk_of, Rules(counts="average"), attempts=0, pass_percent=60)
    desk.submit()
    passed = []
    for _ in range(2):
        desk.start()
        desk.answer_all(banks.RIGHT)
        desk.submit()
        passed.append(steps(desk))
    assert passed == [0, 1]  # a mean of 50, then of 66


def test_answers_are_shown_when_the_quiz_has_closed(desk_of: MakeDesk) -> None:
    closes = NOW + timedelta(hours=1)
    desk = timed(desk_of, Rules(closes_at=closes, shown="closed"))
    desk.submit()
    before = review_attempt(desk.session, desk.asker, desk.attempt, desk.at)
    assert (before.answers_shown, before.shown_from, before.questions, before.percent) == (False, closes, (), 0)
    assert len(review_attempt(desk.session, desk.asker, desk.attempt, closes).questions) == 6


def test_answers_may_stay_closed_for_ever(desk_of: MakeDesk) -> None:
    desk = timed(desk_of, Rules(shown="never"))
    desk.submit()
    seen = review_attempt(desk.session, desk.asker, desk.attempt, NOW + timedelta(days=900))
    assert (seen.answers_shown, seen.shown_from, seen.questions) == (False, None, ())


def idle(desk: Desk, at: datetime, most: int = 5) -> int:
    return abandon_idle(desk.session, SYSTEM, at, most=most)


def test_what_nobody_came_back_to_is_abandoned_and_counts_for_nothing(desk_of: MakeDesk) -> None:
    desk = desk_of(library=banks.library(attempts=1))
    desk.start()
    began = desk.at
    desk.at = began + timedelta(days=30)
    desk.save("single", banks.RIGHT["single"])
    assert idle(desk, began + IDLE + timedelta(days=1)) == 0  # somebody has written in it since
    at = desk.at + IDLE + timedelta(days=1)
    assert [idle(desk, at), idle(desk, at)] == [1, 0]
    assert kept(desk).state == State.ABANDONED
    assert desk.session.execute(select(func.count(MarkRow.id))).scalar_one() == 0
    assert desk.session.execute(select(func.count(Response.id))).scalar_one() == 1
    desk.session.rollback()
    for late in (
        lambda: save_answer(desk.session, desk.asker, desk.attempt, 1, 9, {}, desk.at),
        desk.submit,
        lambda: review_attempt(desk.session, desk.asker, desk.attempt, desk.at),
    ):
        with pytest.raises(Closed, match="bỏ dở"):
            late()
        desk.session.rollback()
    first = desk.attempt
    assert desk.start() != first  # though the bank allows one attempt
    with pytest.raises(NotAllowed):
        abandon_idle(desk.session, NOBODY, at, most=1)


def test_checking_what_was_saved_long_ago_is_coming_back(desk_of: MakeDesk) -> None:
    desk = desk_of(library=banks.library(rules=Rules(behaviour=Behaviour("practice"))))
    desk.start()
    desk.save("single", banks.WRONG["single"])
    shown, began = desk.at_kind("single"), desk.at
    desk.at = began + timedelta(days=89)
    given = [Given(shown.place, shown.sequence + 1, banks.WRONG["single"], 1)]
    save_page(desk.session, desk.asker, desk.attempt, given, desk.now(), check=shown.place)
    assert idle(desk, began + IDLE + timedelta(days=1)) == 0
    assert idle(desk, desk.at + IDLE + timedelta(days=1)) == 1


def test_an_attempt_with_an_end_is_handed_in_by_it_and_never_abandoned(desk_of: MakeDesk) -> None:
    desk = timed(desk_of, TWENTY)
    assert idle(desk, desk.at + IDLE * 2) == 0
    others = [timed(desk_of, Rules(), key) for key in ("lan", "minh")]
    assert [idle(others[0], desk.at + IDLE * 2, most=1) for _ in range(3)] == [1, 1, 0]
