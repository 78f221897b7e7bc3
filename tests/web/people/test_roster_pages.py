"""The roster through the pages: who may, what a form keeps, at what price."""

from datetime import timedelta

import pytest

from learn.db.house import Audit
from learn.parts import Parts
from tests.databases import counted
from tests.pages import LIST_BUDGET, PageClient
from tests.services.people.desk import HA_LONG, HONG_GAI, OFFICE, TODAY, add, address, counts, who

PAGES = ("", "/correct", "/move", "/post", "/leave", "/roles", "/slip", "/return", "/measures")


@pytest.fixture
def hanh(parts: Parts) -> str:
    return f"/people/{address(parts.store, 'hanh')}"


def test_the_coordinator_opens_every_page_and_others_find_none(client: PageClient, hanh: str) -> None:
    for path in PAGES:
        client.sign_in_as("lan").get(hanh + path)
        for key in ("minh", "hanh", "mai", "duc"):
            client.sign_in_as(key).get(hanh + path, status=404)


def test_looking_changes_nothing(client: PageClient, parts: Parts, hanh: str) -> None:
    client.sign_in_as("quan")
    with parts.store.session() as session:
        before = counts(session, Audit)
        for path in PAGES:
            client.get(hanh + path, budget=LIST_BUDGET)
        client.get("/people", budget=LIST_BUDGET)
        assert counts(session, Audit) == before


@pytest.mark.parametrize("key", ["hanh", "mai", "duc"])
def test_the_list_is_for_those_who_look_after_people(client: PageClient, key: str) -> None:
    client.sign_in_as(key)
    for path in ("/people", "/people/new", "/people/slips"):
        client.get(path, status=403)
    assert "/people" not in client.get("/").links()


def test_every_page_is_weighed_and_counted(client: PageClient, parts: Parts) -> None:
    client.sign_in_as("minh")
    with counted(parts.store) as one:
        client.get("/people")
    lan = who(parts.store, "lan")
    with parts.store.session() as session:
        for n in range(31):
            add(session, lan, f"Người Thứ {n:02}", f"{n:02}" * 20, staff_code=f"HL{n:02}", from_on=TODAY - timedelta(n))
    client.sign_in_as("lan")
    with counted(parts.store) as thirty:
        page = client.get("/people", budget=LIST_BUDGET)
    assert len(page.soup.select("tbody tr")) == 30
    assert len(thirty) == len(one)
    assert page.one("a[rel=next]")["href"] == "/people?page=2"
    assert len(client.get("/people?page=2&unit=06688").soup.select("tbody tr")) == 3


def test_filters_stay_while_turning_pages(client: PageClient) -> None:
    page = client.sign_in_as("son").get(f"/people?unit={HA_LONG}&text=nguyen&state=all", budget=LIST_BUDGET)
    assert [row.get_text() for row in page.soup.select("tbody th")] == ["Nguyễn Thị Hạnh"]
    assert page.one("#unit option[selected]")["value"] == HA_LONG
    assert page.one("#text")["value"] == "nguyen"
    assert "Không tìm thấy ai" in client.get("/people?text=xyzzy", budget=LIST_BUDGET).text


def test_adding_keeps_what_was_typed_until_it_is_right(client: PageClient) -> None:
    client.sign_in_as("lan")
    form = {"unit": HA_LONG, "name": "Ngô Văn Tư", "staff_kind": "", "from_on": "32/13/2026", "staff_code": "A-1"}
    page = client.post("/people/new", form, status=422)
    assert "31/12/2026" in page.text
    assert page.one("#name")["value"] == "Ngô Văn Tư"
    page = client.post("/people/new", {**form, "from_on": "2026-11-24"}, status=422)
    assert page.soup.select("#staff_kind[aria-invalid=true]")
    done = client.post("/people/new", {**form, "from_on": "2026-11-24", "staff_kind": "cadre"}, status=303)
    assert "A-1" in client.get(done.location).text
    page = client.post("/people/new", {**form, "from_on": "2026-11-24", "staff_kind": "cadre"}, status=409)
    assert "đã là của người khác" in page.text


