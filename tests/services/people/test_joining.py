"""Joining, the card and its PIN, one-time slips."""

import threading
from contextlib import ExitStack
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.engine import Store
from learn.db.house import SignedIn
from learn.db.people import Account, Learner, LoginName, Slip
from learn.db.usecase import turn
from learn.domain.errors import Closed, Conflict, Invalid, NotAllowed, NotFound, OverLimit, Refusal
from learn.domain.people import NOBODY, Asker, LearnerKind, Role
from learn.operations.guests import as_learner
from learn.operations.passwords import in_line
from learn.services.people.activate_account import Activated, activate_account
from learn.services.people.appoint_person import appoint_person
from learn.services.people.join_programme import Joined, join_programme
from learn.services.people.open_account import open_account
from learn.services.people.print_slip import print_slip
from learn.services.people.print_slips import print_slips
from learn.services.people.renew_card import renew_card
from learn.services.people.sign_in import sign_in
from tests.cast import NOW
from tests.library import real_library
from tests.services.courses.ways import A, deeds, do
from tests.services.people.desk import HA_LONG, HONG_GAI, OFFICE, TICKET, TODAY, add, address, counts, look, traces, who

GOOD = "chim hót đầu làng"


@pytest.fixture
def library() -> Library:
    return real_library()


def join(session: Session, library: Library, asker: Asker = NOBODY, **given: object) -> Joined:
    """Join as Lò Thị Sen of Hạ Long."""
    typed = {"name": "Lò Thị Sen", "commune": HA_LONG, "consent": True, "ticket": TICKET, "now": NOW, **given}
    return join_programme(session, asker, library, **typed)


def appoint(session: Session, asker: Asker, public_id: str, role: Role) -> None:
    """Appoint somebody from today on, in Hạ Long where the role wants a unit."""
    appoint_person(session, asker, public_id, role=role, unit=HA_LONG, from_on=TODAY, to_on=None, now=NOW)


def activate(session: Session, library: Library, code: str, password: str = GOOD, **given: object) -> Activated:
    """Use a slip."""
    typed = {"code": code, "password": password, "now": NOW, **given}
    return activate_account(session, Asker(origin="10.0.0.7"), library, **typed)


def test_a_guest_joins_and_keeps_what_was_learned(session: Session, library: Library) -> None:
    with turn(session):
        guest, _ = as_learner(session, NOBODY, NOW)
        session.commit()
    do(session, library, guest, deeds(library.courses[A])[:1])
    joined = join(session, library, Asker(kind=LearnerKind.GUEST, learner_id=guest))
    opened = sign_in(session, NOBODY, joined.card, joined.pin, NOW)
    mine = open_account(session, Asker(LearnerKind.RESIDENT, opened.learner_id, 1), NOW)
    assert (mine.steps, mine.person.name, mine.person.commune) == (1, "Lò Thị Sen", "Phường Hạ Long")


def test_the_pin_is_nowhere_in_clear(session: Session, library: Library) -> None:
    joined = join(session, library)
    stored = session.execute(select(Account.password_hash).order_by(Account.id.desc())).scalars().first()
    assert stored is not None
    assert stored.startswith("$argon2id$")
    assert joined.pin not in stored


def test_a_double_click_makes_one_person_with_one_card(store: Store, library: Library) -> None:
    got: list[Joined] = []

    def click() -> None:
        with store.session() as session:
            got.append(join(session, library))

    clicks = [threading.Thread(target=click) for _ in range(4)]
    with store.session() as session:
        before = counts(session, Learner, Account, LoginName)
        for one in clicks:
            one.start()
        for one in clicks:
            one.join()
        assert counts(session, Learner, Account, LoginName) == [n + 1 for n in before]
    assert len({(one.card, one.pin) for one in got}) == 1
    assert len(got) == 4


