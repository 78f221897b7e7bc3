"""A new PIN for a resident's card, asked for by the resident or by the coordinator of the commune.

Commits in one turn, after hashing the PIN, which takes 26 ms and must not be done while others wait to write.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.roster import person_by_id, person_by_public_id
from learn.db.usecase import staged, turn
from learn.domain.dates import day_of
from learn.domain.errors import Conflict, NotFound
from learn.domain.people import Asker, LearnerKind
from learn.domain.permissions import Action, require
from learn.domain.roster import Person, guard_rights
from learn.operations import tickets
from learn.operations.audit import audit
from learn.operations.passwords import hash_password
from learn.operations.people import card_of, set_password
from learn.operations.sessions import end_sessions
from learn.operations.slow_down import forget_tries


@dataclass(frozen=True)
class CardRenewed:
    """A learner card to print; `pin` is shown once."""

    name: str
    commune: str
    card: str
    pin: str


@staged(Action.MANAGE_SELF)
def renew_card(session: Session, asker: Asker, public_id: str | None, ticket: str, now: datetime) -> CardRenewed:
    """Give the card a new PIN; the old one stops working and other sessions end. `public_id` None: one's own card.

    A resident without a card gets one. The same form sent again gives the same PIN. Raises NotFound for a person out of
    reach, Conflict for one who is no resident or has left.
    """
    person = _permitted(session, asker, public_id, now)
    account_id = person.account_id
    if account_id is None or person.kind is not LearnerKind.RESIDENT or person.closed_at is not None:
        raise Conflict("Người này không có thẻ người học đang dùng.")
    form = tickets.ticket(ticket)
    pin = tickets.pin(form, person.learner_id)
    hashed = hash_password(pin)
    with turn(session):
        card = card_of(session, account_id, form)
        set_password(session, account_id, hashed, now)
        forget_tries(session, card)
        end_sessions(session, account_id, but=asker.session if account_id == asker.account_id else "")
        audit(session, asker, _action(public_id), now, subject=f"learner:{person.learner_id}", deed="pin")
        session.commit()
    return CardRenewed(person.name, person.commune, card, pin)


def _action(public_id: str | None) -> Action:
    return Action.MANAGE_SELF if public_id is None else Action.MANAGE_PEOPLE


def _permitted(session: Session, asker: Asker, public_id: str | None, now: datetime) -> Person:
    day = day_of(now)
    if public_id is None:
        require(asker, Action.MANAGE_SELF)
        person = person_by_id(session, asker.learner_id or 0, day)
    else:
        person = person_by_public_id(session, public_id, day)
    if person is None:
        raise NotFound
    if public_id is not None:
        require(asker, Action.MANAGE_PEOPLE, person.line)
        guard_rights(asker, person.account_id, person.rights(day))
    return person
