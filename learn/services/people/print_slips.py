"""One-time slips for everybody of a unit who has not chosen a password yet."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.people_lists import SlipsFor, Wanted, WantsSlip, people_without_password
from learn.db.roster import roles_by_account
from learn.db.units import line_of, unit_by_code
from learn.db.usecase import writing
from learn.documents.paper import Slip
from learn.domain.dates import day_of
from learn.domain.errors import Invalid, NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.roster import RosterState, may_let_in, rights_on
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

    With `again` those who hold one get a new one, and the old one stops working. Those with rights that the asker could
    not give are left out, as in `print_slip`. The same form sent again prints the same slips. Raises NotFound for a
    unit out of reach, Invalid where nobody wants a slip.
    """
    row = unit_by_code(session, unit)
    if row is None:
        raise NotFound
    require(asker, Action.MANAGE_PEOPLE, line_of(session, row.id))
    form = tickets.ticket(ticket)
    wanted = Wanted(tops=frozenset({row.id}), day=day_of(now), state=RosterState.NEVER)
    people = [
        person
        for person in _whom(session, asker, wanted, now, SlipsFor.RECENT)
        if person.slip == slip_digest(tickets.slip_code(form, person.account_id))
    ]
    if not people:
        people = _whom(session, asker, wanted, now, SlipsFor.EVERYBODY if again else SlipsFor.WITHOUT)[:A_SHEET]
    if not people:
        raise Invalid("Không còn ai ở đơn vị này cần phiếu mới.", field="unit")
    slips = []
    for person in people:
        code = tickets.slip_code(form, person.account_id)
        write_slip(session, person.account_id, code, now)
        audit(session, asker, Action.MANAGE_PEOPLE, now, subject=f"learner:{person.learner_id}", deed="slip")
        slips.append(Slip(person.name, person.unit_name, person.login, code, now + SLIP_LASTS))
    more = bool(_whom(session, asker, wanted, now, SlipsFor.WITHOUT))
    session.commit()
    return Sheet(row.name, tuple(slips), more)


def _whom(session: Session, asker: Asker, wanted: Wanted, now: datetime, slips_for: SlipsFor) -> list[WantsSlip]:
    """Who waits for a slip, but for those with rights that the asker could not give: it is a way into the account."""
    people = people_without_password(session, wanted, now, slips_for, A_SHEET * 4)
    roles = roles_by_account(session, [person.account_id for person in people])
    held = {account_id: rights_on(theirs, wanted.day) for account_id, theirs in roles.items()}
    return [person for person in people if may_let_in(asker, person.account_id, held.get(person.account_id, ()))]
