"""A whole room that has handed in, written as its deeds would have left it: twenty questions, one pair alike."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from sqlalchemy import update
from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.quizzes import Attempt
from learn.db.usecase import turn
from learn.domain.people import LearnerKind
from learn.domain.quizzes import Bank, Essay, Item, Option, PaperItem, Rules, Single, draw, opaque_id, score
from learn.domain.quizzes.essay import Criterion, Level
from learn.operations.demo_papers import Given, Paper, answered, write_papers
from learn.operations.papers import keep_versions
from learn.operations.people import new_learner
from tests.cast import NOW
from tests.services.quizzes import banks

QUESTIONS = 20
COPIED = range(9)
"""Questions on which the pair is wrong with the rarest answer."""


def items() -> tuple[Item, ...]:
    """Twenty questions with four choices each."""
    return tuple(
        Single(
            id=f"q{n:02}",
            text=f"Câu hỏi số {n}",
            options=tuple(Option(opaque_id(f"q{n:02}", f"Ý {n}.{x}"), f"Ý {n}.{x}", x == 0, "…") for x in range(4)),
        )
        for n in range(QUESTIONS)
    )


def essay() -> Item:
    """A question that a person marks."""
    levels = (Level("l0", "Chưa", 0), Level("l1", "Được", 1000))
    return Essay(id="essay", text="Viết một đoạn", rubric=(Criterion("c0", "Rõ", levels),))


def library(*more: Item) -> Library:
    """A course whose quiz is taken in a room."""
    return banks.library(bank_items=(*items(), *more), rules=Rules(room=True))


def fill_room(
    session: Session,
    made: Library,
    room_id: int | None,
    people: int,
    *,
    pair: Sequence[int] = (),
    first: int = 0,
) -> list[int]:
    """So many new learners hand in there, and then the `pair`, alike; the learners' ids. Numbered on from `first`."""
    bank, chance = made.banks[banks.BANK], Random(first)
    ready = {item.id: [answered(item, right=True), *(answered(item, right=False, nth=n) for n in range(3))]
             for item in bank.items if not item.by_person}  # fmt: skip
    with turn(session):
        keep_versions(session, bank.items, NOW)
        learners = [new_learner(session, LearnerKind.RESIDENT, NOW) for _ in range(people)]
        papers = [_paper(bank, ready, chance, first + n, alike=n >= people) for n in range(people + len(pair))]
        write_papers(session, list(zip([*learners, *pair], papers, strict=True)))
        ids = [one.public_id for one in papers]
        session.execute(update(Attempt).where(Attempt.public_id.in_(ids)).values(room_id=room_id))
        session.commit()
    return learners


def _paper(bank: Bank, ready: dict[str, list[Given]], chance: Random, number: int, *, alike: bool) -> Paper:
    drawn = draw(bank, number)
    sheets = tuple((one, _given(ready[one.item_id], one, chance, alike=alike)) for one in drawn if one.item_id in ready)
    found = score([given.mark for _, given in sheets], bank.pass_percent)
    at = NOW + timedelta(minutes=number)
    return Paper(bank, banks.COURSE, 1, number, f"sat{number}", sheets, found, at)


def _given(ready: list[Given], one: PaperItem, chance: Random, *, alike: bool) -> Given:
    if alike:
        return ready[3] if int(one.item_id[1:]) in COPIED else ready[0]
    return chance.choices(ready, (60, 24, 12, 4))[0]
