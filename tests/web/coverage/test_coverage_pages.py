"""The pages of coverage: figures that agree with the database, for those whose units they are."""

import csv
import io
from datetime import date

import pytest
from sqlalchemy import text

from learn.content.library import Library
from learn.domain.people import SYSTEM
from learn.parts import Parts
from learn.services.coverage.require_course import require_course
from tests.cast import NOW
from tests.library import publish, real_library
from tests.pages import LIST_BUDGET, PageClient
from tests.services.courses.ways import B, deeds, do

COUNT = text(
    "SELECT count(DISTINCT p.learner_id) FROM post p JOIN learner l ON l.id = p.learner_id "
    "JOIN unit u ON u.id = p.unit_id WHERE l.closed_at IS NULL AND u.code LIKE :code "
    "AND p.from_on <= :day AND (p.to_on IS NULL OR p.to_on >= :day)"
)


@pytest.fixture
def library(parts: Parts) -> Library:
    publish(parts.store)
    return real_library()


@pytest.fixture
def required(parts: Parts, library: Library) -> str:
    with parts.store.session() as session:
        made = require_course(
            session,
            SYSTEM,
            library,
            course=B,
            unit_code="22",
            staff_kinds=(),
            due_on=date(2026, 12, 14),
            target=80,
            now=NOW,
        )
    return made.public_id


def figures(page) -> dict[str, str]:
    return {box.dt.get_text(strip=True): box.dd.get_text(strip=True) for box in page.one("dl.figures").select("div")}


def finish(parts: Parts, library: Library, learner_id: int) -> None:
    course = library.course(B)
    assert course is not None
    with parts.store.session() as session:
        do(session, library, learner_id, deeds(course), B)


def test_every_figure_of_the_page_is_what_the_database_says(
    client: PageClient, parts: Parts, library: Library, required: str
) -> None:
    finish(parts, library, client.learners["hanh"])
    page = client.sign_in_as("son").get("/coverage/22", budget=LIST_BUDGET)
    with parts.store.engine.connect() as session:
        day = {"day": NOW.date()}
        everybody = session.execute(COUNT, {**day, "code": "%"}).scalar_one()
        of_unit = {
            code: session.execute(COUNT, {**day, "code": f"{code}%"}).scalar_one() for code in ("06688", "06685", "SYT")
        }
    assert figures(page) == {
        "Tỷ lệ phủ": f"{1000 // everybody / 10}%".replace(".", ","),
        "Đã hoàn thành": "1",
        "Đang học": "0",
        "Chưa bắt đầu": str(everybody - 1),
        "Quá hạn": "0",
    }
    needed = -(-everybody * 80 // 100) - 1
    assert f"Còn thiếu {needed} người để đạt 80%." in page.text
    rows = {
        str(row.th.a["href"]): [cell.get_text(strip=True) for cell in row.select("td")]
        for row in page.soup.select("tbody tr")
    }
    assert len(rows) == 68
    for code, people in of_unit.items():
        cells = rows[f"/coverage/{code}?requirement={required}"]
        done = int(code == "06688")
        assert cells[:3] == [str(people), str(done), "0"]
        assert cells[4] == (f"{done * 100 // people}%" if people else "–")


def test_one_goes_from_ones_top_unit_down_to_the_people_and_back(
    client: PageClient, parts: Parts, library: Library, required: str
) -> None:
    finish(parts, library, client.learners["hanh"])
    client.sign_in_as("lan")
    assert client.get("/coverage", status=302).location == "/coverage/06688"
    commune = client.get("/coverage/06688")
    office = f"/coverage/06688-VP?requirement={required}"
    assert office in commune.links()
    assert f"/coverage/22?requirement={required}" not in commune.links()
    below = client.get(office)
    assert f"/coverage/06688?requirement={required}" in below.links()
    assert "Đã đạt chỉ tiêu 80%." in below.text
    people = client.get(f"/coverage/06688/people?requirement={required}")
    assert "Nguyễn Thị Hạnh" in people.text
    assert "Xong 24/11/2026" in people.text
    new = client.get(f"/coverage/06688/people?requirement={required}&progress=new&page=99")
    assert "Nguyễn Thị Hạnh" not in new.text
    assert "Trần Thị Lan" in new.one("tbody").get_text()


@pytest.mark.parametrize("what", ["", "/people", "/people.csv", "/units.csv"])
@pytest.mark.parametrize("code", ["06688", "06688-VP", "22", "SKHCN", "khong-co"])
def test_another_communes_coordinator_gets_404_and_no_name(
    client: PageClient, parts: Parts, library: Library, required: str, code: str, what: str
) -> None:
    page = client.sign_in_as("minh").get(f"/coverage/{code}{what}?requirement={required}", status=404)
    assert "Hạnh" not in page.text
    assert "Hạ Long" not in page.text


@pytest.mark.parametrize("key", ["hanh", "duc", "mai"])
def test_who_looks_after_nobody_has_no_coverage(client: PageClient, required: str, key: str) -> None:
    client.sign_in_as(key)
    assert "Tỷ lệ phủ" not in client.get("/").text
    client.get("/coverage", status=403)
    client.get("/coverage/06688", status=404)
    client.get("/requirements", status=403)


def test_the_files_say_the_same_and_run_nothing(
    client: PageClient, parts: Parts, library: Library, required: str
) -> None:
    with parts.store.engine.begin() as connection:
        rename = text("UPDATE learner SET name = '=cmd|calc' WHERE id = :id")
        connection.execute(rename, {"id": client.learners["hanh"]})
    client.sign_in_as("lan")
    answer = client.get(f"/coverage/06688/people.csv?requirement={required}").response
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="danh-sach-06688.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert {row["Họ và tên"] for row in rows} == {"'=cmd|calc", "Trần Thị Lan"}
    units = client.get(f"/coverage/06688/units.csv?requirement={required}").response.get_data().decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(units)))
    assert table[-1]["Đơn vị"] == "Tổng: Phường Hạ Long"
    assert table[-1]["Số người"] == "2"
    assert [row["Số người"] for row in table if row["Mã"] == "06688-VP"] == ["1"]


