"""Many people who hand in papers of a bank, written as their deeds would have left them."""

from datetime import timedelta
from random import Random

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.usecase import turn
from learn.domain.people import LearnerKind
from learn.domain.quizzes import Bank
from learn.operations.demo_papers import Desk, Paper, write_papers
from learn.operations.papers import keep_versions
from learn.operations.people import new_learner
from tests.cast import NOW


def papers_of(bank: Bank, people: int, traps: dict[str, str] | None = None, first: int = 0) -> list[Paper]:
    """Papers drawn and answered as in the demo; two in three pass. `first` numbers them on from others."""
    chance, desk = Random(f"{bank.key} {people} {first}"), Desk(bank, traps or {})
    return [
        desk.hand_in(
            chance,
            "ai-can-ban",
            1,
            f"crowd{bank.key}{number}".replace("-", ""),
            NOW - timedelta(minutes=people - number),
            passed=number % 3 > 0,
        )
        for number in range(first, first + people)
    ]


def hand_in(
    session: Session, library: Library, key: str, people: int, traps: dict[str, str] | None = None, *, first: int = 0
) -> list[int]:
    """So many new learners hand in a paper of a bank of the library each, a minute apart; their ids."""
    bank = library.banks[key]
    with turn(session):
        keep_versions(session, bank.items, NOW)
        learners = [new_learner(session, LearnerKind.RESIDENT, NOW) for _ in range(people)]
        write_papers(session, list(zip(learners, papers_of(bank, people, traps, first), strict=True)))
        session.commit()
    return learners
