"""Whoever chooses English meets English: nothing of the product's own stays Vietnamese but names and what is taught."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from learn.content.library import Library
from learn.db.house import Task
from learn.db.units import Unit
from learn.domain.people import SYSTEM, Role
from learn.parts import Parts
from learn.services.coverage.require_course import require_course
from learn.services.house.deliver_notice import deliver_notice
from tests.cast import CAST, NOW
from tests.house.catalogue import VIETNAMESE
from tests.library import publish, real_library
from tests.pages import Page, PageClient

LIST = 40 * 1024  # bytes; lists of people and units may be longer

A, A1, B, B3 = "ai-can-ban", "a1-ai-quanh-ta", "ai-cho-can-bo", "b3-cau-lenh-cho-cong-vu"
NAMES = ("Bình dân học vụ số", "Tỉnh Quảng Ninh", "Chuyên viên")
KINDS = ("Phường ", "Xã ", "Đặc khu ")  # left out of the names where communes are chosen
ADDRESSES = {"href", "action", "src", "id", "for", "name", "value", "class", "content"}
TAUGHT = (
    "[lang=vi], .question, .passage, .choices label span, .unit span, .pairs, .order, "
    ".lab > div > :not(details, .note, form, [data-result]), .lab pre, .lab details p"
)


def names_of(library: Library) -> set[str]:
    """What the courses, their parts and their promises are called."""
    found = {bank.title for bank in library.banks.values()}
    items = [item for bank in library.banks.values() for item in bank.items]
    found |= {getattr(item, "unit", "") for item in items}
    found |= {unit.name for item in items for unit in getattr(item, "units", ())}
    for course in library.courses.values():
        found |= {course.title, course.summary}
        for module in course.modules:
            found |= {module.title, module.tomorrow, *(one.text for one in module.outcomes)}
            found |= {lesson.title for lesson in module.lessons} | {lab.title for lab in module.labs}
    return found


class Reader:
    """A browser that has chosen English, and what it may still find in Vietnamese."""

    def __init__(self, client: PageClient, names: set[str]) -> None:
        self.client = client
        self.names = sorted(filter(None, names), key=len, reverse=True)
        client.post("/language", {"language": "en", "next": "/"})

    def reads(self, page: Page) -> None:
        """Fail where the page has a Vietnamese letter of its own."""
        assert page.one("html")["lang"] == "en"
        assert not (untold := _untold(page.soup)), untold
        said = [part for text in _said(page.soup) if VIETNAMESE.search(part := self._without_names(text))]
        assert not said, said

    def _without_names(self, text: str) -> str:
        for name in self.names:
            text = text.replace(name, "")
        return text


def _untold(soup: BeautifulSoup) -> list[str]:
    """Every Vietnamese text that a screen reader would be told is English."""
    texts = soup.body.find_all(string=VIETNAMESE) if soup.body else []
    spoken = [(text.find_parent(lang=True), text) for text in texts]
    return [str(text) for parent, text in spoken if parent is None or parent["lang"] != "vi"]


def _said(soup: BeautifulSoup) -> list[str]:
    """Every piece of text and every attribute that is read out or shown."""
    for taught in soup.select(TAUGHT):
        taught.decompose()
    shown = [str(value) for tag in soup.find_all(True) for name, value in tag.attrs.items() if name not in ADDRESSES]
    return [" ".join(text.split()) for text in (*soup.stripped_strings, *shown)]


@pytest.fixture
def reader(client: PageClient, parts: Parts) -> Reader:
    """A reader of English of an installation with the real courses, a requirement, and the cast."""
    publish(parts.store)
    library = real_library()
    with parts.store.session() as session:
        units = set(session.execute(select(Unit.name)).scalars())
        units |= {unit.removeprefix(kind) for unit in units for kind in KINDS}
        require_course(
            session, SYSTEM, library, course=B, unit_code="22", staff_kinds=(), due_on=date(2026, 12, 14),
            target=90, now=NOW,
        )  # fmt: skip
    return Reader(client, {*NAMES, *units, *names_of(library), *(member.name for member in CAST.values())})


@pytest.mark.parametrize(
    "path", ["/", "/courses", f"/courses/{A}", f"/courses/{A}/{A1}/ai-la-gi", "/sign-in", "/join", "/activate"]
)
def test_a_stranger_reads_english(reader: Reader, path: str) -> None:
    reader.reads(reader.client.get(path, budget=LIST))


@pytest.mark.parametrize(
    "path", ["/", f"/courses/{B}", f"/courses/{B}/quizzes/{B3}", "/playground", "/account", "/account/password",
             f"/courses/{B}/{B3}/labs/tom-tat-van-ban"]
)  # fmt: skip
def test_a_learner_reads_english(reader: Reader, path: str) -> None:
    reader.client.sign_in_as("hanh")
    reader.reads(reader.client.get(path, budget=LIST))


@pytest.mark.parametrize(
    "path", ["/people", "/people/new", "/people/slips", "/coverage/22", "/coverage/06688", "/requirements",
             "/requirements/new", "/content", "/content/quizzes", f"/content/quizzes/{B3}",
             f"/content/quizzes/{B3}/b3-06", "/content/import", f"/content/export/{B3}?format=gift"]
)  # fmt: skip
def test_an_administrator_reads_english(reader: Reader, path: str) -> None:
    reader.client.sign_in_as("quan")
    reader.reads(reader.client.get(path, budget=LIST))


@pytest.mark.parametrize("deed", ["", "/correct", "/move", "/post", "/leave", "/slip", "/roles"])
def test_the_pages_about_a_person_are_english(reader: Reader, deed: str) -> None:
    reader.client.sign_in_as("quan")
    reader.reads(reader.client.get(_hanh(reader.client) + deed, budget=LIST))


def _hanh(client: PageClient) -> str:
    """The address of Hạnh's page in the roster."""
    return str(client.get("/people?text=Hạnh", budget=LIST).one("table.data tbody a")["href"])