def test_nothing_required_says_how_to_begin(client: PageClient, library: Library) -> None:
    page = client.sign_in_as("lan").get("/coverage/06688")
    assert "chưa được giao khóa học nào" in page.text
    assert "/requirements/new?unit=06688" in page.links()
    assert "Chưa giao khóa học nào" in client.get("/requirements").text


FORM = {"course": B, "unit": "06688", "due_on": "14/12/2026", "target": "80%"}


def test_a_course_is_assigned_after_one_has_seen_how_many_it_obliges(client: PageClient, library: Library) -> None:
    client.sign_in_as("lan")
    client.get("/requirements/new?unit=06688")
    seen = client.post("/requirements/new", {**FORM, "staff_kinds": ["civil_servant"]}, status=200)
    assert "Áp dụng cho 2 người." in seen.text
    assert "công chức" in seen.text
    fields = {str(tag["name"]): str(tag["value"]) for tag in seen.soup.select("main form input")}
    again = client.post("/requirements/new", {**fields, "edit": "1"}, status=200)
    assert again.one("input[name=target]")["value"] == "80"
    assert again.one("option[value='06688'][selected]")
    made = client.post("/requirements/new", {**fields, "confirmed": "1"}, status=303)
    assert "Đã giao khóa học cho 2 người." in client.get(made.location).text
    twice = client.post("/requirements/new", {**fields, "confirmed": "1"}, status=409)
    assert "đã được giao cho đúng những người đó" in twice.text
    listed = client.get("/requirements")
    assert "0 trên 2" in listed.text
    other = PageClient(client.app, client.learners).sign_in_as("minh")
    assert "Phường Hạ Long" not in other.get("/requirements").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"course": ""}, "Hãy chọn một khóa học"),
        ({"unit": ""}, "Hãy chọn đơn vị."),
        ({"due_on": "hôm nay"}, "Hãy ghi ngày"),
        ({"due_on": "2026-11-01"}, "Hạn hoàn thành đã qua"),
        ({"due_on": "2099-11-01"}, "xa quá năm năm"),
        ({"target": "0"}, "từ 1 đến 100"),
        ({"target": "một trăm"}, "từ 1 đến 100"),
        ({"target": "9" * 400}, "từ 1 đến 100"),
    ],
)
def test_what_does_not_do_is_said_beside_the_field_and_kept(
    client: PageClient, library: Library, change: dict[str, str], sentence: str
) -> None:
    for confirmed in ("", "1"):
        page = client.sign_in_as("lan").post(
            "/requirements/new", {**FORM, **change, "confirmed": confirmed}, status=422
        )
        assert sentence in page.text
        if "course" not in change:
            assert page.one(f"option[value={B}][selected]")


def test_another_units_people_cannot_be_obliged(client: PageClient, library: Library) -> None:
    client.sign_in_as("minh").post("/requirements/new", {**FORM, "confirmed": "1"}, status=404)


def test_a_requirement_is_changed_and_ended_by_those_whose_it_is(
    client: PageClient, parts: Parts, library: Library, required: str
) -> None:
    client.sign_in_as("lan")
    page = client.get("/requirements")
    assert "Cấp trên giao" in page.text
    client.get(f"/requirements/{required}", status=404)
    client.post(f"/requirements/{required}/close", status=404)
    client.sign_in_as("son")
    client.get(f"/requirements/{required}")
    client.post(f"/requirements/{required}", {"due_on": "2026-12-20", "target": "90"}, status=303)
    assert "hạn 20/12/2026 · chỉ tiêu 90%" in client.get("/coverage/22", budget=LIST_BUDGET).text
    assert "không còn thấy khóa này" in client.get(f"/requirements/{required}/close").text
    for _ in range(2):
        client.post(f"/requirements/{required}/close", status=303)
    assert "chưa được giao khóa học nào" in client.get("/coverage/22").text
    client.get(f"/requirements/{required}", status=404)


def test_an_office_is_told_from_those_of_the_same_name(client: PageClient, required: str) -> None:
    office = "Văn phòng HĐND và UBND phường Hạ Long"
    client.sign_in_as("lan")
    page = client.get(f"/coverage/06688-VP?requirement={required}", budget=LIST_BUDGET)
    assert page.one("h1").get_text() == office
    page = client.get(f"/coverage/06688/people?requirement={required}", budget=LIST_BUDGET)
    assert office in [cell.get_text() for cell in page.soup.select("td[data-label='Đơn vị']")]
