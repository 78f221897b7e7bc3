"""The people whom the asker looks after, narrowed and a page at a time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.people_lists import Listed, Wanted, count_people, page_of_people
from learn.db.units import line_of, unit_by_code
from learn.db.usecase import reading
from learn.domain.dates import day_of
from learn.domain.errors import NotFound
from learn.domain.people import Asker, StaffKind, search_key
from learn.domain.permissions import Action, reach, require
from learn.domain.roster import RosterState

A_PAGE = 30
RESIDENTS = "resident"


@dataclass(frozen=True)
class PeoplePage:
    """A page of the list; `page` is 1-based and never beyond the last."""

    people: tuple[Listed, ...]
    found: int
    page: int
    pages: int


@reading(Action.SEE_PEOPLE)
def list_people(
    session: Session,
    asker: Asker,
    now: datetime,
    *,
    unit: str = "",
    kind: str = "",
    state: str = "",
    text: str = "",
    page: int = 1,
) -> PeoplePage:
    """People with a post in the unit (its code; "": all in reach) or below, whose name or code fits `text`.

    `kind` is a kind of staff, "resident", or "" for all officials; an unknown `kind` or `state` narrows nothing.
    Raises NotFound for a unit out of reach.
    """
    require(asker, Action.SEE_PEOPLE)
    tops = reach(asker, Action.SEE_PEOPLE)
    if unit:
        row = unit_by_code(session, unit)
        if row is None:
            raise NotFound
        require(asker, Action.SEE_PEOPLE, line_of(session, row.id))
        tops = frozenset({row.id})
    wanted = Wanted(
        tops=tops,
        day=day_of(now),
        name_key=search_key(text)[:120],
        code="".join(text.upper().split())[:32],
        staff_kind=StaffKind(kind) if kind in set(StaffKind) else None,
        residents=kind == RESIDENTS,
        state=RosterState(state) if state in set(RosterState) else RosterState.ACTIVE,
    )
    found = count_people(session, wanted)
    pages = max(1, -(-found // A_PAGE))
    at = min(max(1, page), pages)
    return PeoplePage(page_of_people(session, wanted, start=(at - 1) * A_PAGE, most=A_PAGE), found, at, pages)