@pytest.mark.parametrize("path", ["/sign-in", "/join", "/activate"])
def test_what_a_form_refuses_is_said_in_english(reader: Reader, path: str) -> None:
    page = reader.client.post(path, {}, status=422)
    assert page.soup.select(".error")
    reader.reads(page)


@pytest.mark.parametrize("path", ["/people/new", "/requirements/new"])
def test_what_a_coordinator_is_refused_is_said_in_english(reader: Reader, path: str) -> None:
    reader.client.sign_in_as("quan")
    page = reader.client.post(path, {"target": "900", "due_on": "1/2"}, status=422)
    assert page.soup.select(".error")
    reader.reads(page)


def test_a_quiz_is_english_around_its_questions(reader: Reader) -> None:
    client = reader.client.sign_in_as("hanh")
    attempt = client.post(f"/courses/{B}/quizzes/{B3}/start", status=303).location
    rows = client.get(f"{attempt}/summary").soup.select("ol.rows li")
    assert rows
    for place in range(1, len(rows) + 1):
        reader.reads(client.get(f"{attempt}?q={place}"))
    client.post(f"{attempt}/submit", {"sure": "1", "open": len(rows)}, status=303)
    reader.reads(client.get(f"/courses/{B}/quizzes/{B3}"))
    page = client.get(f"{attempt}/review", budget=LIST)
    assert "You have 0%" in page.text


def test_the_pages_for_faults_are_english(reader: Reader) -> None:
    reader.reads(reader.client.get("/nowhere", status=404))
    reader.client.sign_in_as("hanh")
    reader.reads(reader.client.get("/people", status=403))


def test_a_notice_is_english(reader: Reader, app: Flask, parts: Parts) -> None:
    administrator = PageClient(app, reader.client.learners).sign_in_as("quan")
    given: dict[str, Any] = {"role": Role.AUTHOR.value, "unit": "22", "from_on": "2026-11-24"}
    administrator.post(f"{_hanh(administrator)}/roles", given, status=303)
    with parts.store.session() as session:
        told = session.execute(select(Task.payload).where(Task.kind == "notice")).scalar_one()
        deliver_notice(session, SYSTEM, told, NOW)
    notices = reader.client.sign_in_as("hanh").get("/notices")
    assert "From 24/11/2026 you are an author." in notices.text
    reader.reads(notices)


@pytest.mark.parametrize("path", ["/laws", f"/courses/{A}/a4-giu-thong-tin-ca-nhan/che-roi-hoi"])
def test_the_language_of_each_part_is_told(reader: Reader, path: str) -> None:
    body = reader.client.get(path, budget=LIST)
    assert not _untold(body.soup)
    for control in body.soup.select("button, article .eyebrow, .lab label"):
        language = control.find_parent(lang=True) if not control.has_attr("lang") else control
        assert language is not None
        assert language["lang"] == "en" or control["value"] == "vi"


def test_the_people_of_a_unit_are_told_to_be_vietnamese(reader: Reader) -> None:
    reader.client.sign_in_as("lan")
    home = reader.client.get("/coverage/06688", budget=LIST)
    listed = next(link for link in home.links() if link.startswith("/coverage/06688/people"))
    reader.reads(reader.client.get(listed, budget=LIST))


def test_vietnamese_pages_tell_no_language_but_once(client: PageClient) -> None:
    page = client.sign_in_as("quan").get("/people", budget=LIST)
    assert [tag.name for tag in page.soup.select("[lang=vi]")] == ["html"]
