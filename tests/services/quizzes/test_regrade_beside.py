"""A regrade beside answers that earned a part of their points, and beside essays that people mark."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from learn.content.library import Library
from learn.db.engine import Store
from learn.db.papers import marks_of
from learn.db.quizzes import Attempt, attempt_numbered
from learn.db.usecase import turn
from learn.domain.errors import NotFound
from learn.domain.quizzes import State, digest
from learn.domain.quizzes.regrading import Policy
from learn.operations.marks import recount
from learn.services.quizzes.list_corrections import list_corrections
from learn.services.quizzes.mark_paper import mark_paper
from learn.services.quizzes.review_attempt import review_attempt
from learn.services.quizzes.take_paper import take_paper
from tests.cast import NOW
from tests.services.quizzes import banks, essays
from tests.services.quizzes.conftest import Desk, MakeDesk
from tests.services.quizzes.test_regrade import AUTHOR, OLD, Author, _single, attempt_id, own_row, percent, place_of

CATEGORY = next(one for one in banks.further() if one.kind == "category")


def _library(right: int) -> Library:
    return banks.library(
        bank_items=(_single(1) if right else banks.items()[0], replace(CATEGORY, points=1001)), pass_percent=33
    )


def _state(desk: Desk) -> tuple[str, int | None]:
    desk.session.rollback()
    row = desk.session.execute(select(Attempt.state, Attempt.points).where(Attempt.public_id == desk.attempt)).one()
    return row.state, row.points


@pytest.mark.parametrize("cards", [1, 2])
def test_totals_are_as_exact_as_if_every_answer_were_marked_again(desk_of: MakeDesk, cards: int) -> None:
    """A third of 1001 is no whole number of thousandths; the sum is rounded once, whatever is marked anew."""
    desks = []
    for key, choice in (("hanh", "o0"), ("lan", "o1"), ("son", "o2")):
        desk = desk_of(key, library=_library(0))
        desk.start()
        desk.save("single", {"choice": [choice]})
        desk.save("category", {f"pair-c{n}": [f"g{n % 2}"] for n in range(cards)})
        desk.submit()
        desks.append(desk)
    author = Author(desks[0], _library(1))
    for policy, earned in ((Policy.NEW, (0, 1, 0)), (Policy.BOTH, (1, 1, 0)), (Policy.CREDIT, (1, 1, 1))):
        author.start(policy)
        author.carry_out()
        part = (2 * 1001 * cards + 3) // 6
        assert [_state(desk)[1] for desk in desks] == [1000 * one + part for one in earned]
        for desk in desks:
            before, passed = own_row(desk), percent(desk)
            with turn(desk.session):
                recount(desk.session, desk.library, attempt_numbered(desk.session, attempt_id(desk)), NOW)
                desk.session.commit()
            assert (own_row(desk), percent(desk)) == (before, passed)


def test_essays_are_never_marked_by_the_machine(desk_of: MakeDesk) -> None:
    desk = desk_of(library=essays.library())
    desk.start()
    desk.save("single", banks.RIGHT["single"])
    desk.submit()  # nothing written: the machine gave the essay nothing
    other = replace(essays.ESSAY, text="Viết một **đơn** dài")
    author = Author(desk, essays.library(essay=other))
    assert list_corrections(desk.session, AUTHOR, author.library, banks.BANK).questions == ()
    for policy in Policy:
        for deed in (author.preview, author.start):
            with pytest.raises(NotFound):
                deed(policy, item="essay", versions={digest(essays.ESSAY)})


def test_a_paper_that_waits_for_a_marker_waits_on_and_is_graded_with_the_new_key(
    desk_of: MakeDesk, store: Store
) -> None:
    desk = desk_of(library=essays.library())
    desk.start()
    desk.save("single", {"choice": ["o1"]})
    desk.save("essay", {"essay": [essays.WRITTEN]})
    desk.submit()
    author = Author(desk, banks.library(bank_items=(_single(1), essays.ESSAY)))
    told = author.preview(Policy.NEW, versions={OLD})
    assert (told.papers, told.waiting, told.gain) == (1, 1, 0)
    author.start(Policy.NEW, versions={OLD})
    author.carry_out()
    assert _state(desk) == (State.SUBMITTED, None)
    assert [row.points for row in marks_of(desk.session, attempt_id(desk)) if row.place == place_of(desk)] == [0, 1000]
    marker = essays.asker(desk.session, store, "quan")
    paper = take_paper(desk.session, marker, banks.BANK, "essay", desk.now(), settling=False)
    assert paper is not None
    mark_paper(desk.session, marker, desk.library, paper, "give", essays.FULL, "", "", desk.now())
    assert _state(desk) == (State.GRADED, 4000)
    desk.session.rollback()
    shown = review_attempt(desk.session, desk.asker, desk.attempt, desk.now())
    assert [(one.points, one.before, one.regraded) for one in shown.changed] == [(1000, 0, True)]