def test_two_tabs_on_one_person(client: PageClient, hanh: str) -> None:
    client.sign_in_as("lan")
    tab = client.get(hanh + "/correct")
    seen = {field["name"]: field.get("value", "") for field in tab.soup.select("main input[name]")}
    form = {**seen, "staff_kind": "civil_servant"}
    client.post(hanh + "/correct", {**form, "position": "Văn thư", "email": "hanh@halong.vn"}, status=303)
    page = client.post(hanh + "/correct", {**form, "position": "Kế toán"}, status=409)
    assert "người khác đã đổi chỗ này thành “Văn thư”" in page.text
    assert page.one("#position")["value"] == "Kế toán"
    assert page.one("#email")["value"] == "hanh@halong.vn"
    again = {field["name"]: field.get("value", "") for field in page.soup.select("main input[name]")}
    client.post(hanh + "/correct", {**again, "staff_kind": "civil_servant"}, status=303)
    shown = client.get(hanh).text
    assert "Kế toán" in shown
    assert "hanh@halong.vn" in shown


def test_moving_appointing_leaving_and_coming_back(client: PageClient, hanh: str) -> None:
    client.sign_in_as("quan")
    day = {"from_on": "2026-11-24", "staff_kind": "civil_servant", "position": ""}
    client.post(hanh + "/roles", {"role": "coordinator", "unit": OFFICE, "from_on": "2026-11-24"}, status=303)
    page = client.get(hanh)
    assert "Đầu mối đào tạo" in page.text
    client.post(str(page.one("form[action*='/roles/']")["action"]), status=303)
    assert "Đã thôi" in client.get(hanh).text
    client.post(hanh + "/move", {**day, "unit": HONG_GAI}, status=303)
    client.post(hanh + "/post", {**day, "unit": HA_LONG}, status=303)
    page = client.get(hanh)
    assert "Phường Hồng Gai" in page.text
    end = next(link for link in page.links() if link.endswith("/end"))
    client.post(end, {"to_on": "2026-11-24"}, status=303)
    client.post(hanh + "/leave", {"reason": "", "to_on": "2026-11-24"}, status=422)
    client.post(hanh + "/leave", {"reason": "retired", "to_on": "2026-11-24"}, status=303)
    assert "Nghỉ hưu" in client.get(hanh).text
    client.post(hanh + "/return", {**day, "unit": HONG_GAI}, status=303)
    assert "Hoạt động" in client.get(hanh).text


def test_a_slip_for_those_above_is_refused_with_a_reason(client: PageClient, parts: Parts) -> None:
    quan = f"/people/{address(parts.store, 'quan')}"
    page = client.sign_in_as("son").get(quan)
    assert "vai trò mà bạn không được giao" in page.text
    assert quan + "/slip" not in page.links()
    client.post(quan + "/slip", {"ticket": "t" * 40}, status=403)
    client.get(quan + "/leave")
    form = {"reason": "retired", "to_on": "2026-11-24"}
    assert "hãy nhờ quản trị viên" in client.post(quan + "/leave", form, status=403).text


def test_slips_of_a_unit(client: PageClient, parts: Parts) -> None:
    lan = who(parts.store, "lan")
    client.sign_in_as("lan")
    assert "Không còn ai" in client.post("/people/slips", {"unit": OFFICE}, status=422).text
    with parts.store.session() as session:
        for n in range(3):
            add(session, lan, f"Người Thứ {n}", f"{n}" * 40)
    page = client.post("/people/slips", {"unit": OFFICE, "ticket": "t" * 40}, status=200)
    assert len(page.soup.select(".slip code")) == 3
    assert page.response.headers["Cache-Control"] == "no-store"
    client.post("/people/slips", {"unit": HONG_GAI, "ticket": "t" * 40}, status=404)


def test_an_office_is_told_from_those_of_the_same_name(client: PageClient, hanh: str) -> None:
    office = "Văn phòng HĐND và UBND phường Hạ Long"
    page = client.sign_in_as("quan").get("/people?text=hanh", budget=LIST_BUDGET)
    assert page.one("tbody td[data-label='Đơn vị']").get_text() == office
    assert page.one(f"#unit option[value='{OFFICE}']").get_text(strip=True) == office
    for path in ("", "/move"):
        assert office in client.get(hanh + path, budget=LIST_BUDGET).text
    assert office in client.sign_in_as("hanh").get("/account").text


def test_all_that_is_missing_is_said_at_once(client: PageClient) -> None:
    page = client.sign_in_as("quan").post("/people/new", {}, status=422)
    assert {field["id"] for field in page.soup.select("[aria-invalid=true]")} == {
        "unit",
        "staff_kind",
        "from_on",
        "name",
    }
    page = client.post("/requirements/new", {"target": "80"}, status=422)
    assert {field["id"] for field in page.soup.select("[aria-invalid=true]")} == {"course", "unit", "due_on"}


def test_everybody_signed_in_finds_their_notices(client: PageClient) -> None:
    assert "/notices" not in client.get("/").links()
    assert "/notices" in client.sign_in_as("hanh").get("/").links()
