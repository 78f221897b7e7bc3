"""More time, pauses and larger type for one person: from granting to the end of the attempt."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.db.engine import Store
from learn.db.house import Audit
from learn.db.measures import MeasuresRow
from learn.domain.errors import Closed, Conflict, Invalid, NotAllowed, NotFound
from learn.domain.people import SYSTEM
from learn.domain.quizzes import Measures, Rules
from learn.services.people.deactivate_person import LeaveReason, deactivate_person
from learn.services.people.grant_measures import grant_measures
from learn.services.quizzes.end_overdue import end_overdue
from learn.services.quizzes.open_attempt import OpenAttempt, open_attempt
from learn.services.quizzes.open_cover import open_cover
from learn.services.quizzes.resume_attempt import resume_attempt
from learn.services.quizzes.save_page import Given, save_page
from learn.services.quizzes.submit_attempt import submit_attempt
from tests.cast import NOW
from tests.services.people.desk import TODAY, address, who
from tests.services.quizzes import banks
from tests.services.quizzes.conftest import Desk, MakeDesk

HALF_MORE = Measures(150, 10, large=True)


def grant(session: Session, store: Store, measures: Measures, by: str = "lan", to: str = "hanh") -> None:
    grant_measures(session, who(store, by), address(store, to), measures, NOW)
    session.rollback()


def timed(desk_of: MakeDesk, **rules: int) -> Desk:
    desk = desk_of(library=banks.library(rules=Rules(**({"minutes": 20, "grace": 60} | rules))))
    desk.start()
    return desk


def opened(desk: Desk) -> OpenAttempt:
    return open_attempt(desk.session, desk.asker, desk.attempt, desk.at)


def pause(desk: Desk) -> None:
    save_page(desk.session, desk.asker, desk.attempt, [], desk.now(), pause=True)


def test_what_is_granted_holds_from_the_start(session: Session, store: Store, desk_of: MakeDesk) -> None:
    grant(session, store, HALF_MORE)
    desk = timed(desk_of)
    shown = opened(desk)
    assert (shown.due_at, shown.large, shown.pause_left) == (desk.at + timedelta(minutes=30), True, 600)
    cover = open_cover(session, desk.asker, desk.library, banks.COURSE, banks.BANK, desk.at)
    assert cover.measures == HALF_MORE
    other = desk_of("lan", library=desk.library)
    other.start()
    assert opened(other).due_at == other.at + timedelta(minutes=20)


def test_an_attempt_under_way_is_given_more_and_loses_nothing(
    session: Session, store: Store, desk_of: MakeDesk
) -> None:
    desk = timed(desk_of)
    began = desk.at
    grant(session, store, HALF_MORE)
    assert (opened(desk).due_at, opened(desk).pause_left) == (began + timedelta(minutes=30), 600)
    desk.at = began + timedelta(minutes=25)
    desk.save("single", banks.RIGHT["single"])
    grant(session, store, Measures())
    assert (opened(desk).due_at, opened(desk).large) == (began + timedelta(minutes=30), False)
    desk.submit()
    desk.start()
    assert opened(desk).due_at == desk.at + timedelta(minutes=20)


def test_an_attempt_that_is_over_is_not_opened_again(session: Session, store: Store, desk_of: MakeDesk) -> None:
    desk = desk_of(library=banks.library(rules=Rules(minutes=1, grace=0)), at=NOW - timedelta(hours=1))
    desk.start()
    end = desk.at + timedelta(minutes=1)
    grant(session, store, HALF_MORE)
    desk.at = NOW
    assert (opened(desk).over, opened(desk).due_at) == (True, end)


def test_measures_end_with_their_last_day(session: Session, store: Store, desk_of: MakeDesk) -> None:
    grant(session, store, Measures(200, until=TODAY))
    desk = timed(desk_of)
    assert opened(desk).due_at == desk.at + timedelta(minutes=40)
    desk.submit()
    desk.at = NOW + timedelta(days=1)
    desk.start()
    assert opened(desk).due_at == desk.at + timedelta(minutes=20)


def test_a_pause_hides_the_questions_and_keeps_the_time(session: Session, store: Store, desk_of: MakeDesk) -> None:
    grant(session, store, HALF_MORE)
    desk = timed(desk_of)
    desk.at += timedelta(minutes=5)
    place = desk.at_kind("single").place
    pause(desk)
    left = opened(desk).seconds_left
    assert (opened(desk).paused, opened(desk).questions, left) == (True, (), 25 * 60 - 1)
    with pytest.raises(NotAllowed, match="tạm dừng"):
        save_page(desk.session, desk.asker, desk.attempt, [Given(place, 1, banks.RIGHT["single"])], desk.now())
    desk.session.rollback()
    desk.at += timedelta(minutes=4)
    resume_attempt(desk.session, desk.asker, desk.attempt, desk.at)
    shown = opened(desk)
    assert (shown.paused, shown.seconds_left, len(shown.questions)) == (False, left, 6)
    assert shown.pause_left == 600 - 4 * 60 - 1
    desk.save("single", banks.RIGHT["single"])


def test_a_pause_that_nobody_ends_is_over_and_so_is_the_attempt(
    session: Session, store: Store, desk_of: MakeDesk
) -> None:
    grant(session, store, HALF_MORE)
    desk = timed(desk_of)
    began = desk.at
    pause(desk)
    assert end_overdue(session, SYSTEM, desk.library, began + timedelta(minutes=41), most=5) == 0
    desk.at = began + timedelta(minutes=12)
    assert len(opened(desk).questions) == 6
    with pytest.raises(Closed):
        pause(desk)
    session.rollback()
    assert end_overdue(session, SYSTEM, desk.library, began + timedelta(minutes=41, seconds=2), most=5) == 1


def test_going_on_twice_and_after_handing_in_changes_nothing(session: Session, store: Store, desk_of: MakeDesk) -> None:
    grant(session, store, HALF_MORE)
    desk = timed(desk_of)
    pause(desk)
    for _ in range(2):
        resume_attempt(session, desk.asker, desk.attempt, desk.at)
        session.rollback()
    due = opened(desk).due_at
    assert due == desk.at + timedelta(minutes=30) - timedelta(seconds=1)
    pause(desk)
    desk.submit()
    resume_attempt(session, desk.asker, desk.attempt, desk.now())
    with pytest.raises(NotFound):
        resume_attempt(session, desk_of("lan").asker, desk.attempt, desk.now())


def test_a_clock_that_came_to_its_end_too_early_hands_nothing_in(desk_of: MakeDesk) -> None:
    desk = timed(desk_of)
    end = desk.at + timedelta(minutes=20)
    with pytest.raises(Conflict, match="còn giờ"):
        submit_attempt(desk.session, desk.asker, desk.library, desk.attempt, end - timedelta(seconds=6), by_clock=True)
    desk.session.rollback()
    at = end - timedelta(seconds=5)
    assert not submit_attempt(desk.session, desk.asker, desk.library, desk.attempt, at, by_clock=True).again


def test_every_grant_is_a_row_and_a_trace_without_a_word_of_why(session: Session, store: Store) -> None:
    for measures in (HALF_MORE, Measures(125, until=TODAY)):
        grant(session, store, measures)
    rows = session.execute(select(MeasuresRow.time_percent, MeasuresRow.until, MeasuresRow.given_by)).all()
    asker = who(store, "lan")
    assert [tuple(row) for row in rows] == [(150, None, asker.account_id), (125, TODAY, asker.account_id)]
    details = [row.details for row in session.execute(select(Audit)).scalars() if row.details.get("deed") == "measures"]
    assert details[1] == {
        "deed": "measures",
        "time_percent": 125,
        "pause_minutes": 0,
        "large": False,
        "until": TODAY.isoformat(),
    }


@pytest.mark.parametrize(
    ("by", "to", "refusal"),
    [
        ("minh", "hanh", NotFound),
        ("hanh", "hanh", NotFound),
        ("duc", "hanh", NotFound),
        ("lan", "lan", NotAllowed),
        ("son", "son", NotAllowed),
    ],
)
def test_who_may_grant(session: Session, store: Store, by: str, to: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        grant(session, store, HALF_MORE, by, to)
    session.rollback()
    assert session.execute(select(MeasuresRow)).first() is None


def test_nothing_is_granted_that_there_is_not_nor_to_who_has_left(session: Session, store: Store) -> None:
    with pytest.raises(Invalid):
        grant(session, store, Measures(175))
    session.rollback()
    hanh = address(store, "hanh")
    deactivate_person(session, who(store, "lan"), hanh, reason=LeaveReason.RETIRED, last_day=TODAY, now=NOW)
    with pytest.raises(Conflict):
        grant(session, store, HALF_MORE)
