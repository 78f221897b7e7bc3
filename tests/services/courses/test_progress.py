"""Steps, states and completions: once, monotonic, over all of a person's learners."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from learn.content.library import Library, build_library
from learn.db.engine import Store
from learn.db.learning import Completion, CourseState, StepDone, standing_in
from learn.db.people import Learner
from learn.db.usecase import turn
from learn.domain.errors import NotFound
from learn.domain.people import NOBODY, LearnerKind
from learn.operations.join_guest import join_guest
from learn.operations.progress import record_step, refresh_courses
from learn.services.courses.complete_lesson import complete_lesson
from learn.services.courses.open_course import open_course
from learn.services.courses.open_lesson import open_lesson
from tests.cast import NOW
from tests.conftest import learners_of
from tests.library import real_library
from tests.services.courses.ways import A1, B3, FIRST, A, B, deeds, do, guest, learner


@pytest.fixture
def library() -> Library:
    return real_library()


@pytest.fixture
def hanh(store: Store) -> int:
    return learners_of(store)["hanh"]


def count(session: Session, table: type) -> int:
    return session.execute(select(func.count()).select_from(table)).scalar_one()


def test_reading_writes_nothing_and_saying_understood_makes_a_stranger_a_guest(
    session: Session, library: Library
) -> None:
    learners = count(session, Learner)
    opened = open_lesson(session, NOBODY, library, A, A1, FIRST)
    assert not opened.understood
    assert count(session, Learner) == learners
    done = complete_lesson(session, NOBODY, library, A, A1, FIRST, opened.digest, NOW)
    assert done.token
    assert done.next is not None
    assert done.next.slug == "ai-la-gi"
    row = session.execute(select(StepDone)).scalar_one()
    assert (row.course, row.kind, row.slug, row.digest) == (A, "lesson", f"{A1}/{FIRST}", opened.digest)
    assert session.get(Learner, row.learner_id).kind == LearnerKind.GUEST
    assert open_lesson(session, guest(row.learner_id), library, A, A1, FIRST).done


def test_a_step_counts_once_however_often_it_is_done(session: Session, library: Library, hanh: int) -> None:
    with turn(session):
        first = record_step(session, library, hanh, A, "lesson", f"{A1}/{FIRST}", "a" * 32, NOW)
        session.commit()
    with turn(session):
        again = record_step(session, library, hanh, A, "lesson", f"{A1}/{FIRST}", "b" * 32, NOW + timedelta(days=1))
        session.commit()
    assert (first.new, first.started, again.new, again.started) == (True, True, False, False)
    row = session.execute(select(StepDone)).scalar_one()
    assert (row.digest, row.at) == ("a" * 32, NOW)


def test_a_forged_digest_is_not_kept(session: Session, library: Library, hanh: int) -> None:
    complete_lesson(session, learner(hanh), library, A, A1, FIRST, "xyz", NOW)
    assert session.execute(select(StepDone.digest)).scalar_one() == library.lesson_digest(f"{A}/{A1}/{FIRST}")


def test_a_course_is_completed_by_its_last_step_and_never_again(session: Session, library: Library, hanh: int) -> None:
    course = library.course(A)
    assert course is not None
    *most, last = deeds(course)
    assert not do(session, library, hanh, most).course_completed
    assert standing_in(session, hanh, A).share < 1000
    assert do(session, library, hanh, [last]).course_completed
    assert not do(session, library, hanh, [last]).course_completed
    row = session.execute(select(Completion)).scalar_one()
    assert (row.learner_id, row.number, row.manifest) == (hanh, 1, library.digest)
    assert row.unit_id is not None


def test_what_was_completed_stays_so_when_the_course_grows(session: Session, library: Library, hanh: int) -> None:
    course = library.course(A)
    assert course is not None
    do(session, library, hanh, deeds(course))
    more = replace(course.modules[0], slug="a9-moi", code="A9", quiz=None, lessons=_moved(course.modules[0].lessons))
    grown = build_library(
        {A: replace(course, modules=(*course.modules, more))}, library.labs, library.banks, library.laws
    )
    opened = open_course(session, learner(hanh), grown, A, NOW)
    assert (opened.seen.state, opened.seen.percent, opened.missing) == ("done", 100, ())
    do(session, grown, hanh, [("lesson", f"a9-moi/{more.lessons[0].slug}")])
    assert standing_in(session, hanh, A).share == 1000
    assert count(session, Completion) == 1


def _moved(lessons: tuple) -> tuple:
    return tuple(replace(one, module="a9-moi", slug=f"moi-{one.slug}") for one in lessons)


def test_the_share_does_not_fall_when_the_course_grows(session: Session, library: Library, hanh: int) -> None:
    course = library.course(A)
    assert course is not None
    do(session, library, hanh, deeds(course)[:5])
    before = standing_in(session, hanh, A).share
    small = build_library(
        {A: replace(course, modules=(*course.modules, *(_copy(course.modules[0], n) for n in range(5))))},
        library.labs,
        library.banks,
        library.laws,
    )
    do(session, small, hanh, deeds(course)[4:5])
    assert standing_in(session, hanh, A).share == before
    assert open_course(session, learner(hanh), small, A, NOW).seen.percent == before // 10


def _copy(module, n: int):
    return replace(module, slug=f"x{n}", code=f"X{n}", quiz=None, lessons=_moved(module.lessons))


def test_what_a_guest_learned_is_kept_when_the_guest_joins(session: Session, library: Library, hanh: int) -> None:
    complete_lesson(session, NOBODY, library, A, A1, FIRST, "", NOW)
    guest_id = session.execute(select(StepDone.learner_id)).scalar_one()
    with turn(session):
        assert join_guest(session, guest(guest_id), hanh, NOW)
        refresh_courses(session, library, hanh, NOW)
        session.commit()
    assert open_lesson(session, learner(hanh), library, A, A1, FIRST).done
    state = session.get(CourseState, (hanh, A))
    assert state is not None
    assert state.share > 0
    complete_lesson(session, learner(hanh), library, A, A1, FIRST, "", NOW)
    assert count(session, StepDone) == 1


def test_a_course_finished_partly_as_a_guest_is_finished_by_joining(
    session: Session, library: Library, hanh: int
) -> None:
    course = library.course(A)
    assert course is not None
    things = deeds(course)
    complete_lesson(session, NOBODY, library, A, A1, FIRST, "", NOW)
    guest_id = session.execute(select(StepDone.learner_id)).scalar_one()
    do(session, library, hanh, things[1:])
    assert count(session, Completion) == 0
    with turn(session):
        join_guest(session, guest(guest_id), hanh, NOW)
        refresh_courses(session, library, hanh, NOW)
        session.commit()
    assert session.execute(select(Completion.learner_id)).scalars().all() == [hanh]
    assert open_course(session, learner(hanh), library, A, NOW).seen.state == "done"


def test_courses_that_need_an_account_are_not_there_for_a_stranger(session: Session, library: Library) -> None:
    with pytest.raises(NotFound):
        complete_lesson(session, NOBODY, library, B, B3, "giao-viec-cho-ai", "", NOW)
    with pytest.raises(NotFound):
        open_course(session, NOBODY, library, B, NOW)
    with pytest.raises(NotFound):
        open_lesson(session, NOBODY, library, B, B3, "giao-viec-cho-ai")


@pytest.mark.parametrize(("module", "lesson"), [(A1, "khong-co"), ("a4-giu-thong-tin-ca-nhan", FIRST)])
def test_a_lesson_that_is_gone_is_not_found_and_its_course_is_named(
    session: Session, library: Library, hanh: int, module: str, lesson: str
) -> None:
    with pytest.raises(NotFound) as refusal:
        complete_lesson(session, learner(hanh), library, A, module, lesson, "", NOW)
    assert refusal.value.values == {"course": A}
    assert count(session, StepDone) == 0


def test_sixteen_at_once_complete_a_lesson_once(store: Store, session: Session, library: Library, hanh: int) -> None:
    def say(_: int) -> None:
        with store.session() as own:
            complete_lesson(own, learner(hanh), library, A, A1, FIRST, "", NOW)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(say, range(16)))
    assert (count(session, StepDone), count(session, CourseState)) == (1, 1)


def test_the_last_steps_at_one_moment_complete_the_course_once(
    store: Store, session: Session, library: Library, hanh: int
) -> None:
    course = library.course(A)
    assert course is not None
    things = deeds(course)
    do(session, library, hanh, things[4:])

    def step(number: int) -> bool:
        with store.session() as own:
            return do(own, library, hanh, [things[number % 4]]).course_completed

    with ThreadPoolExecutor(16) as pool:
        completed = list(pool.map(step, range(16)))
    assert completed.count(True) == 1
    assert count(session, Completion) == 1
    assert standing_in(session, hanh, A).share == 1000
