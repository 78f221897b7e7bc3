"""Residents through the pages: join, card, sign out, sign in, new PIN, own data."""

import re

import pytest

from learn.app import create_app
from learn.db.people import Account, Learner, LoginName
from learn.parts import Parts
from tests.cast import PASSWORD
from tests.library import publish
from tests.pages import Page, PageClient
from tests.services.courses.ways import A1, FIRST, A
from tests.services.people.desk import HA_LONG, counts

LESSON = f"/courses/{A}/{A1}/{FIRST}"
FORM = {"name": "Lò Thị Sen", "commune": HA_LONG, "consent": "y"}


@pytest.fixture(autouse=True)
def _published(parts: Parts) -> None:
    publish(parts.store)


def join(client: PageClient) -> Page:
    """Join as Lò Thị Sen."""
    ticket = client.get("/join").one("input[name=ticket]")["value"]
    return client.post("/join", {**FORM, "ticket": ticket}, status=200)


def card_of(page: Page) -> tuple[str, str]:
    """Card number and PIN on a card."""
    number, pin = (code.get_text() for code in page.soup.select(".slip code"))
    return number, pin


def test_a_resident_joins_and_comes_back_with_the_card(client: PageClient) -> None:
    lesson = client.get(LESSON)
    client.post(LESSON, {"digest": lesson.one("input[name=digest]")["value"]}, status=303)
    card = join(client)
    number, pin = card_of(card)
    assert re.fullmatch(r"H\d{3} \d{3} \d{3}", number)
    assert re.fullmatch(r"\d{3} \d{3}", pin)
    assert card.response.headers["Cache-Control"] == "no-store"
    assert client.get("/account").text.count("Lò Thị Sen")
    client.post("/sign-out", status=303)
    client.get("/account", status=302)
    back = client.post("/sign-in?next=/account", {"name": number, "password": pin.replace(" ", "")})
    assert back.location == "/account"
    mine = client.get("/account").text
    assert "Bước học đã xong 1" in mine
    assert "Phường Hạ Long" in mine


def test_loading_the_card_again_shows_the_same_card(client: PageClient, parts: Parts) -> None:
    ticket = client.get("/join").one("input[name=ticket]")["value"]
    first = client.post("/join", {**FORM, "ticket": ticket}, status=200)
    again = PageClient(create_app(parts), client.learners).post("/join", {**FORM, "ticket": ticket}, status=200)
    assert card_of(again) == card_of(first)


def test_the_codes_address_brings_the_number_and_never_the_pin(client: PageClient) -> None:
    number, _ = card_of(join(client))
    client.post("/sign-out", status=303)
    page = client.get(f"/sign-in?name={number.replace(' ', '')}")
    assert page.one("input[name=name]")["value"] == number.replace(" ", "")


@pytest.mark.parametrize("missing", ["name", "commune", "consent"])
def test_what_is_missing_is_said_and_what_was_typed_stays(client: PageClient, missing: str) -> None:
    page = client.post("/join", {key: value for key, value in FORM.items() if key != missing}, status=422)
    assert page.soup.select(f"#{missing}[aria-invalid=true]")
    if missing != "name":
        assert page.one("input[name=name]")["value"] == "Lò Thị Sen"
    if missing != "commune":
        assert page.one(f"option[value='{HA_LONG}']").has_attr("selected")


def test_all_that_is_missing_is_said_at_once(client: PageClient) -> None:
    page = client.post("/join", {}, status=422)
    assert {field["id"] for field in page.soup.select("[aria-invalid=true]")} == {"name", "commune", "consent"}


def test_looking_at_forms_makes_nobody(client: PageClient, parts: Parts) -> None:
    with parts.store.session() as session:
        before = counts(session, Learner, Account, LoginName)
        for path in ("/join", "/activate", "/sign-in"):
            client.get(path)
        assert counts(session, Learner, Account, LoginName) == before


def test_all_communes_can_be_chosen_by_their_own_name(client: PageClient) -> None:
    page = client.get("/join")
    assert len(page.soup.select("#commune optgroup option[value]")) == 55
    assert [group["label"] for group in page.soup.select("#commune optgroup")] == ["", "Phường", "Xã", "Đặc khu"]


