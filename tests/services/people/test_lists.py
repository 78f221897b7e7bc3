"""Lists of people: who is in reach, what narrows them, and at what price."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from learn.db.engine import Store
from learn.domain.errors import NotAllowed, NotFound
from learn.domain.people import StaffKind
from learn.domain.roster import LeaveReason
from learn.services.people.deactivate_person import deactivate_person
from learn.services.people.list_people import list_people
from learn.services.people.move_person import move_person
from learn.services.people.open_person import open_person
from tests.cast import NOW
from tests.databases import counted
from tests.services.people.desk import HA_LONG, HONG_GAI, OFFICE, TODAY, add, address, look, who


def names(session: Session, store: Store, key: str, **given: object) -> list[str]:
    """Given names of those on the first page."""
    page = list_people(session, who(store, key), NOW, **given)
    assert page.found == len(page.people)
    return [one.name.split()[-1] for one in page.people]


def test_each_sees_whom_they_look_after(store: Store, session: Session) -> None:
    assert names(session, store, "lan") == ["Hạnh", "Lan"]
    assert names(session, store, "minh") == ["Minh"]
    assert len(names(session, store, "son")) == len(names(session, store, "quan")) == 8
    assert names(session, store, "lan", kind="resident") == ["Mai"]
    assert names(session, store, "minh", kind="resident") == []
    for key in ("hanh", "mai", "duc"):
        with pytest.raises(NotAllowed):
            list_people(session, who(store, key), NOW)


def test_a_unit_is_taken_with_all_below_and_only_in_reach(store: Store, session: Session) -> None:
    assert names(session, store, "son", unit=HA_LONG) == ["Hạnh", "Lan"]
    assert names(session, store, "lan", unit=OFFICE) == ["Hạnh"]
    for unit in (HONG_GAI, "22", "khong-co"):
        with pytest.raises(NotFound):
            list_people(session, who(store, "lan"), NOW, unit=unit)


def test_names_are_found_without_marks_and_codes_by_their_beginning(store: Store, session: Session) -> None:
    add(session, who(store, "lan"), "Đặng Thị Hoà", staff_code="HL-77")
    for text in ("hoa", "DANG THI", "Đặng", "hl-7"):
        assert names(session, store, "lan", text=text) == ["Hoà"]
    for text in ("%", "_", "xyz", "'"):
        assert names(session, store, "lan", text=text) == []


def test_state_and_kind_of_staff_narrow(store: Store, session: Session) -> None:
    lan = who(store, "lan")
    public = add(session, lan, "Ngô Văn Tư", staff_kind=StaffKind.CONTRACT)
    assert names(session, store, "lan", state="never") == ["Tư"]
    assert names(session, store, "lan", kind="contract") == ["Tư"]
    assert names(session, store, "lan", state="closed") == []
    deactivate_person(session, lan, public, reason=LeaveReason.MISTAKE, last_day=TODAY, now=NOW)
    assert names(session, store, "lan", state="closed") == ["Tư"]
    assert "Tư" not in names(session, store, "lan")
    assert names(session, store, "minh", state="closed") == []


def test_who_moved_away_is_seen_where_they_are_now(store: Store, session: Session) -> None:
    hanh = address(store, "hanh")
    post = look(session, hanh).posts[0].id
    to = {"unit": HONG_GAI, "position": "", "staff_kind": StaffKind.CADRE, "from_on": TODAY, "now": NOW}
    move_person(session, who(store, "quan"), hanh, post_id=post, **to)
    assert names(session, store, "lan", state="all") == ["Lan"]
    assert names(session, store, "minh") == ["Minh", "Hạnh"]


def test_a_page_costs_the_same_at_one_and_at_thirty(store: Store, session: Session) -> None:
    minh, lan = who(store, "minh"), who(store, "lan")
    with counted(store) as one:
        list_people(session, minh, NOW)
    for n in range(33):
        add(session, lan, f"Người {n:02}", f"{n:02}" * 20, staff_code=f"HL{n:02}", from_on=TODAY - timedelta(days=n))
    with counted(store) as thirty:
        page = list_people(session, lan, NOW, page=1)
    assert (len(page.people), page.pages, page.found) == (30, 2, 35)
    assert len(thirty) == len(one)
    assert len(list_people(session, lan, NOW, page=99).people) == 5


def test_a_persons_page_says_whose_hands_are_off(store: Store, session: Session) -> None:
    assert open_person(session, who(store, "lan"), address(store, "hanh"), NOW).hands_off == ""
    assert open_person(session, who(store, "son"), address(store, "quan"), NOW).hands_off
    with pytest.raises(NotFound):
        open_person(session, who(store, "minh"), address(store, "hanh"), NOW)
