"""Writing an essay and marking it in a real browser: saved while it is written, marked by keyboard on a phone."""

import pytest
from playwright.sync_api import Page, expect

from learn.db.marking import Marking
from learn.db.quizzes import Attempt, Response
from learn.parts import Parts
from tests.browser.conftest import NewPage, fits, serious, sign_in
from tests.browser.quizzes import SAVED, begun, go, kept, rows, said
from tests.services.quizzes import essays

pytestmark = pytest.mark.browser


@pytest.fixture
def parts(parts: Parts) -> Parts:
    """An installation with the quiz that has an essay as its second question."""
    library = essays.library(shuffle=False)
    parts.library = lambda _session: library
    return parts


def at_the_essay(page: Page) -> Page:
    begun(page, questions=2)
    go(page, 2)
    return page


def test_a_text_is_kept_now_and_then_while_it_is_written(new_page: NewPage, parts: Parts) -> None:
    page = at_the_essay(new_page(390))
    assert fits(page)
    assert serious(page) == []
    box = page.locator("textarea")
    box.press_sequentially("Kính gửi bà")
    expect(page.locator("#written")).to_have_text("Đã viết 3 từ, 11 ký tự.")
    page.wait_for_timeout(1500)
    assert rows(parts, Response) == []
    said(page).to_have_text(SAVED, timeout=15_000)
    assert kept(parts, 2) == "Kính gửi bà"
    box.press_sequentially(", tôi")
    page.get_by_role("button", name="Xem lại trước khi nộp").click()
    expect(page.get_by_role("heading", name="Kiểm tra lại trước khi nộp")).to_be_visible()
    assert kept(parts, 2) == "Kính gửi bà, tôi"
    assert len(rows(parts, Response)) == 2


def test_what_was_written_is_there_again_with_its_count(new_page: NewPage, parts: Parts) -> None:
    page = at_the_essay(new_page())
    page.locator("textarea").fill("Một\n\nhai ba")
    page.get_by_role("button", name="Câu trước").click()
    expect(page.get_by_role("heading", name="Câu 1/2")).to_be_visible()
    page.go_back()
    expect(page.locator("textarea")).to_have_value("Một\n\nhai ba")
    expect(page.locator("#written")).to_have_text("Đã viết 3 từ, 11 ký tự.")
    assert kept(parts, 2) == "Một\n\nhai ba"


def test_a_paper_is_marked_by_keyboard_on_a_phone_without_script(new_page: NewPage, parts: Parts) -> None:
    page = at_the_essay(new_page(javascript=False))
    page.locator("textarea").fill(essays.WRITTEN)
    page.get_by_role("button", name="Xem lại trước khi nộp").last.click()
    page.get_by_label("Tôi muốn nộp").check()
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.get_by_role("heading", name="Đang chờ chấm")).to_be_visible()
    marker = new_page(390)
    sign_in(marker, "lan")
    marker.goto("/marking")
    assert fits(marker)
    assert serious(marker) == []
    marker.get_by_role("button", name="Chấm bài (1)").press("Enter")
    expect(marker.get_by_role("heading", name="Bài viết")).to_be_visible()
    assert fits(marker)
    assert serious(marker) == []
    marker.locator("input[type=radio]").first.focus()
    marker.keyboard.press("Space")
    for key in ("ArrowDown", "ArrowDown", "Tab", "ArrowDown"):  # the third level, then the second of the next
        marker.keyboard.press(key)
    marker.keyboard.press("Enter")  # sends the first button: a draft
    expect(marker.get_by_text("Đã lưu nháp.")).to_be_visible()
    assert [one.picks for one in rows(parts, Marking)] == [essays.FULL]
    marker.get_by_role("button", name="Cho điểm, sang bài tiếp").press("Enter")
    expect(marker.get_by_text("Đã cho điểm.")).to_be_visible()
    assert [(one.state, one.percent) for one in rows(parts, Attempt)] == [("graded", 75)]
