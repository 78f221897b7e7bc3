"""The demo: invented people whose progress is what their deeds would have made, and counts that agree with it."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
import yaml
from click.testing import CliRunner
from sqlalchemy import Column, func, select
from sqlalchemy.orm import Session

from learn import cli
from learn.content.demo import read_scenario
from learn.content.library import Library
from learn.db.base import Base
from learn.db.coverage import CoverageCount, Requirement
from learn.db.engine import Store
from learn.db.learning import Completion, CourseState, StepDone, facts_in, post_unit_on
from learn.db.papers import marks_of
from learn.db.people import Account, Learner, LoginName, PostRow
from learn.db.playground import LabSubmission, PromptRun
from learn.db.quizzes import Attempt
from learn.db.units import units_within
from learn.db.usecase import turn
from learn.domain.courses import judge
from learn.domain.dates import day_of
from learn.domain.demo import Invention, Quota, Scenario
from learn.domain.errors import Invalid, NotAllowed
from learn.domain.people import NOBODY, SYSTEM, Asker, LearnerKind, LoginKind, Post, StaffKind, login_value
from learn.domain.quizzes import digest, mark, score
from learn.domain.quizzes.advice import Why, first_to_look_at
from learn.domain.quizzes.analysis import Versions, analyse
from learn.domain.units import UnitKind
from learn.operations.demo_papers import Desk
from learn.operations.papers import sheets_of
from learn.operations.people import add_post, new_learner
from learn.operations.progress import record_step
from learn.operations.runs import judge as judge_run
from learn.operations.tally import shares_of
from learn.services.house.load_demo import Loaded, load_demo
from learn.services.people.sign_in import sign_in
from learn.services.quizzes.review_attempt import review_attempt
from learn.settings import load
from tests.cast import CAST, NOW, PASSWORD
from tests.conftest import learners_of
from tests.databases import counted
from tests.library import publish, real_library

A, B = "ai-can-ban", "ai-cho-can-bo"
SMALL = {
    "SKHCN": Quota(6, 3),
    "06658": Quota(3, 3),
    "06967": Quota(3, 1),
    "06979": Quota(0, 0),
    "SNGV": Quota(3, 0, True),
}


def small() -> Scenario:
    """The real scenario with a few people in each unit."""
    sizes = {UnitKind.AGENCY: (1, 3), UnitKind.COMMUNE: (0, 2)}
    return replace(read_scenario(cli.SCENARIO), sizes=sizes, units=SMALL, residents=8)


def load_all(session: Session, scenario: Scenario) -> int:
    """Call until nothing is left to do; how many people were written."""
    people = 0
    while (loaded := load_demo(session, SYSTEM, real_library(), scenario, NOW)).more:
        people += loaded.people
    return people


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A small demo, loaded once on each engine and only read by the tests."""
    with request.getfixturevalue(f"{request.param}_template").copy(tmp_path_factory.mktemp("demo")) as store:
        publish(store)
        with store.session() as session:
            load_all(session, small())
        yield store


@pytest.fixture
def loaded(demo: Store) -> Iterator[Session]:
    """A session on the small demo."""
    with demo.session() as opened:
        yield opened


def test_the_counts_are_what_each_person_adds_to_them(loaded: Session) -> None:
    kept = {
        (row.requirement_id, row.unit_id): Counter(people=row.people, started=row.started, done=row.done)
        for row in loaded.execute(select(CoverageCount)).scalars()
    }
    facts: dict[tuple[int, int], Counter[str]] = {}
    for learner_id in loaded.execute(select(Learner.id)).scalars():
        for share in shares_of(loaded, learner_id, day_of(NOW)):
            count = facts.setdefault((share.requirement_id, share.unit_id), Counter(people=0, started=0, done=0))
            count.update(people=1, started=share.started, done=share.done)
    assert kept == facts
    assert sum(count["people"] for count in kept.values()) > 60


def test_states_and_completions_are_what_the_steps_make_them(loaded: Session) -> None:
    library = real_library()
    finished = {(row.learner_id, row.course): row for row in loaded.execute(select(Completion)).scalars()}
    states = loaded.execute(select(CourseState)).scalars().all()
    for state in states:
        found = judge(library.courses[state.course], facts_in(loaded, state.learner_id, state.course))
        assert (state.share, state.completed_at is not None) == (int(found.share * 1000), found.done)
        assert NOW - timedelta(days=60) < state.started_at <= state.changed_at < NOW
        completion = finished.pop((state.learner_id, state.course), None)
        assert (completion is not None) is found.done
        if completion is not None:
            unit_id = post_unit_on(loaded, state.learner_id, day_of(completion.at))
            assert (completion.at, completion.unit_id) == (state.completed_at, unit_id)
            assert (completion.manifest, completion.number) == (library.digest, 1)
    assert not finished
    assert {state.share for state in states} > {1000}


