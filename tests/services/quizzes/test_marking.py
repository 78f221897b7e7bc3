"""Essays: they wait, are marked without a name, by one or by two, and count when the last mark is given."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from learn.db.analysis import GIVEN, first_papers, lines_of
from learn.db.engine import Store
from learn.db.house import Audit, Task
from learn.db.learning import StepDone
from learn.db.marking import Marking, MarkingPaper
from learn.db.papers import marks_of
from learn.db.quizzes import Attempt, MarkRow
from learn.domain.errors import Closed, Conflict, Invalid, NotAllowed, NotFound, OverLimit
from learn.domain.people import Asker, Grant, Role
from learn.domain.quizzes import State
from learn.domain.quizzes.marking import HOLD, Stage
from learn.operations.analyses import analysed_bank
from learn.services.quizzes.list_marking import ToMark, list_marking
from learn.services.quizzes.mark_paper import Marked, mark_paper
from learn.services.quizzes.open_cover import open_cover
from learn.services.quizzes.open_paper import PaperOpened, open_paper
from learn.services.quizzes.review_attempt import ReviewedAttempt, review_attempt
from learn.services.quizzes.see_agreement import see_agreement
from learn.services.quizzes.take_paper import take_paper
from tests.services.quizzes import banks, essays
from tests.services.quizzes.conftest import Desk, MakeDesk
from tests.services.quizzes.essays import FULL, NONE, SOME


@dataclass
class Room:
    """Hạnh's quiz, and the markers by name; all share one clock, that of the desk."""

    desk: Desk
    store: Store

    def as_(self, key: str) -> Asker:
        return essays.asker(self.desk.session, self.store, key)

    def take(self, key: str, *, settling: bool = False) -> str | None:
        desk = self.desk
        return take_paper(desk.session, self.as_(key), banks.BANK, "essay", desk.now(), settling=settling)

    def open(self, key: str, paper: str) -> PaperOpened:
        return open_paper(self.desk.session, self.as_(key), self.desk.library, paper)

    def mark(self, key: str, paper: str, deed="give", picks=FULL, comment: str = "", reason: str = "") -> Marked:
        desk = self.desk
        return mark_paper(desk.session, self.as_(key), desk.library, paper, deed, picks, comment, reason, desk.now())

    def listed(self, key: str) -> tuple[ToMark, ...]:
        return list_marking(self.desk.session, self.as_(key), self.desk.library, self.desk.at)

    def review(self) -> ReviewedAttempt:
        return review_attempt(self.desk.session, self.desk.asker, self.desk.attempt, self.desk.at)

    def all(self, column) -> list:
        self.desk.session.rollback()
        return list(self.desk.session.execute(select(column)).scalars())

    def hand_in(self, written: str = essays.WRITTEN) -> None:
        self.desk.start()
        self.desk.save("single", banks.RIGHT["single"])
        if written:
            self.desk.save("essay", {"essay": [written]})
        self.desk.submit()


@pytest.fixture
def room(desk_of: MakeDesk, store: Store) -> Room:
    return Room(desk_of(library=essays.library()), store)


@pytest.fixture
def two(desk_of: MakeDesk, store: Store) -> Room:
    """A bank whose essays two people mark."""
    return Room(desk_of(library=essays.library(markers=2)), store)


def test_an_essay_waits_and_nothing_is_passed_until_it_is_marked(room: Room) -> None:
    room.hand_in()
    assert room.all(Attempt.state) == ["submitted"]
    assert room.all(Attempt.percent) == room.all(Attempt.passed) == [None]
    shown = room.review()
    assert (shown.waiting, shown.points, shown.max_points, shown.passed) == (1, 1000, 1000, False)
    assert {one.review.given: one.points for one in shown.questions if one.by_person} == {essays.WRITTEN: None}
    assert room.all(StepDone.slug) == []
    desk = room.desk
    cover = open_cover(desk.session, desk.asker, desk.library, banks.COURSE, banks.BANK, desk.at)
    assert (cover.result, [one.percent for one in cover.tries]) == (None, [None])
    assert first_papers(desk.session, [banks.BANK], 9) == {banks.BANK: {}}


