"""Supervised rooms: from opening one to its end, and every way in that is none."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.content.library import Library, build_library
from learn.db.engine import Store
from learn.db.house import Audit
from learn.db.quizzes import Attempt
from learn.db.rooms import RoomSeat
from learn.domain.errors import Closed, Invalid, NotAllowed, NotFound, OverLimit
from learn.domain.people import NOBODY, SYSTEM
from learn.domain.permissions import Action
from learn.domain.quizzes import Bank, Measures, Rules, State
from learn.domain.quizzes.rooms import Hours, Stage
from learn.services.people.grant_measures import grant_measures
from learn.services.quizzes.close_room import close_room
from learn.services.quizzes.end_overdue import end_overdue
from learn.services.quizzes.enter_room import FREE_HERE, enter_room
from learn.services.quizzes.list_rooms import list_rooms
from learn.services.quizzes.open_cover import open_cover
from learn.services.quizzes.open_room import open_room
from learn.services.quizzes.renew_code import renew_code
from learn.services.quizzes.review_attempt import review_attempt
from learn.services.quizzes.see_room import RoomSeen, see_room
from tests.cast import NOW
from tests.services.people.desk import HA_LONG, address, who
from tests.services.quizzes import banks
from tests.services.quizzes.conftest import Desk, MakeDesk

HOUR = timedelta(hours=1)
HOURS = Hours(NOW, NOW + HOUR)


def library(**rules: int) -> Library:
    return banks.library(rules=Rules(room=True, **rules))


class Keeper:
    """Somebody who keeps a room in Hạ Long."""

    def __init__(self, session: Session, store: Store, key: str = "lan") -> None:
        self.session, self.asker, self.name = session, who(store, key), ""

    def open(self, hours: Hours = HOURS, title: str = "Hội trường", bank: str = banks.BANK, unit: str = HA_LONG) -> str:
        self.name = open_room(self.session, self.asker, library(), bank, unit, title, hours, NOW)
        return self.name

    def see(self, at: timedelta = timedelta(0)) -> RoomSeen:
        return see_room(self.session, self.asker, library(), self.name, NOW + at)

    @property
    def code(self) -> str:
        return self.see().room.code


@pytest.fixture
def keeper(session: Session, store: Store) -> Keeper:
    return Keeper(session, store)


def come_in(desk: Desk, code: str) -> str:
    return enter_room(desk.session, desk.asker, desk.library, banks.COURSE, banks.BANK, code, desk.now()).title


def test_nobody_begins_without_a_room_and_the_attempt_is_bound_to_it(keeper: Keeper, desk_of: MakeDesk) -> None:
    desk = desk_of(library=library(minutes=20))
    keeper.open()
    with pytest.raises(Closed, match="nhập mã phòng"):
        desk.start()
    assert come_in(desk, keeper.code.upper()) == "Hội trường"
    assert open_cover(desk.session, desk.asker, desk.library, banks.COURSE, banks.BANK, desk.at).room == "Hội trường"
    desk.start()
    row = desk.session.execute(select(Attempt.room_id, Attempt.room_until)).one()
    assert row == (keeper.see().room.id, NOW + HOUR)
    desk.session.rollback()
    seen = keeper.see()
    assert [(one.name, one.state) for one in seen.sitters] == [("Nguyễn Thị Hạnh", State.IN_PROGRESS)]
    desk.submit()
    assert (keeper.see().waiting, keeper.see().writing, keeper.see().done) == (0, 0, 1)


def test_a_quiz_without_the_rule_needs_no_room_and_lets_none_be_opened(
    session: Session, keeper: Keeper, desk_of: MakeDesk
) -> None:
    desk = desk_of()
    desk.start()
    with pytest.raises(NotFound):
        come_in(desk, "k7m3xp")
    with pytest.raises(Invalid) as refused:
        open_room(session, keeper.asker, banks.library(), banks.BANK, HA_LONG, "Hội trường", HOURS, NOW)
    assert refused.value.field == "bank"


def test_an_attempt_ends_with_its_room_and_what_comes_in_the_grace_counts(keeper: Keeper, desk_of: MakeDesk) -> None:
    desk = desk_of(library=library(minutes=120, grace=60))
    keeper.open()
    come_in(desk, keeper.code)
    desk.start()
    desk.at = NOW + HOUR + timedelta(seconds=30)
    desk.save("single", banks.RIGHT["single"])
    desk.at = NOW + HOUR + timedelta(seconds=61)
    with pytest.raises(Closed, match="Hết giờ"):
        desk.save("text", banks.RIGHT["text"])
    assert end_overdue(desk.session, SYSTEM, desk.library, desk.at, most=9) == 1
    row = desk.session.execute(select(Attempt.submitted_at, Attempt.ended_by)).one()
    assert row == (NOW + HOUR, "time")


def test_the_end_of_a_room_opens_no_answers(keeper: Keeper, desk_of: MakeDesk) -> None:
    """Others may take the quiz in another room; answers wait for the quiz's own end."""
    made = banks.library(rules=Rules(room=True, closes_at=NOW + 5 * HOUR, shown="closed"))
    desk = desk_of(library=made)
    keeper.open()
    come_in(desk, keeper.code)
    desk.start()
    desk.submit()
    assert not review_attempt(desk.session, desk.asker, desk.attempt, NOW + 2 * HOUR).questions
    assert review_attempt(desk.session, desk.asker, desk.attempt, NOW + 5 * HOUR).questions


