"""Keeping the roster: add, correct, move, second posts, leaving and coming back, and the coverage that follows."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from learn.db.coverage import CoverageDelta, Requirement
from learn.db.engine import Store
from learn.db.people import Account, Learner, PostRow
from learn.db.units import unit_by_code
from learn.db.usecase import turn
from learn.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from learn.domain.people import NOBODY, LoginKind, StaffKind
from learn.domain.roster import LeaveReason
from learn.services.people.correct_person import correct_person
from learn.services.people.deactivate_person import deactivate_person
from learn.services.people.finish_post import finish_post
from learn.services.people.give_post import give_post
from learn.services.people.move_person import move_person
from learn.services.people.reopen_person import reopen_person
from learn.services.people.sign_in import sign_in
from tests.cast import NOW, PASSWORD
from tests.services.people.desk import (
    HA_LONG,
    HONG_GAI,
    OFFICE,
    TODAY,
    TOMORROW,
    add,
    address,
    counts,
    look,
    traces,
    who,
)

KIND = StaffKind.CIVIL_SERVANT
YESTERDAY = TODAY - timedelta(days=1)
LAST_WEEK = TODAY - timedelta(days=7)


def required(session: Session, code: str) -> None:
    """A course required of the people of a unit."""
    unit = unit_by_code(session, code)
    assert unit is not None
    with turn(session):
        values = {"course": "x", "unit_id": unit.id, "staff_kinds": [], "due_on": TODAY, "target_percent": 80}
        session.execute(insert(Requirement).values(public_id=code, created_at=NOW, counted_on=TODAY, **values))
        session.commit()


def people_by_unit(session: Session) -> dict[str, int]:
    """How many people the deltas written so far count, by the name of the unit."""
    session.rollback()
    names = {code: unit.id for code in (OFFICE, HA_LONG, HONG_GAI) if (unit := unit_by_code(session, code))}
    rows = session.execute(select(CoverageDelta.unit_id, CoverageDelta.people)).all()
    return {code: sum(row.people for row in rows if row.unit_id == unit_id) for code, unit_id in names.items()}


def move(session: Session, store: Store, key: str, public_id: str, **given: object) -> None:
    """Move the first post that lasts."""
    post = look(session, public_id).lasting(TODAY)[-1]
    typed = {"post_id": post.id, "unit": HONG_GAI, "position": "", "staff_kind": KIND, "from_on": TODAY, "now": NOW}
    move_person(session, who(store, key), public_id, **{**typed, **given})


def leave(session: Session, store: Store, key: str, public_id: str, **given: object) -> None:
    """Somebody leaves today."""
    typed = {"reason": LeaveReason.RETIRED, "last_day": TODAY, "now": NOW, **given}
    deactivate_person(session, who(store, key), public_id, **typed)


def test_adding_writes_person_post_account_and_a_trace(store: Store, session: Session) -> None:
    before = traces(session)
    public = add(session, who(store, "lan"), name="  Đặng   Thị Hoa ", staff_code=" hl-07 ", phone="+84 912 345 678")
    person = look(session, public)
    assert (person.name, person.phone, person.login(LoginKind.STAFF_CODE)) == ("Đặng Thị Hoa", "0912345678", "HL-07")
    assert [held.unit_name for held in person.posts] == ["Văn phòng HĐND và UBND phường Hạ Long"]
    assert person.login(LoginKind.PHONE) == ""  # a typed number proves nothing
    assert traces(session) == before + 1


def test_a_sign_in_name_is_made_where_there_is_none(store: Store, session: Session) -> None:
    names = [
        look(session, add(session, who(store, "lan"), "Đặng Thị Hoa", f"{n}" * 40)).login(LoginKind.USERNAME)
        for n in range(3)
    ]
    assert names == ["hoa.dt", "hoa.dt2", "hoa.dt3"]


def test_a_double_click_adds_one_person(store: Store) -> None:
    lan = who(store, "lan")
    got: list[object] = []

    def click() -> None:
        with store.session() as session:
            try:
                got.append(add(session, lan, staff_code="HL-08"))
            except Conflict:
                got.append(None)

    with store.session() as session:
        before = counts(session, Learner, Account, PostRow)
        clicks = [threading.Thread(target=click) for _ in range(4)]
        for one in clicks:
            one.start()
        for one in clicks:
            one.join()
        assert counts(session, Learner, Account, PostRow) == [n + 1 for n in before]
    assert len(set(got)) == 1


def test_a_staff_code_belongs_to_one(store: Store, session: Session) -> None:
    lan = who(store, "lan")
    add(session, lan, staff_code="HL-09")
    before = counts(session, Learner)
    with pytest.raises(Conflict, match="HL-09"):
        add(session, lan, "Người khác", "n" * 40, staff_code="hl-09")
    assert counts(session, Learner) == before


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"unit": HONG_GAI}, "unit"),
        ({"unit": ""}, "unit"),
        ({"name": "12"}, "name"),
        ({"email": "khong-phai-thu"}, "email"),
        ({"phone": "12"}, "phone"),
        ({"from_on": TODAY + timedelta(days=4000)}, "from_on"),
    ],
)
def test_what_does_not_do_is_said_beside_its_field(
    store: Store, session: Session, given: dict[str, str], field: str
) -> None:
    before = counts(session, Learner)
    with pytest.raises(Invalid) as refused:
        add(session, who(store, "lan"), **given)
    assert refused.value.field == field
    assert counts(session, Learner) == before


def test_moving_ends_the_old_post_the_day_before(store: Store, session: Session) -> None:
    hanh = address(store, "hanh")
    move(session, store, "son", hanh, position="Phó Chánh Văn phòng")
    new, old = look(session, hanh).posts
    assert (old.post.to_on, new.post.from_on, new.post.to_on) == (YESTERDAY, TODAY, None)
    assert (old.post.position, new.post.position) == ("Chuyên viên", "Phó Chánh Văn phòng")
    with pytest.raises(NotFound):  # Lan looks after her no more
        leave(session, store, "lan", hanh)


def test_moving_out_of_reach_is_for_whoever_looks_after_both(store: Store, session: Session) -> None:
    hanh = address(store, "hanh")
    with pytest.raises(Invalid, match="quản trị viên"):
        move(session, store, "lan", hanh)
    with pytest.raises(NotFound):
        move(session, store, "minh", hanh)
    move(session, store, "lan", hanh, unit=HA_LONG)


def test_moving_twice_from_two_tabs_moves_once(store: Store, session: Session) -> None:
    hanh = address(store, "hanh")
    post = look(session, hanh).posts[0].id
    move(session, store, "quan", hanh, post_id=post)
    with pytest.raises(Conflict):
        move(session, store, "quan", hanh, post_id=post)
    assert len(look(session, hanh).posts) == 2


def test_a_move_must_come_after_the_post_began(store: Store, session: Session) -> None:
    public = add(session, who(store, "quan"))
    with pytest.raises(Invalid, match="24/11/2026"):
        move(session, store, "quan", public, from_on=TODAY)
    move(session, store, "quan", public, from_on=TOMORROW)


def test_a_second_post_and_its_end(store: Store, session: Session) -> None:
    son, hanh = who(store, "son"), address(store, "hanh")
    typed = {"unit": HONG_GAI, "position": "", "staff_kind": KIND, "from_on": TODAY, "now": NOW}
    give_post(session, son, hanh, **typed)
    with pytest.raises(Conflict, match="đã có vị trí"):
        give_post(session, son, hanh, **typed)
    second, first = look(session, hanh).posts
    with pytest.raises(Conflict, match="ngoài phạm vi"):
        leave(session, store, "lan", hanh)
    with pytest.raises(Conflict):  # the post in Hồng Gai is not hers to end
        finish_post(session, who(store, "lan"), hanh, second.id, TODAY, NOW)
    finish_post(session, who(store, "minh"), hanh, second.id, TODAY, NOW)
    with pytest.raises(Conflict, match="duy nhất"):
        finish_post(session, son, hanh, first.id, TODAY, NOW)


def correct(session: Session, store: Store, key: str, public_id: str, seen: dict[str, str], **typed: str) -> None:
    """Correct somebody's first post and name, as a form that showed `seen` would."""
    post = look(session, public_id).lasting(TODAY)[0]
    both = {"typed": {**seen, **typed}, "seen": seen, "now": NOW}
    correct_person(session, who(store, key), public_id, post_id=post.id, **both)


