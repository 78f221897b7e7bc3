"""Papers that were handed in, of the people whom the asker may mark, a page at a time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.handed_in import Handed, Wanted, count_handed_in, page_of_handed_in
from learn.db.roster import person_by_public_id
from learn.db.usecase import reading
from learn.domain.dates import day_of
from learn.domain.errors import NotFound
from learn.domain.people import Asker, search_key
from learn.domain.permissions import Action, reach, require

A_PAGE = 30


@dataclass(frozen=True)
class HandedInPage:
    """A page of the list; `title` is the bank's or the person's name, `page` is 1-based and never beyond the last."""

    title: str
    papers: tuple[Handed, ...]
    found: int
    page: int
    pages: int


@reading(Action.GIVE_MARKS)
def list_handed_in(
    session: Session,
    asker: Asker,
    library: Library,
    now: datetime,
    *,
    bank: str = "",
    person: str = "",
    text: str = "",
    page: int = 1,
) -> HandedInPage:
    """Papers of a bank, or of one person, whose person's name fits `text`; the latest first.

    Raises NotFound for an unknown bank and for a person out of reach.
    """
    require(asker, Action.GIVE_MARKS)
    day = day_of(now)
    if person:
        found = person_by_public_id(session, person, day)
        if found is None:
            raise NotFound
        require(asker, Action.GIVE_MARKS, found.line)
        wanted, title = Wanted(None, day, person=found.learner_id), found.name
    else:
        taught = library.bank(bank)
        if taught is None:
            raise NotFound
        wanted = Wanted(reach(asker, Action.GIVE_MARKS), day, bank=bank, name_key=search_key(text)[:120])
        title = taught.title
    count = count_handed_in(session, wanted)
    pages = max(1, -(-count // A_PAGE))
    at = min(max(1, page), pages)
    papers = page_of_handed_in(session, wanted, start=(at - 1) * A_PAGE, most=A_PAGE)
    return HandedInPage(title, papers, count, at, pages)