def test_a_new_code_leaves_who_writes_alone_and_sends_the_others_to_the_board(
    session: Session, keeper: Keeper, desk_of: MakeDesk
) -> None:
    writes, waits = desk_of(library=library()), desk_of("mai", library=library())
    keeper.open()
    old = keeper.code
    come_in(writes, old)
    come_in(waits, old)
    writes.start()
    assert renew_code(session, keeper.asker, keeper.name, 1, NOW)
    new = keeper.code
    assert new != old
    assert not renew_code(session, keeper.asker, keeper.name, 1, NOW), "a second click renews nothing"
    assert keeper.code == new
    writes.save("single", banks.RIGHT["single"])
    with pytest.raises(Closed):
        waits.start()
    with pytest.raises(Invalid):
        come_in(waits, old)
    come_in(waits, new)
    waits.start()


def test_closing_early_ends_what_is_written_there_and_nothing_else(
    session: Session, keeper: Keeper, store: Store, desk_of: MakeDesk
) -> None:
    timed = library(minutes=90, grace=60)
    here, there = desk_of(library=timed), desk_of("mai", library=timed)
    other = Keeper(session, store, "son")
    keeper.open()
    other.open(title="Phòng khác")
    come_in(here, keeper.code)
    come_in(there, other.code)
    here.start()
    there.start()
    at = NOW + timedelta(minutes=5)
    assert close_room(session, keeper.asker, keeper.name, at) == 1
    assert close_room(session, keeper.asker, keeper.name, at + HOUR) == 0
    assert keeper.see(timedelta(minutes=5)).stage is Stage.OVER
    more = Measures(200, 10)  # granted in the grace, it does not open the room again
    grant_measures(session, keeper.asker, address(store, "hanh"), more, at + timedelta(seconds=30))
    here.at = at + timedelta(seconds=59)
    here.save("single", banks.RIGHT["single"])
    here.at = there.at = at + timedelta(seconds=62)
    with pytest.raises(Closed):
        here.save("text", banks.RIGHT["text"])
    there.save("text", banks.RIGHT["text"])
    ends = dict(session.execute(select(Attempt.public_id, Attempt.due_at)).all())
    assert ends == {here.attempt: at, there.attempt: NOW + HOUR}
    session.rollback()
    with pytest.raises(Closed, match="đã đóng"):
        come_in(here, keeper.code)


def test_a_seat_is_worth_nothing_once_the_room_is_over(keeper: Keeper, desk_of: MakeDesk) -> None:
    desk = desk_of(library=library())
    keeper.open()
    come_in(desk, keeper.code)
    desk.at = NOW + HOUR
    with pytest.raises(Closed, match="nhập mã phòng"):
        desk.start()


def test_too_early_and_another_quiz_give_no_seat(session: Session, keeper: Keeper, desk_of: MakeDesk) -> None:
    desk = desk_of(library=library())
    keeper.open(Hours(NOW + HOUR, NOW + 2 * HOUR))
    with pytest.raises(Closed, match="mở lúc"):
        come_in(desk, keeper.code)
    two = two_quizzes()
    other = open_room(session, keeper.asker, two, "a1-khac", HA_LONG, "Hội trường", HOURS, NOW)
    code = see_room(session, keeper.asker, two, other, NOW).room.code
    with pytest.raises(Invalid, match="bài kiểm tra khác"):
        come_in(desk, code)
    assert session.execute(select(RoomSeat)).first() is None