def test_two_who_correct_different_fields_lose_nothing(store: Store, session: Session) -> None:
    hanh = address(store, "hanh")
    person = look(session, hanh)
    seen = person.fields(person.posts[0])
    correct(session, store, "lan", hanh, seen, position="Văn thư", email="hanh@halong.vn")
    correct(session, store, "son", hanh, seen, name="Nguyễn Thị Mỹ Hạnh", staff_kind="contract")
    now_is = look(session, hanh)
    fields = now_is.fields(now_is.posts[0])
    assert fields == {
        **seen,
        "position": "Văn thư",
        "email": "hanh@halong.vn",
        "name": "Nguyễn Thị Mỹ Hạnh",
        "staff_kind": "contract",
    }


def test_two_who_correct_the_same_field_hear_of_it(store: Store, session: Session) -> None:
    hanh = address(store, "hanh")
    person = look(session, hanh)
    seen = person.fields(person.posts[0])
    correct(session, store, "lan", hanh, seen, position="Văn thư")
    with pytest.raises(Conflict, match="Văn thư") as refused:
        correct(session, store, "son", hanh, seen, position="Kế toán")
    assert refused.value.field == "position"
    assert look(session, hanh).posts[0].post.position == "Văn thư"


def test_sign_in_names_of_those_above_are_not_a_coordinators_to_change(store: Store, session: Session) -> None:
    quan = address(store, "quan")
    person = look(session, quan)
    seen = person.fields(person.posts[0])
    with pytest.raises(NotAllowed):
        correct(session, store, "son", quan, seen, email="khac@tinh.vn")
    correct(session, store, "son", quan, seen, position="Trưởng phòng")


