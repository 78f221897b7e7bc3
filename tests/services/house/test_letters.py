"""The mail outbox: nothing lost, nothing twice."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.db.engine import Store
from learn.db.house import Mail
from learn.db.usecase import turn
from learn.domain.people import SYSTEM
from learn.operations.enqueue import write_mail
from learn.services.house.send_letters import send_letters
from tests.cast import NOW


def put(store: Store, key: str = "a") -> None:
    with store.session() as session, turn(session):
        write_mail(session, key, "hanh@example.vn", "Nhắc học", "Còn một bài.", NOW)
        session.commit()


def test_a_letter_is_written_and_sent_once(store: Store, session: Session) -> None:
    put(store)
    put(store)
    posted: list[tuple[str, ...]] = []

    def post(*letter: str) -> str:
        posted.append(letter)
        return ""

    assert send_letters(session, SYSTEM, post, NOW) == 1
    assert send_letters(session, SYSTEM, post, NOW) == 0
    assert posted == [("a", "hanh@example.vn", "Nhắc học", "Còn một bài.")]


def test_a_letter_that_failed_waits_and_gives_up_after_six_tries(store: Store, session: Session) -> None:
    put(store)
    moment, tries = NOW, 0
    while tries < 10:
        tried: list[str] = []
        send_letters(session, SYSTEM, lambda key, *_, tried=tried: tried.append(key) or "no server", moment)
        tries += len(tried)
        if not tried and moment > NOW + timedelta(days=30):
            break
        moment += timedelta(days=1)
    assert tries == 6
    assert session.execute(select(Mail.state)).scalar_one() == "failed"


def test_a_crash_while_sending_does_not_send_twice(store: Store, session: Session) -> None:
    put(store)

    def post(*_: str) -> str:
        raise KeyboardInterrupt

    try:
        send_letters(session, SYSTEM, post, NOW)
    except KeyboardInterrupt:
        session.rollback()
    assert send_letters(session, SYSTEM, lambda *_: "", NOW + timedelta(days=1)) == 0
    assert session.execute(select(Mail.state)).scalar_one() == "sending"
