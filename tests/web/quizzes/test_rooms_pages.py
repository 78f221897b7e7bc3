"""Supervised rooms on their pages: opened by a coordinator, entered by a learner with the code or its QR."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from learn.app import create_app
from learn.db.rooms import Room
from learn.domain.quizzes import Rules
from learn.parts import Parts
from tests.cast import NOW
from tests.pages import Page, PageClient
from tests.services.people.desk import HA_LONG
from tests.services.quizzes import banks, sitting

COVER = f"/courses/{banks.COURSE}/quizzes/{banks.BANK}"
FORM = {"bank": banks.BANK, "unit": HA_LONG, "title": "Hội trường", "from_at": "2026-11-24T09:00"}
FORM |= {"until_at": "11:00 24/11/2026"}


@pytest.fixture
def later(parts: Parts) -> Iterator[list[timedelta]]:
    """How much later it is than NOW; the first of the list counts."""
    by = [timedelta(0)]
    parts.clock = lambda: NOW + by[0]
    return by


@pytest.fixture(params=[True])
def app(request: pytest.FixtureRequest, parts: Parts, later: list[timedelta]) -> Flask:
    """The product with the small quiz, in a course that is public or not."""
    parts.library = lambda _session: banks.library(rules=Rules(room=True), public=request.param)
    return create_app(parts)


@pytest.fixture
def lan(app: Flask, client: PageClient) -> PageClient:
    """Hạ Long's coordinator."""
    return PageClient(app, client.learners).sign_in_as("lan")


def opened(lan: PageClient) -> str:
    return lan.post("/rooms/new", FORM, status=303).location


def code_of(lan: PageClient, room: str) -> str:
    return lan.get(f"{room}/board").one("svg text").get_text()


def enter(client: PageClient, code: str, status: int = 303) -> Page:
    return client.post(f"{COVER}/room", {"code": code}, status=status)


def test_a_room_from_its_form_to_the_first_question(client: PageClient, lan: PageClient) -> None:
    assert "Chưa mở phòng nào" in lan.get("/rooms").text
    lan.get("/rooms/new")
    room = opened(lan)
    page = lan.get(room)
    assert "Từ 09:00 24/11/2026 đến 11:00 24/11/2026" in page.text
    assert "Chưa ai vào phòng" in page.text
    hanh = client.sign_in_as("hanh")
    cover = hanh.get(COVER)
    assert "phòng có người coi" in cover.text
    assert not cover.soup.select("form[action$=start]")
    assert enter(hanh, code_of(lan, room).lower()).location == COVER
    assert "Bạn đang ở phòng Hội trường" in hanh.get(COVER).text
    hanh.post(f"{COVER}/start", status=303)
    assert "Nguyễn Thị Hạnh Đang làm" in lan.get(room).text
    assert "Đang mở" in lan.get("/rooms").text


def test_what_is_wrong_in_the_form_is_said_beside_it_and_nothing_typed_is_lost(lan: PageClient) -> None:
    for change, sentence in (
        ({"until_at": "08:00 24/11/2026"}, "phải sau giờ mở"),
        ({"from_at": "hôm nay"}, "Hãy ghi ngày và giờ"),
        ({"bank": "khong-co"}, "Hãy chọn một bài kiểm tra làm trong phòng"),
        ({"unit": "06685"}, "Không tìm thấy đơn vị này"),
        ({"title": ""}, "Hãy ghi tên phòng"),
    ):
        page = lan.post("/rooms/new", FORM | change, status=422)
        assert sentence in page.text
        assert page.one("#title")["value"] == (FORM | change)["title"]
    assert "Chưa mở phòng nào" in lan.get("/rooms").text


def test_a_wrong_code_stays_in_its_box_with_why(client: PageClient, lan: PageClient) -> None:
    opened(lan)
    hanh = client.sign_in_as("hanh")
    for _ in range(5):
        page = enter(hanh, "aaaaaa", status=422)
        assert "Mã phòng chưa đúng" in page.one("#code-error").get_text()
        assert page.one("#code")["value"] == "aaaaaa"
    assert "Đã nhập sai nhiều lần" in enter(hanh, "aaaaaa", status=429).one("#code-error").get_text()
    assert hanh.post(f"{COVER}/start", status=409).status == 409


def test_a_guest_comes_by_the_qr_code(client: PageClient, lan: PageClient) -> None:
    code = code_of(lan, opened(lan))
    page = client.get(f"{COVER}?room={code}")
    assert page.one("#code")["value"] == code
    enter(client, code)
    client.post(f"{COVER}/start", status=303)


