"""A bank of the library in another system's format, and what that format cannot hold."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.library import pieces_of
from learn.db.usecase import reading
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes import Picture
from learn.formats.exchange import Note
from learn.operations.exchange_banks import FORMATS, give_bank


@dataclass(frozen=True)
class Exported:
    """The bank as a file; without a format nothing but its title."""

    key: str
    title: str
    questions: int
    form: str = ""
    ending: str = ""
    raw: bytes = b""
    notes: tuple[Note, ...] = ()

    @property
    def left(self) -> int:
        """How many questions stay behind."""
        return sum(note.level == "refused" for note in self.notes)


@reading(Action.PREVIEW)
def export_bank(session: Session, asker: Asker, library: Library, bank: str, form: str = "") -> Exported:
    """The bank in the format `form`, if any is named. NotFound for an unknown bank or format."""
    require(asker, Action.PREVIEW)
    found = library.bank(bank)
    if found is None or (form and form not in FORMATS):
        raise NotFound
    if not form:
        return Exported(bank, found.title, len(found.items))
    used = [option.picture for item in found.items if isinstance(item, Picture) for option in item.options]
    given = give_bank(found, form, pieces_of(session, used))
    return Exported(bank, found.title, len(found.items), form, FORMATS[form].ending, given.raw, given.notes)
