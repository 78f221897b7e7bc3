"""Choosing the first password, or a new one, with the code of a one-time slip.

Commits in two places: hashing takes 26 ms and must not be done while others wait to write, and a try at a code is
counted before it is checked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.accounts import SlipFound, logins_of, slip_by_digest
from learn.db.people import Slip
from learn.db.usecase import staged, turn
from learn.domain.errors import Closed, Invalid
from learn.domain.people import Asker, check_password
from learn.domain.permissions import Action
from learn.operations.audit import audit
from learn.operations.join_guest import join_guest
from learn.operations.passwords import hash_password, matches
from learn.operations.people import set_password, slip_digest
from learn.operations.progress import refresh_courses
from learn.operations.sessions import end_sessions, open_session
from learn.operations.slow_down import count_try, forget_tries

FREE_TRIES = 20  # a whole office may sit behind one address; a code has 59 bits
SAME_FORM = timedelta(minutes=10)


@dataclass(frozen=True)
class Activated:
    """The password stands and a session was opened; `login` is the name to sign in with from now on."""

    token: str
    name: str
    login: str


@staged(Action.VISIT)
def activate_account(
    session: Session,
    asker: Asker,
    library: Library,
    *,
    code: str,
    password: str,
    now: datetime,
    agent: str = "",
    hours: int = 12,
) -> Activated:
    """Use up the slip, write the password, end older sessions, link the guest who learned so far, open a session.

    The same form sent twice within ten minutes signs in twice; later a used slip says nothing of the password. Raises
    Invalid for a code that is none and a password that does not do, Closed for a slip that has run out, was used or
    replaced, OverLimit for an origin that tried too many codes.
    """
    who = f"slip:{asker.origin}"
    with turn(session):
        count_try(session, who, now, free=FREE_TRIES)
        session.commit()
    slip = slip_by_digest(session, slip_digest(code))
    if slip is None:
        raise Invalid("Mã trên phiếu chưa đúng. Hãy xem lại từng chữ trên phiếu.", field="code")
    just_used = slip.used_at is not None and now - slip.used_at <= SAME_FORM
    again = just_used and matches(slip.password_hash, password)
    if not again:
        _check(session, slip, password, now)
    hashed = slip.password_hash if again else hash_password(password)
    with turn(session):
        forget_tries(session, who)
        if not again:
            _use_up(session, slip, now)
            set_password(session, slip.account_id, hashed, now)
            end_sessions(session, slip.account_id)
        if join_guest(session, asker, slip.learner_id, now):
            refresh_courses(session, library, slip.learner_id, now)
        token = open_session(
            session,
            learner_id=slip.learner_id,
            account_id=slip.account_id,
            agent=agent,
            now=now,
            lasts=timedelta(hours=hours),
        )
        who_now = Asker(account_id=slip.account_id, origin=asker.origin)
        audit(session, who_now, Action.VISIT, now, subject=f"account:{slip.account_id}", deed="slip", again=again)
        session.commit()
    logins = logins_of(session, slip.account_id)
    return Activated(token, slip.name, logins[0][1] if logins else "")


def _check(session: Session, slip: SlipFound, password: str, now: datetime) -> None:
    if slip.used_at is not None:
        raise Closed("Phiếu này đã dùng hoặc đã thay bằng phiếu mới. Hãy đăng nhập, hoặc nhờ đầu mối in phiếu mới.")
    if slip.expires_at <= now:
        raise Closed("Phiếu này đã hết hạn. Hãy nhờ đầu mối đào tạo của đơn vị in phiếu mới.")
    names = tuple(value for _, value in logins_of(session, slip.account_id))
    check_password(password, (slip.name, *names))


def _use_up(session: Session, slip: SlipFound, now: datetime) -> None:
    unused = update(Slip).where(Slip.id == slip.id, Slip.used_at.is_(None)).values(used_at=now)
    if session.execute(unused.returning(Slip.id)).first() is None:
        raise Closed("Phiếu này vừa được dùng. Hãy đăng nhập bằng mật khẩu vừa chọn.")
