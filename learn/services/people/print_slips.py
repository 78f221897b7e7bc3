"""One-time slips for everybody of a unit who has not chosen a password yet."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.people_lists import SlipsFor, Wanted, people_without_password
from learn.db.units import line_of, unit_by_code
from learn.db.usecase import writing
from learn.documents.paper import Slip
from learn.domain.dates import day_of
from learn.domain.errors import Invalid, NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.roster import RosterState
from learn.operations import tickets
from learn.operations.audit import audit
from learn.operations.people import SLIP_LASTS, slip_digest, write_slip

A_SHEET = 60  # people; with audit rows a sheet is written in well under 250 ms


@dataclass(frozen=True)
class Sheet:
    """The slips of a unit; `more` where others wait for the next sheet."""

    unit_name: str
    slips: tuple[Slip, ...]
    more: bool


@writing(Action.MANAGE_PEOPLE)
def print_slips(session: Session, asker: Asker, unit: str, ticket: str, again: bool, now: datetime) -> Sheet:
    """Make slips for people of the unit (its code) and below who never signed in and hold no slip that still works.

    With `again` those who hold one get a new one, and the old one stops working. The same form sent again prints the
    same slips. Raises NotFound for a unit out of reach, Invalid where nobody wants a slip.
    """
    row = unit_by_code(session, unit)
    if row is None:
        raise NotFound
    require(asker, Action.MANAGE_PEOPLE, line_of(session, row.id))
    form = tickets.ticket(ticket)
    wanted = Wanted(tops=frozenset({row.id}), day=day_of(now), state=RosterState.NEVER)
    people = [
        person
        for person in people_without_password(session, wanted, now, SlipsFor.RECENT, A_SHEET * 4)
        if person.slip == slip_digest(tickets.slip_code(form, person.account_id))
    ]
    if not people:
        slips_for = SlipsFor.EVERYBODY if again else SlipsFor.WITHOUT
        people = [*people_without_password(session, wanted, now, slips_for, A_SHEET)]
    if not people:
        raise Invalid("Không còn ai ở đơn vị này cần phiếu mới.", field="unit")
    slips = []
    for person in people:
        code = tickets.slip_code(form, person.account_id)
        write_slip(session, person.account_id, code, now)
        audit(session, asker, Action.MANAGE_PEOPLE, now, subject=f"learner:{person.learner_id}", deed="slip")
        slips.append(Slip(person.name, person.unit_name, person.login, code, now + SLIP_LASTS))
    more = bool(people_without_password(session, wanted, now, SlipsFor.WITHOUT, 1))
    session.commit()
    return Sheet(row.name, tuple(slips), more)
