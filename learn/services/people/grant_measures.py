"""Granting somebody more time, a pause or larger type in quizzes, or no more of it."""

from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from learn.db.measures import MeasuresRow, keep_clock
from learn.db.quizzes import Attempt, attempts_under_way
from learn.db.roster import locked_person
from learn.db.usecase import writing
from learn.domain.dates import day_of
from learn.domain.errors import Conflict, NotAllowed, NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes import Measures, check_measures, is_over
from learn.operations.audit import audit


@writing(Action.MANAGE_PEOPLE)
def grant_measures(session: Session, asker: Asker, public_id: str, measures: Measures, now: datetime) -> None:
    """These measures hold from now on, also for the attempts that are under way, which lose nothing that they had.

    Why is not asked and kept nowhere. Raises NotFound for a person out of reach, NotAllowed for oneself, Conflict for
    one who has left, Invalid for measures that there are not.
    """
    day = day_of(now)
    person = locked_person(session, public_id, day)
    if person is None:
        raise NotFound
    require(asker, Action.MANAGE_PEOPLE, person.line)
    if person.learner_id == asker.learner_id:
        raise NotAllowed("Điều kiện làm bài của chính bạn do người khác đặt.")
    if person.closed_at is not None:
        raise Conflict("Người này đã ngừng từ trước. Hãy tải lại trang.")
    check_measures(measures, day)
    held = {"time_percent": measures.time_percent, "pause_minutes": measures.pause_minutes, "large": measures.large}
    given = {"until": measures.until, "given_by": asker.account_id, "given_at": now}
    session.execute(insert(MeasuresRow).values(learner_id=person.learner_id, **held, **given))
    for one in attempts_under_way(session, person.learner_id):
        if one.minutes and not is_over(one.times, now):
            keep_clock(session, one.id, one.clock.granted(measures))
        session.execute(update(Attempt).where(Attempt.id == one.id).values(large=measures.large))
    audit(
        session,
        asker,
        Action.MANAGE_PEOPLE,
        now,
        subject=f"learner:{person.learner_id}",
        unit_id=person.posts[0].post.unit_id if person.posts else person.commune_id,
        deed="measures",
        until=measures.until.isoformat() if measures.until else None,
        **held,
    )
    session.commit()
