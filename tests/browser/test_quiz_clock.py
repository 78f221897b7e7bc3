"""The clock of a quiz: it runs, warns, and hands in by itself when the time is up."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from learn.db.quizzes import Attempt
from learn.domain.quizzes import Measures, Rules
from learn.parts import Parts
from learn.services.people.grant_measures import grant_measures
from tests.browser.conftest import NewPage
from tests.browser.quizzes import SAVED, begun, kept, pick, rows, said
from tests.cast import NOW
from tests.services.people.desk import address, who
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


def test_a_pause_stops_the_clock_and_another_window_hands_nothing_in(new_page: NewPage, parts: Parts) -> None:
    with parts.store.session() as session:
        grant_measures(session, who(parts.store, "lan"), address(parts.store, "hanh"), Measures(pause_minutes=5), NOW)
    page = begun(new_page(390))
    parts.clock = lambda: NOW + timedelta(seconds=50)
    other = page.context.new_page()
    other.goto(page.url)
    pick(page, "o1")
    page.get_by_role("button", name="Tạm dừng").click()
    expect(page.get_by_role("heading", name="Bài đang tạm dừng")).to_be_visible()
    assert kept(parts, 1) == "o1"
    parts.clock = lambda: NOW + timedelta(seconds=80)
    expect(other.get_by_role("heading", name="Bài đang tạm dừng")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Làm tiếp").click()
    expect(page.get_by_role("timer")).to_have_text("0:09")
    assert [one.state for one in rows(parts, Attempt)] == ["in_progress"]
