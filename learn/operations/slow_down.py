"""Slowing down who guesses: passwords by the name tried, one-time codes by where they come from."""

import math
from datetime import datetime, timedelta
from typing import NoReturn

from sqlalchemy import delete, update
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
    mine = WrongTry.name_digest == digest(who)
    insert = postgresql.insert if session.get_bind(WrongTry).dialect.name == "postgresql" else sqlite.insert
    first = insert(WrongTry).values(name_digest=digest(who), tries=0, last_at=now)
    queued = first.on_conflict_do_update(index_elements=["name_digest"], set_={"name_digest": digest(who)})
    row = session.execute(queued.returning(WrongTry.tries, WrongTry.last_at)).one()  # locked, whether new or old
    tries = row.tries if row.last_at > now - FORGOTTEN_AFTER else 0
    if tries >= free:
        until = row.last_at + WAIT * 2 ** min(tries - free, 4)
        if now < until:
            _refuse(until - now)
    session.execute(update(WrongTry).where(mine).values(tries=tries + 1, last_at=now))


def _refuse(left: timedelta) -> NoReturn:
    seconds = math.ceil(left.total_seconds())
    raise OverLimit(
        "Đã nhập sai nhiều lần. Hãy thử lại sau %(minutes)s phút.", retry_after=seconds, minutes=-(-seconds // 60)
    )


def take_back(session: Session, who: str) -> None:
    """The last try of `who` was right; the wrong ones of others from the same place stay counted."""
    tries = update(WrongTry).where(WrongTry.name_digest == digest(who), WrongTry.tries > 0)
    session.execute(tries.values(tries=WrongTry.tries - 1))


def forget_tries(session: Session, who: str) -> None:
    """Forget the wrong tries of somebody who got it right."""
    session.execute(delete(WrongTry).where(WrongTry.name_digest == digest(who)))
