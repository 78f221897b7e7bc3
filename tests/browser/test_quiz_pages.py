"""Several questions on a page save themselves, each by its own number; a page without a way back is left once."""

import pytest
from playwright.sync_api import expect

from learn.db.quizzes import Attempt, Response
from learn.domain.quizzes import Rules
from learn.parts import Parts
from tests.browser.conftest import NewPage, fits, serious, sign_in
from tests.browser.quizzes import COVER, SAVED, kept, rows
from tests.services.quizzes import banks

pytestmark = pytest.mark.browser


def quiz(parts: Parts, rules: Rules, further: bool = False) -> Parts:
    items = banks.items() + (banks.further() if further else ())
    if further:
        banks.keep_pictures(parts.store)
    parts.library = lambda _session: banks.library(bank_items=items, shuffle=False, rules=rules)
    return parts


def begun(page, heading: str):
    sign_in(page, "hanh")
    page.goto(COVER)
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    return page


def test_all_kinds_on_one_page_save_themselves_and_come_back(new_page: NewPage, parts: Parts) -> None:
    quiz(parts, Rules(page=0, minutes=30), further=True)
    page = begun(new_page(390), "Câu 1–11/11")
    assert fits(page)
    assert serious(page) == []
    expect(page.get_by_role("timer")).to_have_count(1)
    answers = list(banks.RIGHT.values()) + list(banks.FURTHER_RIGHT.values())
    for place, fields in enumerate(answers, 1):
        for name, values in fields.items():
            for value in values:
                control = page.locator(f'[name="{place}-{name}"]')
                if control.first.get_attribute("type") in {"radio", "checkbox"}:
                    page.locator(f'[name="{place}-{name}"][value="{value}"]').check()
                elif control.evaluate("one => one.tagName") == "SELECT":
                    control.select_option(value)
                else:
                    control.fill(value)
    for place in range(1, 12):
        expect(page.locator(f"#q{place} [data-said]")).to_have_text(SAVED)
    page.reload()
    expect(page.locator("[name='4-value']")).to_have_value("Đáp-án-chữ")
    page.get_by_role("button", name="Xem lại trước khi nộp").last.click()
    expect(page.get_by_text("Bạn đã trả lời hết các câu.")).to_be_visible()
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bạn đạt 100%")


def test_a_page_is_left_for_good_and_another_window_is_told(new_page: NewPage, parts: Parts) -> None:
    quiz(parts, Rules(page=2, back=False))
    page = begun(new_page(), "Câu 1–2/6")
    other = page.context.new_page()
    other.goto(page.url)
    page.locator("[name='1-choice'][value=o0]").check()
    expect(page.locator("#q1 [data-said]")).to_have_text(SAVED)
    page.get_by_role("button", name="Trang tiếp").last.click()
    expect(page.get_by_text("Còn câu chưa trả lời: 2.")).to_be_visible()
    page.get_by_label("Tôi muốn sang trang sau dù còn câu chưa trả lời").check()
    page.get_by_role("button", name="Trang tiếp").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Câu 3–4/6")
    other.locator("[name='1-choice'][value=o3]").check()
    expect(other.locator("#q1 [data-said]")).to_contain_text("không đổi được nữa")
    assert kept(parts, 1) == "o0"
    page.goto(page.url.split("?")[0] + "?q=1")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Câu 3–4/6")
    assert [one.reached for one in rows(parts, Attempt)] == [2]
    assert [(one.place, one.sequence) for one in rows(parts, Response)] == [(1, 1)]
