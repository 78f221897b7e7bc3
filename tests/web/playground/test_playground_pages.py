"""The pages without script: free practice, labs, handing in; and what they say when something is in the way."""

from collections.abc import Callable

import pytest

from learn.llm import FAULTY, ScriptedModel
from learn.parts import Parts
from tests.pages import PageClient
from tests.web.playground.conftest import A4_LAB, A4_LESSON, B3_LAB

GOOD_A4 = (
    "Viết tin nhắn khoảng 50 chữ gửi cô giáo chủ nhiệm, lịch sự, xin cho con tôi nghỉ học hai ngày vì bị ốm. "
    "Tên con và tên cô để trống cho tôi tự điền."
)


def form(prompt: str, request: str = "") -> dict[str, str]:
    return {"prompt": prompt, "request": request}


def test_free_practice_answers_with_a_page(client: PageClient):
    client.sign_in_as("hanh")
    empty = client.get("/playground")
    assert "Bạn đang trò chuyện với AI" in empty.text
    assert "Mô hình mẫu" in empty.text
    assert "nội dung không ra ngoài" in empty.text
    assert "Hôm nay còn 100% lượng hỏi AI, đầy lại lúc 00:00 ngày 25/11/2026" in empty.text
    sent = client.post("/playground", form("Viết thư xin nghỉ."), status=303)
    page = client.get(sent.location)
    assert "Kính gửi cô giáo" in page.one(".answer").get_text()
    assert "AI có thể sai" in page.text
    assert page.one("textarea").get_text().strip() == "Viết thư xin nghỉ."
    assert sent.location in page.links()


def test_the_navigation_leads_there_for_accounts_alone(client: PageClient, stranger: PageClient):
    assert "/playground" in client.sign_in_as("hanh").get("/playground").links()
    assert "/playground" not in stranger.get("/courses").links()
    assert "/sign-in" in stranger.get("/playground", status=302).location


def test_what_was_masked_is_shown_with_reason_and_stand_in(client: PageClient):
    sent = client.sign_in_as("hanh").post("/playground", form("Gọi tôi số 0912 345 678 nhé"), status=303)
    page = client.get(sent.location)
    assert page.one("mark.masked").get_text() == "[SỐ ĐIỆN THOẠI]"
    assert "AI không cần biết số này" in page.text
    assert "0900 000 001" in page.text
    assert "0912" not in page.text


@pytest.mark.parametrize("path", ["/playground", B3_LAB])
@pytest.mark.parametrize(("prompt", "says"), [("   ", "Hãy viết câu lệnh"), ("Bài " * 2001, "quá 8.000 ký tự")])
def test_a_prompt_that_cannot_be_sent_stays_in_the_box(client: PageClient, path: str, prompt: str, says: str):
    page = client.sign_in_as("hanh").post(path, form(prompt), status=422)
    assert says in page.one(".error").get_text()
    assert page.one("textarea").get_text().strip() == prompt.strip()


def test_a_paste_of_five_megabytes_gets_a_sentence(client: PageClient):
    client.sign_in_as("hanh")
    page = client.post("/playground", form("a" * 5_000_000), status=413)
    assert "Nội dung gửi lên quá lớn" in page.text


def test_markup_of_a_model_stays_text_and_asks_for_nothing(client: PageClient, model: ScriptedModel):
    model.answer = "<img src=x onerror=alert(1)> ![a](https://evil.example/?q=1) [b](javascript:alert(1)) **đậm**"
    sent = client.sign_in_as("hanh").post("/playground", form("Viết"), status=303)
    answer = client.get(sent.location).one(".answer")
    assert not answer.select("img, a, script")
    assert answer.select("p strong")


def test_when_the_model_fails_the_page_says_so_and_keeps_the_prompt(client: PageClient, model: ScriptedModel):
    model.fails = True
    sent = client.sign_in_as("hanh").post("/playground", form("Viết thư"), status=303)
    page = client.get(sent.location)
    assert FAULTY in page.text
    assert page.one("textarea").get_text().strip() == "Viết thư"


