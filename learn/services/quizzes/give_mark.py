"""Giving an answer of a handed-in paper other points, with a reason that its learner reads."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.handed_in import owner_of, quiz_noted
from learn.db.papers import marks_of
from learn.db.quizzes import attempt_named
from learn.db.usecase import writing
from learn.domain.dates import day_of
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes.giving import check_marker, check_seen, given_points, given_reason
from learn.operations.audit import audit
from learn.operations.enqueue import notify
from learn.operations.marks import person_marker, put_mark, recount
from learn.operations.papers import sheet_at

TOLD = "Bài “%(title)s”, lượt %(number)s: điểm câu %(place)s được người chấm sửa lại."


@dataclass(frozen=True)
class MarkGiven:
    """The attempt's totals now, None while it waits for a mark; `kept`: not passed, yet passed in the course."""

    percent: int | None
    passed: bool | None
    kept: bool


@writing(Action.GIVE_MARKS)
def give_mark(
    session: Session,
    asker: Asker,
    library: Library,
    public_id: str,
    place: int,
    *,
    points: str,
    reason: str,
    seen: int,
    now: datetime,
) -> MarkGiven:
    """Append a mark to the answer at `place`; totals, passing and the step in the course follow, the learner is told.

    `seen` is the number of the mark that the asker decided about. A quiz once passed in the course stays passed there.
    Raises NotFound unless the paper is handed in and of somebody in reach, NotAllowed for one's own, Conflict where
    there is a later mark than `seen`, Invalid for points that the question cannot give and for want of a reason.
    """
    require(asker, Action.GIVE_MARKS)
    named = public_id.isascii() and public_id.isalnum()
    found = attempt_named(session, public_id, lock=True) if named else None
    if found is None or not found.state.handed_in:
        raise NotFound
    owner = owner_of(session, found.learner_id, day_of(now))
    require(asker, Action.GIVE_MARKS, owner.line)
    check_marker(asker.learner_id, owner.learner_id)
    sheet = sheet_at(session, found.id, place)
    rows = [row for row in marks_of(session, found.id) if row.place == place]
    last = rows[-1] if rows else None
    check_seen(seen, last.number if last else 0)
    worth = given_points(points, sheet.item.points, last.points if last else None)
    why = given_reason(reason)
    number = put_mark(session, sheet, found, worth, now, marker=person_marker(asker), reason=why)
    done = recount(session, library, found, now)
    score = done.score
    kept = score is not None and not score.passed and quiz_noted(session, owner.learner_id, found.course, found.bank)
    notify(
        session,
        owner.learner_id,
        f"mark:{found.id}:{place}:{number}",
        TOLD,
        now,
        link=f"/attempts/{found.public_id}/review",
        title=found.title,
        number=found.number,
        place=place,
    )
    changed = {"place": place, "number": number, "points": worth, "before": last.points if last else None}
    audit(session, asker, Action.GIVE_MARKS, now, subject=f"attempt:{found.id}", **changed)
    session.commit()
    return MarkGiven(score.percent if score else None, score.passed if score else None, kept)
