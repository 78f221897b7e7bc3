"""A learner in a real browser: run, stop, hand in, lesson done; and that a closed browser ends the generation."""

import pytest
from playwright.sync_api import expect

from learn.llm import ScriptedModel
from learn.parts import Parts
from tests.browser.conftest import NewPage, fits, serious, sign_in
from tests.waiting import within

pytestmark = pytest.mark.browser

LESSON = "/courses/ai-can-ban/a4-giu-thong-tin-ca-nhan/che-roi-hoi"
GOOD = (
    "Viết tin nhắn khoảng 50 chữ gửi cô giáo chủ nhiệm, lịch sự, xin cho con tôi nghỉ học hai ngày vì bị ốm. "
    "Tên con và tên cô để trống cho tôi tự điền."
)


@pytest.fixture
def model() -> ScriptedModel:
    """The model; a test changes how it behaves."""
    return ScriptedModel(
        answer="Kính gửi cô giáo, **tôi xin phép** cho con nghỉ học hai ngày vì cháu bị ốm.", delay=0.01
    )


@pytest.fixture
def parts(parts: Parts, model: ScriptedModel) -> Parts:
    """The installation with that model."""
    parts.model = model
    return parts


@pytest.mark.parametrize("javascript", [True, False])
def test_a_resident_runs_a_lab_mends_it_hands_it_in_and_finishes_the_lesson(new_page: NewPage, javascript: bool):
    page = new_page(390, javascript=javascript)
    page.goto(LESSON)
    page.get_by_role("button", name="Chạy thử").click()
    expect(page.locator(".lab mark.masked").first).to_have_text("[SỐ CĂN CƯỚC]")
    expect(page.locator(".answer strong", has_text="tôi xin phép")).to_be_visible()
    expect(page.get_by_role("button", name="Nộp bài")).to_be_disabled()
    expect(page.locator(".checks .no").first).to_contain_text("Không còn số căn cước")
    page.locator("textarea").fill(GOOD)
    page.get_by_role("button", name="Chạy thử").click()
    submit = page.get_by_role("button", name="Nộp bài")
    expect(submit).to_be_enabled()
    if javascript:
        assert fits(page)
        assert not serious(page)
    submit.click()
    expect(page.get_by_text("Đã nộp bài thực hành “Viết lại một tin nhắn")).to_be_visible()
    page.get_by_role("button", name="Đã hiểu, học tiếp").click()
    page.goto(LESSON)
    expect(page.locator(".eyebrow")).to_contain_text("đã xong")


def test_stop_stops_and_a_reload_shows_what_came(new_page: NewPage, model: ScriptedModel):
    model.answer, model.delay = "chữ " * 2000, 0.02
    page = new_page()
    sign_in(page, "hanh")
    page.goto("/playground")
    page.locator("textarea").fill("Viết dài")
    page.get_by_role("button", name="Chạy thử").click()
    expect(page.locator(".answer")).to_contain_text("chữ chữ")
    page.get_by_role("button", name="Dừng").click()
    assert within(1, lambda: model.open_streams == 0)
    expect(page.get_by_text("Bạn đã dừng câu trả lời")).to_be_visible()
    expect(page.get_by_role("button", name="Dừng")).to_be_hidden()
    page.reload()
    expect(page.locator(".answer")).to_contain_text("chữ chữ")
    expect(page.locator("textarea")).to_have_value("Viết dài")
    assert len(model.requests) == 1
    assert not serious(page)


def test_a_closed_browser_ends_the_generation(new_page: NewPage, model: ScriptedModel):
    model.answer, model.delay = "chữ " * 2000, 0.02
    page = new_page()
    sign_in(page, "hanh")
    page.goto("/playground")
    page.locator("textarea").fill("Viết dài")
    page.get_by_role("button", name="Chạy thử").click()
    expect(page.locator(".answer")).to_contain_text("chữ chữ")
    page.close()
    assert within(1, lambda: model.open_streams == 0)


def test_what_is_too_long_is_said_at_once_and_nothing_is_lost(new_page: NewPage, model: ScriptedModel):
    page = new_page()
    sign_in(page, "hanh")
    page.goto("/playground")
    page.locator("textarea").fill("a " * 100_000)
    page.get_by_role("button", name="Chạy thử").click()
    expect(page.get_by_text("Câu lệnh dài quá 8.000 ký tự")).to_be_visible()
    assert page.locator("textarea").evaluate("box => box.value.length") == 200_000
    assert not model.requests


def test_a_failing_model_is_told_and_the_prompt_stays(new_page: NewPage, model: ScriptedModel):
    model.fails = True
    page = new_page()
    sign_in(page, "hanh")
    page.goto("/playground")
    page.locator("textarea").fill("Viết thư")
    page.get_by_role("button", name="Chạy thử").click()
    expect(page.get_by_text("Mô hình AI đang gặp sự cố")).to_be_visible()
    expect(page.locator("textarea")).to_have_value("Viết thư")
    model.fails = False
    page.get_by_role("button", name="Chạy thử").click()
    expect(page.locator(".answer")).to_contain_text("tôi xin phép")
