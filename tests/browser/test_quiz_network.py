"""Lost networks, closed tabs, expired sessions and several windows: nothing is lost, and the person is told."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select

from learn.db.house import SignedIn
from learn.db.quizzes import MarkRow, Response
from learn.db.usecase import turn
from learn.parts import Parts
from tests.browser.conftest import NewPage, sign_in
from tests.browser.quizzes import COVER, ELSEWHERE, SAVED, WAITING, begun, kept, pick, rows, said, small_quiz

pytestmark = pytest.mark.browser


@pytest.fixture
def parts(parts: Parts) -> Parts:
    """An installation with the small quiz."""
    return small_quiz(parts)


@pytest.fixture
def shaky_page(chromium: Browser, live: str) -> Iterator[Callable[[], Page]]:
    """Make pages whose network may fail: the browser's own complaints of that are no faults, those of scripts are."""
    faults: list[str] = []
    contexts: list[BrowserContext] = []

    def make() -> Page:
        contexts.append(chromium.new_context(base_url=live, viewport={"width": 390, "height": 844}, locale="vi-VN"))
        contexts[-1].set_default_timeout(8000)
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not faults, faults


def test_two_windows_of_one_browser_stay_together(new_page: NewPage, parts: Parts) -> None:
    one = begun(new_page())
    other = one.context.new_page()
    other.goto(one.url)
    pick(other, "o1")
    said(other).to_have_text(SAVED)
    said(one).to_contain_text(ELSEWHERE)
    expect(one.locator("input[value=o1]")).to_be_checked()
    pick(one, "o3")
    said(one).to_have_text(SAVED)
    expect(other.locator("input[value=o3]")).to_be_checked()
    assert kept(parts, 1) == "o3"
    assert [row.sequence for row in rows(parts, Response)] == [1, 2]


def test_two_devices_the_later_one_is_told_kindly(new_page: NewPage, parts: Parts) -> None:
    one = begun(new_page())
    other = new_page(390)
    sign_in(other, "hanh")
    other.goto(one.url)
    pick(other, "o1")
    said(other).to_have_text(SAVED)
    one.locator("input[value=o2]").click()  # and so overtaken that it may not stay chosen for a moment
    said(one).to_contain_text(ELSEWHERE)
    expect(one.locator("input[value=o1]")).to_be_checked()
    assert kept(parts, 1) == "o1"
    pick(one, "o2")
    said(one).to_have_text(SAVED)
    assert kept(parts, 1) == "o2"


def test_without_network_the_answer_waits_on_the_device_and_goes_out_by_itself(
    shaky_page: Callable[[], Page], parts: Parts
) -> None:
    page = begun(shaky_page())
    page.context.set_offline(True)
    pick(page, "o2")
    said(page).to_have_text(WAITING)
    page.get_by_role("button", name="Câu tiếp").click()
    expect(page.get_by_role("heading", name="Câu 1/6")).to_be_visible()
    pick(page, "o3")
    said(page).to_have_text(WAITING)
    assert rows(parts, Response) == []
    page.context.set_offline(False)
    said(page).to_have_text(SAVED)
    assert kept(parts, 1) == "o3"
    page.get_by_role("button", name="Câu tiếp").click()
    expect(page.get_by_role("heading", name="Câu 2/6")).to_be_visible()


def test_a_closed_tab_loses_nothing(shaky_page: Callable[[], Page], parts: Parts) -> None:
    page = begun(shaky_page())
    address = page.url
    page.route("**/answers", lambda route: route.abort())
    pick(page, "o2")
    said(page).to_have_text(WAITING)
    page.close()
    again = page.context.new_page()
    again.goto(address)
    expect(again.locator("input[value=o2]")).to_be_checked()
    said(again).to_have_text(SAVED)
    assert kept(parts, 1) == "o2"


