"""Taking a quiz in a real browser: with script, without, by keyboard, on a small screen."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from learn.db.quizzes import Attempt, MarkRow, Response
from learn.parts import Parts
from tests.browser.conftest import NewPage, fits, serious, sign_in
from tests.browser.quizzes import COVER, SAVED, begun, go, kept, pick, rows, said, small_quiz
from tests.services.quizzes import banks

pytestmark = pytest.mark.browser


@pytest.fixture
def parts(parts: Parts) -> Parts:
    """An installation with the small quiz."""
    return small_quiz(parts)


def test_an_answer_is_saved_as_it_is_given_and_the_page_says_so(new_page: NewPage, parts: Parts) -> None:
    page = begun(new_page(390))
    said(page).to_have_text("Chưa trả lời")
    pick(page, "o2")
    said(page).to_have_text(SAVED)
    assert kept(parts, 1) == "o2"
    page.get_by_role("button", name="Câu tiếp").click()
    pick(page, "o1")
    pick(page, "o0")
    said(page).to_have_text(SAVED)
    page.get_by_role("button", name="Câu tiếp").click()
    page.get_by_label("Câu trả lời của bạn").fill("43.217")
    said(page).to_have_text(SAVED)
    assert (kept(parts, 2), kept(parts, 3)) == (["o0", "o1"], "43.217")


def test_back_and_forward_show_what_was_answered(new_page: NewPage, parts: Parts) -> None:
    page = begun(new_page())
    pick(page, "o2")
    page.get_by_role("button", name="Câu tiếp").click()
    expect(page.get_by_role("heading", name="Câu 2/6")).to_be_visible()
    pick(page, "o1")
    said(page).to_have_text(SAVED)
    page.go_back()
    expect(page.locator("input[value=o2]")).to_be_checked()
    pick(page, "o3")
    said(page).to_have_text(SAVED)
    page.go_forward()
    expect(page.locator("input[value=o1]")).to_be_checked()
    page.go_back()
    expect(page.locator("input[value=o3]")).to_be_checked()
    assert (kept(parts, 1), kept(parts, 2)) == ("o3", ["o1"])


def test_back_and_forward_without_script(new_page: NewPage, parts: Parts) -> None:
    page = begun(new_page(javascript=False))
    pick(page, "o2")
    page.locator("button:not(.unseen)[value='2']").click()
    page.go_back()
    expect(page.locator("input[value=o2]")).to_be_checked()
    pick(page, "o1")
    page.locator("button:not(.unseen)[value='2']").click()
    expect(page.get_by_role("heading", name="Câu 2/6")).to_be_visible()
    assert kept(parts, 1) == "o1"


def test_the_whole_quiz_without_script_on_a_small_screen(new_page: NewPage, parts: Parts) -> None:
    page = begun(new_page(320, javascript=False))
    assert fits(page)
    pick(page, "o0")
    for place, answer in enumerate(
        (
            lambda: (pick(page, "o0"), pick(page, "o1")),
            lambda: page.locator("#value").fill("43217"),
            lambda: page.locator("#value").fill("đáp-án-chữ"),
            lambda: [page.locator(f"#pair-p{n}").select_option(f"r{n}") for n in range(2)],
            lambda: [page.locator(f"#place-s{n}").select_option(str(n + 1)) for n in range(3)],
        ),
        start=2,
    ):
        page.locator(f"button:not(.unseen)[value='{place}']").click()
        expect(page.get_by_role("heading", name=f"Câu {place}/6")).to_be_visible()
        assert fits(page)
        answer()
    page.get_by_role("button", name="Xem lại trước khi nộp").click()
    expect(page.get_by_text("Bạn đã trả lời hết các câu.")).to_be_visible()
    assert fits(page)
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.get_by_role("heading", name="Bạn đạt 100%")).to_be_visible()
    assert fits(page)


def test_the_whole_quiz_by_keyboard(new_page: NewPage) -> None:
    page = begun(new_page())

    def tab_to(selector: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("one => document.activeElement.matches(one)", selector):
                return
        raise AssertionError(selector)

    def onward(place: int) -> None:
        tab_to("button.button:not(.quiet)")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=f"Câu {place}/6")).to_be_visible()

    tab_to("input[type=radio]")
    page.keyboard.press("Space")
    onward(2)
    tab_to("input[value=o0]")
    page.keyboard.press("Space")
    tab_to("input[value=o1]")
    page.keyboard.press("Space")
    onward(3)
    tab_to("#value")
    page.keyboard.type("43217")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Câu 4/6")).to_be_visible()
    tab_to("#value")
    page.keyboard.type("Đáp-án-chữ")
    onward(5)
    for n in range(2):
        tab_to(f"#pair-p{n}")
        for _ in range(3):
            if page.locator(f"#pair-p{n}").input_value() != f"r{n}":
                page.keyboard.press("ArrowDown")
    onward(6)
    texts = page.locator(".order > li > span:first-of-type")
    for turn_number in range(6):  # a bubble sort with the arrows; the first move counts as touching
        shown = texts.all_text_contents()
        wrong = next((at for at in range(2) if shown[at] > shown[at + 1] or not turn_number), None)
        if wrong is None:
            break
        page.locator(".order > li").nth(wrong).locator("button").nth(1).focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.name") == "move"
    tab_to("button.button:not(.quiet)")
    page.keyboard.press("Enter")
    page.wait_for_url("**/summary")
    tab_to("button.button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bạn đạt 100%")).to_be_visible()


def test_a_double_click_starts_once_and_hands_in_once(new_page: NewPage, parts: Parts) -> None:
    for javascript in (True, False):
        page = new_page(javascript=javascript)
        sign_in(page, "hanh" if javascript else "mai")
        page.goto(COVER)
        page.get_by_role("button", name="Bắt đầu làm bài").dblclick()
        expect(page.get_by_role("heading", name="Câu 1/6")).to_be_visible()
        page.goto(page.url.split("?")[0] + "/summary")
        page.get_by_label("Tôi muốn nộp").check()
        page.get_by_role("button", name="Nộp bài").dblclick()
        expect(page.get_by_role("heading", name="Bạn được 0%")).to_be_visible()
    assert len(rows(parts, Attempt)) == 2
    assert len(rows(parts, MarkRow)) == 12


def test_a_refused_answer_is_said_and_the_page_stays(new_page: NewPage, parts: Parts) -> None:
    page = begun(new_page())
    go(page, 3)
    page.get_by_label("Câu trả lời của bạn").fill("rất nhiều")
    page.get_by_role("button", name="Câu tiếp").click()
    said(page).to_contain_text("không phải là một số")
    expect(page.get_by_label("Câu trả lời của bạn")).to_have_value("rất nhiều")
    page.get_by_label("Câu trả lời của bạn").fill("12")
    page.get_by_role("button", name="Câu tiếp").click()
    expect(page.get_by_role("heading", name="Câu 4/6")).to_be_visible()
    assert kept(parts, 3) == "12"


def test_an_order_nobody_touched_is_no_answer_and_one_arrow_makes_it_whole(new_page: NewPage, parts: Parts) -> None:
    page = begun(new_page(390))
    go(page, 6)
    page.get_by_role("button", name="Xem lại trước khi nộp").click()
    page.wait_for_url("**/summary")
    assert rows(parts, Response) == []
    go(page, 6)
    before = page.locator(".order > li > span:first-of-type").all_text_contents()
    page.locator(".order button:enabled").first.click()
    said(page).to_have_text(SAVED)
    after = page.locator(".order > li > span:first-of-type").all_text_contents()
    assert after == [before[1], before[0], before[2]]
    assert sorted(kept(parts, 6).values()) == [1, 2, 3]
    page.reload()
    assert page.locator(".order > li > span:first-of-type").all_text_contents() == after


@pytest.mark.parametrize("dark", [False, True])
def test_axe_and_fingers_find_nothing_wrong(new_page: NewPage, dark: bool) -> None:
    page = begun(new_page(320, dark=dark))
    small = """() => [...document.querySelectorAll(`main button:not(.unseen):not(.link), main a.button,
        main select, main input[type=text], main .choices label`)]
        .filter(one => { const box = one.getBoundingClientRect(); return box.width < 44 || box.height < 44 })
        .map(one => one.outerHTML.slice(0, 120))"""
    for place in range(1, 7):
        go(page, place)
        assert fits(page)
        assert serious(page) == []
        assert page.evaluate(small) == []
    page.goto(page.url.split("?")[0] + "/summary")
    assert serious(page) == []
    assert fits(page)
    page.get_by_label("Tôi muốn nộp").check()
    page.get_by_role("button", name="Nộp bài").click()
    page.wait_for_url("**/review")
    assert serious(page) == []
    assert fits(page)


def test_nothing_of_the_key_reaches_the_browser_before_the_end(new_page: NewPage) -> None:
    page = new_page()
    answers: list[str] = []

    def note(response: Any) -> None:
        if "/attempts/" in response.url and response.status == 200:
            answers.append(response.text())

    begun(page)
    page.on("response", note)
    for place in range(1, 7):
        go(page, place)
        page.wait_for_load_state("networkidle")
    pick_at(page)
    page.goto(page.url.split("?")[0] + "/summary")
    page.wait_for_load_state("networkidle")
    everything = json.dumps(answers, ensure_ascii=False)
    assert len(answers) >= 8
    assert not [word for word in banks.SECRET_WORDS if word in everything]


def pick_at(page: Page) -> None:
    """A wrong answer to the first question."""
    go(page, 1)
    pick(page, "o3")
    said(page).to_have_text(SAVED)