def test_the_same_deeds_recorded_one_by_one_give_the_same_rows(loaded: Session) -> None:
    learners = loaded.execute(select(CourseState.learner_id).where(CourseState.course == B)).scalars().all()
    for learner_id in learners[::4]:
        posts = loaded.execute(select(*columns_of(PostRow)).where(PostRow.learner_id == learner_id)).all()
        query = select(*columns_of(StepDone)).where(StepDone.learner_id == learner_id, StepDone.course == B)
        steps = loaded.execute(query.order_by(StepDone.at)).all()
        with turn(loaded):  # nothing is committed: the demo stays as it is for the other tests
            again = new_learner(loaded, LearnerKind.OFFICIAL, NOW)
            for post in posts:
                add_post(loaded, again, Post(post.unit_id, "", StaffKind(post.staff_kind), post.from_on, post.to_on))
            for step in steps:
                record_step(loaded, real_library(), again, B, step.kind, step.slug, step.digest, step.at)
            for table in (StepDone, CourseState, Completion):
                wanted, found = (
                    loaded.execute(select(*columns_of(table)).where(table.learner_id == one, table.course == B)).all()
                    for one in (learner_id, again)
                )
                assert sorted(map(str, wanted)) == sorted(map(str, found))


def columns_of(table: type[Base]) -> list[Column[object]]:
    """The columns that say what happened, not to whom."""
    return [column for column in table.__table__.columns if column.name not in {"id", "learner_id"}]


def test_papers_are_marked_as_anybodys_and_keep_to_the_banks_limits(loaded: Session) -> None:
    library = real_library()
    attempts = loaded.execute(select(Attempt)).scalars().all()
    passed = {(one.learner_id, one.bank) for one in attempts if one.passed}
    quizzes = loaded.execute(select(StepDone.learner_id, StepDone.slug).where(StepDone.kind == "quiz"))
    assert {tuple(row) for row in quizzes} == passed
    assert any(not one.passed and (one.learner_id, one.bank) not in passed for one in attempts)
    for one in attempts[::7]:
        marks = [mark(sheet.item, sheet.answer) for sheet in sheets_of(loaded, one.id)]
        assert [(row.points, row.right) for row in marks_of(loaded, one.id)] == [(m.points, m.right) for m in marks]
        found = score(marks, one.pass_percent)
        assert (one.points, one.max_points, one.percent, one.passed) == (
            found.points,
            found.max_points,
            found.percent,
            found.passed,
        )
        assert one.number <= (library.banks[one.bank].attempts or one.number)
        reviewed = review_attempt(loaded, Asker(learner_id=one.learner_id), one.public_id, NOW)
        assert len(reviewed.questions) == library.banks[one.bank].draw


def test_the_analysis_finds_the_question_that_misleads() -> None:
    scenario, library = read_scenario(cli.SCENARIO), real_library()
    for item_id, text in scenario.traps.items():
        bank = next(bank for bank in library.banks.values() if bank.item(item_id))
        desk, chance = Desk(bank, scenario.traps), Random(scenario.seed)
        papers = [desk.hand_in(chance, B, 1, str(n), NOW, passed=n % 4 > 0) for n in range(700)]
        lines = [
            (n, place, given.digest, given.mark.points, given.item.points, json.dumps(given.answer))
            for n, paper in enumerate(papers)
            for place, (_, given) in enumerate(paper.sheets, start=1)
        ]
        totals = {n: (one.score.points, one.score.max_points, one.score.passed, 0) for n, one in enumerate(papers)}
        versions = Versions({digest(item): item.id for item in bank.items}, {})
        found = first_to_look_at(analyse(bank, versions, totals, lines, {}).items)
        first, reasons = found[0]
        assert first.item.id == item_id
        assert text in {one.choice for one in reasons if one.why in {Why.TRAP, Why.KEY}}
        assert not {one.why for _, why in found[1:] for one in why} & {Why.TRAP, Why.KEY, Why.AGAINST}
    assert scenario.traps


def test_units_tell_the_scenarios_story(loaded: Session) -> None:
    units = {unit.code: unit.id for unit in units_within(loaded, None)}
    done = {}
    for code, quota in SMALL.items():
        inside = [unit for name, unit in units.items() if name == code or name.startswith(f"{code}-")]
        sums = select(func.sum(CoverageCount.people), func.sum(CoverageCount.done), func.sum(CoverageCount.started))
        everybody = sums.join(Requirement, Requirement.id == CoverageCount.requirement_id)
        row = loaded.execute(everybody.where(Requirement.course == B, CoverageCount.unit_id.in_(inside))).one()
        done[code] = (row[0] or 0, row[1] or 0)
        assert quota.silent <= (row[2] == 0)
    cast = {"SKHCN": (4, 2)}  # Sơn and Đức have finished, Oanh and Quân have not
    for code, quota in SMALL.items():
        more = cast.get(code, (0, 0))
        assert done[code] == (quota.people + more[0], quota.finished + more[1])


def test_hanh_has_begun_one_course_and_not_the_other(demo: Store, loaded: Session) -> None:
    hanh = learners_of(demo)["hanh"]
    states = loaded.execute(select(CourseState).where(CourseState.learner_id == hanh)).scalars().all()
    assert [(state.course, state.completed_at) for state in states] == [(A, None)]
    assert sign_in(loaded, NOBODY, "hanh", PASSWORD, NOW).learner_id == hanh


