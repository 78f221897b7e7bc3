"""Checking answers and saying how certain one is in a real browser: with script, by keyboard, on a small screen."""

import pytest
from playwright.sync_api import expect

from learn.db.quizzes import Answer
from learn.db.tries import TryRow
from learn.domain.quizzes import Behaviour, Manner, Rules
from learn.parts import Parts
from tests.browser.conftest import NewPage, fits, serious
from tests.browser.quizzes import SAVED, begun, pick, rows, said
from tests.services.quizzes import banks

pytestmark = pytest.mark.browser


def behaving(parts: Parts, manner: Manner) -> None:
    library = banks.library(shuffle=False, rules=Rules(behaviour=Behaviour(manner)))
    parts.library = lambda _session: library


def test_an_answer_is_checked_by_keyboard_and_the_result_is_read_out(new_page: NewPage, parts: Parts) -> None:
    behaving(parts, "practice")
    page = begun(new_page(390))
    page.locator("input[value=o2]").focus()
    page.keyboard.press("Space")
    said(page).to_have_text(SAVED)
    page.keyboard.press("Enter")
    result = page.locator("#checked")
    expect(result).to_be_focused()
    expect(result).to_contain_text("Chưa đúng")
    expect(result).to_have_role("status")
    expect(page.locator("input[value=o2]")).to_be_checked()
    assert fits(page)
    assert not serious(page)
    pick(page, "o0")
    page.get_by_role("button", name="Kiểm tra").dblclick()
    expect(page.locator("#checked")).to_contain_text("Giải đúng ở lần thử 2/3")
    expect(page.locator("#checked")).to_be_focused()
    assert not serious(page)
    assert [(one.number, one.answer) for one in rows(parts, TryRow)] == [(1, "o2"), (2, "o0")]
    page.get_by_role("button", name="Câu tiếp").click()
    expect(page.get_by_role("heading", name="Câu 2/6")).to_be_visible()


def test_two_windows_check_one_try(new_page: NewPage, parts: Parts) -> None:
    behaving(parts, "practice")
    page = begun(new_page())
    other = page.context.new_page()
    other.goto(page.url)
    pick(page, "o2")
    said(page).to_have_text(SAVED)
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.locator("#checked")).to_contain_text("Lần thử 1/3")
    other.get_by_role("button", name="Kiểm tra").click()
    expect(other.locator("#checked")).to_contain_text("Lần thử 1/3")
    assert len(rows(parts, TryRow)) == 1


def test_certainty_is_chosen_by_keyboard_and_saved_at_once(new_page: NewPage, parts: Parts) -> None:
    behaving(parts, "certainty")
    page = begun(new_page(390))
    pick(page, "o0")
    page.get_by_label("Chưa chắc").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Rất chắc")).to_be_checked()
    said(page).to_have_text(SAVED)
    page.reload()
    expect(page.get_by_label("Rất chắc")).to_be_checked()
    assert [(one.answer, one.certainty) for one in rows(parts, Answer)] == [("o0", 3)]
    assert fits(page)
    assert not serious(page)


def test_one_of_several_questions_on_a_page_is_checked_and_the_others_are_kept(new_page: NewPage, parts: Parts) -> None:
    library = banks.library(shuffle=False, rules=Rules(behaviour=Behaviour("practice"), page=0))
    parts.library = lambda _session: library
    page = begun(new_page(390), first="1–6")
    page.locator("#q2 input[value=o0]").check()
    page.locator("#q1 input[value=o0]").check()
    page.locator("#q1").get_by_role("button", name="Kiểm tra").click()
    expect(page.locator("#checked-1")).to_contain_text("Giải đúng ở lần thử 1/3")
    expect(page.locator("#checked-1")).to_be_focused()
    expect(page.locator("#q1 input")).to_have_count(0)
    expect(page.locator("#q2 input[value=o0]")).to_be_checked()
    assert [(one.place, one.number) for one in rows(parts, TryRow)] == [(1, 1)]
    assert fits(page)
    assert not serious(page)


def test_a_window_that_answers_what_another_has_solved_is_shown_the_solution(new_page: NewPage, parts: Parts) -> None:
    behaving(parts, "practice")
    page = begun(new_page())
    other = page.context.browser.new_context(
        locale="vi-VN", storage_state=page.context.storage_state()
    ).new_page()  # another device
    other.goto(page.url)
    pick(page, "o0")
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.locator("#checked")).to_contain_text("Giải đúng ở lần thử 1/3")
    pick(other, "o1")
    expect(other.locator("#checked")).to_contain_text("Giải đúng ở lần thử 1/3")
    other.get_by_role("button", name="Câu tiếp").click()
    expect(other.get_by_role("heading", name="Câu 2/6")).to_be_visible()
    other.context.close()
