"""The figures of a unit: right at once, the same however they are counted, and nobody else's."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.content.read import read_library
from learn.db.accounts import account_of, asker_of
from learn.db.engine import Store
from learn.db.people import Learner
from learn.db.usecase import turn
from learn.domain.coverage import Tally
from learn.domain.dates import day_of
from learn.domain.errors import Conflict, NotFound
from learn.domain.people import SYSTEM, Asker
from learn.operations.cast import CAST
from learn.operations.progress import record_step
from learn.services.coverage.fold_coverage import fold_coverage
from learn.services.coverage.recount_coverage import recount_coverage
from learn.services.coverage.report_coverage import report_coverage
from learn.services.coverage.require_course import require_course
from learn.settings import ROOT
from tests.cast import NOW
from tests.databases import counted

COURSE = "ai-cho-can-bo"


@pytest.fixture(scope="module")
def library() -> Library:
    library = read_library(ROOT / "courses", ROOT / "quizzes").library
    assert library is not None
    return library


def cast_asker(session: Session, key: str) -> Asker:
    learner_id = session.execute(select(Learner.id).where(Learner.name == CAST[key].name)).scalar_one()
    asker = asker_of(session, learner_id, account_of(session, learner_id), day_of(NOW))
    assert asker is not None
    return asker


def require_b(session: Session, library: Library, unit: str = "22") -> str:
    return require_course(
        session,
        SYSTEM,
        library,
        course=COURSE,
        unit_code=unit,
        staff_kinds=(),
        due_on=date(2026, 12, 14),
        target=100,
        now=NOW,
    ).public_id


def finish(session: Session, library: Library, key: str) -> None:
    learner_id = cast_asker(session, key).learner_id
    assert learner_id is not None
    with turn(session):
        for module in library.courses[COURSE].modules:
            for lesson in module.lessons:
                slug = f"{module.slug}/{lesson.slug}"
                record_step(session, library, learner_id, COURSE, "lesson", slug, "d", NOW)
            for lab in module.labs:
                record_step(session, library, learner_id, COURSE, "lab", f"{module.slug}/{lab.slug}", "d", NOW)
            if module.quiz:
                record_step(session, library, learner_id, COURSE, "quiz", module.quiz, "d", NOW)
        session.commit()


def test_a_completion_moves_the_commune_and_the_province_at_once(session: Session, library: Library) -> None:
    require_b(session, library)
    for key, unit, people in (("lan", "06688", 2), ("son", "22", 8)):
        report = report_coverage(session, cast_asker(session, key), unit, NOW)
        assert report.total is not None
        assert report.total.tally == Tally(people, 0, 0)
    finish(session, library, "hanh")
    for key, unit, people in (("lan", "06688", 2), ("son", "22", 8)):
        for _ in range(2):
            report = report_coverage(session, cast_asker(session, key), unit, NOW)
            assert report.total is not None
            assert report.total.tally == Tally(people, 1, 1)
            fold_coverage(session, SYSTEM)
    assert recount_coverage(session, SYSTEM, NOW) == ()


def test_another_communes_coordinator_sees_nothing_of_it(session: Session, library: Library) -> None:
    require_b(session, library)
    for unit in ("06688", "06688-VP", "22", "SKHCN", "khong-co"):
        with pytest.raises(NotFound):
            report_coverage(session, cast_asker(session, "minh"), unit, NOW)
    assert report_coverage(session, cast_asker(session, "minh"), "06685-VP", NOW).above == (
        ("06685", "Phường Hồng Gai"),
    )


def test_the_same_people_are_not_required_twice(session: Session, library: Library) -> None:
    require_b(session, library)
    with pytest.raises(Conflict):
        require_b(session, library)


def test_the_province_costs_as_many_statements_as_an_office(store: Store, session: Session, library: Library) -> None:
    require_b(session, library)
    asker = cast_asker(session, "son")
    counts = []
    for unit in ("22", "06688", "06688-VP"):
        with counted(store) as seen:
            report_coverage(session, asker, unit, NOW)
        counts.append(len(seen))
    assert len(set(counts)) == 1
    assert counts[0] <= 5


def test_days_that_pass_are_noticed_by_the_recount(session: Session, library: Library) -> None:
    require_b(session, library)
    report = report_coverage(session, cast_asker(session, "son"), "22", NOW + timedelta(days=60))
    assert report.total is not None
    assert report.total.overdue == 8