def test_an_attempt_that_waits_is_one_of_those_that_one_has(room: Room) -> None:
    room.desk.library = essays.library(attempts=1)
    room.hand_in()
    with pytest.raises(OverLimit):
        room.desk.start()


def test_an_essay_left_open_needs_nobody(room: Room) -> None:
    room.hand_in(written="")
    assert room.all(Attempt.percent) == [25]
    assert room.all(MarkingPaper.id) == []
    assert room.review().waiting == 0


def test_one_mark_grades_the_attempt_and_the_learner_is_told(room: Room) -> None:
    room.hand_in()
    paper = room.take("lan")
    assert paper is not None
    shown = room.open("lan", paper)
    assert (shown.answer, shown.words, shown.settling) == (essays.WRITTEN, 12, False)
    done = room.mark("lan", paper, picks=SOME, comment="Nêu rõ\n\n\n\nngày hơn")
    assert (done.stage, done.graded, done.onward) == (Stage.DONE, True, None)
    assert room.all(Attempt.state) == [State.GRADED.value]
    assert room.all(Attempt.percent) == [75]
    assert room.all(StepDone.slug) == [banks.BANK]
    rows = marks_of(room.desk.session, 1)
    assert {(row.points, row.marker) for row in rows} == {
        (1000, "machine"), (2000, f"account:{room.as_('lan').account_id}"),
    }  # fmt: skip
    notice = next(one for one in room.all(Task.payload) if one.get("key", "").startswith("graded:"))
    assert notice["values"] == {"title": "Kiểm tra thử", "percent": 75}
    assert notice["link"] == f"/attempts/{room.desk.attempt}/review"
    assert room.all(Audit.action).count("mark") == 1
    one = next(one for one in room.review().questions if one.by_person)
    assert one.points == 2000
    (marks,) = one.marks
    assert [(level.criterion, level.level, level.points, level.highest) for level in marks.levels] == [
        ("Rõ việc", "Rõ một phần", 1000, 2000), ("Đúng lễ", "Đủ", 1000, 1000),
    ]  # fmt: skip
    assert marks.comment == "Nêu rõ\n\nngày hơn"


def test_a_draft_is_kept_for_its_marker_and_seen_by_nobody_else(room: Room) -> None:
    room.hand_in()
    paper = room.take("lan") or ""
    room.mark("lan", paper, "draft", {"oc1": "ol1"}, "đọc lại")
    assert room.take("lan") == paper
    shown = room.open("lan", paper)
    assert (shown.picks, shown.comment) == ({"oc1": "ol1"}, "đọc lại")
    assert room.all(Attempt.percent) == [None]
    assert [one.marks for one in room.review().questions if one.by_person] == [()]


@pytest.mark.parametrize(
    ("picks", "comment", "field"),
    [({"oc1": "ol2"}, "", "oc2"), ({**FULL, "oc1": "ol9"}, "", None), (FULL, "x" * 2001, "comment")],
    ids=["open", "forged", "long"],
)
def test_what_is_no_mark_is_refused_and_nothing_changes(room: Room, picks, comment, field) -> None:
    room.hand_in()
    paper = room.take("lan") or ""
    with pytest.raises(Invalid) as refused:
        room.mark("lan", paper, picks=picks, comment=comment)
    assert refused.value.field == field
    assert room.all(Marking.picks) == [{}]
    assert len(room.all(MarkRow.id)) == 1


def test_a_given_mark_stays(room: Room) -> None:
    room.hand_in()
    paper = room.take("lan") or ""
    room.mark("lan", paper)
    for deed in ("draft", "give", "leave"):
        with pytest.raises(Closed):
            room.mark("lan", paper, deed, NONE)
    with pytest.raises(Closed):
        room.open("lan", paper)
    assert room.all(Marking.points) == [3000]