def test_a_form_found_later_in_the_browser_opens_nothing(session: Session, library: Library) -> None:
    join(session, library)
    with pytest.raises(Conflict, match="đã tham gia"):
        join(session, library, now=NOW + timedelta(minutes=11))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"commune": "22"}, "commune"),
        ({"commune": ""}, "commune"),
        ({"consent": False}, "consent"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    session: Session, library: Library, given: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        join(session, library, **given)
    assert refused.value.field == field


def test_a_card_number_is_slowed_down_however_it_is_grouped(session: Session, library: Library) -> None:
    joined = join(session, library)
    digits = joined.card[1:]
    for way in (joined.card, f"h{digits}", f"H {digits}", f"H-{digits}", f"H{digits[:3]} {digits[3:]}"):
        with pytest.raises(Invalid):
            sign_in(session, NOBODY, way, "000000", NOW)
    with pytest.raises(OverLimit):
        sign_in(session, NOBODY, f"H{digits[:4]}-{digits[4:]}", joined.pin, NOW)


def test_a_name_is_slowed_down_however_it_is_written(session: Session) -> None:
    for way in ("hanh", "HANH", "ｈanh", "h𝐚nh", " hａnh "):
        with pytest.raises(Invalid):
            sign_in(session, NOBODY, way, "sai mat khau roi", NOW)
    with pytest.raises(OverLimit):
        sign_in(session, NOBODY, "hanｈ", "bon-tu-de-nho-lam", NOW)


def test_many_guesses_at_once_are_no_way_around(store: Store, library: Library) -> None:
    with store.session() as session:
        card = join(session, library).card
    refused: list[type[Refusal]] = []

    def guess() -> None:
        with store.session() as session:
            try:
                sign_in(session, NOBODY, card, "000000", NOW)
            except Refusal as refusal:
                refused.append(type(refusal))

    guesses = [threading.Thread(target=guess) for _ in range(16)]
    for one in guesses:
        one.start()
    for one in guesses:
        one.join()
    assert refused.count(Invalid) == 5
    assert len(refused) == 16


def test_a_long_line_for_hashing_refuses_before_a_try_is_counted(session: Session, library: Library) -> None:
    with ExitStack() as line:
        for _ in range(24):
            line.enter_context(in_line())
        for _ in range(6):
            with pytest.raises(OverLimit, match="cùng lúc"):
                sign_in(session, NOBODY, "hanh", "bon-tu-de-nho-lam", NOW)
        with pytest.raises(OverLimit, match="cùng lúc"):
            join(session, library)
    sign_in(session, NOBODY, "hanh", "bon-tu-de-nho-lam", NOW)
    join(session, library)


def test_a_new_pin_ends_the_old_one_and_other_devices(store: Store, session: Session, library: Library) -> None:
    joined = join(session, library)
    sen = session.execute(select(Learner.id, Learner.public_id).where(Learner.name == "Lò Thị Sen")).one()
    new = renew_card(session, who(store, "lan"), sen.public_id, "u" * 40, NOW)
    assert (new.card, new.pin != joined.pin) == (joined.card, True)
    assert session.execute(select(SignedIn).where(SignedIn.learner_id == sen.id)).first() is None
    with pytest.raises(Invalid):
        sign_in(session, NOBODY, joined.card, joined.pin, NOW)
    sign_in(session, NOBODY, new.card, new.pin, NOW)
    with pytest.raises(NotFound):
        renew_card(session, who(store, "minh"), sen.public_id, "v" * 40, NOW)


def test_a_slip_is_used_once_however_it_is_typed(store: Store, session: Session, library: Library) -> None:
    public = add(session, who(store, "lan"), staff_code="CB001")
    slip = print_slip(session, who(store, "lan"), public, TICKET, NOW)
    typed = f"  {slip.code.upper().replace('-', ' ')} ".replace("S", "5").replace("2", "Z")
    done = activate(session, library, typed)
    assert done.login == "CB001"
    assert sign_in(session, NOBODY, "cb001", GOOD, NOW).learner_id
    with pytest.raises(Closed):
        activate(session, library, slip.code, "một mật khẩu khác hẳn")


def test_the_same_form_sent_twice_signs_in_twice(store: Store, session: Session, library: Library) -> None:
    public = add(session, who(store, "lan"))
    slip = print_slip(session, who(store, "lan"), public, TICKET, NOW)
    assert activate(session, library, slip.code).token != activate(session, library, slip.code).token


def test_slips_run_out_and_newer_ones_replace_them(store: Store, session: Session, library: Library) -> None:
    lan = who(store, "lan")
    public = add(session, lan)
    old = print_slip(session, lan, public, TICKET, NOW)
    assert print_slip(session, lan, public, TICKET, NOW) == old
    new = print_slip(session, lan, public, "n" * 40, NOW)
    with pytest.raises(Closed):
        activate(session, library, old.code)
    with pytest.raises(Conflict):
        print_slip(session, lan, public, TICKET, NOW)
    with pytest.raises(Closed, match="hết hạn"):
        activate(session, library, new.code, now=NOW + timedelta(days=30))


def test_a_weak_password_does_not_use_up_the_slip(store: Store, session: Session, library: Library) -> None:
    public = add(session, who(store, "lan"), name="Ngô Văn Tư")
    slip = print_slip(session, who(store, "lan"), public, TICKET, NOW)
    for weak in ("ngắn quá", "aaaaaaaaaaaaaaaaaaaa", "mật khẩu ngô văn tư"):
        with pytest.raises(Invalid):
            activate(session, library, slip.code, weak)
    activate(session, library, slip.code)


def test_unknown_codes_are_slowed_down_by_origin(session: Session, library: Library) -> None:
    for _ in range(20):
        with pytest.raises(Invalid):
            activate(session, library, "aaaa-aaaa-aaaa")
    with pytest.raises(OverLimit):
        activate(session, library, "aaaa-aaaa-aaab")


def test_a_slip_ends_the_old_password_and_every_session(store: Store, session: Session) -> None:
    lan, hanh = who(store, "lan"), who(store, "hanh")
    sign_in(session, NOBODY, "hanh", "bon-tu-de-nho-lam", NOW)
    print_slip(session, lan, address(store, "hanh"), TICKET, NOW)
    with pytest.raises(Invalid):
        sign_in(session, NOBODY, "hanh", "bon-tu-de-nho-lam", NOW)
    assert session.execute(select(SignedIn).where(SignedIn.learner_id == hanh.learner_id)).first() is None


def test_a_unit_gets_slips_for_those_who_never_signed_in(store: Store, session: Session, library: Library) -> None:
    lan = who(store, "lan")
    people = [add(session, lan, f"Người {n}", f"{n}" * 40) for n in range(3)]
    before = traces(session)
    sheet = print_slips(session, lan, OFFICE, TICKET, False, NOW)
    assert [slip.name for slip in sheet.slips] == ["Người 0", "Người 1", "Người 2"]
    assert traces(session) == before + 3
    assert print_slips(session, lan, OFFICE, TICKET, False, NOW).slips == sheet.slips
    with pytest.raises(Invalid, match="Không còn ai"):
        print_slips(session, lan, OFFICE, "n" * 40, False, NOW)
    activate(session, library, sheet.slips[0].code)
    again = print_slips(session, lan, HA_LONG, "n" * 40, True, NOW)
    assert [slip.name for slip in again.slips] == ["Người 1", "Người 2"]
    assert counts(session, Slip) == [5]
    assert look(session, people[0]).password_at is not None
    with pytest.raises(NotFound):
        print_slips(session, lan, HONG_GAI, TICKET, False, NOW)


def test_a_units_slips_leave_out_who_has_rights_that_the_asker_could_not_give(store: Store, session: Session) -> None:
    lan, quan = who(store, "lan"), who(store, "quan")
    chief = add(session, lan, "Cao Thị Chín", "9" * 40)
    add(session, lan, "Người 0", "0" * 40)
    appoint(session, quan, chief, Role.ADMINISTRATOR)
    assert [slip.name for slip in print_slips(session, lan, OFFICE, TICKET, False, NOW).slips] == ["Người 0"]
    again = print_slips(session, lan, OFFICE, "n" * 40, True, NOW)
    assert ([slip.name for slip in again.slips], again.more) == (["Người 0"], False)
    with pytest.raises(Invalid, match="Không còn ai"):
        print_slips(session, lan, OFFICE, "m" * 40, False, NOW)
    assert [slip.name for slip in print_slips(session, quan, OFFICE, "q" * 40, False, NOW).slips] == ["Cao Thị Chín"]


def test_a_slip_from_before_an_appointment_is_no_way_into_it(store: Store, session: Session, library: Library) -> None:
    public = add(session, who(store, "lan"), name="Ngô Văn Tư")
    slip = print_slip(session, who(store, "lan"), public, TICKET, NOW)
    appoint(session, who(store, "quan"), public, Role.ADMINISTRATOR)
    with pytest.raises(Closed):
        activate(session, library, slip.code)


def test_a_used_slip_tells_nothing_of_the_password_later(store: Store, session: Session, library: Library) -> None:
    public = add(session, who(store, "lan"), name="Ngô Văn Tư")
    slip = print_slip(session, who(store, "lan"), public, TICKET, NOW)
    activate(session, library, slip.code)
    activate(session, library, slip.code, now=NOW + timedelta(minutes=10))
    with pytest.raises(Closed):
        activate(session, library, slip.code, now=NOW + timedelta(minutes=11))


def test_nobody_prints_a_way_into_rights_they_could_not_give(store: Store, session: Session) -> None:
    son = who(store, "son")
    for key in ("quan", "duc", "son"):
        with pytest.raises(NotAllowed):
            print_slip(session, son, address(store, key), TICKET, NOW)
    print_slip(session, son, address(store, "lan"), TICKET, NOW)
    with pytest.raises(NotFound):
        print_slip(session, who(store, "minh"), address(store, "hanh"), TICKET, NOW)
