"""Telling people that a regrade changed their result, once each.

Commits twice a chunk: notices stand in a database of their own, and only when they are there is it noted in the other
that they are; a chunk that is done again finds its notices.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from learn.db.house import Notice
from learn.db.regrade_totals import Telling, to_tell
from learn.db.regrades import change_regrade, regrade_by_id
from learn.db.rows import insert_rows
from learn.db.usecase import staged, turn
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require

TOLD = "Bài “%(title)s”: một câu hỏi có sai sót đã được chấm lại. Kết quả của bạn từ %(before)s%% thành %(after)s%%."


@staged(Action.OPERATE)
def tell_regraded(session: Session, asker: Asker, regrade_id: int, now: datetime, *, most: int) -> bool:
    """Tell the next people, or end the regrade where everybody was told; whether there may be more."""
    require(asker, Action.OPERATE)
    found = regrade_by_id(session, regrade_id)
    if found is None:
        raise NotFound
    rows = to_tell(session, regrade_id, found.told_through, most)
    with turn(session):
        insert_rows(session, Notice, [_notice(regrade_id, one, now) for one in rows], once=True)
        session.commit()
    with turn(session):
        done = {"told_through": rows[-1].attempt_id} if rows else {"finished_at": found.finished_at or now}
        change_regrade(session, regrade_id, **done)
        session.commit()
    return bool(rows)


def _notice(regrade_id: int, one: Telling, now: datetime) -> dict[str, Any]:
    return {
        "learner_id": one.learner_id,
        "key": f"regrade:{regrade_id}",
        "text": TOLD,
        "values": {"title": one.title, "before": one.percent_before, "after": one.percent},
        "link": f"/attempts/{one.public_id}/review",
        "created_at": now,
    }
