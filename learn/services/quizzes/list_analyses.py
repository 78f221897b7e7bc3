"""Every bank with how its questions do, those that have something to look at first."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.usecase import reading
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes.advice import RANKS, Reason, first_to_look_at
from learn.domain.quizzes.analysis import Analysed
from learn.operations.analyses import MOST_LISTED, analysed_banks


@dataclass(frozen=True)
class BankSummary:
    """A bank, how many people's papers were looked at, and the questions with reasons, the most pressing first."""

    key: str
    title: str
    questions: int
    people: int
    alpha: float | None
    look_at: tuple[tuple[Analysed, tuple[Reason, ...]], ...]


@dataclass(frozen=True)
class BankList:
    """The banks; `most` is how many people's papers of each were looked at, at most."""

    banks: tuple[BankSummary, ...]
    most: int


@reading(Action.ANALYSE)
def list_analyses(session: Session, asker: Asker, library: Library) -> BankList:
    """The banks with the most pressing reason first, in a number of statements that does not grow with them."""
    require(asker, Action.ANALYSE)
    found = [
        BankSummary(
            key=key,
            title=library.banks[key].title,
            questions=len(figures.items),
            people=figures.people,
            alpha=figures.alpha,
            look_at=tuple(pair for pair in first_to_look_at(figures.items) if pair[1]),
        )
        for key, figures in analysed_banks(session, library).items()
    ]
    return BankList(tuple(sorted(found, key=_pressing)), MOST_LISTED)


def _pressing(one: BankSummary) -> tuple[int, int, int]:
    """The worst reason, then how many questions have one, then the people: what nobody took comes last."""
    worst = RANKS[one.look_at[0][1][0].why] if one.look_at else len(RANKS)
    return worst, -len(one.look_at), -one.people
