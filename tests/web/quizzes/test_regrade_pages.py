"""The pages of a corrected question: found, tried, carried out by the worker, told to its learner."""

import csv
import io
from urllib.parse import quote

import pytest
from flask import Flask

from learn.jobs import relay_once, run_task
from learn.parts import Parts
from tests.conftest import learners_of
from tests.pages import PageClient
from tests.services.quizzes import banks
from tests.services.quizzes.test_regrade import OLD, corrected
from tests.web.quizzes.conftest import Taker

LIST, PAGE = f"/regrades?bank={banks.BANK}", f"/regrades/{banks.BANK}/single"


@pytest.fixture
def duc(app: Flask, parts: Parts, taker: Taker) -> PageClient:
    """Đức's browser, after Hạnh had four right answers of six and the first question was corrected in her favour."""
    wrong = {"single": {"choice": ["o1"]}, "number": banks.WRONG["number"]}
    taker.answer_all(banks.RIGHT | wrong)
    taker.client.post(f"{taker.path}/submit", status=303)
    parts.library = lambda _session: corrected()
    return PageClient(app, learners_of(parts.store)).sign_in_as("duc")


def work(parts: Parts) -> None:
    """The worker runs what is due."""
    relay_once(parts, lambda *task: run_task(parts, *task))


def test_from_the_analysis_to_the_learners_notice(duc: PageClient, taker: Taker, parts: Parts) -> None:
    assert LIST in duc.get(f"/content/quizzes/{banks.BANK}").links()
    listed = duc.get(LIST)
    assert "Chưa quyết định" in listed.text
    assert PAGE in listed.links()
    page = duc.get(PAGE)
    assert "Đáp án mới: Ý 1" in page.text
    assert "Đáp án cũ: Ý 0 · 1 bài đã nộp, 0 đang làm" in page.text
    assert not page.soup.select("#trial")
    tried = duc.get(f"{PAGE}?policy=new&version={OLD}")
    assert "Thêm điểm 1 trung bình 1 điểm Bớt điểm 0 Nay đạt 1 Không còn đạt 0" in tried.text
    assert "Nguyễn Thị Hạnh 1 66% 83% Nay đạt" in tried.text
    file = duc.get(next(link for link in tried.links() if ".csv" in link)).response
    rows = list(csv.reader(io.StringIO(file.get_data(as_text=True).removeprefix("\ufeff"))))
    assert rows[1] == ["Nguyễn Thị Hạnh", "1", "4.0", "5.0", "66", "83", "Chưa đạt", "Đạt"]
    assert "66%" in taker.get("/review").text, "a trial changes nothing"
    started = duc.post(PAGE, {"policy": "new", "version": [OLD]}, status=303)
    assert "Hệ thống đang làm" in duc.get(started.location).text
    assert "Xem tiến độ" in duc.get(LIST).text
    work(parts)
    assert "Đã chấm lại xong" in duc.get(started.location).text
    listed = duc.get(LIST)
    assert "Câu 1 · Chỉ tính theo đáp án mới" in listed.text
    assert ("Đã quyết định" in listed.text, "Chỉ tính theo đáp án mới" in listed.text) == (True, True)
    notices = taker.client.get("/notices")
    assert "Kết quả của bạn từ 66% thành 83%." in notices.text
    review = taker.get("/review")
    assert "Bạn đạt 83%" in review.text
    assert "1/1 điểm, trước đó 0. Câu hỏi có sai sót nên được chấm lại." in review.text
    assert review.text.count("Câu này đã được sửa") == 1
    paper = duc.get(f"/marks/{taker.attempt}")
    place = next(str(a["href"]) for a in paper.soup.select("th a") if "Chọn một ý" in a.get_text())
    assert "Chấm lại cả bài kiểm tra" in duc.get(place).text


def test_what_cannot_be_is_said_on_the_page(duc: PageClient, parts: Parts) -> None:
    assert "Hãy chọn ít nhất một bản cũ" in duc.get(f"{PAGE}?policy=new", 422).text
    assert "Hãy chọn ít nhất một bản cũ" in duc.post(PAGE, {"policy": "new"}, status=422).text
    assert duc.post(PAGE, {"policy": "khac"}, status=303).location == PAGE
    for wrong in (f"{PAGE}?policy=new&version=x", f"{PAGE}?policy=new&version={quote(chr(0))}", f"{PAGE}x",
                  f"{PAGE}/changes.csv", "/regrades", "/regrades?bank=x"):  # fmt: skip
        duc.get(wrong, 404)
    duc.post(PAGE, {"policy": "both", "version": [OLD]}, status=303)
    assert "đang được chấm lại" in duc.post(PAGE, {"policy": "new", "version": [OLD]}, status=409).text
    resumed = duc.get(LIST).one("form input[name=regrade]")["value"]
    assert duc.post("/regrades/resume", {"regrade": resumed}, status=303).location.startswith("/tasks/")
    duc.post("/regrades/resume", {"regrade": "x"}, status=404)


def test_leaving_marks_as_they_are_needs_no_work(duc: PageClient, taker: Taker) -> None:
    assert "Không kết quả nào thay đổi." in duc.get(f"{PAGE}?policy=leave&version={OLD}").text
    done = duc.post(PAGE, {"policy": "leave", "version": [OLD]}, status=303)
    assert "Đã ghi quyết định giữ nguyên điểm." in duc.get(done.location).text
    assert "66%" in taker.get("/review").text
