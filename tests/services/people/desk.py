"""The cast as askers, and the short ways in which tests keep the roster."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from learn.db.accounts import account_of, asker_of
from learn.db.engine import Store
from learn.db.house import Audit
from learn.db.people import Learner
from learn.db.roster import person_by_public_id
from learn.domain.dates import day_of
from learn.domain.people import Asker, StaffKind
from learn.domain.roster import Person
from learn.services.people.add_person import add_person
from tests.cast import CAST, NOW

TODAY = day_of(NOW)
TOMORROW = TODAY + timedelta(days=1)
HA_LONG, HONG_GAI = "06688", "06685"
OFFICE = "06688-VP"
TICKET = "t" * 40


def who(store: Store, key: str, now: datetime = NOW) -> Asker:
    """One of the cast, as the product sees them."""
    return who_is(store, CAST[key].name, now)


def who_is(store: Store, name: str, now: datetime = NOW) -> Asker:
    """The person of this name, as the product sees them."""
    with store.session() as session:
        learner = session.execute(select(Learner.id).where(Learner.name == name)).scalar_one()
        asker = asker_of(session, learner, account_of(session, learner), day_of(now))
    assert asker is not None
    return asker


def address(store: Store, key: str) -> str:
    """The public id of one of the cast."""
    with store.session() as session:
        return session.execute(select(Learner.public_id).where(Learner.name == CAST[key].name)).scalar_one()


def look(session: Session, public_id: str, day: date = TODAY) -> Person:
    """The person as the roster knows them now."""
    session.rollback()
    session.expunge_all()
    person = person_by_public_id(session, public_id, day)
    assert person is not None
    return person


def add(session: Session, asker: Asker, name: str = "Ngô Văn Tư", ticket: str = TICKET, **given: Any) -> str:
    """Add an official of the office of Hạ Long."""
    typed = {
        "unit": OFFICE,
        "position": "Chuyên viên",
        "staff_kind": StaffKind.CIVIL_SERVANT,
        "from_on": TODAY,
        "staff_code": "",
        "email": "",
        "phone": "",
    }
    return add_person(session, asker, name=name, ticket=ticket, now=NOW, **{**typed, **given})


def counts(session: Session, *tables: Any) -> list[int]:
    """How many rows the tables hold."""
    session.rollback()
    return [session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


def traces(session: Session) -> int:
    """How many audit rows there are."""
    return counts(session, Audit)[0]
