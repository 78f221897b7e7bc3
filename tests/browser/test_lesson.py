"""A resident without an account finishes the first lesson on a phone, with JavaScript and without."""

import pytest

from tests.browser.conftest import NewPage, fits, serious, sign_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False])
def test_a_resident_finishes_the_first_lesson_on_a_phone(new_page: NewPage, javascript: bool) -> None:
    page = new_page(390, javascript=javascript)
    page.goto("/")
    page.get_by_role("link", name="Học bài đầu tiên").click()
    page.wait_for_url("**/mot-ngay-gap-ai")
    assert page.locator("h1").inner_text() == "Một ngày gặp AI mấy lần?"
    page.get_by_role("button", name="Đã hiểu, học tiếp").click()
    page.wait_for_url("**/ai-la-gi")
    page.go_back()
    page.reload()
    assert "đã xong" in page.locator("article .eyebrow").inner_text()
    page.goto("/")
    assert page.locator(".hero a.button").inner_text() == "Học tiếp"
    assert "Đã xong 1/10 bước" in page.locator("main").inner_text()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_pages_of_learning_fit_the_screen(new_page: NewPage, width: int) -> None:
    page = new_page(width)
    sign_in(page, "hanh")
    for path in (
        "/",
        "/courses",
        "/courses/ai-can-ban",
        "/courses/ai-can-ban/a1-ai-quanh-ta/ai-la-gi",
        "/courses/ai-cho-can-bo/b3-cau-lenh-cho-cong-vu/tom-tat-co-so-dieu",
        "/laws",
    ):
        page.goto(path)
        assert fits(page), path


@pytest.mark.parametrize("dark", [False, True])
def test_pages_of_learning_are_accessible_in_both_themes(new_page: NewPage, dark: bool) -> None:
    page = new_page(1280, dark=dark)
    for path in ("/", "/courses", "/courses/ai-can-ban", "/courses/ai-can-ban/a1-ai-quanh-ta/ai-la-gi", "/laws"):
        page.goto(path)
        assert serious(page) == [], path


def test_an_open_lesson_is_where_the_home_page_goes_on(new_page: NewPage) -> None:
    page = new_page(390)
    sign_in(page, "hanh")
    page.goto("/courses/ai-can-ban/a1-ai-quanh-ta/mot-ngay-gap-ai")
    page.get_by_role("button", name="Đã hiểu, học tiếp").click()
    page.wait_for_url("**/ai-la-gi")
    with page.expect_response(lambda answer: answer.url.endswith("/place")) as told:
        page.goto("/courses/ai-can-ban/a1-ai-quanh-ta/ba-cau-hoi")
    assert told.value.status == 204
    page.goto("/")
    assert page.locator(".hero a.button").get_attribute("href") == "/courses/ai-can-ban/a1-ai-quanh-ta/ba-cau-hoi"
