"""One person's page: posts, sign-in names, roles, and what the asker may do about them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from learn.db.measures import measures_of
from learn.db.roster import person_by_public_id
from learn.db.usecase import reading
from learn.domain.dates import day_of
from learn.domain.errors import NotAllowed, NotFound
from learn.domain.people import Asker, Role
from learn.domain.permissions import GIVES, Action, reach, require
from learn.domain.quizzes import Measures
from learn.domain.roster import Person, guard_rights


@dataclass(frozen=True)
class PersonPage:
    """The person, the day it is, and what may be done: `hands_off` says why the account is not the asker's to touch."""

    person: Person
    today: date
    me: bool
    hands_off: str
    roles_to_give: tuple[Role, ...]
    posts_in_reach: frozenset[int]
    measures: Measures


@reading(Action.SEE_PEOPLE)
def open_person(session: Session, asker: Asker, public_id: str, now: datetime) -> PersonPage:
    """Everything the roster knows of the person; Raises NotFound for one out of reach."""
    day = day_of(now)
    person = person_by_public_id(session, public_id, day)
    if person is None:
        raise NotFound
    require(asker, Action.SEE_PEOPLE, person.line)
    try:
        guard_rights(asker, person.account_id, person.rights(day))
    except NotAllowed as refusal:
        hands_off = refusal.text
    else:
        hands_off = ""
    gives = {role for grant in asker.grants for role in GIVES.get(grant.role, ())}
    return PersonPage(
        person=person,
        today=day,
        me=person.account_id is not None and person.account_id == asker.account_id,
        hands_off=hands_off,
        roles_to_give=tuple(role for role in Role if role in gives),
        posts_in_reach=frozenset(held.id for held in person.lasting_under(reach(asker, Action.MANAGE_PEOPLE), day)),
        measures=measures_of(session, person.learner_id, day),
    )
