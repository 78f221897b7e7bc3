"""The papers of a room side by side: which are asked about, by whom they are seen, and what is left out."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from learn.db.engine import Store
from learn.db.house import Audit
from learn.db.people import Learner
from learn.db.quizzes import Answer, Attempt, AttemptItem, MarkRow
from learn.db.rooms import Room
from learn.db.similar import rows_in
from learn.db.usecase import turn
from learn.domain.errors import NotAllowed, NotFound
from learn.domain.people import Asker
from learn.domain.quizzes.rooms import Hours
from learn.domain.quizzes.similar import Ground
from learn.operations.papers import keep_versions
from learn.services.quizzes.open_room import open_room
from learn.services.quizzes.see_similar import SimilarSeen, see_similar
from tests.cast import NOW
from tests.conftest import learners_of
from tests.databases import counted
from tests.services.people.desk import HA_LONG, who
from tests.services.quizzes import banks, sitting

NAMES = {"Nguyễn Thị Hạnh", "Lý Thị Mai"}


class Kept:
    """A room in Hạ Long and the one who keeps it."""

    def __init__(self, session: Session, store: Store) -> None:
        self.session, self.store, self.lan = session, store, who(store, "lan")
        self.library = sitting.library()
        hours = Hours(NOW, NOW + timedelta(hours=2))
        self.name = open_room(session, self.lan, self.library, banks.BANK, HA_LONG, "Hội trường", hours, NOW)
        self.id = session.execute(select(Room.id)).scalar_one()
        session.rollback()
        known = learners_of(store)
        self.pair = [known["hanh"], known["mai"]]

    def fill(self, people: int, *, alike: bool = True, outside: bool = False, first: int = 0) -> list[int]:
        room, pair = None if outside else self.id, self.pair if alike else ()
        return sitting.fill_room(self.session, self.library, room, people, pair=pair, first=first)

    def see(self, asker: Asker | None = None) -> SimilarSeen:
        self.session.rollback()
        return see_similar(self.session, asker or self.lan, self.library, self.name, NOW)

    def change(self, *attempts: int, **values: object) -> None:
        with turn(self.session):
            self.session.execute(update(Attempt).where(Attempt.learner_id.in_(attempts)).values(**values))
            self.session.commit()


@pytest.fixture
def kept(session: Session, store: Store) -> Kept:
    return Kept(session, store)


def test_two_who_share_rare_mistakes_are_asked_about_with_their_answers(kept: Kept) -> None:
    kept.fill(40)
    seen = kept.see()
    assert (seen.ground, seen.papers, seen.known, len(seen.pairs), seen.more) == (Ground.ENOUGH, 42, 42, 1, False)
    pair = seen.pairs[0]
    assert {one.name for one in pair.sat} == NAMES
    assert pair.items == sitting.QUESTIONS
    assert len(pair.shared) == len(sitting.COPIED) > 8 * pair.expected
    for one in pair.shared:
        assert one.answers[0] == one.answers[1] == f"Ý {one.text.removeprefix('Câu hỏi số ')}.3"
        assert 2 <= one.people <= one.met / 4
        assert one.met == 42
    assert any(one.places[0] != one.places[1] for one in pair.shared)


def test_nothing_is_said_of_a_room_where_all_work_alone(kept: Kept) -> None:
    kept.fill(60, alike=False)
    assert (kept.see().ground, kept.see().pairs) == (Ground.ENOUGH, ())


def test_too_few_are_told_so_and_first_papers_elsewhere_help(kept: Kept) -> None:
    kept.fill(7)
    assert (kept.see().ground, kept.see().papers) == (Ground.FEW_HERE, 9)
    kept.fill(4, alike=False, first=100)
    assert (kept.see().ground, kept.see().known) == (Ground.FEW_PEOPLE, 13)
    kept.fill(40, alike=False, outside=True, first=200)
    seen = kept.see()
    assert (seen.ground, seen.papers, seen.known, len(seen.pairs)) == (Ground.ENOUGH, 13, 53, 1)


def test_a_second_paper_of_somebody_elsewhere_does_not_count_for_the_shares(kept: Kept) -> None:
    kept.fill(12)
    others = kept.fill(40, alike=False, outside=True, first=200)
    with turn(kept.session):
        kept.session.execute(update(Learner).where(Learner.id.in_(others[20:])).values(root_id=others[0]))
        kept.session.commit()
    assert kept.see().known == 12 + 2 + 20


@pytest.mark.parametrize("behaviour", ["practice", "hints"])
def test_papers_that_told_answers_on_the_way_are_left_out(kept: Kept, behaviour: str) -> None:
    kept.fill(40)
    others = kept.fill(3, alike=False, outside=True, first=200)
    kept.change(*others[:2], behaviour=behaviour)
    assert kept.see().known == 43
    kept.change(kept.pair[0], behaviour=behaviour)
    assert (kept.see().papers, kept.see().pairs) == (41, ())
    kept.change(kept.pair[0], behaviour="certainty")
    assert len(kept.see().pairs) == 1


def test_papers_under_way_and_of_other_rooms_are_left_out(kept: Kept) -> None:
    kept.fill(40)
    kept.change(kept.pair[0], state="in_progress")
    assert (kept.see().papers, kept.see().known, kept.see().pairs) == (41, 41, ())
    kept.change(kept.pair[0], state="submitted", room_id=None)
    assert (kept.see().papers, kept.see().known, kept.see().pairs) == (41, 42, ())


def test_one_person_is_never_compared_with_themselves(kept: Kept) -> None:
    kept.fill(40)
    with turn(kept.session):
        kept.session.execute(update(Learner).where(Learner.id == kept.pair[1]).values(root_id=kept.pair[0]))
        kept.session.commit()
    assert (kept.see().papers, kept.see().pairs) == (41, ())


def test_a_mark_that_a_person_changed_is_the_one_that_counts(kept: Kept) -> None:
    kept.fill(40)
    before = kept.see().pairs[0]
    with turn(kept.session):
        attempt = kept.session.execute(select(Attempt.id).where(Attempt.learner_id == kept.pair[0])).scalar_one()
        where = (AttemptItem.attempt_id == attempt, AttemptItem.item_id == "q00")
        place, version = kept.session.execute(select(AttemptItem.place, AttemptItem.digest).where(*where)).one()
        mark = {"attempt_id": attempt, "place": place, "number": 2, "points": 1000, "right": True, "digest": version}
        kept.session.execute(insert(MarkRow).values(**mark, marker="account:1", reason="…", at=NOW))
        kept.session.commit()
    after = kept.see().pairs[0]
    rows = rows_in(kept.session, kept.id)
    assert len(rows) == len({row[:2] for row in rows})
    assert {one.text for one in before.shared} - {one.text for one in after.shared} == {"Câu hỏi số 0"}


def test_essays_are_left_out(kept: Kept) -> None:
    kept.fill(40)
    before = kept.see()
    written = sitting.essay()
    with turn(kept.session):
        version = keep_versions(kept.session, [written], NOW)["essay"]
        for number in kept.session.execute(select(Attempt.id)).scalars().all():
            own = {"attempt_id": number, "place": sitting.QUESTIONS + 1}
            kept.session.execute(
                insert(AttemptItem).values(**own, item_id="essay", digest=version, order=[], max_points=1000)
            )
            kept.session.execute(insert(Answer).values(**own, sequence=1, answer="Bài hoàn toàn riêng", at=NOW))
            mark = {"points": 0, "right": False, "digest": version, "marker": "account:1", "at": NOW}
            kept.session.execute(insert(MarkRow).values(**own, number=1, **mark))
        kept.session.commit()
    assert kept.see() == before


def test_names_only_within_reach_and_nothing_for_others(kept: Kept, store: Store) -> None:
    kept.pair[1] = learners_of(store)["khoa"]
    kept.fill(40)
    assert {(one.name, one.known) for one in kept.see().pairs[0].sat} == {("Nguyễn Thị Hạnh", True), ("", False)}
    assert {one.name for one in kept.see(who(store, "son")).pairs[0].sat} == {"Nguyễn Thị Hạnh", "Lê Đăng Khoa"}
    for key in ("hanh", "duc", "minh"):
        with pytest.raises((NotFound, NotAllowed)):
            kept.see(who(store, key))


def test_looking_leaves_a_trace_and_nothing_else(kept: Kept, session: Session) -> None:
    kept.fill(40)
    tables = (Attempt, Answer, MarkRow, Audit)
    session.rollback()
    before = [session.execute(select(func.count()).select_from(one)).scalar_one() for one in tables]
    kept.see()
    after = [session.execute(select(func.count()).select_from(one)).scalar_one() for one in tables]
    assert [b - a for a, b in zip(before, after, strict=True)] == [0, 0, 0, 1]
    last = session.execute(select(Audit).order_by(Audit.id.desc()).limit(1)).scalar_one()
    assert (last.subject, last.details, last.account_id) == (f"room:{kept.id}", {"compared": 1}, kept.lan.account_id)


def test_as_many_statements_for_many_as_for_few(kept: Kept, store: Store) -> None:
    def statements() -> int:
        kept.session.rollback()
        with counted(store) as seen:
            kept.see()
        return len(seen)

    kept.fill(30)
    kept.see()
    few = statements()
    kept.fill(60, alike=False, first=300)
    assert statements() == few <= 8
