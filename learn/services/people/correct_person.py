"""Correcting what the roster says of a person; two who correct at once lose nothing of each other's."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from learn.db.accounts import logins_of
from learn.db.people import Learner, PostRow
from learn.db.roster import locked_person
from learn.db.usecase import writing
from learn.domain.dates import day_of
from learn.domain.errors import Invalid, NotFound
from learn.domain.people import Asker, LearnerKind, LoginKind, StaffKind, clean_name, login_value
from learn.domain.permissions import Action, reach, require
from learn.domain.roster import Person, PostHeld, clean_position, guard_rights, merge
from learn.operations.audit import audit
from learn.operations.people import rename, set_login, unique
from learn.operations.tally import roster_change

LOGINS = {"staff_code": LoginKind.STAFF_CODE, "email": LoginKind.EMAIL}
POST_FIELDS = {"position", "staff_kind"}


@writing(Action.MANAGE_PEOPLE)
def correct_person(
    session: Session,
    asker: Asker,
    public_id: str,
    *,
    post_id: int | None,
    typed: Mapping[str, str],
    seen: Mapping[str, str],
    now: datetime,
) -> tuple[str, ...]:
    """Write those of name, position, staff_kind, staff_code, email and phone that were changed; return their names.

    `seen` is what each field said when the page was opened; position and kind of staff are those of the post `post_id`.
    A field left alone keeps what others wrote meanwhile. Raises Conflict for a field that both changed, NotFound for a
    person or post out of reach, Invalid for what does not do, NotAllowed for the sign-in names of somebody with rights
    that the asker could not give.
    """
    day = day_of(now)
    person = locked_person(session, public_id, day)
    if person is None:
        raise NotFound
    require(asker, Action.MANAGE_PEOPLE, person.line)
    post = _post(asker, person, post_id, day)
    now_is = person.fields(post)
    changed = {
        field: value
        for field, is_now in now_is.items()
        if (value := merge(field, typed.get(field, is_now), seen.get(field, is_now), is_now)) != is_now
    }
    if LOGINS.keys() & changed.keys() and person.account_id != asker.account_id:
        guard_rights(asker, person.account_id, person.rights(day))
    with unique("Mã cán bộ hoặc thư điện tử này vừa được ghi cho người khác."):
        _write(session, person, post, changed, now)
    if changed:
        unit_id = post.post.unit_id if post else None
        subject = f"learner:{person.learner_id}"
        audit(session, asker, Action.MANAGE_PEOPLE, now, subject=subject, unit_id=unit_id, fields=sorted(changed))
    session.commit()
    return tuple(sorted(changed))


def _post(asker: Asker, person: Person, post_id: int | None, day: date) -> PostHeld | None:
    if post_id is None:
        return None
    for held in person.lasting_under(reach(asker, Action.MANAGE_PEOPLE), day):
        if held.id == post_id:
            return held
    raise NotFound


def _write(session: Session, person: Person, post: PostHeld | None, changed: Mapping[str, str], now: datetime) -> None:
    if "name" in changed:
        rename(session, person.learner_id, clean_name(changed["name"]))
    if "phone" in changed:
        phone = login_value(LoginKind.PHONE, changed["phone"]) if changed["phone"] else ""
        session.execute(update(Learner).where(Learner.id == person.learner_id).values(phone=phone))
    if post is not None and POST_FIELDS & changed.keys():
        _write_post(session, person.learner_id, post, changed, now)
    if LOGINS.keys() & changed.keys():
        _write_logins(session, person, changed)


def _write_post(session: Session, learner_id: int, post: PostHeld, changed: Mapping[str, str], now: datetime) -> None:
    staff_kind = changed.get("staff_kind", post.post.staff_kind.value)
    if staff_kind not in set(StaffKind):
        raise Invalid("Hãy chọn nhóm cán bộ trong danh sách.", field="staff_kind")
    values = {"position": clean_position(changed.get("position", post.post.position)), "staff_kind": staff_kind}
    with roster_change(session, learner_id, now):
        session.execute(update(PostRow).where(PostRow.id == post.id).values(**values))


def _write_logins(session: Session, person: Person, changed: Mapping[str, str]) -> None:
    if person.account_id is None:
        return
    for field, kind in LOGINS.items():
        if field in changed:
            set_login(session, person.account_id, kind, changed[field])
    if person.kind is LearnerKind.OFFICIAL and not logins_of(session, person.account_id):
        raise Invalid("Cần ít nhất mã cán bộ hoặc thư điện tử để người này đăng nhập.", field="staff_code")