def test_nobody_invented_can_sign_in_and_whoever_has_learned_used_a_slip_before(loaded: Session) -> None:
    first = select(func.min(StepDone.at)).where(StepDone.learner_id == Account.learner_id).scalar_subquery()
    query = select(Account, first).join(LoginName, LoginName.account_id == Account.id)
    rows = loaded.execute(query.where(LoginName.kind != LoginKind.USERNAME.value)).all()
    assert len(rows) > 60
    for account, began in rows:
        assert account.password_hash == ""
        assert (account.password_at is None) is (began is None)
        assert account.password_at is None or account.created_at < account.password_at < began
    assert {account.password_at is None for account, _ in rows} == {True, False}


def test_behind_each_lab_step_stands_a_run_that_passes(loaded: Session) -> None:
    library = real_library()
    query = select(StepDone.learner_id, StepDone.course + "/" + StepDone.slug, StepDone.digest, StepDone.at)
    steps = loaded.execute(query.where(StepDone.kind == "lab")).all()
    table = LabSubmission
    found = loaded.execute(select(table.learner_id, table.lab, table.lab_digest, table.at)).all()
    assert sorted(steps) == sorted(found)
    assert {row.lab for row in found} == set(library.labs)
    runs = loaded.execute(select(PromptRun, LabSubmission).join(LabSubmission, LabSubmission.run_id == PromptRun.id))
    for run, submission in runs:
        assert (run.learner_id, run.lab) == (submission.learner_id, submission.lab)
        judged = judge_run(run, library.labs[run.lab])
        assert judged.may_submit
        assert submission.results == [{"prompt": [asdict(one) for one in judged.prompt], "answer": None}]
        assert run.started_at < submission.at


def test_loading_goes_on_where_it_was_cut_off_and_does_nothing_once_whole(store: Store, session: Session) -> None:
    scenario = small()
    first = load_demo(session, SYSTEM, real_library(), scenario, NOW)
    assert first.more
    with store.session() as other:
        rest = load_all(other, scenario)
    seats = Invention(scenario, units_within(session, None)).seats()
    assert first.people + rest == len(seats) == session.execute(select(func.count(Learner.id))).scalar_one() - len(CAST)
    rows = [session.execute(select(func.count()).select_from(table)).scalar_one() for table in (StepDone, Requirement)]
    with counted(store) as seen:
        assert load_demo(session, SYSTEM, real_library(), scenario, NOW + timedelta(days=9)) == Loaded(0, more=False)
    assert len(seen) == 1
    again = [session.execute(select(func.count()).select_from(table)).scalar_one() for table in (StepDone, Requirement)]
    assert rows == again


def test_only_the_system_loads_a_demo_and_only_with_its_courses(session: Session, library: Library) -> None:
    with pytest.raises(NotAllowed):
        load_demo(session, NOBODY, library, small(), NOW)
    with pytest.raises(Invalid, match="ai-cho-can-bo"):
        load_demo(session, SYSTEM, replace(library, courses={A: library.courses[A]}), small(), NOW)


@pytest.fixture
def library() -> Library:
    return real_library()


def test_the_real_scenario_is_the_same_each_time(session: Session) -> None:
    scenario, today = read_scenario(cli.SCENARIO), date(2026, 11, 24)
    units = units_within(session, None)
    taken = {member.name for member in CAST.values()}
    people, again = (
        [made.person(seat, today) for seat in made.seats()]
        for made in (Invention(scenario, units, taken), Invention(scenario, units, taken))
    )
    assert people == again
    officials = [one for one in people if one.kind is LearnerKind.OFFICIAL]
    assert 1150 <= len(officials) <= 1250
    assert len(people) - len(officials) == 60
    assert len({one.public_id for one in people}) == len({one.login for one in people}) == len(people)
    assert not {one.name for one in people} & taken
    for one in people:
        kind = LoginKind.STAFF_CODE if one.kind is LearnerKind.OFFICIAL else LoginKind.CARD
        assert login_value(kind, one.login) == one.login
    offices = Counter(post.unit_id for one in officials for post in one.posts)
    empty = [unit for unit in units if unit.kind is UnitKind.OFFICE and not offices[unit.id]]
    assert 4 < len(empty) < 40


def test_the_command_makes_a_demo_and_leaves_a_real_installation_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = yaml.safe_load(cli.SCENARIO.read_text(encoding="utf-8"))
    told |= {"sizes": {"agency": [1, 2]}, "units": {}, "residents": 2}
    (tmp_path / "few.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    monkeypatch.setattr(cli, "SCENARIO", tmp_path / "few.yaml")
    for _ in range(2):
        result = CliRunner().invoke(cli.main, ["--data", str(tmp_path / "demo"), "demo"], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        assert PASSWORD in result.output
    assert load(tmp_path / "demo").demo
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "settings.toml").write_text(f'secret_key = "{"a" * 64}"\n')
    result = CliRunner().invoke(cli.main, ["--data", str(tmp_path / "real"), "demo"], catch_exceptions=False)
    assert result.exit_code == 1
    assert "bản cài đặt thật" in result.output
    assert not (tmp_path / "real" / "learn.db").exists()
