"""Practice, hints and certainty from start to review, on both databases."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.db.analysis import first_papers, lines_of
from learn.db.engine import Store
from learn.db.papers import marks_of
from learn.db.quizzes import Response, attempt_named
from learn.db.tries import TryRow
from learn.db.usecase import turn
from learn.domain.errors import Closed, Invalid, NotFound
from learn.domain.people import Asker
from learn.domain.quizzes import Behaviour, Manner, Rules, Save
from learn.operations.answers import Saved
from learn.operations.marks import put_mark, recount
from learn.operations.papers import sheets_of
from learn.services.quizzes.review_attempt import ReviewedAttempt, review_attempt
from learn.services.quizzes.save_page import Given, save_page
from tests.services.quizzes import banks
from tests.services.quizzes.conftest import Desk, MakeDesk
from tests.services.quizzes.test_at_once import at_once

WRONG = banks.WRONG["single"]
RIGHT = banks.RIGHT["single"]


def behaving(manner: Manner, **rules: Any) -> Any:
    """The small library under a behaviour; its first question has two hints."""
    first, *rest = banks.items()
    hinted = type(first)(**{**first.__dict__, "hints": ("gợi-một", "gợi-hai")})
    return banks.library(bank_items=(hinted, *rest), rules=Rules(behaviour=Behaviour(manner, 3), **rules))


@pytest.fixture
def practice(desk_of: MakeDesk) -> Desk:
    made = desk_of(library=behaving("practice"))
    made.start()
    return made


def check(desk: Desk, kind: str, fields: dict[str, Any], number: int, sequence: int | None = None) -> Saved:
    shown = desk.at_kind(kind)
    sequence = shown.sequence + 1 if sequence is None else sequence
    return checked(desk.session, desk, Given(shown.place, sequence, fields, number))


def checked(session: Session, desk: Desk, given: Given, asker: Asker | None = None) -> Saved:
    """One press of the button, on the page of one question; what is refused is raised."""
    asker = asker or desk.asker
    done = save_page(session, asker, desk.attempt, [given], desk.now(), check=given.place)
    if done.refused:
        raise done.refused[given.place]
    return done.saved[given.place]


def reviewed(desk: Desk) -> ReviewedAttempt:
    return review_attempt(desk.session, desk.asker, desk.attempt, desk.at)


def tries(desk: Desk) -> list[tuple[int, Any, int, bool]]:
    desk.session.rollback()
    query = select(TryRow.number, TryRow.answer, TryRow.points, TryRow.right).order_by(TryRow.id)
    return [tuple(row) for row in desk.session.execute(query)]


def test_an_answer_is_told_wrong_tried_again_and_earns_less(practice: Desk) -> None:
    assert check(practice, "single", WRONG, 1).outcome is Save.APPLY
    trial = practice.at_kind("single").trial
    assert trial
    assert trial.said
    assert (trial.standing.made, trial.standing.worth, trial.said.mark.right) == (1, Fraction(2, 3), False)
    assert "lời-giải-chung" not in repr(trial)
    assert check(practice, "single", RIGHT, 2).outcome is Save.APPLY
    trial = practice.at_kind("single").trial
    assert trial
    assert trial.said
    assert (trial.standing.locked, trial.standing.earned) == (True, Fraction(2, 3))
    assert trial.said.explain == "lời-giải-chung"
    assert tries(practice) == [(1, "o3", 0, False), (2, "o0", 1000, True)]
    assert practice.submit().percent == int(100 * 2 / 18)
    assert [(mark.points, mark.right) for mark in marks_of(practice.session, 1) if mark.points] == [(667, False)]


def test_one_press_counts_once_however_often_it_arrives(practice: Desk) -> None:
    check(practice, "single", WRONG, 1)
    assert check(practice, "single", WRONG, 1).outcome is Save.REPEATED  # a double click
    assert check(practice, "single", {"choice": ["o2"]}, 1).outcome is Save.STALE  # another window
    assert len(tries(practice)) == 1
    assert practice.at_kind("single").fields == WRONG


def test_sixteen_presses_at_one_moment_are_one_try(store: Store, practice: Desk) -> None:
    place = practice.at_kind("single").place
    practice.session.rollback()

    def press(number: int) -> Save:
        with store.session() as session:
            fields = {"choice": [f"o{number % 4}"]}
            return checked(session, practice, Given(place, 1 + number, fields, 1)).outcome

    assert at_once(press).count(Save.APPLY) == 1
    assert len(tries(practice)) == 1


def test_an_answer_that_was_tried_or_is_none_costs_nothing(practice: Desk) -> None:
    with pytest.raises(Invalid, match="Hãy trả lời"):
        check(practice, "single", {}, 1)
    check(practice, "single", WRONG, 1)
    with pytest.raises(Invalid, match="đã kiểm tra rồi"):
        check(practice, "single", WRONG, 2)
    with pytest.raises(Invalid, match="số thứ tự"):
        check(practice, "single", RIGHT, 3)
    assert len(tries(practice)) == 1


def test_a_window_that_was_overtaken_checks_nothing(practice: Desk) -> None:
    practice.save("single", RIGHT, sequence=5)
    assert check(practice, "single", WRONG, 1, sequence=5).outcome is Save.STALE
    assert tries(practice) == []
    assert practice.at_kind("single").fields == RIGHT


@pytest.mark.parametrize("last", [{"choice": ["o0"]}, {"choice": ["o2"]}])
def test_a_locked_question_keeps_its_answer(practice: Desk, last: dict[str, list[str]]) -> None:
    check(practice, "single", WRONG, 1)
    check(practice, "single", {"choice": ["o1"]}, 2)
    check(practice, "single", last, 3)
    assert practice.at_kind("single").trial.standing.locked  # type: ignore[union-attr]
    with pytest.raises(Closed):
        practice.save("single", WRONG)
    assert practice.save("single", last).outcome is Save.REPEATED
    assert check(practice, "single", WRONG, 4).outcome is Save.REPEATED
    assert check(practice, "single", {}, 4).outcome is Save.STALE
    assert len(tries(practice)) == 3


def test_what_was_saved_and_not_checked_is_a_try_when_the_paper_is_handed_in(practice: Desk) -> None:
    check(practice, "single", WRONG, 1)
    practice.save("single", RIGHT)
    practice.save("number", banks.RIGHT["number"])
    assert practice.submit().percent == int(100 * (2 / 3 + 1) / 6)
    assert sorted(row[0] for row in tries(practice)) == [1, 1, 2]
    found = {one.text: one for one in reviewed(practice).questions}
    assert found["Chọn **một** ý"].review.mark.right
    assert found["Chọn **một** ý"].trial.standing.earned == Fraction(2, 3)  # type: ignore[union-attr]
    assert found["Một từ"].trial.standing.made == 0  # type: ignore[union-attr]


def test_the_review_shows_the_try_that_counts(practice: Desk) -> None:
    check(practice, "multiple", {"choice": ["o0"]}, 1)
    check(practice, "multiple", {"choice": ["o2"]}, 2)
    practice.submit()
    multiple = next(one for one in reviewed(practice).questions if one.text == "Chọn hai ý")
    assert multiple.review.mark.share == Fraction(1, 2)
    assert multiple.trial.standing.counting == 1  # type: ignore[union-attr]


def test_nothing_is_checked_after_handing_in_after_the_time_in_an_exam_or_by_others(desk_of: MakeDesk) -> None:
    desk = desk_of(library=behaving("practice", minutes=10, grace=60))
    desk.start()
    desk.at += timedelta(minutes=10, seconds=30)
    assert check(desk, "single", WRONG, 1).outcome is Save.APPLY  # late, in the grace
    place = desk.at_kind("single").place
    with pytest.raises(NotFound):
        checked(desk.session, desk, Given(place, 9, RIGHT, 2), desk_of("son").asker)
    desk.at += timedelta(minutes=1)
    with pytest.raises(Closed, match="Hết giờ"):
        check(desk, "single", RIGHT, 2)
    desk.submit()
    with pytest.raises(Closed, match="đã nộp"):
        checked(desk.session, desk, Given(place, 9, RIGHT, 2))
    exam = desk_of("lan")
    exam.start()
    with pytest.raises(Closed, match="sau khi nộp"):
        check(exam, "single", RIGHT, 1)


def test_the_behaviour_is_that_of_the_start_whatever_becomes_of_the_file(practice: Desk) -> None:
    check(practice, "single", WRONG, 1)
    practice.library = behaving("exam")
    assert check(practice, "single", RIGHT, 2).outcome is Save.APPLY
    assert practice.submit().percent == 11


def test_what_is_locked_half_answered_is_not_asked_for_again(desk_of: MakeDesk) -> None:
    desk = desk_of(library=behaving("practice", back=False))
    desk.start()
    while not [one for one in desk.questions() if one.layout.kind == "matching"]:
        here = desk.questions()[0].place
        save_page(desk.session, desk.asker, desk.attempt, [], desk.now(), to=here + 1, sure=True)
    for number, right in enumerate(("r1", "r2", "r0"), start=1):
        assert not desk.at_kind("matching").complete
        check(desk, "matching", {"pair-p1": [right]}, number)
        desk.session.rollback()
        if desk.at_kind("matching").trial.standing.solved:  # type: ignore[union-attr]
            break
    shown = desk.at_kind("matching")
    assert shown.trial
    assert shown.trial.standing.locked
    assert shown.complete
    assert next(one.complete for one in desk.opened().standings if one.place == shown.place)
    done = save_page(desk.session, desk.asker, desk.attempt, [], desk.now(), to=shown.place + 1)
    assert done.open == ()


def test_each_wrong_try_shows_the_next_hint(desk_of: MakeDesk) -> None:
    desk = desk_of(library=behaving("hints"))
    desk.start()
    assert "gợi-" not in repr(desk.questions())
    check(desk, "single", WRONG, 1)
    assert desk.at_kind("single").trial.standing.hints == ("gợi-một",)  # type: ignore[union-attr]
    check(desk, "single", {"choice": ["o1"]}, 2)
    assert desk.at_kind("single").trial.standing.hints == ("gợi-một", "gợi-hai")  # type: ignore[union-attr]
    check(desk, "number", banks.WRONG["number"], 1)
    assert desk.at_kind("number").trial.standing.locked  # type: ignore[union-attr]  # no hints, one try


def test_certainty_is_kept_beside_the_answer_and_makes_the_score(desk_of: MakeDesk) -> None:
    desk = desk_of(library=behaving("certainty"))
    desk.start()
    assert desk.save("single", RIGHT | {"certainty": ["3"]}).fields == RIGHT | {"certainty": ["3"]}
    assert desk.save("single", RIGHT | {"certainty": ["3"]}).outcome is Save.REPEATED
    desk.save("single", RIGHT | {"certainty": ["2"]})
    desk.save("number", banks.WRONG["number"] | {"certainty": ["3"]})
    desk.save("text", banks.RIGHT["text"])
    assert desk.at_kind("single").fields["certainty"] == ["2"]
    assert "certainty" not in desk.at_kind("text").fields
    desk.session.rollback()
    assert list(desk.session.execute(select(Response.certainty).order_by(Response.id)).scalars()) == [3, 2, 3, None]
    # two of six right: 1/3; marks (2 - 6 + 1)/6 = -1/2; the best for a third is 1/3, so the bonus is -1/12
    assert desk.submit().percent == 25
    found = reviewed(desk).reckoning
    assert found
    assert (found.accuracy, found.average, found.bonus) == (Fraction(1, 3), Fraction(-1, 2), Fraction(-1, 12))
    assert (found.judgement, [one.certainty for one in found.levels]) == ("over", [1, 2, 3])


def test_certainty_has_no_place_elsewhere(desk: Desk) -> None:
    with pytest.raises(Invalid):
        desk.save("single", RIGHT | {"certainty": ["3"]})


def test_certainty_is_told_though_answers_are_not_shown(desk_of: MakeDesk) -> None:
    desk = desk_of(library=behaving("certainty", shown="never"))
    desk.start()
    desk.save("single", RIGHT | {"certainty": ["3"]})
    desk.submit()
    found = reviewed(desk)
    assert found.questions == ()
    assert found.reckoning
    assert found.reckoning.accuracy == Fraction(1, 6)


def test_the_analysis_takes_first_tries_as_an_exam_would_mark_them(practice: Desk) -> None:
    check(practice, "multiple", {"choice": ["o0"]}, 1)
    check(practice, "multiple", banks.RIGHT["multiple"], 2)
    check(practice, "single", RIGHT, 1)
    practice.submit()
    lines = {line[1]: (line[3], line[5]) for line in lines_of(practice.session, [banks.BANK], 100)}
    place = {one.text: one.place for one in reviewed(practice).questions}
    assert lines[place["Chọn hai ý"]] == (500, '["o0"]')
    assert lines[place["Chọn **một** ý"]] == (1000, '"o0"')
    assert lines[place["Một từ"]][0] == 0
    papers = first_papers(practice.session, [banks.BANK], 100)[banks.BANK]
    assert [paper[:2] for paper in papers.values()] == [(1500, 6000)]


def test_a_paper_by_certainty_is_analysed_by_what_was_right(desk_of: MakeDesk) -> None:
    desk = desk_of(library=behaving("certainty"))
    desk.start()
    desk.save("single", RIGHT | {"certainty": ["1"]})
    desk.submit()
    papers = first_papers(desk.session, [banks.BANK], 100)[banks.BANK]
    assert [paper[:2] for paper in papers.values()] == [(1000, 6000)]


def given_anew(desk: Desk, text: str, points: int) -> None:
    """A person gives the question other points, and the attempt is counted again."""
    found = attempt_named(desk.session, desk.attempt)
    assert found
    sheet = next(one for one in sheets_of(desk.session, found.id) if one.item.text == text)
    with turn(desk.session):
        put_mark(desk.session, sheet, found, points, desk.at, marker="account:1", reason="vì đề in sai")
        recount(desk.session, desk.library, found, desk.at)
        desk.session.commit()


def test_a_mark_of_a_person_takes_the_place_of_what_tries_earned(practice: Desk) -> None:
    check(practice, "single", WRONG, 1)
    check(practice, "single", RIGHT, 2)
    check(practice, "number", banks.RIGHT["number"], 1)
    practice.submit()
    given_anew(practice, "Chọn **một** ý", 900)
    shown = reviewed(practice)
    assert shown.percent == int(100 * (0.9 + 1) / 6)
    single = next(one for one in shown.questions if one.text == "Chọn **một** ý")
    assert (single.points, single.review.mark.points) == (900, 900)
    assert single.trial
    assert (single.trial.standing.made, single.trial.standing.earned) == (2, Fraction(9, 10))


def test_a_mark_of_a_person_changes_the_reckoning_of_certainty(desk_of: MakeDesk) -> None:
    desk = desk_of(library=behaving("certainty"))
    desk.start()
    desk.save("single", WRONG | {"certainty": ["3"]})
    assert desk.submit().percent == 0
    given_anew(desk, "Chọn **một** ý", 1000)
    shown = reviewed(desk)
    assert shown.reckoning
    # one of six right: 1/6; marks 3/6; the best for a sixth is 1/6, so the bonus is 1/30
    assert (shown.reckoning.accuracy, shown.reckoning.bonus) == (Fraction(1, 6), Fraction(1, 30))
    assert shown.percent == 20


def test_several_questions_on_a_page_are_saved_together_and_one_is_checked(desk_of: MakeDesk) -> None:
    desk = desk_of(library=behaving("practice", page=0))
    desk.start()
    single, number = desk.at_kind("single").place, desk.at_kind("number").place
    both = [Given(single, 1, WRONG, 1), Given(number, 1, banks.RIGHT["number"], 1)]
    done = save_page(desk.session, desk.asker, desk.attempt, both, desk.now(), check=number)
    assert {one.outcome for one in done.saved.values()} == {Save.APPLY}
    assert tries(desk) == [(1, "43.217", 1000, True)]
    assert desk.at_kind("single").fields == WRONG
    late = [Given(single, 2, RIGHT, 1), Given(number, 9, {"value": ["7"]}, 2)]
    done = save_page(desk.session, desk.asker, desk.attempt, late, desk.now())
    assert isinstance(done.refused[number], Closed)
    assert desk.at_kind("single").fields == RIGHT  # what is locked beside it holds nothing up
