"""Slowing down who guesses: passwords by the name tried, one-time codes by where they come from."""

import math
from datetime import datetime, timedelta
from typing import NoReturn

from sqlalchemy import case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from learn.db.house import WrongTry
from learn.domain.errors import OverLimit
from learn.operations.keys import digest

FREE_TRIES = 5
WAIT = timedelta(minutes=1)
FORGOTTEN_AFTER = timedelta(days=1)


def count_try(session: Session, who: str, now: datetime, *, free: int = FREE_TRIES) -> None:
    """Count a try before it is checked, so that many at once are no way around; `forget_tries` when it was right.

    Raises OverLimit, counting nothing, for a minute after `free` wrong tries of `who`, which doubles with each further
    one, up to 16. A day without a wrong try is forgotten. `who` is kept as a digest only.
    """
    query = select(WrongTry.tries, WrongTry.last_at).where(WrongTry.name_digest == digest(who))
    row = session.execute(query.with_for_update()).first()
    if row is not None and row.tries >= free and row.last_at > now - FORGOTTEN_AFTER:
        until = row.last_at + WAIT * 2 ** min(row.tries - free, 4)
        if now < until:
            _refuse(until - now)
    insert = postgresql.insert if session.get_bind(WrongTry).dialect.name == "postgresql" else sqlite.insert
    first = insert(WrongTry).values(name_digest=digest(who), tries=1, last_at=now)
    tries = case((WrongTry.last_at <= now - FORGOTTEN_AFTER, 1), else_=WrongTry.tries + 1)
    session.execute(first.on_conflict_do_update(index_elements=["name_digest"], set_={"tries": tries, "last_at": now}))


def _refuse(left: timedelta) -> NoReturn:
    seconds = math.ceil(left.total_seconds())
    raise OverLimit(
        "Đã nhập sai nhiều lần. Hãy thử lại sau %(minutes)s phút.", retry_after=seconds, minutes=-(-seconds // 60)
    )


def forget_tries(session: Session, who: str) -> None:
    """Forget the wrong tries of somebody who got it right."""
    session.execute(delete(WrongTry).where(WrongTry.name_digest == digest(who)))
