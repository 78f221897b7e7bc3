"""The network is gone for a whole minute in the middle of a quiz taken by keyboard on a phone's screen."""

import time

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from learn.db.quizzes import MarkRow, Response
from learn.parts import Parts
from tests.browser.conftest import ARGUMENTS
from tests.browser.quizzes import SAVED, WAITING, begun, kept, rows, said, small_quiz
from tests.needs import CHROMIUM, needs_chromium
from tests.proof.record import found

pytestmark = [pytest.mark.browser, pytest.mark.proof]

CUT = 60.0  # seconds


@pytest.fixture
def parts(parts: Parts) -> Parts:
    """An installation with the small quiz."""
    return small_quiz(parts)


def choose(page: Page, steps: int) -> None:
    """Go to the question's options by the keyboard, and down by so many of them."""
    for _ in range(40):
        if page.evaluate("document.activeElement.type") == "radio":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(steps):
        page.keyboard.press("ArrowDown")


@needs_chromium
def test_a_minute_without_network_loses_nothing_and_the_person_is_told(live: str, parts: Parts) -> None:
    with sync_playwright() as playwright:  # its own: the other proofs start theirs, and one at a time may run
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        lose_the_network(
            browser.new_context(base_url=live, viewport={"width": 390, "height": 844}, locale="vi-VN"), parts
        )
        browser.close()


def lose_the_network(context: BrowserContext, parts: Parts) -> None:
    page = begun(context.new_page())
    choose(page, 0)
    said(page).to_have_text(SAVED)
    context.set_offline(True)
    gone = time.monotonic()
    choose(page, 1)
    said(page).to_have_text(WAITING)
    page.keyboard.press("Enter")  # on to the next question, which cannot come now
    expect(page.get_by_role("heading", name="Câu 1/6")).to_be_visible()
    choose(page, 2)
    while time.monotonic() < gone + CUT:
        said(page).to_have_text(WAITING)
        page.wait_for_timeout(1000)
    before = len(rows(parts, Response))
    context.set_offline(False)
    back = time.monotonic()
    said(page).to_have_text(SAVED)
    took = time.monotonic() - back
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Câu 2/6")).to_be_visible()
    assert before == 1
    assert kept(parts, 1) == "o3"
    page.goto(page.url.split("?")[0] + "/summary")
    page.get_by_label("Tôi muốn nộp").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Nộp bài").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/review")
    assert len(rows(parts, MarkRow)) == 6
    found("network", "a minute without network, until what waited is saved", f"{took:.1f} s")
