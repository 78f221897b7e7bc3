"""What ran out is cleared, a part at a time; what still counts stays."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from learn.db.house import SignedIn, WrongTry
from learn.db.usecase import turn
from learn.domain.people import SYSTEM
from learn.operations.sessions import open_session
from learn.operations.slow_down import FORGOTTEN_AFTER, count_try
from learn.services.house.clear_expired import clear_expired
from tests.cast import NOW

MOMENT = timedelta(seconds=1)


def left(session: Session) -> tuple[int, int]:
    sessions, tries = (
        session.execute(select(func.count()).select_from(one)).scalar_one() for one in (SignedIn, WrongTry)
    )
    return sessions, tries


def test_what_ran_out_is_cleared_and_nothing_else(session: Session) -> None:
    with turn(session):
        for lasts in (timedelta(hours=1), timedelta(hours=2)):
            open_session(session, learner_id=1, account_id=None, agent="", now=NOW, lasts=lasts)
        count_try(session, "mai", NOW)
        count_try(session, "lan", NOW + timedelta(hours=2))
        session.commit()
    assert clear_expired(session, SYSTEM, NOW + timedelta(hours=1) - MOMENT) == 0
    assert clear_expired(session, SYSTEM, NOW + timedelta(hours=1)) == 1
    assert left(session) == (1, 2)
    assert clear_expired(session, SYSTEM, NOW + FORGOTTEN_AFTER) == 2
    assert left(session) == (0, 1)


def test_many_are_cleared_a_part_at_a_time(session: Session) -> None:
    with turn(session):
        for _ in range(5):
            open_session(session, learner_id=1, account_id=None, agent="", now=NOW, lasts=MOMENT)
        session.commit()
    later = NOW + timedelta(hours=1)
    assert [clear_expired(session, SYSTEM, later, most=2) for _ in range(4)] == [2, 2, 1, 0]
