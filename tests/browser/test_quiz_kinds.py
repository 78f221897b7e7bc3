"""The further kinds of questions in a browser: with script and without, by keyboard, by dragging, on small screens."""

import pytest
from playwright.sync_api import Page, expect

from learn.db.quizzes import Response
from learn.parts import Parts
from tests.browser.conftest import NewPage, fits, serious
from tests.browser.quizzes import SAVED, begun, go, kept, rows, said, small_quiz
from tests.services.quizzes import banks

pytestmark = pytest.mark.browser

PLACES = {item.id: place for place, item in enumerate(banks.further(), start=1)}


@pytest.fixture
def parts(parts: Parts) -> Parts:
    """An installation with the further quiz."""
    banks.keep_pictures(parts.store)
    return small_quiz(parts, banks.further())


def at(page: Page, name: str) -> Page:
    """Begin, and open the question of that name."""
    begun(page, questions=len(PLACES))
    go(page, PLACES[name])
    return page


def put_in(page: Page, fields: dict[str, list[str]]) -> None:
    """Fill a form in, whatever its controls are."""
    for name, values in fields.items():
        control = page.locator(f'form[data-key] [name="{name}"]')
        kind = control.first.evaluate("one => one.type")
        for value in values:
            if kind in {"radio", "checkbox"}:
                page.locator(f'form[data-key] [name="{name}"][value="{value}"]').check()
            elif kind == "select-one":
                control.select_option(value)
            else:
                control.fill(value)


@pytest.mark.parametrize("javascript", [True, False])
def test_the_whole_quiz_on_a_small_screen(new_page: NewPage, javascript: bool) -> None:
    page = begun(new_page(320, javascript=javascript), questions=len(PLACES))
    for name, place in PLACES.items():
        assert fits(page), name
        put_in(page, banks.FURTHER_RIGHT[name])
        assert fits(page), name
        page.locator("form[data-key] .row button.button").last.click()
        page.wait_for_url(lambda url, here=place: f"q={here}" not in url)
    expect(page.get_by_text("Bạn đã trả lời hết các câu.")).to_be_visible()
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.get_by_role("heading", name="Bạn đạt 100%")).to_be_visible()
    assert fits(page)


@pytest.mark.parametrize("dark", [False, True])
def test_axe_and_fingers_find_nothing_wrong(new_page: NewPage, dark: bool) -> None:
    page = begun(new_page(320, dark=dark), questions=len(PLACES))
    small = """() => [...document.querySelectorAll(`main button:not(.unseen):not(.link), main a.button,
        main select, main input[type=text], main .choices label, main .grip`)]
        .filter(one => { const box = one.getBoundingClientRect(); return box.width < 44 || box.height < 44 })
        .map(one => one.outerHTML.slice(0, 120))"""
    for name, place in PLACES.items():
        go(page, place)
        put_in(page, banks.FURTHER_PARTLY[name])
        said(page).to_have_text(SAVED)
        assert fits(page), name
        assert serious(page) == [], name
        assert page.evaluate(small) == [], name
    page.goto(page.url.split("?")[0] + "/summary")
    page.get_by_label("Tôi muốn nộp").check()
    page.get_by_role("button", name="Nộp bài").click()
    page.wait_for_url("**/review")
    assert serious(page) == []
    assert fits(page)


def held(page: Page) -> dict[str, list[str]]:
    """The cards in each group's box, and under "" those that wait."""
    return page.evaluate("""() => Object.fromEntries([...document.querySelectorAll("[data-sort] ul")].map(list =>
        [list.getAttribute("aria-label") || "", [...list.querySelectorAll("select")].map(one => one.name)]))""")


def test_a_card_is_dragged_into_its_group_and_back(new_page: NewPage, parts: Parts) -> None:
    page = at(new_page(800), "category")
    waiting = held(page)[""]
    assert sorted(waiting) == ["pair-c0", "pair-c1", "pair-c2"]

    def drag(card: str, to: str) -> None:
        page.locator(f"li:has(#{card}) .grip").hover()
        page.mouse.down()
        box = page.locator(to).bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 20, box["y"] + 20, steps=4)
        expect(page.locator("[data-over]")).to_have_count(1)
        page.mouse.up()

    drag("pair-c1", "ul[aria-label='Nhóm 1']")
    said(page).to_have_text(SAVED)
    assert held(page)["Nhóm 1"] == ["pair-c1"]
    assert kept(parts, PLACES["category"]) == {"c1": "g1"}
    page.reload()
    assert held(page)["Nhóm 1"] == ["pair-c1"]
    drag("pair-c1", "[data-sort] > ul")
    said(page).to_have_text(SAVED)
    page.wait_for_function("document.querySelectorAll('[data-sort] > ul > li').length === 3")
    page.get_by_role("button", name="Câu tiếp").click()
    page.wait_for_url(lambda url: f"q={PLACES['category']}" not in url)
    assert kept(parts, PLACES["category"]) is None


def test_cards_are_sorted_by_keyboard_one_after_the_other(new_page: NewPage, parts: Parts) -> None:
    page = at(new_page(390), "category")
    names = held(page)[""]
    page.locator(f"#{names[0]}").focus()
    for name in names:
        assert page.evaluate("document.activeElement.name") == name
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert name in held(page)[""]  # it moves when focus has left it
        page.keyboard.press("Tab")
    page.wait_for_function("!document.querySelector('[data-sort] > ul > li')")
    assert sorted(held(page)["Nhóm 1"]) == sorted(names)
    said(page).to_have_text(SAVED)
    assert set(kept(parts, PLACES["category"]).values()) == {"g1"}


def test_a_choice_by_finger_moves_the_card_at_once_and_keeps_the_focus(new_page: NewPage) -> None:
    page = at(new_page(390), "category")
    page.locator("#pair-c0").select_option("g2")
    assert held(page)["Nhóm 2"] == ["pair-c0"]


def test_two_windows_stay_together(new_page: NewPage, parts: Parts) -> None:
    one = at(new_page(), "category")
    other = one.context.new_page()
    other.goto(one.url)
    other.locator("#pair-c0").select_option("g0")
    said(other).to_have_text(SAVED)
    expect(one.locator("#pair-c0")).to_have_value("g0")
    assert held(one)["Nhóm 0"] == ["pair-c0"]
    assert len(rows(parts, Response)) == 1


def test_a_kept_answer_that_is_looked_at_is_not_sent_again(new_page: NewPage, parts: Parts) -> None:
    page = at(new_page(), "category")
    page.locator("#pair-c2").select_option("g0")
    said(page).to_have_text(SAVED)
    sent: list[str] = []
    page.reload()
    page.on("request", lambda request: sent.append(request.url) if "/answers" in request.url else None)
    page.get_by_role("button", name="Câu tiếp").click()
    page.wait_for_url(lambda url: f"q={PLACES['category']}" not in url)
    assert sent == []
