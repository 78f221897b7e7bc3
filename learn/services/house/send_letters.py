"""Sending what waits in the outbox.

Commits twice a letter: it is marked "sending" before the mail server is asked and "sent" after, so that a crash in
between leaves a letter that a person must look at rather than one that is sent twice.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from learn.db.house import Mail
from learn.db.usecase import staged, turn
from learn.domain.people import Asker
from learn.domain.permissions import Action, require

TRIES = 6


@staged(Action.OPERATE)
def send_letters(
    session: Session, asker: Asker, post: Callable[[str, str, str, str], str], now: datetime, *, most: int = 50
) -> int:
    """Send due letters with `post(key, address, subject, body)`, which returns "" or the fault; return how many went.

    A letter that failed waits, longer each time, for at most six tries.
    """
    require(asker, Action.OPERATE)
    query = select(Mail.id).where(Mail.state == "waiting", Mail.due_at <= now).order_by(Mail.id).limit(most)
    sent = 0
    for letter_id in session.execute(query).scalars().all():
        letter = _take(session, letter_id)
        if letter is None:
            continue
        fault = post(letter.key, letter.address, letter.subject, letter.body)
        with turn(session):
            values = {"state": "sent", "sent_at": now} if not fault else _again(letter.tries + 1, now)
            session.execute(update(Mail).where(Mail.id == letter_id).values(**values))
            session.commit()
        sent += not fault
    return sent


def _take(session: Session, letter_id: int) -> Mail | None:
    with turn(session):
        letter = session.execute(select(Mail).where(Mail.id == letter_id, Mail.state == "waiting")).scalar_one_or_none()
        if letter is not None:
            session.expunge(letter)
            session.execute(update(Mail).where(Mail.id == letter_id).values(state="sending"))
            session.commit()
    return letter


def _again(tries: int, now: datetime) -> dict[str, object]:
    state = "waiting" if tries < TRIES else "failed"
    return {"state": state, "tries": tries, "due_at": now + timedelta(minutes=4**tries)}
