"""An attempt from start to review, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from learn.db.learning import StepDone
from learn.db.papers import marks_of
from learn.db.quizzes import Answer, Attempt, MarkRow, Response
from learn.domain.errors import Closed, NotFound, OverLimit, Refusal
from learn.domain.people import NOBODY, LearnerKind
from learn.domain.quizzes import Save
from learn.services.people.load_asker import load_asker
from learn.services.quizzes.open_attempt import open_attempt
from learn.services.quizzes.open_cover import Cover, open_cover
from learn.services.quizzes.review_attempt import review_attempt
from learn.services.quizzes.save_answer import save_answer
from learn.services.quizzes.start_attempt import start_attempt
from learn.services.quizzes.submit_attempt import submit_attempt
from tests.cast import NOW
from tests.services.quizzes import banks
from tests.services.quizzes.conftest import Desk, MakeDesk


def cover(desk: Desk) -> Cover:
    return open_cover(desk.session, desk.asker, desk.library, banks.COURSE, banks.BANK, desk.now())


def count(desk: Desk, table: type) -> int:
    desk.session.rollback()
    return desk.session.execute(select(func.count()).select_from(table)).scalar_one()


def test_all_right_answers_pass_and_count_in_the_course(desk: Desk) -> None:
    desk.answer_all(banks.RIGHT)
    result = desk.submit()
    assert (result.percent, result.passed, result.again) == (100, True, False)
    step = desk.session.execute(select(StepDone.kind, StepDone.slug, StepDone.at)).one()
    assert step == ("quiz", banks.BANK, desk.at)
    marks = marks_of(desk.session, 1)
    assert [(mark.right, mark.points, mark.number, mark.at) for mark in marks] == [(True, 1000, 1, desk.at)] * 6


def test_wrong_answers_are_kept_and_do_not_pass(desk: Desk) -> None:
    desk.answer_all(banks.WRONG)
    result = desk.submit()
    assert (result.percent, result.passed) == (0, False)
    assert count(desk, StepDone) == 0
    assert count(desk, MarkRow) == 6


def test_nothing_answered_can_be_handed_in(desk: Desk) -> None:
    assert desk.submit().percent == 0


def test_the_paper_shows_what_was_answered_and_what_is_open(desk: Desk) -> None:
    desk.save("single", banks.RIGHT["single"])
    desk.save("matching", banks.WRONG["matching"])
    single, matching, text = (desk.at_kind(kind) for kind in ("single", "matching", "text"))
    assert (single.fields, single.answered, single.complete, single.sequence) == ({"choice": ["o0"]}, True, True, 1)
    assert (matching.answered, matching.complete) == (True, False)
    assert (text.fields, text.answered, text.sequence) == ({}, False, 0)
    opened = open_attempt(desk.session, desk.asker, desk.attempt, NOW)
    assert opened.first_open == min(one.place for one in opened.questions if not one.answered)


def test_the_same_save_is_kept_once_and_stamped_on_arrival(desk: Desk) -> None:
    first = desk.save("number", {"value": ["12,5"]}, sequence=1)
    arrived = desk.at
    again = desk.save("number", {"value": ["12,5"]}, sequence=1)
    assert (first.outcome, again.outcome, again.sequence) == (Save.APPLY, Save.REPEATED, 1)
    assert count(desk, Response) == 1
    assert desk.session.execute(select(Answer.at)).scalar_one() == arrived


def test_a_changed_answer_leaves_the_earlier_one_in_the_history(desk: Desk) -> None:
    desk.save("single", {"choice": ["o1"]})
    desk.save("single", {"choice": ["o0"]})
    desk.save("single", {"choice": ["o0"]})
    desk.session.rollback()
    rows = desk.session.execute(select(Response.sequence, Response.answer).order_by(Response.id)).all()
    assert [tuple(row) for row in rows] == [(1, "o1"), (2, "o0")]
    assert desk.session.execute(select(Answer.answer)).scalar_one() == "o0"


def test_an_answer_can_be_taken_back(desk: Desk) -> None:
    desk.save("multiple", {"choice": ["o1"]})
    desk.save("multiple", {})
    assert not desk.at_kind("multiple").answered
    assert count(desk, Response) == 2


def test_a_page_that_was_overtaken_changes_nothing_and_is_told_what_is_kept(desk: Desk) -> None:
    desk.save("single", {"choice": ["o1"]}, sequence=1)
    late = desk.save("single", {"choice": ["o2"]}, sequence=1)
    assert (late.outcome, late.sequence, late.fields) == (Save.STALE, 1, {"choice": ["o1"]})
    assert count(desk, Response) == 1


@pytest.mark.parametrize(
    ("kind", "fields", "field"),
    [
        ("single", {"choice": ["o0", "o1"]}, "choice"),
        ("single", {"choice": ["kẻ-lạ"]}, None),
        ("single", {"choice": "o0"}, None),
        ("single", {"choice": [7]}, None),
        ("single", {"value": ["o0"]}, None),
        ("number", {"value": ["nhiều"]}, "value"),
        ("number", {"value": ["9" * 100_000]}, "value"),
        ("text", {"value": ["a" * 501]}, "value"),
        ("text", {"value": ["a" * 1_000_000]}, "value"),
        ("matching", {"pair-p0": ["p0"]}, None),
        ("ordering", {"place-s0": ["9"]}, None),
        ("ordering", {f"place-{n}": ["1"] for n in range(5000)}, None),
    ],
)
def test_what_cannot_be_an_answer_is_refused_beside_its_field(
    desk: Desk, kind: str, fields: dict, field: str | None
) -> None:
    with pytest.raises(Refusal) as refused:
        desk.save(kind, fields)
    assert refused.value.field == field
    assert count(desk, Response) == 0


@pytest.mark.parametrize("sequence", [0, -1, 10**18])
def test_a_number_that_no_page_gives_out_is_refused(desk: Desk, sequence: int) -> None:
    with pytest.raises(Refusal):
        desk.save("single", {"choice": ["o0"]}, sequence=sequence)


def test_control_signs_and_lone_surrogates_do_not_reach_the_database(desk: Desk) -> None:
    desk.save("text", {"value": ["a\x00b\ud800c"]})
    assert desk.at_kind("text").fields == {"value": ["a b c"]}


@pytest.mark.parametrize("place", [0, 7, 10**6])
def test_a_question_that_the_paper_has_not_is_not_found(desk: Desk, place: int) -> None:
    with pytest.raises(NotFound):
        save_answer(desk.session, desk.asker, desk.attempt, place, 1, {"choice": ["o0"]}, desk.now())


def test_after_handing_in_nothing_is_saved_and_marked_again(desk: Desk) -> None:
    desk.answer_all(banks.RIGHT)
    shown = desk.at_kind("single")
    first = desk.submit()
    with pytest.raises(Closed):
        save_answer(desk.session, desk.asker, desk.attempt, shown.place, 9, {"choice": ["o3"]}, desk.now())
    again = desk.submit()
    assert (again.percent, again.passed, again.again) == (first.percent, first.passed, True)
    assert count(desk, MarkRow) == 6
    assert count(desk, Response) == 6
    assert open_attempt(desk.session, desk.asker, desk.attempt, NOW).questions == ()


def test_the_review_opens_with_handing_in(desk: Desk) -> None:
    desk.answer_all(banks.WRONG)
    with pytest.raises(Closed):
        review_attempt(desk.session, desk.asker, desk.attempt, NOW)
    desk.submit()
    reviewed = review_attempt(desk.session, desk.asker, desk.attempt, NOW)
    said = repr(reviewed)
    assert all(word in said for word in banks.SECRET_WORDS)
    assert [one.place for one in reviewed.questions] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("who", ["lan", "minh", "quan"])
def test_anothers_attempt_is_not_found_whoever_asks(desk: Desk, desk_of: MakeDesk, who: str) -> None:
    other = desk_of(who, attempt=desk.attempt)
    place = desk.at_kind("single").place
    for deed in (
        lambda: open_attempt(other.session, other.asker, desk.attempt, NOW),
        lambda: save_answer(other.session, other.asker, desk.attempt, place, 1, {"choice": ["o0"]}, other.now()),
        other.submit,
        lambda: review_attempt(other.session, other.asker, desk.attempt, NOW),
        lambda: open_attempt(other.session, NOBODY, desk.attempt, NOW),
    ):
        with pytest.raises(NotFound):
            deed()


@pytest.mark.parametrize("name", ["", "khong-co", "x" * 5000, "\x00", "'; drop"])
def test_a_name_that_is_none_is_not_found(desk: Desk, name: str) -> None:
    with pytest.raises(NotFound):
        open_attempt(desk.session, desk.asker, name, NOW)


def test_marks_are_by_the_version_that_was_drawn(desk: Desk) -> None:
    """The author turns every key round while the attempt runs."""
    desk.library = banks.library(
        bank_items=tuple(
            one if one.id != "single" else type(one)(id=one.id, text=one.text, options=banks._options(4)[::-1])
            for one in banks.items()
        )
    )
    desk.answer_all(banks.RIGHT)
    assert desk.submit().percent == 100


def test_an_attempt_ends_well_after_its_bank_is_gone(desk: Desk) -> None:
    desk.save("single", banks.RIGHT["single"])
    desk.library = banks.library(bank_items=())
    desk.answer_all(banks.RIGHT)
    assert desk.submit().passed
    assert len(review_attempt(desk.session, desk.asker, desk.attempt, NOW).questions) == 6
    with pytest.raises(NotFound):
        cover(desk)


def test_the_cover_tells_attempts_and_which_one_counts(desk: Desk) -> None:
    assert cover(desk).running == desk.attempt
    desk.answer_all(banks.RIGHT)
    desk.submit()
    first, second = desk.attempt, desk.start()
    desk.submit()
    shown = cover(desk)
    assert shown.running is None
    assert [(one.public_id, one.number, one.percent, one.counts) for one in shown.tries] == [
        (first, 1, 100, True),
        (second, 2, 0, False),
    ]
    assert isinstance(shown.why_not, OverLimit)
    with pytest.raises(OverLimit):
        desk.start()


def test_starting_twice_is_one_attempt(desk: Desk) -> None:
    assert desk.start(seed=1) == desk.attempt
    assert count(desk, Attempt) == 1


def test_a_seed_gives_its_paper_again(desk_of: MakeDesk) -> None:
    papers = []
    for who in ("hanh", "mai"):
        desk = desk_of(who)
        desk.start(seed=7)
        papers.append([(one.layout, one.place) for one in desk.questions()])
    assert papers[0] == papers[1]


def test_a_course_that_needs_an_account_has_no_quiz_for_others(desk_of: MakeDesk) -> None:
    desk = desk_of(library=banks.library(public=False))
    desk.start()
    desk.asker = NOBODY
    for deed in (desk.start, lambda: cover(desk)):
        with pytest.raises(NotFound):
            deed()


@pytest.mark.parametrize(("course", "bank"), [("khac", banks.BANK), (banks.COURSE, "khac")])
def test_a_quiz_is_found_only_in_its_course(desk: Desk, course: str, bank: str) -> None:
    with pytest.raises(NotFound):
        open_cover(desk.session, desk.asker, desk.library, course, bank, NOW)
    with pytest.raises(NotFound):
        start_attempt(desk.session, desk.asker, desk.library, course, bank, 1, NOW)


def test_a_stranger_becomes_a_learner_by_starting(desk_of: MakeDesk) -> None:
    desk = desk_of()
    begun = start_attempt(desk.session, NOBODY, desk.library, banks.COURSE, banks.BANK, 1, NOW)
    assert begun.token
    guest = load_asker(desk.session, begun.token, NOW)
    assert guest is not None
    assert guest.kind is LearnerKind.GUEST
    assert open_attempt(desk.session, guest, begun.public_id, NOW).questions
    submit_attempt(desk.session, guest, desk.library, begun.public_id, NOW + timedelta(hours=1))
