"""A pre-test grants skips: module by module, for good, when all of it is marked, and to guests as well."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select, update

from learn.content.library import from_snapshot, to_snapshot
from learn.db.learning import Completion, StepDone, skips_in
from learn.db.people import Learner
from learn.db.quizzes import attempt_of
from learn.db.usecase import turn
from learn.domain.courses import Step
from learn.domain.people import SYSTEM
from learn.domain.pretest import Verdict
from learn.operations.marks import put_mark, recount
from learn.operations.papers import sheets_of
from learn.services.courses.complete_lesson import complete_lesson
from learn.services.courses.open_course import CourseOpened, open_course
from learn.services.coverage.recount_coverage import recount_coverage
from learn.services.coverage.report_coverage import report_coverage
from learn.services.coverage.require_course import require_course
from learn.services.quizzes.open_cover import open_cover
from learn.services.quizzes.review_attempt import review_attempt
from learn.services.quizzes.save_answer import save_answer
from learn.services.quizzes.see_skips import SkipsSeen, see_skips
from tests.cast import NOW
from tests.services.quizzes import banks, essays, pretests
from tests.services.quizzes.conftest import Desk, MakeDesk
from tests.services.quizzes.pretests import FIRST, LAST, SECOND


def take(desk: Desk, right: str) -> None:
    """Take the pre-test; `right` are the ids that are answered rightly, the rest wrongly."""
    desk.start()
    for one in desk.questions():
        fields = {"choice": ["o0" if one.layout.id in right.split() else "o1"]}
        save_answer(desk.session, desk.asker, desk.attempt, one.place, 1, fields, desk.now())
    desk.submit()


def course_of(desk: Desk) -> CourseOpened:
    return open_course(desk.session, desk.asker, desk.library, banks.COURSE, desk.now())


def skips_of(desk: Desk) -> dict[str, int | None]:
    desk.session.rollback()
    found = skips_in(desk.session, desk.asker.learner_id or 0, banks.COURSE)
    return {module: one.attempt_id for module, one in found.items()}


def seen(desk: Desk) -> SkipsSeen:
    found = see_skips(desk.session, desk.asker, desk.library, desk.attempt)
    assert found is not None
    return found


ALL = "a1-1 a1-2 a1-3 a2-1 a2-2 a2-3 a3-1 a3-2 a3-3"


def test_each_module_is_judged_by_its_own_questions(desk_of: MakeDesk) -> None:
    desk = desk_of(library=pretests.library())
    take(desk, "a1-1 a1-2 a2-1 a2-2 a3-1 a3-2 a3-3")
    assert skips_of(desk) == {SECOND: 1}, "two of three are 66%: enough where 60 are asked, too little for 80"
    told = {one.module.slug: (one.verdict, one.right, one.asked, one.percent, one.wanted) for one in seen(desk).told}
    assert told == {
        FIRST: (Verdict.BELOW, 2, 3, 66, 80),
        SECOND: (Verdict.GRANTED, 2, 3, 66, 60),
        LAST: (Verdict.NEVER, 3, 3, 100, 0),
    }
    assert (seen(desk).here, list(seen(desk).skipped)) == (1, [SECOND])
    opened = course_of(desk)
    assert [part.skipped_at is not None for part in opened.modules] == [False, True, False]
    assert [part.done for part in opened.modules] == [False, False, False], "nobody read the lessons"
    assert [one.slug for one in opened.missing] == ["bai-a1", pretests.QUIZ, "bai-a3"]
    assert (opened.seen.percent, opened.seen.steps_done, opened.seen.state) == (33, 1, "started")
    assert opened.pretest is not None
    assert (opened.pretest.taken, opened.pretest.open, opened.pretest.told) == (True, True, seen(desk).told)


def test_a_second_attempt_may_grant_more_and_takes_nothing(desk_of: MakeDesk) -> None:
    desk = desk_of(library=pretests.library())
    take(desk, "a2-1 a2-2 a2-3")
    granted = desk.at
    take(desk, "a1-1 a1-2 a1-3")
    assert skips_of(desk) == {FIRST: 2, SECOND: 1}
    assert seen(desk).here == 1
    assert seen(desk).skipped[SECOND] == granted
    take(desk, ALL)
    assert skips_of(desk) == {FIRST: 2, SECOND: 1}, "the attempt that earned it stays"
    assert seen(desk).here == 0
    opened = course_of(desk)
    assert opened.pretest is not None
    assert not opened.pretest.open, "nothing is left that it may grant"


def test_a_later_lower_mark_takes_nothing_away(desk_of: MakeDesk) -> None:
    desk = desk_of(library=pretests.library())
    take(desk, ALL)
    with turn(desk.session):
        found = attempt_of(desk.session, desk.asker.learner_id or 0, desk.attempt, lock=True)
        assert found is not None
        for sheet in sheets_of(desk.session, found.id):
            put_mark(desk.session, sheet, found, 0, desk.now(), marker="account:7", reason="Xem lại")
        recount(desk.session, desk.library, found, desk.now())
        desk.session.commit()
    assert skips_of(desk) == {FIRST: 1, SECOND: 1}
    assert [one.verdict for one in seen(desk).told] == [Verdict.BELOW, Verdict.BELOW, Verdict.NEVER]
    assert not review_attempt(desk.session, desk.asker, desk.attempt, desk.at).kept, "a pre-test is no step"


def test_a_paper_with_too_few_questions_judges_nothing(desk_of: MakeDesk) -> None:
    few = tuple(one for one in pretests.items() if one.id != "a2-3")
    desk = desk_of(library=pretests.library(bank_items=few))
    take(desk, ALL)
    assert skips_of(desk) == {FIRST: 1}
    assert [one.verdict for one in seen(desk).told] == [Verdict.GRANTED, Verdict.FEW, Verdict.NEVER]


def test_skips_wait_for_essays(desk_of: MakeDesk) -> None:
    essay = replace(essays.ESSAY, id="a1-1", tags=(FIRST,))
    desk = desk_of(library=pretests.library(bank_items=(essay, *pretests.items()[1:])))
    desk.start()
    for one in desk.questions():
        fields = {"essay": ["Bài viết của tôi."]} if one.layout.kind == "essay" else {"choice": ["o0"]}
        save_answer(desk.session, desk.asker, desk.attempt, one.place, 1, fields, desk.now())
    desk.submit()
    assert skips_of(desk) == {}, "also those of modules that nobody has to mark wait"
    assert seen(desk).told == ()
    opened = course_of(desk)
    assert opened.pretest is not None
    assert (opened.pretest.waiting, opened.pretest.told) == (True, ())
    with turn(desk.session):
        found = attempt_of(desk.session, desk.asker.learner_id or 0, desk.attempt, lock=True)
        assert found is not None
        sheet = next(one for one in sheets_of(desk.session, found.id) if one.item.id == "a1-1")
        put_mark(desk.session, sheet, found, sheet.item.points, desk.now(), marker="account:7", reason="Tốt")
        recount(desk.session, desk.library, found, desk.now())
        desk.session.commit()
    assert skips_of(desk) == {FIRST: 1, SECOND: 1}


def test_skips_finish_a_course_and_its_coverage(desk_of: MakeDesk) -> None:
    desk = desk_of(library=pretests.library(last=None))
    due = date(2026, 12, 14)
    wanted = {"course": banks.COURSE, "unit_code": "22", "staff_kinds": (), "due_on": due, "target": 100}
    require_course(desk.session, SYSTEM, desk.library, **wanted, now=NOW)
    take(desk, ALL)
    total = report_coverage(desk.session, SYSTEM, "22", NOW).total
    assert total is not None
    assert (total.tally.started, total.tally.done) == (1, 1)
    assert recount_coverage(desk.session, SYSTEM, NOW) == ()
    opened = course_of(desk)
    assert (opened.seen.state, opened.seen.percent, opened.missing, opened.next) == ("done", 100, (), None)
    assert (opened.seen.steps_done, opened.seen.steps) == (4, 4)
    assert opened.seen.completed_at == desk.session.execute(select(Completion.at)).scalar_one()
    desk.session.rollback()
    take(desk, "")
    assert len(desk.session.execute(select(Completion.id)).all()) == 1


def test_the_way_goes_past_what_was_skipped(desk_of: MakeDesk) -> None:
    desk = desk_of(library=pretests.library())
    take(desk, "a1-1 a1-2 a1-3")
    onward = course_of(desk).next
    assert onward is not None
    assert (onward.module, desk.at > NOW) == (SECOND, True)

    def after(module: str) -> Step | None:
        digest = desk.library.lesson_digest(f"{banks.COURSE}/{module}/bai-{module}")
        done = complete_lesson(
            desk.session, desk.asker, desk.library, banks.COURSE, module, f"bai-{module}", digest, desk.now()
        )
        return done.next

    own = after(FIRST)
    assert own is not None
    assert own.slug == pretests.QUIZ, "whoever reads a skipped module goes on in it"
    take(desk, ALL)
    own = after(FIRST)
    assert own is not None
    third = after(SECOND)
    assert third is not None
    assert third.module == LAST


def test_the_cover_says_what_may_be_granted_and_needs_the_course_s_rights(desk_of: MakeDesk) -> None:
    desk = desk_of(library=pretests.library())
    cover = open_cover(desk.session, desk.asker, desk.library, banks.COURSE, banks.BANK, NOW)
    assert cover.module_title is None
    assert [(one.module.slug, one.wanted) for one in cover.offers] == [(FIRST, 80), (SECOND, 60), (LAST, None)]
    quiz = open_cover(desk.session, desk.asker, desk.library, banks.COURSE, pretests.QUIZ, NOW)
    assert (quiz.module_title, quiz.offers) == ("Học phần a1", ())


def test_a_pretest_that_the_course_gave_up_grants_nothing(desk_of: MakeDesk) -> None:
    desk = desk_of(library=pretests.library())
    desk.start()
    desk.library = pretests.library(pretest=None)
    for one in desk.questions():
        save_answer(desk.session, desk.asker, desk.attempt, one.place, 1, {"choice": ["o0"]}, desk.now())
    desk.submit()
    assert skips_of(desk) == {}
    assert see_skips(desk.session, desk.asker, desk.library, desk.attempt) is None
    assert course_of(desk).pretest is None


def test_a_snapshot_keeps_the_pretest_and_leaves_out_what_is_usual() -> None:
    library = pretests.library()
    pieces = to_snapshot(library)
    assert from_snapshot(pieces, library.digest).courses == library.courses
    without = to_snapshot(banks.library())[banks.library().digest]
    assert "pretest" not in without
    assert "skip" not in without


def test_what_a_guest_earned_is_the_person_s_and_is_noted_once(desk_of: MakeDesk) -> None:
    guest, desk = desk_of("lan", library=pretests.library()), desk_of("hanh", library=pretests.library())
    take(guest, "a1-1 a1-2 a1-3")
    with turn(desk.session):
        linked = update(Learner).where(Learner.id == guest.asker.learner_id).values(root_id=desk.asker.learner_id)
        desk.session.execute(linked)
        desk.session.commit()
    desk.at = guest.at
    assert skips_of(desk) == {FIRST: 1}
    assert course_of(desk).modules[0].skipped_at is not None
    take(desk, ALL)
    assert skips_of(desk) == {FIRST: 1, SECOND: 2}
    desk.session.rollback()
    assert len(desk.session.execute(select(StepDone.id)).all()) == 2