@pytest.mark.parametrize("app", [False], indirect=True)
def test_whoever_needs_an_account_signs_in_on_the_way_from_the_qr_code(client: PageClient, lan: PageClient) -> None:
    code = code_of(lan, opened(lan)).replace(" ", "")
    page = client.get(f"{COVER}?room={code}", status=303)
    assert page.location.startswith("/sign-in?next=")
    assert f"room%3D{code}" in page.location
    client.get(COVER, status=404)
    enter(client, code, status=404)
    assert client.sign_in_as("hanh").get(f"{COVER}?room={code}").one("#code")["value"] == code


def test_the_code_is_renewed_once_and_the_room_closed(client: PageClient, lan: PageClient) -> None:
    room = opened(lan)
    old = code_of(lan, room)
    seen = {"seen": lan.get(f"{room}/renew").one("input[name=seen]")["value"]}
    lan.post(f"{room}/renew", seen, status=303)
    new = code_of(lan, room)
    assert new != old
    lan.post(f"{room}/renew", seen, status=303)
    assert "Mã đã được đổi trước đó" in lan.get(room).text
    assert code_of(lan, room) == new
    for forged in ("", "-1", "9" * 40, "1e3"):
        lan.post(f"{room}/renew", {"seen": forged}, status=303)
    assert code_of(lan, room) == new
    lan.get(f"{room}/close")
    lan.post(f"{room}/close", status=303)
    page = lan.get(room)
    assert "Đã đóng" in page.text
    assert new not in page.text
    assert lan.get(f"{room}/board", status=303).location == room
    assert "đã đóng lúc" in enter(client.sign_in_as("hanh"), new, status=409).one("#code-error").get_text()


def test_whoever_looks_after_another_unit_finds_nothing(app: Flask, client: PageClient, lan: PageClient) -> None:
    room = opened(lan)
    minh = client.sign_in_as("minh")
    for path in ("", "/board", "/renew", "/close"):
        minh.get(room + path, status=404)
    for path in ("/renew", "/close"):
        minh.post(room + path, {"seen": "1"}, status=404)
    lan.get("/rooms/khongcophong", status=404)


@pytest.fixture
def sat(app: Flask, parts: Parts, lan: PageClient) -> Callable[..., str]:
    """A room with twenty questions in which so many have handed in, and with `pair` Hạnh and Mai alike; its address."""
    made = sitting.library()
    parts.library = lambda _session: made

    def fill(people: int, *, pair: bool = False) -> str:
        room = opened(lan)
        with parts.store.session() as session:
            number = session.execute(select(Room.id)).scalar_one()
            both = [lan.learners["hanh"], lan.learners["mai"]] if pair else []
            sitting.fill_room(session, made, number, people, pair=both)
        return room

    return fill


def test_papers_alike_are_put_as_a_question_with_both_answers(sat: Callable[..., str], lan: PageClient) -> None:
    room = sat(40, pair=True)
    page = lan.get(f"{room}/similar")
    assert f'href="{room}/similar"' in str(lan.get(room).soup)
    assert {"Nguyễn Thị Hạnh", "Lý Thị Mai"} == set(page.one("h2").get_text().split(" và "))
    assert "Hai bài này giống nhau ở 9 câu sai ít người mắc. Có thể vì ngồi cạnh, học cùng nhau" in page.text
    assert "hãy hỏi trước khi nghĩ khác" in page.text
    rows = page.soup.select("tbody tr")
    assert len(rows) == 9
    for row in rows:
        number = row.th.get_text().removeprefix("Câu hỏi số ")
        assert [cell.get_text().split(": ")[1] for cell in row.select("td")[:2]] == [f"Ý {number}.3"] * 2
    assert page.response.headers["Cache-Control"] == "no-store"
    lan.post("/language", {"language": "en", "next": "/"})
    english = lan.get(f"{room}/similar")
    assert "These two papers share 9 mistakes that few people made." in english.text
    assert english.soup.select("td[data-label='Nguyễn Thị Hạnh']")


@pytest.mark.parametrize(
    ("people", "sentence"),
    [(5, "ít nhất 10 bài"), (20, "Mới có 20 người"), (40, "Không có hai bài nào cần hỏi")],
)
def test_what_cannot_be_said_is_not_said(sat: Callable[..., str], lan: PageClient, people: int, sentence: str) -> None:
    page = lan.get(f"{sat(people)}/similar")
    assert sentence in page.text
    assert not page.soup.select("table")


def test_nothing_to_compare_before_anybody_handed_in(lan: PageClient, client: PageClient) -> None:
    room = opened(lan)
    assert "similar" not in str(lan.get(room).soup)
    assert "ít nhất 10 bài" in lan.get(f"{room}/similar").text
    client.sign_in_as("hanh").get(f"{room}/similar", status=404)