def test_who_may_mark_and_which_papers(room: Room) -> None:
    """Hạnh works in Hạ Long: its coordinator, the province's people and authors may; a neighbour finds nothing."""
    room.hand_in()
    for key in ("hanh", "oanh", "khoa", "mai"):
        with pytest.raises(NotAllowed):
            room.take(key)
        with pytest.raises(NotAllowed):
            room.listed(key)
    assert room.take("minh") is None
    assert room.listed("minh") == ()
    name = room.all(MarkingPaper.public_id)[0]
    for key in ("minh", "lan"):  # out of reach; within reach, but not taken
        with pytest.raises(NotFound):
            room.open(key, name)
    with pytest.raises(NotFound):
        room.mark("minh", name)
    for key in ("lan", "son", "duc", "quan"):
        (one,) = room.listed(key)
        assert (one.at(Stage.WAITING), one.room, one.disputed) == (1, 1, 0)
    assert room.take("duc") == name


def test_nobody_marks_a_paper_of_their_own(desk_of: MakeDesk, store: Store) -> None:
    room = Room(desk_of("lan", library=essays.library()), store)
    room.hand_in()
    assert room.take("lan") is None
    assert room.listed("lan") == ()
    assert room.take("son") is not None


def test_a_paper_in_hand_is_nobody_elses_until_its_holder_stays_away(room: Room) -> None:
    room.hand_in()
    paper = room.take("lan") or ""
    room.mark("lan", paper, "draft", NONE, "của Lan")
    assert room.take("son") is None
    assert room.listed("son")[0].room == 0
    room.desk.at += HOLD + timedelta(seconds=1)
    assert room.take("son") == paper
    assert room.open("son", paper).comment == ""
    with pytest.raises(Conflict):
        room.mark("lan", paper)
    room.mark("son", paper)
    assert room.all(Marking.points) == [3000]


def test_whoever_comes_back_late_goes_on_where_nobody_took_over(room: Room) -> None:
    room.hand_in()
    paper = room.take("lan") or ""
    room.desk.at += HOLD * 2
    assert room.mark("lan", paper).graded


def test_a_paper_that_is_left_goes_back_to_the_queue(room: Room) -> None:
    room.hand_in()
    paper = room.take("lan") or ""
    room.mark("lan", paper, "leave", {})
    assert room.all(Marking.id) == []
    assert room.take("son") == paper


def test_two_marks_that_agree_come_to_their_mean(two: Room) -> None:
    two.desk.library = essays.library(markers=2, within=34)
    two.hand_in()
    paper = two.take("lan") or ""
    first = two.mark("lan", paper, picks=FULL, comment="Rất rõ")
    assert (first.stage, first.graded, first.onward) == (Stage.ONCE, False, None)
    assert two.take("lan") is None
    assert two.listed("lan")[0].room == 0
    assert two.all(Attempt.percent) == [None]
    assert two.take("son") == paper
    shown = two.open("son", paper)
    assert (shown.picks, shown.comment, shown.others) == ({}, "", ())
    second = two.mark("son", paper, picks=SOME, comment="Thiếu ngày")
    assert (second.stage, second.graded) == (Stage.DONE, True)
    one = next(one for one in two.review().questions if one.by_person)
    assert one.points == 2500
    assert [mark.comment for mark in one.marks] == ["Rất rõ", "Thiếu ngày"]
    assert two.all(Attempt.percent) == [87]


def test_two_may_have_the_same_paper_in_hand_and_a_third_not(two: Room) -> None:
    two.hand_in()
    paper = two.take("lan")
    assert paper == two.take("son") != None  # noqa: E711 - both, and some paper
    assert two.take("duc") is None


