"""A person comes back, or had been closed by mistake."""

from datetime import date, datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from learn.db.people import Account, Learner, PostRow
from learn.db.roster import locked_person
from learn.db.units import line_of, unit_by_code
from learn.db.usecase import writing
from learn.domain.dates import day_of
from learn.domain.errors import Conflict, Invalid, NotFound
from learn.domain.people import Asker, LearnerKind, Post, StaffKind
from learn.domain.permissions import Action, may, require
from learn.domain.roster import Person, check_day, clean_position
from learn.operations.audit import audit
from learn.operations.people import add_post, unique
from learn.operations.tally import roster_change


@writing(Action.MANAGE_PEOPLE)
def reopen_person(
    session: Session,
    asker: Asker,
    public_id: str,
    *,
    unit: str,
    position: str,
    staff_kind: StaffKind,
    from_on: date,
    now: datetime,
) -> None:
    """Open the account again, with a post in `unit` (its code) from `from_on` on; a resident needs no post.

    The password is the one from before; roles are not given back. Raises NotFound for a person out of reach, Conflict
    for one who is not closed, Invalid for a unit out of reach or a day within an earlier post.
    """
    day = day_of(now)
    person = locked_person(session, public_id, day)
    if person is None:
        raise NotFound
    require(asker, Action.MANAGE_PEOPLE, person.line)
    if person.closed_at is None:
        raise Conflict("Người này đang hoạt động rồi. Hãy tải lại trang.")
    with unique("Người này vừa được mở lại."), roster_change(session, person.learner_id, now):
        opened = {"closed_at": None, "closed_reason": ""}
        session.execute(update(Learner).where(Learner.id == person.learner_id).values(**opened))
        session.execute(update(Account).where(Account.learner_id == person.learner_id).values(closed_at=None))
        if person.kind is LearnerKind.OFFICIAL:
            row = unit_by_code(session, unit)
            if row is None or not may(asker, Action.MANAGE_PEOPLE, line_of(session, row.id)):
                raise Invalid("Hãy chọn đơn vị trong phạm vi của bạn.", field="unit")
            post = Post(row.id, clean_position(position), staff_kind, check_day(from_on, day, "from_on"))
            _back(session, person, post)
    subject = f"learner:{person.learner_id}"
    audit(session, asker, Action.MANAGE_PEOPLE, now, subject=subject, unit_id=person.commune_id, deed="return")
    session.commit()


def _back(session: Session, person: Person, post: Post) -> None:
    """Let a post that is taken up again without a gap go on, else write a new one."""
    ended = [(held.post.to_on, held) for held in person.posts if held.post.to_on is not None]
    there = [pair for pair in ended if pair[1].post.unit_id == post.unit_id]
    last, held = max(there, key=lambda pair: pair[0], default=(date.min, None))
    if held is not None and post.from_on <= last + timedelta(days=1):
        values = {"to_on": None, "position": post.position or held.post.position, "staff_kind": post.staff_kind.value}
        session.execute(update(PostRow).where(PostRow.id == held.id).values(**values))
    elif ended and post.from_on <= max(day for day, _ in ended):
        raise Invalid("Ngày trở lại phải sau ngày cuối của vị trí trước.", field="from_on")
    else:
        add_post(session, person.learner_id, post)
