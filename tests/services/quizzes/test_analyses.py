"""The analysis of questions from the database: whose papers count, in how few statements, and who may see it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.analysis import first_papers, lines_of, saves_of
from learn.db.engine import Store
from learn.db.people import Learner
from learn.db.quizzes import Answer, Attempt, AttemptItem, MarkRow, Response
from learn.db.usecase import turn
from learn.domain.errors import NotAllowed, NotFound
from learn.domain.people import NOBODY, SYSTEM, Asker, Grant, Role
from learn.domain.quizzes import digest
from learn.domain.quizzes.analysis import analyse_items
from learn.operations import analyses
from learn.services.quizzes.analyse_bank import BankAnalysis, analyse_bank
from learn.services.quizzes.analyse_item import analyse_item
from learn.services.quizzes.list_analyses import list_analyses
from tests.cast import NOW
from tests.databases import counted
from tests.library import real_library
from tests.services.quizzes import banks
from tests.services.quizzes.conftest import Desk, MakeDesk
from tests.services.quizzes.crowd import hand_in

A1, B3 = "a1-ai-quanh-ta", "b3-cau-lenh-cho-cong-vu"


def firsts(desk: Desk, most: int = 100) -> set[str]:
    """The public ids of the papers that count."""
    desk.session.rollback()
    ids = first_papers(desk.session, [banks.BANK], most)[banks.BANK]
    return set(desk.session.execute(select(Attempt.public_id).where(Attempt.id.in_(ids))).scalars())


def take(desk: Desk, answers: dict[str, dict[str, list[str]]]) -> str:
    """A paper from start to end."""
    name = desk.start()
    desk.answer_all(answers)
    desk.submit()
    return name


def test_the_first_paper_of_each_person_counts_once_it_is_handed_in(desk_of: MakeDesk) -> None:
    hanh, lan, son = desk_of("hanh"), desk_of("lan"), desk_of("son")
    first = take(hanh, banks.WRONG)
    take(hanh, banks.RIGHT)
    other = take(lan, banks.RIGHT)
    son.start()
    assert firsts(hanh) == {first, other}


def test_who_began_as_a_guest_is_one_person(desk_of: MakeDesk) -> None:
    guest, hanh = desk_of("mai"), desk_of("hanh", at=NOW + timedelta(hours=1))
    first = take(guest, banks.WRONG)
    later = take(hanh, banks.RIGHT)
    assert firsts(hanh) == {first, later}
    with turn(hanh.session):
        joined = update(Learner).where(Learner.id == guest.asker.learner_id).values(root_id=hanh.asker.learner_id)
        hanh.session.execute(joined)
        hanh.session.commit()
    assert firsts(hanh) == {first}


def test_the_latest_are_taken_where_there_are_too_many(desk_of: MakeDesk) -> None:
    desks = [desk_of(key, at=NOW + timedelta(hours=n)) for n, key in enumerate(("hanh", "lan", "son"))]
    names = [take(one, banks.RIGHT) for one in desks]
    assert firsts(desks[0], most=2) == set(names[1:])
    take(desks[0], banks.RIGHT)
    assert firsts(desks[0], most=2) == set(names[1:]), "a second paper makes nobody later"


def test_a_line_holds_what_was_answered_and_how_it_was_marked_last(desk: Desk) -> None:
    desk.save("single", banks.RIGHT["single"])
    desk.save("number", banks.WRONG["number"])
    desk.save("text", {"value": ["x"]})
    desk.save("text", {})
    desk.submit()
    session = desk.session
    rows = session.execute(select(AttemptItem)).scalars().all()
    [(paper, (points, highest, passed, began))] = first_papers(session, [banks.BANK], 9)[banks.BANK].items()
    assert (points, highest, passed, began) == (1000, 6000, False, round(NOW.timestamp()) + 1)
    told = {"single": "o0", "number": "7", "text": None}
    wanted = {
        (paper, row.place, row.digest, 1000 if row.item_id == "single" else 0, 1000, told.get(row.item_id))
        for row in rows
    }

    def found() -> set[tuple]:
        lines = lines_of(session, [banks.BANK], 9)
        return {(*line[:5], json.loads(line[5]) if line[5] else None) for line in lines}

    assert found() == wanted
    assert len(wanted) == 6
    place = next(row.place for row in rows if row.item_id == "number")
    attempt_id, name = rows[0].attempt_id, next(row.digest for row in rows if row.item_id == "number")
    with turn(session):
        again = {"attempt_id": attempt_id, "place": place, "number": 2, "points": 1000, "right": True, "digest": name}
        session.execute(insert(MarkRow).values(**again, at=NOW))
        session.commit()
    assert found() == {(*line[:3], 1000, *line[4:]) if line[2] == name else line for line in wanted}
    assert {line[2] for line in lines_of(session, [banks.BANK], 9, "number")} == {name}
    assert lines_of(session, ["other"], 9) == []


def test_saves_come_as_they_arrived(desk: Desk) -> None:
    start = desk.at
    for kind in ("text", "single", "text"):
        desk.save(kind, {"value": [f"{desk.at}"]} if kind == "text" else banks.RIGHT["single"])
    places = [desk.at_kind(kind).place for kind in ("text", "single", "text")]
    desk.submit()
    second = round(start.timestamp())
    assert saves_of(desk.session, banks.BANK, 9) == [(1, place, second + n) for n, place in enumerate(places, start=1)]


@pytest.fixture
def library() -> Library:
    return real_library()


def analysed(session: Session, library: Library, bank: str = B3) -> BankAnalysis:
    session.rollback()
    return analyse_bank(session, SYSTEM, library, bank)


def test_a_bank_and_its_questions_are_told_alike(session: Session, library: Library) -> None:
    hand_in(session, library, B3, 100)
    found = analysed(session, library)
    assert (found.figures.people, found.figures.passed) == (100, pytest.approx(0.66))
    assert found.figures.alpha is not None
    assert [one.number for one in found.figures.items] == list(range(1, len(library.banks[B3].items) + 1))
    met = [one for one in found.figures.items if one.figures]
    assert met
    assert all(one.figures.seconds for one in met if one.figures)
    for one in found.figures.items[::6]:
        assert analyse_item(session, SYSTEM, library, B3, one.item.id).found == one
    summary = next(one for one in list_analyses(session, SYSTEM, library).banks if one.key == B3)
    assert (summary.people, summary.questions, summary.alpha) == (
        100,
        len(found.figures.items),
        pytest.approx(found.figures.alpha),
    )
    assert {pair[0].number for pair in summary.look_at} == {one.number for one, why in found.questions if why}


def test_as_many_statements_for_one_paper_as_for_many(session: Session, store: Store, library: Library) -> None:
    def statements() -> list[int]:
        session.rollback()
        several = []
        for read in (
            lambda: list_analyses(session, SYSTEM, library),
            lambda: analyse_bank(session, SYSTEM, library, B3),
            lambda: analyse_item(session, SYSTEM, library, B3, "b3-06"),
        ):
            with counted(store) as seen:
                read()
            several.append(len(seen))
        return several

    hand_in(session, library, B3, 1)
    few = statements()
    hand_in(session, library, A1, 60)
    assert statements() == few == [2, 3, 3]


def test_reworded_feedback_goes_on_and_another_text_begins_anew(session: Session, library: Library) -> None:
    hand_in(session, library, B3, 100)
    before = analysed(session, library).figures
    bank = library.banks[B3]

    def with_first(**changes: object) -> Library:
        first = replace(bank.items[0], **changes)
        items = {**library.digests, f"item:{B3}/{first.id}": digest(first)}
        changed = replace(bank, items=(first, *bank.items[1:]))
        return replace(library, banks={**library.banks, B3: changed}, digests=items)

    reworded = analysed(session, with_first(explain="Lời giải mới")).figures
    assert (reworded.items[0].people, reworded.items[0].earlier) == (before.items[0].people, 0)
    assert (reworded.items[0].figures, reworded.alpha) == (before.items[0].figures, pytest.approx(before.alpha))
    renewed = analysed(session, with_first(text="Câu khác hẳn")).figures
    assert (renewed.items[0].people, renewed.items[0].earlier) == (0, before.items[0].people)
    assert renewed.items[0].figures is None
    assert [one.figures for one in renewed.items[1:]] == [one.figures for one in before.items[1:]]
    gone = replace(library, banks={**library.banks, B3: replace(bank, items=bank.items[1:])})
    assert [one.figures for one in analysed(session, gone).figures.items] == [one.figures for one in before.items[1:]]


def test_banks_with_something_pressing_stand_first(session: Session, library: Library) -> None:
    empty = list_analyses(session, SYSTEM, library).banks
    assert {one.key for one in empty} == set(library.banks)
    assert all((one.people, one.alpha, one.look_at) == (0, None, ()) for one in empty)
    session.rollback()
    hand_in(session, library, A1, 40)
    hand_in(session, library, B3, 500, {"b3-06": "Viết thật ngắn gọn, súc tích"})
    found = list_analyses(session, SYSTEM, library).banks
    assert found[0].key == B3
    first, reasons = found[0].look_at[0]
    assert (first.item.id, reasons[0].letter, reasons[0].choice) == ("b3-06", "A", "Viết thật ngắn gọn, súc tích")


def test_the_list_looks_at_the_latest(session: Session, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyses, "MOST_LISTED", 35)
    hand_in(session, library, B3, 50)
    assert next(one for one in list_analyses(session, SYSTEM, library).banks if one.key == B3).people == 35
    assert analysed(session, library).figures.people == 50


def as_role(role: Role | None) -> Asker:
    return Asker(learner_id=1, account_id=1, grants=(Grant(role, None),) if role else ())


def test_only_authors_and_administrators_see_it(session: Session, library: Library) -> None:
    readers = (
        lambda asker: list_analyses(session, asker, library),
        lambda asker: analyse_bank(session, asker, library, B3),
        lambda asker: analyse_item(session, asker, library, B3, "b3-06"),
    )
    let_in = {Role.AUTHOR, Role.ADMINISTRATOR}
    for read in readers:
        for asker in (NOBODY, as_role(None), *(as_role(role) for role in Role if role not in let_in)):
            with pytest.raises(NotAllowed):
                read(asker)
        assert read(as_role(Role.AUTHOR)) == read(as_role(Role.ADMINISTRATOR))


def test_what_is_not_there_is_not_found(session: Session, library: Library) -> None:
    with pytest.raises(NotFound):
        analyse_bank(session, SYSTEM, library, "khong-co")
    for bank, item in (("khong-co", "b3-06"), (B3, "khong-co"), (A1, "b3-06")):
        with pytest.raises(NotFound):
            analyse_item(session, SYSTEM, library, bank, item)


def test_answers_that_were_never_given_are_lines_too(session: Session, library: Library) -> None:
    learners = hand_in(session, library, B3, 30)
    with turn(session):
        session.execute(Answer.__table__.delete())
        session.execute(Response.__table__.delete())
        session.commit()
    papers = first_papers(session, [B3], 99)[B3]
    lines = lines_of(session, [B3], 99)
    assert len(lines) == 8 * len(learners)
    assert {line[5] for line in lines} == {None}
    assert analyse_items((), analyses.Versions({}, {}), papers, lines, {}) == ()