def test_what_waits_is_sent_before_handing_in(shaky_page: Callable[[], Page], parts: Parts) -> None:
    page = begun(shaky_page())
    page.context.route("**/answers", lambda route: route.abort())
    pick(page, "o0")
    said(page).to_have_text(WAITING)
    page.goto(page.url.split("?")[0] + "/summary")
    page.get_by_label("Tôi muốn nộp").check()
    page.get_by_role("button", name="Nộp bài").click()
    said(page).to_contain_text("Đang chờ mạng")
    assert rows(parts, MarkRow) == []
    page.context.unroute_all()
    page.reload()
    expect(page.locator(".rows .tag.done")).to_have_count(1)
    page.get_by_label("Tôi muốn nộp").check()
    page.get_by_role("button", name="Nộp bài").click()
    page.wait_for_url("**/review")
    assert [one.right for one in rows(parts, MarkRow)] == [True, *[False] * 5]


def test_an_answer_whose_acknowledgement_was_lost_is_kept_once(shaky_page: Callable[[], Page], parts: Parts) -> None:
    page = begun(shaky_page())
    lost: list[int] = []

    def lose(route: Route) -> None:
        if lost:
            return route.continue_()
        lost.append(1)
        route.fetch()  # it arrives, and the answer does not
        return route.abort()

    page.route("**/answers", lose)
    pick(page, "o2")
    said(page).to_have_text(WAITING)
    said(page).to_have_text(SAVED)
    assert [(one.sequence, one.answer) for one in rows(parts, Response)] == [(1, "o2")]


def end_session(page: Page, parts: Parts, what: str) -> None:
    """As if the session had run out, or the browser had forgotten it."""
    if what == "form token":
        return page.context.clear_cookies()
    with parts.store.session() as session, turn(session):
        for row in session.execute(select(SignedIn)).scalars():
            session.delete(row)
        return session.commit()


@pytest.mark.parametrize("what", ["form token", "session"])
def test_an_attempt_goes_on_saving_when_its_session_has_ended(new_page: NewPage, parts: Parts, what: str) -> None:
    page = begun(new_page())
    address = page.url
    end_session(page, parts, what)
    pick(page, "o2")
    said(page).to_have_text(SAVED)
    assert kept(parts, 1) == "o2"
    page.get_by_role("button", name="Câu tiếp").click()
    expect(page).to_have_title(re.compile("Đăng nhập"))
    sign_in(page, "hanh")
    page.goto(address)
    expect(page.locator("input[value=o2]")).to_be_checked()


@pytest.mark.parametrize("what", ["form token", "session"])
def test_a_page_whose_token_is_void_too_keeps_the_answer_until_one_is_back(
    new_page: NewPage, parts: Parts, what: str
) -> None:
    page = begun(new_page())
    address = page.url
    end_session(page, parts, what)
    page.evaluate("document.querySelector('form[data-key]').dataset.token = 'void'")  # as after a change of the secret
    pick(page, "o2")
    said(page).to_contain_text("Không lưu được")
    said(page).to_contain_text("vẫn được giữ trên máy này")
    page.get_by_role("button", name="Câu tiếp").click()
    expect(page.locator("input[value=o2]")).to_be_checked()
    sign_in(page, "hanh")
    page.goto(address)
    expect(page.locator("input[value=o2]")).to_be_checked()
    said(page).to_have_text(SAVED)
    assert kept(parts, 1) == "o2"


def test_what_waits_of_the_last_person_goes_to_their_attempt_and_the_next_one_sees_nothing_of_it(
    shaky_page: Callable[[], Page], parts: Parts
) -> None:
    page = begun(shaky_page())
    address = page.url
    page.context.route("**/answers", lambda route: route.abort())
    pick(page, "o2")
    said(page).to_have_text(WAITING)
    page.context.unroute_all()
    page.context.clear_cookies()
    sign_in(page, "mai")
    page.goto(COVER)
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator("input:checked")).to_have_count(0)
    pick(page, "o1")
    said(page).to_have_text(SAVED)
    assert {(one.attempt_id, one.answer) for one in rows(parts, Response)} == {(1, "o2"), (2, "o1")}
    page.context.clear_cookies()
    sign_in(page, "hanh")
    page.goto(address)
    expect(page.locator("input[value=o2]")).to_be_checked()
