"""Appointing and taking roles: nobody lifts their own rights, and an administrator always remains."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.db.engine import Store
from learn.db.house import Task
from learn.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from learn.domain.people import Role
from learn.domain.permissions import Action, may
from learn.domain.roster import LeaveReason
from learn.services.people.appoint_person import appoint_person
from learn.services.people.deactivate_person import deactivate_person
from learn.services.people.take_role import take_role
from tests.cast import NOW
from tests.services.people.desk import HA_LONG, HONG_GAI, OFFICE, TODAY, TOMORROW, add, address, look, who, who_is


def appoint(session: Session, store: Store, key: str, public_id: str, **given: object) -> None:
    """Appoint somebody coordinator of Hạ Long from today on."""
    typed = {"role": Role.COORDINATOR, "unit": HA_LONG, "from_on": TODAY, "to_on": None, "now": NOW, **given}
    appoint_person(session, who(store, key), public_id, **typed)


def test_a_coordinator_appoints_another_within_reach(store: Store, session: Session) -> None:
    appoint(session, store, "lan", address(store, "hanh"), unit=OFFICE, to_on=TOMORROW)
    assert may(who(store, "hanh"), Action.SEE_PEOPLE)
    assert not may(who(store, "hanh", NOW + timedelta(days=2)), Action.SEE_PEOPLE)
    told = session.execute(select(Task.payload).where(Task.kind == "notice")).scalars().all()
    assert [one["values"] for one in told] == [{"day": "24/11/2026"}]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"role": Role.ADMINISTRATOR}, NotAllowed),
        ({"role": Role.AUTHOR}, NotAllowed),
        ({"unit": HONG_GAI}, NotAllowed),
        ({"unit": "22"}, NotAllowed),
        ({"unit": "khong-co"}, Invalid),
        ({"from_on": TODAY - timedelta(days=1)}, Invalid),
        ({"to_on": TODAY - timedelta(days=1)}, Invalid),
    ],
)
def test_a_coordinator_gives_no_more_than_the_own_role(
    store: Store, session: Session, given: dict[str, object], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        appoint(session, store, "lan", address(store, "hanh"), **given)
    assert not may(who(store, "hanh"), Action.SEE_PEOPLE)


def test_nobody_appoints_themselves_or_a_person_out_of_reach(store: Store, session: Session) -> None:
    for key in ("lan", "quan"):
        with pytest.raises(NotAllowed):
            appoint(session, store, key, address(store, key), role=Role.COORDINATOR, unit=OFFICE)
    with pytest.raises(NotFound):
        appoint(session, store, "minh", address(store, "hanh"), unit=HONG_GAI)
    with pytest.raises(Conflict):
        appoint(session, store, "lan", address(store, "mai"))


def test_a_role_is_held_once(store: Store) -> None:
    hanh, lan = address(store, "hanh"), who(store, "lan")
    got: list[bool] = []

    def click() -> None:
        with store.session() as session:
            try:
                appoint_person(
                    session, lan, hanh, role=Role.COORDINATOR, unit=HA_LONG, from_on=TODAY, to_on=None, now=NOW
                )
                got.append(True)
            except Conflict:
                got.append(False)

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert sorted(got) == [False, False, False, True]


def test_taking_a_role_works_at_once(store: Store, session: Session) -> None:
    hanh = address(store, "hanh")
    appoint(session, store, "lan", hanh)
    role = look(session, hanh).rights(TODAY)[0]
    with pytest.raises(NotFound):
        take_role(session, who(store, "minh"), hanh, role.id, NOW)
    with pytest.raises(NotAllowed):
        take_role(session, who(store, "hanh"), hanh, role.id, NOW)
    take_role(session, who(store, "lan"), hanh, role.id, NOW)
    assert not may(who(store, "hanh"), Action.SEE_PEOPLE)
    with pytest.raises(Conflict):
        take_role(session, who(store, "lan"), hanh, role.id, NOW)


def test_two_administrators_who_close_each_other_leave_one(store: Store, session: Session) -> None:
    other = add(session, who(store, "quan"), "Người Thứ Hai")
    appoint(session, store, "quan", other, role=Role.ADMINISTRATOR)
    quan, second = who(store, "quan"), look(session, other)
    # Both pages were opened while both were administrators.
    from_second = who_is(store, second.name)
    got: list[str] = []

    def close(asker: object, public_id: str) -> None:
        with store.session() as mine:
            try:
                deactivate_person(mine, asker, public_id, reason=LeaveReason.OTHER, last_day=TODAY, now=NOW)
                got.append("done")
            except Conflict:
                got.append("kept")

    pairs = [(quan, other), (from_second, address(store, "quan"))]
    both = [threading.Thread(target=close, args=pair) for pair in pairs]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(got) == ["done", "kept"]


def test_the_last_administrators_role_stays(store: Store, session: Session) -> None:
    other = add(session, who(store, "quan"), "Người Thứ Hai")
    appoint(session, store, "quan", other, role=Role.ADMINISTRATOR, to_on=TOMORROW)
    second = who_is(store, "Người Thứ Hai")
    quan = look(session, address(store, "quan"))
    with pytest.raises(Conflict, match="cuối cùng"):
        take_role(session, second, quan.public_id, quan.rights(TODAY)[0].id, NOW)
    with pytest.raises(Conflict, match="cuối cùng"):
        deactivate_person(session, second, quan.public_id, reason=LeaveReason.OTHER, last_day=TODAY, now=NOW)
