"""The main job: an official does B3 with its labs on the real model and passes the quiz, and the figures move."""

import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import select

from bench.running import product
from learn.db.coverage import Requirement
from learn.db.quizzes import Attempt, AttemptItem
from learn.domain.people import SYSTEM
from learn.domain.quizzes import fill
from learn.operations.demo_papers import answered
from learn.parts import Parts
from learn.services.coverage.require_course import require_course
from tests.browser.conftest import ARGUMENTS, sign_in
from tests.cast import NOW
from tests.library import real_library
from tests.needs import CHROMIUM, needs_chromium, needs_model
from tests.proof.record import found

pytestmark = [
    pytest.mark.proof,
    pytest.mark.model,
    needs_model,
    needs_chromium,
]

B, B3 = "ai-cho-can-bo", "b3-cau-lenh-cho-cong-vu"


@pytest.fixture
def browsers(installation: Path, opened: Parts) -> Iterator[Browser]:
    """A browser for the cast, on a server with the embedded model, where B is required of the whole province."""
    with opened.store.session() as session:
        require_course(
            session,
            SYSTEM,
            real_library(),
            course=B,
            unit_code="22",
            staff_kinds=(),
            due_on=date(2026, 12, 14),
            target=100,
            now=NOW,
        )
    with product(installation, worker=True) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        browser.base = address  # type: ignore[attr-defined]
        yield browser
        browser.close()


def page_of(browser: Browser, key: str) -> Page:
    """A signed-in page of one of the cast."""
    context = browser.new_context(base_url=browser.base, viewport={"width": 390, "height": 844}, locale="vi-VN")  # type: ignore[attr-defined]
    context.set_default_timeout(60_000)
    page = context.new_page()
    sign_in(page, key)
    return page


def done_of(page: Page, unit: str) -> int:
    """How many are done, as the coverage page of a unit says."""
    page.goto(f"/coverage/{unit}")
    figure = page.locator("dl.figures > div", has_text="Đã hoàn thành").locator("dd").first
    return int(re.sub(r"\D", "", figure.inner_text()))


def read_lessons(page: Page) -> None:
    """Every lesson of B3, its labs run on the real model with the lab's reference prompt and handed in."""
    module = next(one for one in real_library().courses[B].modules if one.slug == B3)
    for lesson in module.lessons:
        page.goto(f"/courses/{B}/{B3}/{lesson.slug}")
        if lesson.lab:
            lab = real_library().lab(f"{B}/{B3}/{lesson.lab}")
            assert lab is not None
            for _ in range(5):  # a small base model may once answer in two words
                page.locator(".lab textarea").fill(lab.reference)
                page.get_by_role("button", name="Chạy thử").click()
                expect(page.get_by_role("button", name="Chạy thử")).to_be_enabled(timeout=90_000)
                submit = page.get_by_role("button", name="Nộp bài")
                submit.wait_for()
                if submit.is_enabled():
                    break
            submit.click()
            expect(page.get_by_text("Đã nộp bài thực hành").first).to_be_visible()
        button = page.get_by_role("button", name="Đã hiểu, học tiếp")
        if button.count():
            button.click()


def pass_quiz(page: Page, parts: Parts) -> None:
    """The module's quiz, every answer right."""
    page.goto(f"/courses/{B}/quizzes/{B3}")
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator("form[data-key]")).to_be_visible()
    attempt = page.url.rsplit("/", 1)[1].split("?")[0]
    with parts.store.session() as session:
        query = (
            select(AttemptItem.item_id)
            .join(Attempt, Attempt.id == AttemptItem.attempt_id)
            .where(Attempt.public_id == attempt)
            .order_by(AttemptItem.place)
        )
        items = list(session.execute(query).scalars())
    bank = real_library().bank(B3)
    assert bank is not None
    for place, item_id in enumerate(items, start=1):
        page.goto(f"/attempts/{attempt}?q={place}")
        item = bank.item(item_id)
        for name, values in fill(item, answered(item, right=True).answer).items():
            control = page.locator(f'form[data-key] [name="{name}"]')
            kind = control.first.evaluate("one => one.type || one.tagName.toLowerCase()")
            for value in values:
                if kind in {"radio", "checkbox"}:
                    page.locator(f'form[data-key] [name="{name}"][value="{value}"]').check()
                elif kind.startswith("select"):
                    control.select_option(value)
                else:
                    control.fill(value)
        page.locator("form[data-key] .row button.button").last.click()
        page.wait_for_url(lambda url, here=place: f"q={here}" not in url)
    page.goto(f"/attempts/{attempt}/summary")
    page.locator("form[data-hand-in] button").last.click()
    page.wait_for_url("**/review")


def test_an_official_does_b3_and_the_figures_of_commune_and_province_move(browsers: Browser, opened: Parts) -> None:
    hanh, lan, son, minh = (page_of(browsers, key) for key in ("hanh", "lan", "son", "minh"))
    before = done_of(lan, "06688"), done_of(son, "22")
    read_lessons(hanh)
    pass_quiz(hanh, opened)
    began = time.monotonic()
    while (done_of(lan, "06688"), done_of(son, "22")) != (before[0] + 1, before[1] + 1):
        assert time.monotonic() - began < 5
    found("journey", "completion seen by commune and province", f"{time.monotonic() - began:.1f} s", "within 5 s")
    lan.goto("/coverage/06688/people?requirement=" + _requirement(opened))
    expect(lan.locator("main")).to_contain_text("Nguyễn Thị Hạnh")
    for address in ("/coverage/06688", "/people", "/coverage"):
        minh.goto(address)
        assert "Nguyễn Thị Hạnh" not in minh.content()
    assert minh.goto("/coverage/06688/people?requirement=" + _requirement(opened)).status == 404  # type: ignore[union-attr]


def _requirement(parts: Parts) -> str:
    with parts.store.session() as session:
        return str(session.execute(select(Requirement.public_id)).scalar_one())
