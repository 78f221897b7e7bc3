"""A resident joins with a name and a commune, and gets a learner card.

Commits in one turn, after hashing the PIN, which takes 26 ms and must not be done while others wait to write.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.people import Account, Learner
from learn.db.units import unit_by_code
from learn.db.usecase import staged, turn
from learn.domain.errors import Conflict, Invalid
from learn.domain.people import Asker, LearnerKind, clean_name
from learn.domain.permissions import Action
from learn.domain.units import UnitKind, UnitRow
from learn.operations import tickets
from learn.operations.audit import audit
from learn.operations.join_guest import join_guest
from learn.operations.passwords import hash_password, in_line
from learn.operations.people import card_of, new_learner_once
from learn.operations.progress import refresh_courses
from learn.operations.sessions import open_session

CONSENT = 1  # the version of the sentence agreed to; a new sentence gets a new number
SAME_FORM = timedelta(minutes=10)


@dataclass(frozen=True)
class Joined:
    """A resident who has just joined; `pin` is shown once, `token` goes to the browser and nowhere else."""

    token: str
    name: str
    commune: str
    card: str
    pin: str


@staged(Action.JOIN)
def join_programme(
    session: Session,
    asker: Asker,
    library: Library,
    *,
    name: str,
    commune: str,
    consent: bool,
    ticket: str,
    now: datetime,
    agent: str = "",
    hours: int = 12,
) -> Joined:
    """Make a learner and an account with a card, link the guest who learned so far, and open a session.

    The same form sent again within ten minutes (a double click, the answer loaded again) finds the same card.
    Raises Invalid for a name, commune (its code) or consent that is missing, Conflict for somebody who has an account,
    OverLimit while too many join at once.
    """
    form = tickets.ticket(ticket)
    if asker.signed_in and not _made(session, asker, form):
        raise Conflict("Bạn đang đăng nhập rồi; mỗi người chỉ cần một tài khoản.")
    full_name = clean_name(name)
    unit = unit_by_code(session, commune)
    if unit is None or unit.kind is not UnitKind.COMMUNE:
        raise Invalid("Hãy chọn xã, phường hoặc đặc khu trong danh sách.", field="commune")
    if not consent:
        raise Invalid("Hãy đánh dấu đồng ý để được cấp thẻ người học.", field="consent")
    pin = tickets.pin(form)
    with in_line():
        hashed = hash_password(pin)
    with turn(session):
        learner_id, new = new_learner_once(
            session, LearnerKind.RESIDENT, now, tickets.person_id(form), name=full_name, commune_id=unit.id
        )
        account_id = _account(session, learner_id, hashed, now) if new else _same(session, learner_id, now)
        card = card_of(session, account_id, form)
        if join_guest(session, asker, learner_id, now):
            refresh_courses(session, library, learner_id, now)
        token = open_session(
            session, learner_id=learner_id, account_id=account_id, agent=agent, now=now, lasts=timedelta(hours=hours)
        )
        _note(session, asker, account_id, learner_id, unit, now)
        session.commit()
    return Joined(token, full_name, unit.name, card, pin)


def _made(session: Session, asker: Asker, form: str) -> bool:
    """Whether it is this form that made the person who asks."""
    query = select(Learner.id).where(Learner.public_id == tickets.person_id(form))
    return asker.learner_id is not None and session.execute(query).scalar() == asker.learner_id


def _account(session: Session, learner_id: int, hashed: str, now: datetime) -> int:
    values = {"learner_id": learner_id, "password_hash": hashed, "password_at": now, "created_at": now}
    return session.execute(insert(Account).values(**values).returning(Account.id)).scalar_one()


def _same(session: Session, learner_id: int, now: datetime) -> int:
    """The account that this form made a moment ago and whose PIN is still that of the form."""
    query = select(Account.id, Account.created_at, Account.password_at).where(Account.learner_id == learner_id)
    row = session.execute(query).first()
    if row is None or row.password_at != row.created_at or now - row.created_at > SAME_FORM:
        raise Conflict("Bạn đã tham gia rồi. Hãy đăng nhập bằng mã thẻ và mã PIN trên thẻ.")
    return int(row.id)


def _note(session: Session, asker: Asker, account_id: int, learner_id: int, unit: UnitRow, now: datetime) -> None:
    who = Asker(account_id=account_id, origin=asker.origin)
    audit(session, who, Action.JOIN, now, subject=f"learner:{learner_id}", unit_id=unit.id, consent=CONSENT)
