"""Steps of taking a quiz in a browser."""

import re
from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import select

from learn.db.quizzes import Answer
from learn.domain.quizzes import Item
from learn.parts import Parts
from tests.browser.conftest import sign_in
from tests.services.quizzes import banks

SAVED = "✓ Đã lưu"
WAITING = "Đang chờ mạng, câu trả lời đã được giữ trên máy này"
ELSEWHERE = "Bạn đã trả lời câu này ở cửa sổ khác"
COVER = f"/courses/{banks.COURSE}/quizzes/{banks.BANK}"


def small_quiz(parts: Parts, items: tuple[Item, ...] = ()) -> Parts:
    """The small quiz, or one of these items, becomes the live library, in the order of its file."""
    parts.library = lambda _session: banks.library(bank_items=items or None, shuffle=False)
    return parts


def rows(parts: Parts, table: Any) -> list[Any]:
    """What the database holds now."""
    with parts.store.session() as session:
        return list(session.execute(select(table)).scalars())


def kept(parts: Parts, place: int) -> Any:
    """The answer that counts at a place of the one paper."""
    return next((one.answer for one in rows(parts, Answer) if one.place == place), None)


def begun(page: Page, who: str = "hanh", questions: int = 6, first: str = "1") -> Page:
    """Signed in, and at the `first` page, named by its questions."""
    sign_in(page, who)
    page.goto(COVER)
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.get_by_role("heading", name=f"Câu {first}/{questions}")).to_be_visible()
    return page


def go(page: Page, place: int) -> None:
    """Open a question by its address."""
    page.goto(re.sub(r"\?.*|$", "", page.url.split("/summary")[0], count=1).split("?")[0] + f"?q={place}")


def said(page: Page) -> Any:
    """What the page says of the last save."""
    return expect(page.locator("[data-said]"))


def pick(page: Page, value: str) -> None:
    """Choose an option of the question."""
    page.locator(f"input[value={value}]").check()
