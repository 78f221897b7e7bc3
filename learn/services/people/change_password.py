"""Choosing another password for oneself.

Commits in two places: hashing takes 26 ms and must not be done while others wait to write, and a try at the present
password is counted before it is checked.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.accounts import logins_of, password_of
from learn.db.usecase import staged, turn
from learn.domain.errors import Invalid, NotAllowed
from learn.domain.people import Asker, LearnerKind, check_password
from learn.domain.permissions import Action, require
from learn.operations.audit import audit
from learn.operations.passwords import hash_password, matches
from learn.operations.people import set_password
from learn.operations.sessions import end_sessions
from learn.operations.slow_down import count_try, forget_tries


@staged(Action.MANAGE_SELF)
def change_password(session: Session, asker: Asker, current: str, new: str, now: datetime) -> None:
    """Let `new` be the password from now on; every other session of the account ends.

    Raises Invalid for a wrong present password and a new one that does not do, OverLimit after five wrong tries,
    NotAllowed for residents, whose card has a PIN.
    """
    require(asker, Action.MANAGE_SELF)
    if asker.kind is LearnerKind.RESIDENT or asker.account_id is None:
        raise NotAllowed("Thẻ người học dùng mã PIN; hãy lấy mã PIN mới.")
    names = tuple(value for _, value in logins_of(session, asker.account_id))
    try:
        check_password(new, (asker.name, *names))
    except Invalid as refusal:
        raise Invalid(refusal.text, field="new_password", **refusal.values) from refusal
    who = f"account:{asker.account_id}"
    with turn(session):
        count_try(session, who, now)
        session.commit()
    if not matches(password_of(session, asker.account_id), current):
        raise Invalid("Mật khẩu hiện nay chưa đúng.", field="current_password")
    hashed = hash_password(new)
    with turn(session):
        forget_tries(session, who)
        set_password(session, asker.account_id, hashed, now)
        end_sessions(session, asker.account_id, but=asker.session)
        audit(session, asker, Action.MANAGE_SELF, now, subject=f"account:{asker.account_id}", deed="password")
        session.commit()
