"""An administrator made by whoever runs the installation: at set-up, and when none is left who can sign in."""

from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.usecase import writing
from learn.domain.dates import day_of
from learn.domain.people import Asker, LearnerKind, LoginKind, Role, check_password, clean_name
from learn.domain.permissions import Action, require
from learn.operations.audit import audit
from learn.operations.passwords import hash_password
from learn.operations.people import add_login, grant, new_account, new_learner


@writing(Action.OPERATE)
def create_administrator(session: Session, asker: Asker, username: str, name: str, password: str, now: datetime) -> int:
    """Make an account with the administrator's role over the whole province, and return its id.

    Raises Invalid for a name or password that does not do, Conflict for a username that is taken.
    """
    require(asker, Action.OPERATE)
    full_name = clean_name(name)
    check_password(password, (full_name, username))
    learner_id = new_learner(session, LearnerKind.OFFICIAL, now, name=full_name)
    account_id = new_account(session, learner_id, hash_password(password), now)
    add_login(session, account_id, LoginKind.USERNAME, username)
    grant(session, account_id, Role.ADMINISTRATOR, None, day_of(now), None)
    audit(session, asker, Action.OPERATE, now, subject=f"account:{account_id}", role=Role.ADMINISTRATOR.value)
    session.commit()
    return account_id