def test_leaving_closes_everything_and_keeps_what_was_learned(store: Store, session: Session) -> None:
    hanh = address(store, "hanh")
    sign_in(session, NOBODY, "hanh", PASSWORD, NOW)
    leave(session, store, "lan", hanh, last_day=YESTERDAY)
    person = look(session, hanh)
    assert (person.closed_reason, person.posts[0].post.to_on) == ("retired", YESTERDAY)
    with pytest.raises(Invalid):
        sign_in(session, NOBODY, "hanh", PASSWORD, NOW)
    with pytest.raises(Conflict):
        leave(session, store, "lan", hanh)


def test_coming_back_goes_on_or_begins_anew(store: Store, session: Session) -> None:
    hanh, lan = address(store, "hanh"), who(store, "lan")
    leave(session, store, "lan", hanh, last_day=LAST_WEEK)
    typed = {"unit": OFFICE, "position": "", "staff_kind": KIND, "now": NOW}
    reopen_person(session, lan, hanh, from_on=LAST_WEEK, **typed)
    assert [held.post.to_on for held in look(session, hanh).posts] == [None]
    sign_in(session, NOBODY, "hanh", PASSWORD, NOW)
    leave(session, store, "lan", hanh, last_day=LAST_WEEK)
    with pytest.raises(Invalid, match="sau ngày cuối"):
        reopen_person(session, lan, hanh, from_on=LAST_WEEK, **{**typed, "unit": HA_LONG})
    reopen_person(session, lan, hanh, from_on=TODAY, **{**typed, "unit": HA_LONG})
    assert [held.post.to_on for held in look(session, hanh).posts] == [None, LAST_WEEK]
    with pytest.raises(Conflict):
        reopen_person(session, lan, hanh, from_on=TODAY, **typed)


def test_nobody_closes_themselves_nor_those_above(store: Store, session: Session) -> None:
    for key, other in (("lan", "lan"), ("son", "quan"), ("quan", "quan")):
        with pytest.raises(NotAllowed):
            leave(session, store, key, address(store, other))


def test_coverage_follows_the_roster(store: Store, session: Session) -> None:
    required(session, "22")
    public = add(session, who(store, "quan"), from_on=LAST_WEEK)
    assert people_by_unit(session) == {OFFICE: 1, HA_LONG: 0, HONG_GAI: 0}
    move(session, store, "quan", public)
    assert people_by_unit(session) == {OFFICE: 0, HA_LONG: 0, HONG_GAI: 1}
    leave(session, store, "quan", public)
    assert people_by_unit(session) == {OFFICE: 0, HA_LONG: 0, HONG_GAI: 0}
    back = {"unit": HA_LONG, "position": "", "staff_kind": KIND, "from_on": TODAY + timedelta(days=1), "now": NOW}
    reopen_person(session, who(store, "quan"), public, **back)
    assert people_by_unit(session)[HA_LONG] == 0  # not before tomorrow


@pytest.mark.parametrize("key", ["hanh", "minh", "mai", "duc"])
def test_who_does_not_look_after_somebody_finds_nobody(store: Store, session: Session, key: str) -> None:
    hanh = address(store, "hanh")
    before = traces(session)
    deeds = [
        lambda: move(session, store, key, hanh),
        lambda: leave(session, store, key, hanh),
        lambda: correct(session, store, key, hanh, {}, name="Tên khác"),
        lambda: give_post(
            session, who(store, key), hanh, unit=HONG_GAI, position="", staff_kind=KIND, from_on=TODAY, now=NOW
        ),
    ]
    for deed in deeds:
        with pytest.raises(Refusal) as refused:
            deed()
        assert isinstance(refused.value, NotFound)
    assert traces(session) == before


def test_no_name_is_written_like_anothers_of_another_kind(store: Store, session: Session) -> None:
    lan = who(store, "lan")
    for code in ("QUAN", "hanh"):
        with pytest.raises(Conflict, match=code.upper()):
            add(session, lan, staff_code=code)
    add(session, lan, "Lê Ba", "b" * 40, staff_code="TU.NV")
    named = look(session, add(session, lan, "Ngô Văn Tư", "c" * 40))
    assert named.logins == ((LoginKind.USERNAME, "tu.nv2"),)