def test_the_day_s_tokens_are_refused_with_the_time_of_renewal(client: PageClient, change: Callable[..., None]):
    change(tokens_a_day=100)
    page = client.sign_in_as("hanh").post("/playground", form("Viết thư"), status=429)
    assert "00:00 ngày 25/11/2026" in page.one(".error").get_text()
    assert page.one("textarea").get_text().strip() == "Viết thư"


def test_a_lab_is_run_mended_and_handed_in_without_script(client: PageClient):
    client.sign_in_as("hanh")
    lesson = client.get(A4_LESSON)
    assert "Chào bạn, mình là Trần Thị B" in lesson.one("textarea").get_text()
    assert "Bài này tính là xong khi bạn nộp" in lesson.text
    sent = client.post(A4_LAB, form(lesson.one("textarea").get_text()), status=303)
    assert sent.location == f"{A4_LESSON}#lab-che-tin-nhan"
    page = client.get(A4_LESSON)
    assert "Xóa hẳn hai dãy số" in page.text
    assert page.one("form[action$=submit] button").has_attr("disabled")
    refused = client.post(str(page.one("form[action$=submit]")["action"]), status=303)
    assert "Bài chưa đạt đủ mục kiểm" in client.get(refused.location).text
    client.post(A4_LAB, form(GOOD_A4), status=303)
    page = client.get(A4_LESSON)
    done = client.post(str(page.one("form[action$=submit]")["action"]), status=303)
    page = client.get(done.location.partition("#")[0])
    assert "Đã nộp bài thực hành" in page.text
    assert "Bài này tính là xong khi bạn nộp" not in page.text
    assert not page.soup.select("form[action$=submit]")


def test_a_guest_does_the_lab_of_a_public_course(stranger: PageClient):
    stranger.get(A4_LAB)
    stranger.post(A4_LAB, form(GOOD_A4), status=303)
    page = stranger.get(A4_LESSON)
    stranger.post(str(page.one("form[action$=submit]")["action"]), status=303)
    assert "Đã nộp bài thực hành" in stranger.get(A4_LESSON).text
    stranger.get(B3_LAB, status=404)
    stranger.post(B3_LAB, form("Tóm tắt"), status=404)


def test_without_a_model_the_page_says_so_and_the_lesson_goes_on(client: PageClient, parts: Parts):
    parts.model = None
    client.sign_in_as("hanh")
    assert "Chưa có mô hình AI" in client.get("/playground").text
    assert "Máy chủ này chưa có mô hình AI" in client.get(A4_LESSON).text
    client.post(A4_LAB, form(GOOD_A4), status=303)
    page = client.get(A4_LESSON)
    assert "Chưa có mô hình nên phần này chưa chấm" in page.text
    client.post(str(page.one("form[action$=submit]")["action"]), status=303)
    assert "Đã nộp bài thực hành" in client.get(A4_LESSON).text


def test_the_same_form_sent_twice_asks_the_model_once(client: PageClient, model: ScriptedModel):
    client.sign_in_as("hanh")
    name = str(client.get("/playground").one("input[name=request]")["value"])
    first = client.post("/playground", form("Viết thư", name), status=303)
    assert client.post("/playground", form("Viết thư", name), status=303).location == first.location
    assert len(model.requests) == 1


def test_looking_again_asks_the_model_nothing(client: PageClient, model: ScriptedModel):
    sent = client.sign_in_as("hanh").post("/playground", form("Viết thư"), status=303)
    for _ in range(3):
        client.get(sent.location)
    assert len(model.requests) == 1


def test_another_person_s_run_is_not_found(client: PageClient, stranger: PageClient):
    sent = client.sign_in_as("hanh").post("/playground", form("Viết thư"), status=303)
    run = sent.location.partition("run=")[2]
    stranger.get(f"/runs/{run}/part", status=404)
    other = stranger.sign_in_as("minh")
    other.get(f"/playground?run={run}", status=404)
    other.get(f"/runs/{run}/part", status=404)
    other.get(f"/runs/{run}/events", status=404)
    other.post(f"/runs/{run}/stop", status=404)
    other.post(f"/runs/{run}/submit", status=404)


def test_text_that_leaves_the_province_is_said_to(client: PageClient, model: ScriptedModel):
    model.leaves_province = True
    assert "Nội dung được gửi ra ngoài tỉnh" in client.sign_in_as("hanh").get("/playground").text
