"""The first page and the catalogue: where to go on, what is due, at a fixed number of queries."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.coverage import Requirement
from learn.db.engine import Store
from learn.db.learning import CourseState
from learn.db.units import unit_by_code
from learn.db.usecase import turn
from learn.domain.people import NOBODY, LearnerKind
from learn.services.courses.list_courses import list_courses
from learn.services.courses.open_home import open_home
from learn.services.courses.remember_place import remember_place
from tests.cast import NOW
from tests.conftest import learners_of
from tests.databases import counted
from tests.library import real_library
from tests.services.courses.ways import A1, FIRST, A, B, deeds, do, guest, learner


@pytest.fixture
def library() -> Library:
    return real_library()


@pytest.fixture
def hanh(store: Store) -> int:
    return learners_of(store)["hanh"]


def require(session: Session, course: str, code: str, due: date, kinds: list[str], *, closed: bool = False) -> None:
    """Write a requirement of a unit."""
    unit = unit_by_code(session, code)
    assert unit is not None
    with turn(session):
        values = {"course": course, "unit_id": unit.id, "staff_kinds": kinds, "due_on": due, "target_percent": 80}
        values |= {"audience": ",".join(kinds), "counted_on": NOW.date()}
        name = f"{course}{code}{due}{closed}"
        session.execute(
            insert(Requirement).values(public_id=name, created_at=NOW, closed_at=NOW if closed else None, **values)
        )
        session.commit()


def test_a_stranger_is_offered_the_first_public_lesson(session: Session, library: Library) -> None:
    home = open_home(session, NOBODY, library, NOW)
    assert home.going is not None
    assert home.next is not None
    assert (home.going.course.slug, home.next.slug, home.begun, home.mine) == (A, FIRST, False, ())
    assert all(one.course.public for one in home.others)


def test_an_official_is_offered_the_officials_course(session: Session, library: Library, hanh: int) -> None:
    home = open_home(session, learner(hanh, LearnerKind.OFFICIAL), library, NOW)
    assert home.going is not None
    assert home.going.course.slug == B


def test_one_goes_on_after_the_lesson_that_was_open_last(session: Session, library: Library, hanh: int) -> None:
    course = library.course(A)
    assert course is not None
    do(session, library, hanh, deeds(course)[:1])
    asker = learner(hanh)
    home = open_home(session, asker, library, NOW)
    assert home.next is not None
    assert home.next.slug == "ai-la-gi"
    remember_place(session, asker, library, A, "ba-cau-hoi", NOW + timedelta(minutes=1))
    home = open_home(session, asker, library, NOW)
    assert home.next is not None
    assert home.next.slug == "ba-cau-hoi"


def test_looking_alone_begins_nothing(session: Session, library: Library, hanh: int) -> None:
    remember_place(session, learner(hanh), library, A, FIRST, NOW)
    remember_place(session, NOBODY, library, A, FIRST, NOW)
    assert session.execute(select(CourseState)).first() is None


def test_a_finished_course_leaves_nothing_to_go_on_with(session: Session, library: Library, hanh: int) -> None:
    for slug in (A, B):
        course = library.course(slug)
        assert course is not None
        do(session, library, hanh, deeds(course), slug)
    home = open_home(session, learner(hanh), library, NOW)
    assert (home.going, home.next) == (None, None)
    assert [one.percent for one in home.mine] == [100, 100]


def test_what_a_unit_above_requires_is_due_with_its_name(session: Session, library: Library, hanh: int) -> None:
    require(session, B, "22", date(2026, 12, 31), [])
    require(session, B, "06688", date(2026, 12, 15), ["civil_servant"])
    require(session, A, "06688", date(2026, 12, 1), ["cadre"])
    require(session, A, "06685", date(2026, 12, 1), [])
    require(session, A, "22", date(2026, 12, 2), [], closed=True)
    home = open_home(session, learner(hanh, LearnerKind.OFFICIAL), library, NOW)
    assert [one.course.slug for one in home.mine] == [B]
    due = home.mine[0].due
    assert due is not None
    assert (due.on, due.days, due.by) == (date(2026, 12, 15), 21, "Phường Hạ Long")


def test_the_catalogue_costs_the_same_for_a_beginner_and_for_a_master(
    store: Store, session: Session, library: Library, hanh: int
) -> None:
    course = library.course(A)
    assert course is not None
    do(session, library, hanh, deeds(course)[:1])
    asker = learner(hanh, LearnerKind.OFFICIAL)
    with counted(store) as few:
        list_courses(session, asker, library, NOW)
    do(session, library, hanh, deeds(course))
    with counted(store) as many:
        shown = list_courses(session, asker, library, NOW)
    assert [one.state for one in shown] == ["done", "new"]
    assert len(few) == len(many) <= 3


def test_a_guest_sees_public_courses_with_the_guests_own_progress(
    session: Session, library: Library, hanh: int
) -> None:
    course = library.course(A)
    assert course is not None
    do(session, library, hanh, deeds(course)[:1])
    shown = list_courses(session, guest(hanh), library, NOW)
    assert [(one.course.slug, one.state, one.steps_done) for one in shown] == [(A, "started", 1)]
    assert A1 in course.modules[0].slug
