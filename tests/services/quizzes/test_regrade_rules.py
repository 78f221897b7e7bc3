"""What may be decided about a corrected question, by whom, and what the list and the trial tell of it."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from learn.content.library import Library
from learn.db.house import Task
from learn.db.regrades import Regrade
from learn.db.usecase import turn
from learn.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from learn.domain.people import Asker, Grant, Role
from learn.domain.quizzes import digest
from learn.domain.quizzes.regrading import Policy
from learn.services.quizzes.list_corrections import Corrections, list_corrections
from learn.services.quizzes.preview_regrade import preview_regrade
from learn.services.quizzes.resume_regrade import resume_regrade
from learn.services.quizzes.start_regrade import start_regrade
from tests.cast import NOW
from tests.services.quizzes import banks
from tests.services.quizzes.conftest import Desk, MakeDesk
from tests.services.quizzes.test_regrade import (
    AUTHOR,
    MISSES_BOTH,
    MISSES_NUMBER,
    OLD,
    WANTED,
    Author,
    _single,
    percent,
    taken,
)


@pytest.fixture
def three(desk_of: MakeDesk) -> list[Desk]:
    """Papers by the old key: all right; the new key's choice and the number missed; only the number missed."""
    everybody = zip(("hanh", "lan", "son"), (banks.RIGHT, MISSES_BOTH, MISSES_NUMBER), strict=True)
    return [taken(desk_of(key), answers) for key, answers in everybody]


def test_the_list_tells_versions_apart_and_what_was_decided(three: list[Desk], desk_of: MakeDesk) -> None:
    running = desk_of("minh")
    running.start()
    session, author = three[0].session, Author(three[0])

    def listed(library: Library) -> Corrections:
        session.rollback()
        return list_corrections(session, AUTHOR, library, banks.BANK)

    assert listed(three[0].library).questions == ()
    explained = banks.library(bank_items=(replace(banks.items()[0], explain="khác"), *banks.items()[1:]))
    assert listed(explained).questions == (), "another explanation corrects nothing"
    [question] = listed(author.library).questions
    [version] = question.versions
    assert (question.item.id, question.number) == ("single", 1)
    assert (version.digest, version.handed_in, version.running, version.decided) == (OLD, 3, 1, None)
    author.start(Policy.NEW)
    found = listed(author.library)
    decided = found.questions[0].versions[0].decided
    assert decided is not None
    assert (decided.policy, decided.regrade_id) == (Policy.NEW, found.regrades[0].id)
    with pytest.raises(NotFound):
        list_corrections(session, AUTHOR, author.library, "khong-co")


def test_what_cannot_be_is_refused(three: list[Desk]) -> None:
    author = Author(three[0])
    live = digest(_single(1))
    for changes, refusal in (
        ({"bank": "khong-co"}, NotFound),
        ({"item": "khong-co"}, NotFound),
        ({"item": "number"}, NotFound),
        ({"versions": {"x"}}, NotFound),
        ({"versions": {"\x00"}}, NotFound),
        ({"versions": {live}}, NotFound),
        ({"versions": set()}, Invalid),
    ):
        for deed in (author.preview, author.start):
            with pytest.raises(refusal):
                deed(Policy.NEW, **changes)
    other = replace(banks.items()[2], id="single")
    author.library = banks.library(bank_items=(other, *banks.items()[1:]))
    for policy in (Policy.NEW, Policy.BOTH):
        with pytest.raises(Invalid) as refused:
            author.start(policy)
        assert refused.value.field == "policy"
    author.start(Policy.CREDIT)
    with pytest.raises(Conflict):
        author.start(Policy.CREDIT)
    author.carry_out()
    assert [percent(desk) for desk in three] == WANTED[Policy.CREDIT]
    assert author.start(Policy.LEAVE).task is None


def test_only_authors_and_administrators_decide(three: list[Desk]) -> None:
    author = Author(three[0])
    desk = three[0]
    for role in set(Role) - {Role.AUTHOR, Role.ADMINISTRATOR}:
        other = Asker(learner_id=1, account_id=1, grants=(Grant(role, None),))
        desk.session.rollback()
        asked = {"bank": banks.BANK, "item": "single", "versions": {OLD}, "policy": Policy.NEW, "now": NOW}
        for deed in (
            lambda other=other: list_corrections(desk.session, other, author.library, banks.BANK),
            lambda other=other, asked=asked: preview_regrade(desk.session, other, author.library, **asked, most=1),
            lambda other=other, asked=asked: start_regrade(desk.session, other, author.library, **asked),
            lambda other=other: resume_regrade(desk.session, other, "x", NOW),
        ):
            with pytest.raises(NotAllowed):
                deed()


def test_names_are_for_those_who_may_know_them(three: list[Desk]) -> None:
    author = Author(three[0])
    nobody_near = Asker(learner_id=1, account_id=1, grants=(Grant(Role.AUTHOR, 10**6),))
    three[0].session.rollback()
    told = preview_regrade(
        three[0].session, nobody_near, author.library, bank=banks.BANK, item="single", versions={OLD},
        policy=Policy.NEW, most=9, now=NOW,
    )  # fmt: skip
    assert [one.paper for one in told.changes] == [None] * 3
    assert {one.paper.name for one in author.preview(Policy.NEW).changes if one.paper} == {
        "Nguyễn Thị Hạnh", "Trần Thị Lan", "Phạm Văn Sơn",
    }  # fmt: skip
    assert len(author.preview(Policy.NEW, most=1).changes) == 1


def test_a_stopped_one_is_taken_up_again(three: list[Desk]) -> None:
    author = Author(three[0])
    task = author.start(Policy.NEW).task
    session = three[0].session
    session.rollback()
    name = session.execute(select(Regrade.public_id)).scalar_one()
    with turn(session):
        session.execute(update(Task).values(state="failed", tries=5))
        session.commit()
    assert resume_regrade(session, AUTHOR, name, NOW) == task
    session.rollback()
    assert session.execute(select(Task.state, Task.tries)).one() == ("waiting", 0)
    author.carry_out()
    for wrong in (name, "x", "\x00"):
        with pytest.raises(NotFound):
            resume_regrade(session, AUTHOR, wrong, NOW)
