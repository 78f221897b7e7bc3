"""Signing in with a staff code, username, e-mail, verified phone or card number, and a password or PIN.

Commits in two places: hashing takes 26 ms and must not be done while others wait to write, and a try is counted before
it is checked, so that many at once are no way around the slow-down.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.accounts import account_by_login
from learn.db.usecase import staged, turn
from learn.domain.errors import Invalid
from learn.domain.people import Asker, LoginKind, login_candidates, search_key
from learn.domain.permissions import Action
from learn.operations.audit import audit
from learn.operations.join_guest import join_guest
from learn.operations.passwords import in_line, matches
from learn.operations.progress import refresh_courses
from learn.operations.sessions import open_session
from learn.operations.slow_down import count_try, forget_tries

COUNTED = (LoginKind.CARD, LoginKind.PHONE, LoginKind.STAFF_CODE, LoginKind.USERNAME, LoginKind.EMAIL)


@dataclass(frozen=True)
class SignIn:
    """A session was opened; `token` goes to the browser and nowhere else."""

    token: str
    learner_id: int


@staged(Action.VISIT)
def sign_in(
    session: Session,
    asker: Asker,
    name: str,
    password: str,
    now: datetime,
    *,
    agent: str = "",
    hours: int = 12,
    library: Library | None = None,
) -> SignIn:
    """Open a session for the account that `name` and `password` fit, and link the guest who was learning so far.

    Raises Invalid with one sentence for an unknown name and a wrong password alike, after the same time; OverLimit
    after five wrong tries for a name, for a minute that doubles with each further one, up to 16, and for anybody while
    too many try at once. With the live `library`, courses that the guest's steps finish are finished at once.
    """
    who = _guessed(name)
    with in_line():
        with turn(session):
            count_try(session, who, now)
            session.commit()
        found = account_by_login(session, login_candidates(name))
        right = matches(found[2] if found else "", password)
    if not right or found is None:
        raise Invalid("Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra và thử lại.", field="password")
    account_id, learner_id, _ = found
    with turn(session):
        forget_tries(session, who)
        if join_guest(session, asker, learner_id, now) and library is not None:
            refresh_courses(session, library, learner_id, now)
        token = open_session(
            session, learner_id=learner_id, account_id=account_id, agent=agent, now=now, lasts=timedelta(hours=hours)
        )
        audit(session, Asker(account_id=account_id, origin=asker.origin), Action.VISIT, now, subject="sign-in")
        session.commit()
    return SignIn(token, learner_id)


def _guessed(name: str) -> str:
    """What wrong tries are counted for: the name in the form in which it is compared, so that no way of writing it
    (wide letters, other signs for a digit, grouping) is a name of its own.
    """
    names = dict(login_candidates(name))
    return next((names[kind] for kind in COUNTED if kind in names), search_key(name))