def test_a_disagreement_goes_to_a_third_who_says_why(two: Room) -> None:
    two.hand_in()
    paper = two.take("lan") or ""
    two.mark("lan", paper, picks=FULL, comment="Rất rõ")
    two.take("son")
    done = two.mark("son", paper, picks=NONE)
    assert (done.stage, done.graded) == (Stage.DISAGREEING, False)
    assert two.all(Attempt.percent) == [None]
    assert two.review().waiting == 1
    for key in ("lan", "son"):
        assert two.take(key, settling=True) is None
        assert two.take(key) is None
        assert (two.listed(key)[0].room, two.listed(key)[0].disputed) == (0, 0)
    assert two.take("duc") is None
    assert two.listed("duc")[0].disputed == 1
    assert two.take("duc", settling=True) == paper
    shown = two.open("duc", paper)
    assert [(one.picks, one.points, one.comment) for one in shown.others] == [(FULL, 3000, "Rất rõ"), (NONE, 0, "")]
    with pytest.raises(Invalid) as refused:
        two.mark("duc", paper, picks=SOME)
    assert refused.value.field == "reason"
    settled = two.mark("duc", paper, picks=SOME, comment="Gần đủ", reason="Thiếu ngày tháng")
    assert (settled.stage, settled.graded) == (Stage.DONE, True)
    one = next(one for one in two.review().questions if one.by_person)
    assert (one.points, one.reason, [mark.comment for mark in one.marks]) == (2000, "Thiếu ngày tháng", ["Gần đủ"])


def test_agreement_is_told_by_criterion(two: Room) -> None:
    assert see_agreement(two.desk.session, two.as_("duc"), two.desk.library, banks.BANK) == ()
    two.hand_in()
    paper = two.take("lan") or ""
    two.mark("lan", paper, picks=FULL)
    assert two.take("son") == paper
    two.mark("son", paper, picks=SOME)
    told = see_agreement(two.desk.session, two.as_("duc"), two.desk.library, banks.BANK)
    assert [(one.criterion, one.found.papers, one.found.exact, one.found.adjacent) for one in told] == [
        ("Rõ việc", 1, 0, 1), ("Đúng lễ", 1, 1, 1),
    ]  # fmt: skip
    assert see_agreement(two.desk.session, two.as_("minh"), two.desk.library, banks.BANK) == ()


def test_a_graded_attempt_counts_in_the_analysis_and_its_text_is_not_read(room: Room) -> None:
    room.hand_in()
    room.mark("lan", room.take("lan") or "")
    desk = room.desk
    lines = lines_of(desk.session, [banks.BANK], 9, unread=[(banks.BANK, "essay")])
    assert {line[5] for line in lines} == {GIVEN, '"o0"'}
    bank = desk.library.banks[banks.BANK]
    figures = analysed_bank(desk.session, desk.library, bank)
    assert [one.people for one in figures.items] == [1, 1]


def test_the_whole_pile_is_gone_through_and_nobody_meets_a_paper_twice(desk_of: MakeDesk, store: Store) -> None:
    library = essays.library(markers=2)
    for key in ("hanh", "oanh", "khoa"):
        Room(desk_of(key, library=library), store).hand_in()
    room = Room(desk_of("hanh", library=library), store)
    seen: dict[str, list[str]] = {}
    for key in ("son", "duc"):
        paper = room.take(key)
        while paper:
            seen.setdefault(key, []).append(paper)
            paper = room.mark(key, paper).onward
    assert sorted(seen["son"]) == sorted(seen["duc"]) == sorted(set(room.all(MarkingPaper.public_id)))
    assert room.all(Attempt.state) == ["graded"] * 3


def test_six_markers_at_once_hold_three_papers_once_each(desk_of: MakeDesk, store: Store) -> None:
    library = essays.library()
    for key in ("hanh", "oanh", "khoa"):
        Room(desk_of(key, library=library), store).hand_in()
    room = Room(desk_of("mai", library=library), store)
    people = ["lan", "son", "minh", "duc", "quan", "mai"]
    markers = [
        Asker(account_id=one.account_id, learner_id=one.learner_id, grants=(Grant(Role.ADMINISTRATOR),))
        for one in map(room.as_, people)
    ]

    def take(asker: Asker) -> str | None:
        with store.session() as session:
            return take_paper(session, asker, banks.BANK, "essay", room.desk.at)

    with ThreadPoolExecutor(len(markers)) as pool:
        taken = [name for name in pool.map(take, markers) if name]
    assert len(taken) == len(set(taken)) == 3
    assert sorted(taken) == sorted(room.all(MarkingPaper.public_id))
