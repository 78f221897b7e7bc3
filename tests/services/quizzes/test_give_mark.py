"""A person opens a paper and gives an answer other points: who may, what follows, what is left behind."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from learn.db.accounts import account_of
from learn.db.engine import Store
from learn.db.house import Audit, Task
from learn.db.learning import Completion, StepDone
from learn.db.papers import marks_of
from learn.db.people import Learner
from learn.db.quizzes import Attempt
from learn.db.usecase import turn
from learn.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action
from learn.operations.sessions import open_session
from learn.services.people.load_asker import load_asker
from learn.services.quizzes.give_mark import MarkGiven, give_mark
from learn.services.quizzes.list_handed_in import HandedInPage, list_handed_in
from learn.services.quizzes.open_marks import MarkedAttempt, open_marks
from learn.services.quizzes.review_attempt import review_attempt
from tests.cast import NOW
from tests.conftest import learners_of
from tests.databases import counted
from tests.services.quizzes import banks
from tests.services.quizzes.conftest import Desk, MakeDesk
from tests.services.quizzes.test_at_once import THREADS, at_once

ALMOST = banks.RIGHT | {"text": banks.WRONG["text"], "number": banks.WRONG["number"]}
WHY = "Từ đồng nghĩa cũng đúng"


@pytest.fixture
def asker_of(store: Store) -> Callable[[str], Asker]:
    """One of the cast, with roles."""
    learners = learners_of(store)

    def make(key: str) -> Asker:
        with store.session() as session, turn(session):
            mine = {"learner_id": learners[key], "account_id": account_of(session, learners[key])}
            token = open_session(session, **mine, agent="", now=NOW, lasts=timedelta(days=1))
            session.commit()
        with store.session() as session:
            found = load_asker(session, token, NOW)
        assert found is not None
        return found

    return make


def handed_in(desk: Desk, answers: dict[str, dict[str, list[str]]] = ALMOST) -> Desk:
    desk.answer_all(answers)
    desk.submit()
    return desk


def opened(desk: Desk, asker: Asker) -> MarkedAttempt:
    return open_marks(desk.session, asker, desk.attempt, desk.now())


def place_of(desk: Desk, item_id: str) -> int:
    desk.session.rollback()
    query = "SELECT place FROM attempt_item WHERE item_id = :item"
    return desk.session.connection().exec_driver_sql(query.replace(":item", f"'{item_id}'")).scalar_one()


def give(
    desk: Desk, asker: Asker, item_id: str = "text", *, points: str = "1", seen: int = 1, why: str = WHY
) -> MarkGiven:
    place = place_of(desk, item_id)
    return give_mark(
        desk.session, asker, desk.library, desk.attempt, place, points=points, reason=why, seen=seen, now=desk.now()
    )


def test_points_totals_step_notice_and_trace_follow(desk: Desk, asker_of: Callable[[str], Asker]) -> None:
    lan = asker_of("lan")
    handed_in(desk)
    given = give(desk, lan)
    assert (given.percent, given.passed, given.kept) == (83, True, False)
    session = desk.session
    session.rollback()
    assert session.execute(select(StepDone.slug)).scalars().all() == [banks.BANK]
    task = session.execute(select(Task)).scalar_one()
    place = place_of(desk, "text")
    assert (task.kind, task.payload["learner_id"], task.payload["link"], task.payload["values"]) == (
        "notice",
        desk.asker.learner_id,
        f"/attempts/{desk.attempt}/review",
        {"title": "Kiểm tra thử", "number": 1, "place": place},
    )
    row = session.execute(select(Audit).where(Audit.action == Action.GIVE_MARKS.value)).scalar_one()
    assert (row.account_id, row.subject) == (lan.account_id, "attempt:1")
    assert row.details == {"place": place, "number": 2, "points": 1000, "before": 0}
    reviewed = review_attempt(session, desk.asker, desk.attempt, desk.now())
    [changed] = reviewed.changed
    assert (changed.place, changed.points, changed.before, changed.reason) == (place, 1000, 0, WHY)
    shown = next(one for one in reviewed.questions if one.place == place)
    assert (reviewed.percent, shown.review.mark.right) == (83, True)


def test_the_history_names_who_gave_each_mark(desk: Desk, asker_of: Callable[[str], Asker]) -> None:
    handed_in(desk)
    give(desk, asker_of("lan"))
    give(desk, asker_of("son"), points="0,5", seen=2, why="Chỉ đúng một nửa")
    shown = opened(desk, asker_of("quan"))
    one = next(one for one in shown.places if one.place == place_of(desk, "text"))
    assert [(row.number, row.points, row.marker, row.reason) for row in one.history] == [
        (1, 0, "", ""),
        (2, 1000, "Trần Thị Lan", WHY),
        (3, 500, "Phạm Văn Sơn", "Chỉ đúng một nửa"),
    ]
    assert (shown.points, shown.percent, shown.passed, shown.owner.name) == (4500, 75, False, "Nguyễn Thị Hạnh")


def test_a_lost_pass_is_not_taken_back_and_the_pages_say_so(desk: Desk, asker_of: Callable[[str], Asker]) -> None:
    handed_in(desk, banks.RIGHT)
    lan = asker_of("lan")
    desk.session.rollback()
    completed = desk.session.execute(select(Completion.id)).all()
    for item_id in ("text", "number"):
        given = give(desk, lan, item_id, points="0")
    assert (given.percent, given.passed, given.kept) == (66, False, True)
    assert opened(desk, lan).kept
    assert review_attempt(desk.session, desk.asker, desk.attempt, desk.now()).kept
    desk.session.rollback()
    assert len(desk.session.execute(select(StepDone.id)).all()) == 1
    assert desk.session.execute(select(Completion.id)).all() == completed


def test_what_never_passed_is_not_called_kept(desk: Desk, asker_of: Callable[[str], Asker]) -> None:
    handed_in(desk)
    lan = asker_of("lan")
    assert not give(desk, lan, points="0,1").kept
    assert not opened(desk, lan).kept
    assert not review_attempt(desk.session, desk.asker, desk.attempt, desk.now()).kept


def test_who_looks_after_the_person_may(desk: Desk, asker_of: Callable[[str], Asker]) -> None:
    handed_in(desk)
    for key in ("lan", "son", "duc", "quan"):
        assert opened(desk, asker_of(key)).owner.name == "Nguyễn Thị Hạnh"
    desk.session.rollback()
    traces = select(Audit.subject, Audit.details).where(Audit.action == Action.GIVE_MARKS.value)
    rows = desk.session.execute(traces).all()
    assert [tuple(row) for row in rows] == [("attempt:1", {"opened": True})] * 4, "opening a paper leaves a trace"
    for key, refusal in (("minh", NotFound), ("hanh", NotAllowed), ("oanh", NotAllowed), ("khoa", NotAllowed)):
        for deed in (opened, give):
            with pytest.raises(refusal):
                deed(desk, asker_of(key))
    desk.session.rollback()
    assert len(marks_of(desk.session, 1)) == 6


def test_nobody_gives_points_to_their_own_paper(desk_of: MakeDesk, asker_of: Callable[[str], Asker]) -> None:
    desk = desk_of("quan")
    desk.start()
    handed_in(desk)
    quan = asker_of("quan")
    assert opened(desk, quan).own
    with pytest.raises(NotAllowed):
        give(desk, quan)


def test_a_paper_begun_as_a_guest_is_the_persons(
    desk_of: MakeDesk, asker_of: Callable[[str], Asker], store: Store
) -> None:
    guest, hanh = desk_of("mai"), desk_of("hanh")
    guest.start()
    handed_in(guest)
    with turn(guest.session):
        joined = update(Learner).where(Learner.id == guest.asker.learner_id).values(root_id=hanh.asker.learner_id)
        guest.session.execute(joined)
        guest.session.commit()
    assert opened(guest, asker_of("lan")).owner.name == "Nguyễn Thị Hạnh"
    give(guest, asker_of("lan"))
    guest.session.rollback()
    assert guest.session.execute(select(Task.payload)).scalar_one()["learner_id"] == hanh.asker.learner_id


def test_guests_are_marked_by_those_who_see_everybody(desk_of: MakeDesk, asker_of: Callable[[str], Asker]) -> None:
    desk = desk_of("mai")
    desk.start()
    handed_in(desk)
    with turn(desk.session):
        desk.session.execute(update(Learner).where(Learner.id == desk.asker.learner_id).values(kind="guest"))
        desk.session.commit()
    assert opened(desk, asker_of("quan")).owner.name == ""
    with pytest.raises(NotFound):
        opened(desk, asker_of("son"))


def test_a_paper_that_is_not_handed_in_is_not_found(desk: Desk, asker_of: Callable[[str], Asker]) -> None:
    for deed in (opened, give):
        with pytest.raises(NotFound):
            deed(desk, asker_of("lan"))
    handed_in(desk)
    for wrong in ("x", "", "ă", "\x00", "a/b"):
        with pytest.raises(NotFound):
            open_marks(desk.session, asker_of("lan"), wrong, NOW)
    for place in (0, 7, 10**6):
        with pytest.raises(NotFound):
            give_mark(
                desk.session,
                asker_of("lan"),
                desk.library,
                desk.attempt,
                place,
                points="1",
                reason=WHY,
                seen=1,
                now=NOW,
            )


def test_a_refused_mark_changes_nothing(desk: Desk, asker_of: Callable[[str], Asker]) -> None:
    handed_in(desk)
    lan = asker_of("lan")
    for changes, refusal in (
        ({"points": "2"}, Invalid),
        ({"points": "0"}, Invalid),
        ({"why": " "}, Invalid),
        ({"seen": 0}, Conflict),
        ({"seen": 2}, Conflict),
    ):
        with pytest.raises(refusal):
            give(desk, lan, **changes)
    desk.session.rollback()
    assert len(marks_of(desk.session, 1)) == 6
    assert desk.session.execute(select(Task.id)).all() == []


def test_of_many_who_decide_at_once_one_is_heard(store: Store, desk: Desk, asker_of: Callable[[str], Asker]) -> None:
    handed_in(desk)
    lan, place = asker_of("lan"), place_of(desk, "text")
    desk.session.rollback()

    def deed(number: int) -> str:
        with store.session() as session:
            try:
                give_mark(
                    session,
                    lan,
                    desk.library,
                    desk.attempt,
                    place,
                    points=f"0,{number + 1}",
                    reason=WHY,
                    seen=1,
                    now=NOW,
                )
            except Conflict:
                return "conflict"
            return "given"

    outcomes = at_once(deed)
    assert (outcomes.count("given"), outcomes.count("conflict")) == (1, THREADS - 1)
    with store.session() as session:
        last = [row for row in marks_of(session, 1) if row.place == place][-1]
        assert session.execute(select(Attempt.points)).scalar_one() == 4000 + last.points


def listed(desk: Desk, asker: Asker, **narrowed: object) -> HandedInPage:
    desk.session.rollback()
    chosen = narrowed if "person" in narrowed else {"bank": banks.BANK, **narrowed}
    return list_handed_in(desk.session, asker, desk.library, NOW, **chosen)  # type: ignore[arg-type]


def test_lists_hold_the_papers_in_reach(desk_of: MakeDesk, asker_of: Callable[[str], Asker], store: Store) -> None:
    hanh, son, mai = desk_of("hanh"), desk_of("son", at=NOW + timedelta(hours=1)), desk_of("mai")
    for desk in (hanh, son, mai):
        desk.start()
    handed_in(hanh)
    handed_in(son)
    names = [one.name for one in listed(hanh, asker_of("duc")).papers]
    assert names == ["Phạm Văn Sơn", "Nguyễn Thị Hạnh"], "the latest first, and none that is not handed in"
    handed_in(mai)
    assert {one.name for one in listed(hanh, asker_of("lan")).papers} == {"Nguyễn Thị Hạnh", "Lý Thị Mai"}
    assert listed(hanh, asker_of("minh")).papers == ()
    [found] = listed(hanh, asker_of("quan"), text="hanh").papers
    assert (found.public_id, found.percent, found.passed, found.number) == (hanh.attempt, 66, False, 1)
    with store.session() as session:
        person = session.execute(select(Learner.public_id).where(Learner.id == hanh.asker.learner_id)).scalar_one()
    assert [one.public_id for one in listed(hanh, asker_of("lan"), person=person).papers] == [hanh.attempt]
    for wrong in ({"bank": "khong-co"}, {"person": "khong-co"}):
        with pytest.raises(NotFound):
            listed(hanh, asker_of("quan"), **wrong)
    with pytest.raises(NotFound):
        listed(hanh, asker_of("minh"), person=person)
    with pytest.raises(NotAllowed):
        listed(hanh, asker_of("hanh"))


def test_a_list_costs_as_much_for_many(desk_of: MakeDesk, asker_of: Callable[[str], Asker], store: Store) -> None:
    duc, desks = asker_of("duc"), [desk_of(key) for key in ("hanh", "lan", "son", "minh")]
    costs = []
    for desk in desks:
        desk.start()
        handed_in(desk)
        desk.session.rollback()
        with counted(store) as seen:
            listed(desk, duc)
        costs.append(len(seen))
    assert len(set(costs)) == 1
    with counted(store) as few:
        opened(desks[0], duc)
    small = replace(desks[0], library=banks.library(bank_items=banks.items()[:2]))
    small.start()
    small.submit()
    with counted(store) as same:
        opened(small, duc)
    assert len(few) == len(same)
