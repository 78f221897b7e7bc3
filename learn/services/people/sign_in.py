"""Signing in with a staff code, username, e-mail, verified phone or card number, and a password or PIN.

Commits in two places: hashing takes 26 ms and must not be done while others wait to write, and a wrong try is kept
although the sign-in is refused.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from learn.db.accounts import account_by_login
from learn.db.house import WrongTry
from learn.db.usecase import staged, turn
from learn.domain.errors import Invalid, OverLimit
from learn.domain.people import Asker, login_candidates, search_key
from learn.domain.permissions import Action
from learn.operations.audit import audit
from learn.operations.join_guest import join_guest
from learn.operations.keys import digest
from learn.operations.passwords import matches
from learn.operations.sessions import open_session

FREE_TRIES = 5
WAIT = timedelta(minutes=1)


@dataclass(frozen=True)
class SignIn:
    """A session was opened; `token` goes to the browser and nowhere else."""

    token: str
    learner_id: int


@staged(Action.VISIT)
def sign_in(
    session: Session, asker: Asker, name: str, password: str, now: datetime, *, agent: str = "", hours: int = 12
) -> SignIn:
    """Open a session for the account that `name` and `password` fit, and link the guest who was learning so far.

    Raises Invalid with one sentence for an unknown name and a wrong password alike, after the same time; OverLimit
    after five wrong tries for a name, for a minute that doubles with each further one, up to 16.
    """
    key = digest(search_key(name))
    _slow_down(session, key, now)
    found = account_by_login(session, login_candidates(name))
    if not matches(found[2] if found else "", password) or found is None:
        with turn(session):
            _count_wrong(session, key, now)
            session.commit()
        raise Invalid("Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra và thử lại.", field="password")
    account_id, learner_id, _ = found
    with turn(session):
        session.execute(delete(WrongTry).where(WrongTry.name_digest == key))
        join_guest(session, asker, learner_id, now)
        token = open_session(
            session, learner_id=learner_id, account_id=account_id, agent=agent, now=now, lasts=timedelta(hours=hours)
        )
        audit(session, Asker(account_id=account_id, origin=asker.origin), Action.VISIT, now, subject="sign-in")
        session.commit()
    return SignIn(token, learner_id)


def _slow_down(session: Session, key: str, now: datetime) -> None:
    row = session.execute(select(WrongTry.tries, WrongTry.last_at).where(WrongTry.name_digest == key)).first()
    if row is None or row.tries < FREE_TRIES:
        return
    until = row.last_at + WAIT * 2 ** min(row.tries - FREE_TRIES, 4)
    if now < until:
        seconds = math.ceil((until - now).total_seconds())
        raise OverLimit(
            "Đã nhập sai nhiều lần. Hãy thử lại sau %(minutes)s phút.", retry_after=seconds, minutes=-(-seconds // 60)
        )


def _count_wrong(session: Session, key: str, now: datetime) -> None:
    tries = session.execute(
        update(WrongTry)
        .where(WrongTry.name_digest == key)
        .values(tries=WrongTry.tries + 1, last_at=now)
        .returning(WrongTry.tries)
    ).scalar()
    if tries is None:
        session.execute(insert(WrongTry).values(name_digest=key, tries=1, last_at=now))
