"""How the questions of one bank do, those to look at first standing first."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.usecase import reading
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes.advice import Reason, first_to_look_at
from learn.domain.quizzes.analysis import Analysed, BankFigures
from learn.operations.analyses import MOST, analysed_bank


@dataclass(frozen=True)
class BankAnalysis:
    """A bank's figures, its questions with their reasons, and how many people's papers were looked at at most."""

    key: str
    title: str
    draw: int
    figures: BankFigures
    questions: tuple[tuple[Analysed, tuple[Reason, ...]], ...]
    most: int


@reading(Action.ANALYSE)
def analyse_bank(session: Session, asker: Asker, library: Library, bank: str) -> BankAnalysis:
    """The analysis, in a number of statements that does not grow with the papers. NotFound for an unknown bank."""
    require(asker, Action.ANALYSE)
    found = library.bank(bank)
    if found is None:
        raise NotFound
    figures = analysed_bank(session, library, found)
    return BankAnalysis(bank, found.title, found.draw, figures, tuple(first_to_look_at(figures.items)), MOST)
