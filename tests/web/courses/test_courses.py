"""Home, catalogue, course, lesson, register and media, through the pages."""

import hashlib
from pathlib import Path

import pytest
from flask import Flask, url_for

from learn.content.library import build_library
from learn.content.read import read_library
from learn.domain.courses import steps
from learn.parts import LiveLibrary, Parts
from learn.web.courses.texts import step_url
from tests.cast import CAST
from tests.content.shelves import A1 as FIRST_MODULE
from tests.content.shelves import copy_of_good, read_shelf
from tests.databases import counted
from tests.library import publish, real_library
from tests.pages import PageClient
from tests.services.courses.ways import A1, B3, FIRST, A, B, deeds, do

LESSON = f"/courses/{A}/{A1}/{FIRST}"
SECOND = f"/courses/{A}/{A1}/ai-la-gi"
LAB_LESSON = f"/courses/{B}/{B3}/tom-tat-co-so-dieu"


@pytest.fixture(autouse=True)
def _published(parts: Parts) -> None:
    publish(parts.store)


def test_a_guest_who_has_learned_is_offered_a_card_and_nobody_else(client: PageClient) -> None:
    assert "/join" not in client.get("/").links()
    lesson = client.get(LESSON)
    client.post(LESSON, {"digest": lesson.one("input[name=digest]")["value"]}, status=303)
    assert "/join" in client.get("/").links()
    assert "/join" not in client.sign_in_as("mai").get("/").links()


def test_a_stranger_starts_the_first_lesson_by_one_button_and_is_remembered(client: PageClient) -> None:
    home = client.get("/")
    assert home.one(".hero a.button")["href"] == LESSON
    lesson = client.get(LESSON)
    assert not lesson.soup.select(".steps .done")
    going_on = client.post(LESSON, {"digest": lesson.one("input[name=digest]")["value"]}, status=303)
    assert going_on.location == SECOND
    assert len(client.get(SECOND).soup.select(".steps .done")) == 1
    home = client.get("/")
    assert home.one(".hero a.button")["href"] == SECOND
    assert "Đã xong 1/10 bước" in home.text


def test_an_understood_lesson_says_so_and_its_button_only_leads_on(client: PageClient) -> None:
    client.sign_in_as("hanh").post(LESSON, status=303)
    page = client.get(LESSON)
    assert "đã xong" in page.one(".eyebrow").text
    assert page.one("a[rel=next]")["href"] == SECOND
    assert not page.soup.select("article button")


def test_the_last_lesson_of_a_module_leads_to_its_quiz(client: PageClient) -> None:
    going_on = client.sign_in_as("hanh").post(f"/courses/{A}/{A1}/ba-cau-hoi", status=303)
    assert going_on.location == f"/courses/{A}/quizzes/{A1}"


def test_addresses_written_by_hand_are_those_of_the_router(app: Flask) -> None:
    course = real_library().courses[A]
    with app.test_request_context():
        for step in steps(course):
            if step.kind == "quiz":
                made = url_for("quizzes.cover", course=A, bank=step.slug)
            else:
                made = url_for("courses.lesson", course=A, module=step.module, lesson=step.slug)
            assert step_url(A, step) == made


def test_the_step_that_finishes_the_course_leads_to_congratulations(client: PageClient, parts: Parts) -> None:
    client.sign_in_as("hanh")
    library = real_library()
    things = deeds(library.courses[A])
    with parts.store.session() as session:
        do(session, library, client.learners["hanh"], things[1:])
    going_on = client.post(LESSON, status=303)
    assert going_on.location == f"/courses/{A}"
    page = client.get(going_on.location)
    assert "Chúc mừng bạn!" in page.text
    assert "24/11/2026" in page.text
    assert "100%" in page.text


def test_what_is_missing_is_listed(client: PageClient) -> None:
    client.sign_in_as("hanh").post(LESSON, status=303)
    page = client.get(f"/courses/{A}")
    assert "Còn 10 việc để hoàn thành khóa học" in page.text
    assert "Bài kiểm tra: AI quanh ta" in page.text


@pytest.mark.parametrize("key", [None, *CAST])
def test_courses_for_accounts_are_there_for_accounts_alone(client: PageClient, key: str | None) -> None:
    if key:
        client.sign_in_as(key)
    status = 200 if key else 404
    client.get(LAB_LESSON, status=status)
    client.get(f"/courses/{B}", status=status)
    listed = f"/courses/{B}" in client.get("/courses").links()
    assert listed == bool(key)
    if not key:
        client.post(LAB_LESSON, status=404)


def test_a_lab_stands_in_its_lesson(client: PageClient) -> None:
    page = client.sign_in_as("hanh").get(LAB_LESSON)
    assert len(page.soup.select("section.lab")) == 1
    assert "nộp bài thực hành" in page.text


def test_a_lesson_costs_two_queries_and_a_third_when_it_looks_for_a_new_library(
    client: PageClient, parts: Parts
) -> None:
    client.sign_in_as("hanh").get(SECOND)
    with counted(parts.store) as seen:
        client.get(SECOND)
    assert len(seen) == 2, seen
    with counted(parts.store) as seen:
        client.get(LAB_LESSON)
    assert len(seen) <= 4, seen
    parts.library = LiveLibrary(poll_seconds=0)
    client.get(SECOND)
    with counted(parts.store) as seen:
        client.get(SECOND)
    assert len(seen) == 3, seen