def two_quizzes() -> Library:
    one = library()
    bank = one.banks[banks.BANK]
    course = one.courses[banks.COURSE]
    further = replace(course.modules[0], slug="a2", quiz="a1-khac", lessons=())
    courses = {banks.COURSE: replace(course, modules=(*course.modules, further))}
    more: dict[str, Bank] = {banks.BANK: bank, "a1-khac": replace(bank, key="a1-khac")}
    return build_library(courses, {}, more, {})


def test_wrong_codes_slow_down_a_person_and_an_address(session: Session, keeper: Keeper, desk_of: MakeDesk) -> None:
    desk = desk_of(library=library())
    keeper.open()
    for _ in range(5):
        with pytest.raises(Invalid, match="chưa đúng"):
            come_in(desk, "aaaaaa")
    with pytest.raises(OverLimit):
        come_in(desk, keeper.code)
    desk.at += timedelta(minutes=2)
    come_in(desk, keeper.code)
    stranger = replace(NOBODY, origin="192.0.2.1")
    for _ in range(FREE_HERE):
        with pytest.raises(Invalid):
            enter_room(session, stranger, desk.library, banks.COURSE, banks.BANK, "bbbbbb", desk.at)
    with pytest.raises(OverLimit):
        enter_room(session, stranger, desk.library, banks.COURSE, banks.BANK, keeper.code, desk.at)


def test_right_codes_are_not_counted_so_that_a_full_room_gets_in(keeper: Keeper, desk_of: MakeDesk) -> None:
    desk = desk_of(library=library())
    keeper.open()
    code = keeper.code
    for _ in range(FREE_HERE + 5):
        come_in(desk, code)
    with pytest.raises(Invalid):
        come_in(desk, "  ")


def test_rooms_are_for_those_who_look_after_the_unit(session: Session, store: Store, keeper: Keeper) -> None:
    keeper.open()
    minh = who(store, "minh")
    for deed in (
        lambda: see_room(session, minh, library(), keeper.name, NOW),
        lambda: renew_code(session, minh, keeper.name, 1, NOW),
        lambda: close_room(session, minh, keeper.name, NOW),
        lambda: open_room(session, minh, library(), banks.BANK, HA_LONG, "Phòng", HOURS, NOW),
        lambda: see_room(session, keeper.asker, library(), "khong-co\x00", NOW),
    ):
        with pytest.raises(NotFound):
            deed()
    for key in ("hanh", "duc"):
        with pytest.raises(NotAllowed):
            list_rooms(session, who(store, key), library(), NOW)
    assert list_rooms(session, minh, library(), NOW).rooms == ()
    assert [one.room.public_id for one in list_rooms(session, who(store, "son"), library(), NOW).rooms] == [keeper.name]


def test_names_are_for_those_who_look_after_the_people(
    session: Session, store: Store, keeper: Keeper, desk_of: MakeDesk
) -> None:
    keeper.open()
    for key in ("hanh", "khoa"):  # of Hạ Long, and of an agency of the province
        come_in(desk_of(key, library=library()), keeper.code)
    assert [(one.name, one.known) for one in keeper.see().sitters] == [("Nguyễn Thị Hạnh", True), ("", False)]
    son = Keeper(session, store, "son")
    son.name = keeper.name
    assert {one.name for one in son.see().sitters} == {"Nguyễn Thị Hạnh", "Lê Đăng Khoa"}


def test_a_form_sent_twice_opens_one_room_and_each_deed_leaves_one_trace(session: Session, keeper: Keeper) -> None:
    assert keeper.open() == keeper.open()
    renew_code(session, keeper.asker, keeper.name, 1, NOW)
    renew_code(session, keeper.asker, keeper.name, 1, NOW)
    close_room(session, keeper.asker, keeper.name, NOW + timedelta(minutes=1))
    close_room(session, keeper.asker, keeper.name, NOW + timedelta(minutes=1))
    with pytest.raises(Closed):
        renew_code(session, keeper.asker, keeper.name, 2, NOW + timedelta(minutes=2))
    rows = session.execute(select(Audit.details).where(Audit.action == Action.SUPERVISE.value).order_by(Audit.id))
    assert list(rows.scalars()) == [{"opened": banks.BANK}, {"renewed": 2}, {"closed": True, "ended": 0}]
