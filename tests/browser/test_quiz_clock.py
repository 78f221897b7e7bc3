"""The clock of a quiz: it runs, warns, and hands in by itself when the time is up."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from learn.db.quizzes import Attempt
from learn.domain.quizzes import Rules
from learn.parts import Parts
from tests.browser.conftest import NewPage
from tests.browser.quizzes import SAVED, begun, kept, pick, rows, said
from tests.cast import NOW
from tests.services.quizzes import banks

pytestmark = pytest.mark.browser


@pytest.fixture
def parts(parts: Parts) -> Parts:
    """An installation with the small quiz, one minute long."""
    parts.library = lambda _session: banks.library(shuffle=False, rules=Rules(minutes=1))
    return parts


def test_the_clock_runs_and_is_set_right_by_the_server(new_page: NewPage, parts: Parts) -> None:
    page = begun(new_page(390))
    timer = page.get_by_role("timer")
    expect(timer).to_have_text("0:58", timeout=8000)
    expect(page.locator(".clock")).to_have_class("clock late")
    parts.clock = lambda: NOW + timedelta(seconds=20)  # the device slept, and its count with it
    pick(page, "o1")
    said(page).to_have_text(SAVED)
    expect(timer).to_have_text("0:38", timeout=8000)


def test_when_the_time_is_up_what_is_answered_is_handed_in(new_page: NewPage, parts: Parts) -> None:
    page = begun(new_page(390))
    parts.clock = lambda: NOW + timedelta(seconds=56)
    page.reload()
    pick(page, "o0")
    page.wait_for_url("**/review", timeout=15_000)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bạn được 16%")
    assert kept(parts, 1) == "o0"
    assert [(one.state, one.ended_by) for one in rows(parts, Attempt)] == [("submitted", "learner")]


def test_without_script_the_end_is_said_and_comes_by_itself(new_page: NewPage, parts: Parts) -> None:
    page = begun(new_page(390, javascript=False))
    expect(page.locator(".clock")).to_contain_text("còn chưa tới 2 phút")
    pick(page, "o0")
    page.get_by_role("button", name="Câu tiếp").last.click()
    parts.clock = lambda: NOW + timedelta(minutes=3)
    page.get_by_role("button", name="Câu tiếp").last.click()
    expect(page.get_by_text("Đã hết giờ làm bài")).to_be_visible()
    assert [one.ended_by for one in rows(parts, Attempt)] == ["time"]