def test_a_new_pin_replaces_the_old_one(client: PageClient) -> None:
    number, old = card_of(join(client))
    other = PageClient(client.app, client.learners)
    other.post("/sign-in", {"name": number, "password": old.replace(" ", "")})
    ticket = client.get("/account/card").one("input[name=ticket]")["value"]
    same, new = card_of(client.post("/account/card", {"ticket": ticket}, status=200))
    assert (same, new != old) == (number, True)
    other.get("/account", status=302)
    client.get("/account")
    other.post("/sign-in", {"name": number, "password": old.replace(" ", "")}, status=422)
    other.post("/sign-in", {"name": number, "password": new.replace(" ", "")})


def test_a_resident_corrects_the_own_name(client: PageClient) -> None:
    join(client)
    client.post("/account/name", {"name": "Lò Thị Sen Hồng"}, status=303)
    assert "Lò Thị Sen Hồng" in client.get("/account").text


def test_an_official_changes_the_password(client: PageClient) -> None:
    client.sign_in_as("hanh")
    other = PageClient(client.app, client.learners).sign_in_as("hanh")
    form = {"current_password": PASSWORD, "new_password": "chim hót đầu làng", "password_again": "chim hót đầu làng"}
    for wrong, field in (
        ({"current_password": "sai"}, "current_password"),
        ({"new_password": "ngắn", "password_again": "ngắn"}, "new_password"),
        ({"password_again": "khác"}, "password_again"),
    ):
        page = client.post("/account/password", {**form, **wrong}, status=422)
        assert page.soup.select(f"#{field}[aria-invalid=true]")
        assert not page.one(f"#{field}").get("value")
    client.post("/account/password", form, status=303)
    client.get("/account")
    other.get("/account", status=302)
    other.post("/sign-in", {"name": "hanh", "password": "chim hót đầu làng"})


def test_devices_are_named_and_signed_out_one_by_one(client: PageClient) -> None:
    other = PageClient(client.app, client.learners)
    windows = (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0 Safari/537.36"
    )
    other.post("/sign-in", {"name": "hanh", "password": PASSWORD}, headers={"User-Agent": windows})
    page = client.sign_in_as("hanh").get("/account")
    assert "Chrome · Windows" in page.text
    action = page.one("form[action^='/account/sessions/']")["action"]
    stranger = PageClient(client.app, client.learners).sign_in_as("lan")
    stranger.post(str(action), status=303)
    other.get("/account")
    client.post(str(action), status=303)
    other.get("/account", status=302)
    client.get("/account")


def test_a_slip_is_used_through_its_page(client: PageClient) -> None:
    coordinator = PageClient(client.app, client.learners).sign_in_as("lan")
    form = {
        "unit": HA_LONG,
        "name": "Ngô Văn Tư",
        "staff_kind": "contract",
        "from_on": "24/11/2026",
        "ticket": "t" * 40,
    }
    person = coordinator.post("/people/new", form, status=303).location
    slip = coordinator.post(f"{person}/slip", {"ticket": "t" * 40}, status=200)
    assert "tu.nv" in slip.text
    code = slip.one(".slip code").get_text()
    typed = {"code": code.upper(), "password": "chim hót đầu làng", "password_again": "chim hót đầu làng"}
    assert client.post("/activate", {**typed, "code": "aaaa"}, status=422).soup.select("#code[aria-invalid=true]")
    client.post("/activate", typed, status=303)
    assert "tu.nv" in client.get("/").text
    client.get("/account")


def test_the_browser_that_joined_may_load_its_card_again(client: PageClient) -> None:
    page = client.get("/join")
    sent = {**FORM, **{name: page.one(f"form.stack input[name={name}]")["value"] for name in ("ticket", "csrf_token")}}
    first, again = (client.browser.post("/join", data=sent) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    shown = [re.findall(r"<code>([^<]+)</code>", answer.get_data(as_text=True)) for answer in (first, again)]
    assert len(shown[0]) == 2
    assert shown[0] == shown[1]
    refused = client.browser.post("/join", data={**sent, "ticket": "y" * 40})
    assert refused.status_code == 409