def test_home_and_catalogue_cost_five_queries_at_most(client: PageClient, parts: Parts) -> None:
    client.sign_in_as("hanh").post(LESSON, status=303)
    parts.library(parts.store.session())
    for path in ("/", "/courses", f"/courses/{A}"):
        with counted(parts.store) as seen:
            client.get(path)
        assert len(seen) <= 5, path


def test_a_lesson_that_goes_while_it_is_read_leaves_the_way_on(
    client: PageClient, parts: Parts, tmp_path: Path
) -> None:
    shelf = copy_of_good(tmp_path)
    publish(parts.store, read_shelf(shelf))
    parts.library = LiveLibrary(poll_seconds=0)
    course = next(iter(parts.library(parts.store.session()).courses.values()))
    lesson = course.modules[0].lessons[0]
    path = f"/courses/{course.slug}/{lesson.module}/{lesson.slug}"
    client.sign_in_as("hanh").get(path)
    gone = next((shelf / FIRST_MODULE).glob(f"*-{lesson.slug}.md"))
    gone.rename(gone.with_name("01-ten-khac.md"))
    changed = read_shelf(shelf)
    if changed.library is None:
        pytest.fail(str(changed.findings))
    publish(parts.store, changed)
    for page in (client.get(path, status=404), client.post(path, status=404)):
        assert page.one("main a.button")["href"] == f"/courses/{course.slug}"
        assert "vẫn còn nguyên" in page.text


def test_place_is_noted_for_whoever_has_begun(client: PageClient) -> None:
    client.sign_in_as("hanh").post(LESSON, status=303)
    client.post(f"/courses/{A}/place", {"lesson": "ba-cau-hoi"}, status=204)
    assert client.get("/").one(".hero a.button")["href"] == f"/courses/{A}/{A1}/ba-cau-hoi"
    client.post(f"/courses/{A}/place", {"lesson": "khong-co"}, status=404)


def test_laws_are_linked_from_lessons_to_the_register(client: PageClient) -> None:
    client.sign_in_as("hanh")
    page = client.get("/laws")
    ids = {str(section["id"]) for section in page.soup.select("section[id]")}
    assert ids == set(real_library().laws)
    assert "134/2025/QH15" in page.text
    links = {
        link.partition("#")[2]
        for course in real_library().courses.values()
        for module in course.modules
        for lesson in module.lessons
        for link in client.get(f"/courses/{course.slug}/{module.slug}/{lesson.slug}").links()
        if link.startswith("/laws#")
    }
    assert links
    assert links <= ids


def fetch(client: PageClient, path: str) -> tuple[int, str, bytes, str]:
    """Status, caching, content and type of a file."""
    with client.browser.get(path) as answer:
        return answer.status_code, answer.headers["Cache-Control"], answer.get_data(), answer.mimetype


def test_pictures_come_from_the_library_and_may_be_kept(client: PageClient) -> None:
    source = str(client.get(SECOND).one("article img")["src"])
    status, caching, content, kind = fetch(client, source)
    assert (status, kind) == (200, "image/svg+xml")
    assert "immutable" in caching
    assert hashlib.sha256(content).hexdigest()[:10] == source.partition("?v=")[2]
    plain = source.partition("?")[0]
    assert "immutable" not in fetch(client, plain)[1]
    for other in ("module.yaml", "..%2Fmodule.yaml", "khac.svg"):
        assert fetch(client, plain.rpartition("/")[0] + "/" + other)[0] == 404


def test_media_of_courses_for_accounts_are_closed_to_strangers(client: PageClient) -> None:
    path = f"/media/{B}/{B3}/sau-phan.svg"
    assert fetch(client, path)[0] == 404
    status, caching, _, _ = fetch(client.sign_in_as("hanh"), path)
    assert status == 200
    assert caching.startswith("private")


def test_authors_read_what_is_to_be_mended(client: PageClient, parts: Parts, tmp_path: Path) -> None:
    client.sign_in_as("duc")
    assert "Không có lỗi nào" in client.get("/content").text
    shelf = copy_of_good(tmp_path)
    (shelf / FIRST_MODULE / "module.yaml").write_text("title: thiếu\n", encoding="utf-8")
    publish(parts.store, read_library(shelf / "courses", shelf / "quizzes"))
    page = client.get("/content")
    assert f"{FIRST_MODULE}/module.yaml" in page.text
    assert len(page.soup.select("tbody tr")) > 0
    client.get(LESSON)
    client.sign_in_as("hanh").get("/content", status=403)


def test_before_anything_was_published_the_pages_say_so(client: PageClient, parts: Parts) -> None:
    parts.library = lambda _session: build_library({}, {}, {}, {})
    assert "Chưa có khóa học nào" in client.get("/").text
    assert "Chưa có khóa học nào" in client.get("/courses").text
