"""How one question does: the figures, the curve over weak and strong learners, what was chosen."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.usecase import reading
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes.advice import Reason, reasons
from learn.domain.quizzes.analysis import Analysed
from learn.operations.analyses import analysed_item


@dataclass(frozen=True)
class ItemAnalysis:
    """A question of a bank with its figures and the reasons to look at it."""

    bank: str
    bank_title: str
    found: Analysed
    reasons: tuple[Reason, ...]


@reading(Action.ANALYSE)
def analyse_item(session: Session, asker: Asker, library: Library, bank: str, item_id: str) -> ItemAnalysis:
    """The analysis of a question as it stands now. Raises NotFound for one that the library does not have."""
    require(asker, Action.ANALYSE)
    found = library.bank(bank)
    item = found.item(item_id) if found else None
    if found is None or item is None:
        raise NotFound
    analysed = analysed_item(session, library, found, item)
    return ItemAnalysis(bank, found.title, analysed, reasons(analysed))
