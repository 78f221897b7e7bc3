"""An essay through the pages: written and saved, waiting, marked without a name, read again with its marks."""

from dataclasses import replace

import pytest
from flask import Flask

from learn.app import create_app
from learn.content.library import Library
from learn.domain.quizzes.essay import MAX_LENGTH
from learn.parts import Parts
from tests.conftest import learners_of
from tests.pages import Page, PageClient
from tests.services.quizzes import essays
from tests.services.quizzes.essays import FULL, NONE, SECRET_WORDS, SOME
from tests.web.quizzes.conftest import Taker


@pytest.fixture
def library() -> Library:
    """The quiz with the essay, which two people mark."""
    return essays.library(markers=2)


@pytest.fixture
def app(parts: Parts, library: Library) -> Flask:
    """The web application with that quiz."""
    parts.library = lambda _session: library
    return create_app(parts)


@pytest.fixture
def writer(client: PageClient) -> Taker:
    """Hạnh, an attempt begun."""
    return Taker(client.sign_in_as("hanh"), essays.items()).start()


class Markers:
    """People who mark, each at a browser of their own."""

    def __init__(self, app: Flask, parts: Parts) -> None:
        self.browsers = {key: PageClient(app, learners_of(parts.store)) for key in ("lan", "son", "duc", "minh")}
        for key, one in self.browsers.items():
            one.sign_in_as(key)

    def take(self, key: str, **fields: str) -> str:
        """Where the next paper is; the queue's address where there is none."""
        sent = {"bank": "a1-thu", "item": "essay", **fields}
        return self.browsers[key].post("/marking/take", sent, status=303).location

    def get(self, key: str, path: str, status: int = 200) -> Page:
        return self.browsers[key].get(path, status=status)

    def send(self, key: str, path: str, picks: dict[str, str], status: int = 303, **fields: str) -> Page:
        chosen = {f"pick-{name}": level for name, level in picks.items()}
        return self.browsers[key].post(path, chosen | {"go": "give", **fields}, status=status)


@pytest.fixture
def markers(app: Flask, parts: Parts) -> Markers:
    return Markers(app, parts)


def test_the_page_tells_what_is_wished_for_and_counts_what_is_kept(writer: Taker) -> None:
    page = writer.question("essay")
    assert "Nên viết từ 20 đến 90 từ. Nhiều nhất 8.000 ký tự." in page.text
    assert page.one("#written").get_text() == "Đã viết 0 từ, 0 ký tự."
    assert page.one("textarea")["maxlength"] == "8000"
    assert page.one("section[data-place]")["data-every"] == "10000"
    writer.answer("essay", {"essay": essays.WRITTEN})
    page = writer.question("essay")
    assert page.one("#written").get_text() == f"Đã viết 12 từ, {len(essays.WRITTEN)} ký tự."
    assert page.one("textarea").get_text().strip() == essays.WRITTEN


def test_the_script_saves_a_text_of_the_longest_kind(parts: Parts, client: PageClient) -> None:
    long = essays.library(essay=replace(essays.ESSAY, max_length=MAX_LENGTH))
    parts.library = lambda _session: long
    writer = Taker(client.sign_in_as("hanh"), essays.items()).start()
    longest = "🦜" * MAX_LENGTH
    place = writer.place("essay")
    saved = writer.save({"q": place, "sequence": 1, "fields": {"essay": [longest]}})
    assert saved["fields"] == {"essay": [longest]}


def test_too_long_a_text_is_told_and_stands_to_be_cut(writer: Taker) -> None:
    typed = "chữ " * 2001
    page = writer.answer("essay", {"essay": typed}, status=422)
    assert "hãy viết ngắn lại" in page.one("#error").get_text()
    assert page.one("textarea")["aria-invalid"] == "true"
    assert page.one("textarea").get_text().strip() == typed.strip()


def test_nothing_is_told_before_handing_in(writer: Taker) -> None:
    writer.answer("essay", {"essay": essays.WRITTEN})
    writer.get("/summary")
    assert not [word for word in SECRET_WORDS for page in writer.seen if word in page]


def hand_in(writer: Taker) -> None:
    writer.answer("single", {"choice": ["o0"]})
    writer.answer("essay", {"essay": essays.WRITTEN})
    writer.client.post(f"{writer.path}/submit", status=303)


def test_what_waits_says_so_everywhere(writer: Taker) -> None:
    hand_in(writer)
    page = writer.get("/review")
    assert page.one("h1").get_text() == "Đang chờ chấm"
    assert "1 câu của bạn đang chờ người chấm" in page.text
    assert "Phần đã chấm: 1/1 điểm." in page.text
    assert "Tôi xin xác nhận nơi ở.<br>" in page.response.get_data(as_text=True)
    cover = writer.client.get("/courses/ai-can-ban/quizzes/a1-thu")
    assert "Đang chờ chấm" in cover.text
    assert "None" not in cover.text


def test_papers_bear_no_name_and_go_through_two_hands_and_a_third(writer: Taker, markers: Markers) -> None:
    hand_in(writer)
    assert "Chưa có bài nào để chấm" in markers.get("minh", "/marking").text
    assert "Chấm bài (1)" in markers.get("lan", "/marking").text
    where = markers.take("lan")
    page = markers.get("lan", where)
    for told in ("Hạnh", "Hạ Long", writer.attempt):
        assert told not in page.one("main").get_text()
    assert "Tôi xin xác nhận" in page.text
    assert "Đề khuyên viết từ 20 từ trở lên" in page.text
    assert not page.soup.select("#others, #reason")
    open_ = markers.send("lan", where, {"oc1": "ol2"}, 422, comment="Rõ")
    assert "Đúng lễ" in open_.one(".summary").get_text()
    assert (open_.one("#comment").get_text().strip(), open_.one("input:checked")["value"]) == ("Rõ", "ol2")
    assert markers.send("lan", where, FULL, comment="Rõ").location == "/marking"
    assert "người chấm thứ hai" in markers.get("lan", "/marking").text
    assert markers.take("lan") == "/marking"
    second = markers.get("son", markers.take("son"))
    assert not second.soup.select("#others, #reason, input:checked")
    assert "Rõ việc" in second.text
    markers.send("son", where, NONE)
    assert "Phân xử bài lệch (1)" in markers.get("duc", "/marking").text
    assert markers.take("duc", settling="1") == where
    page = markers.get("duc", where)
    assert [cell.get_text() for cell in page.soup.select("#others ~ .scroll-x td")] == [
        "Rõ · 2 điểm", "Chưa rõ · 0 điểm", "Đủ · 1 điểm", "Thiếu · 0 điểm", "Rõ", "–",
    ]  # fmt: skip
    assert "vì sao" in markers.send("duc", where, SOME, 422).one(".summary").get_text()
    markers.send("duc", where, SOME, reason="Thiếu ngày")
    review = writer.get("/review")
    assert review.one("h1").get_text() == "Bạn đạt 75%"
    for told in ("2/3 điểm", "Rõ một phần", "1/2 điểm", "Thiếu ngày", "bài-mẫu"):
        assert told in review.text
    for name in ("Đức", "Lan", "Sơn"):
        assert name not in review.one("main").get_text()


def test_both_marks_that_agree_are_read(app: Flask, writer: Taker, markers: Markers, parts: Parts) -> None:
    near = essays.library(markers=2, within=40)
    parts.library = lambda _session: near
    hand_in(writer)
    where = markers.take("lan")
    markers.send("lan", where, FULL, comment="Rất rõ")
    assert markers.take("son") == where
    markers.send("son", where, SOME, comment="Thiếu ngày")
    review = writer.get("/review")
    assert "2,5/3 điểm" in review.text
    assert [one.get_text() for one in review.soup.select("h3")] == ["Bài của bạn", "Người chấm 1", "Người chấm 2"]
    told = markers.get("duc", "/marking/a1-thu")
    assert [cell.get_text() for cell in told.soup.select("td")] == ["1", "0%", "100%", "–", "1", "100%", "100%", "–"]


def test_a_draft_is_kept_and_a_paper_can_be_left(writer: Taker, markers: Markers) -> None:
    hand_in(writer)
    where = markers.take("lan")
    assert markers.send("lan", where, {"oc1": "ol1"}, go="draft", comment="đọc lại").location == where
    page = markers.get("lan", where)
    assert (page.one("input:checked")["value"], page.one("#comment").get_text().strip()) == ("ol1", "đọc lại")
    assert markers.send("lan", where, {}, go="leave").location == "/marking"
    markers.get("lan", where, status=404)
    lost = markers.send("lan", where, FULL, 409, comment="gõ mất công")
    assert "gõ mất công" in lost.one("pre").get_text()


def test_a_given_mark_leads_back_to_the_queue(writer: Taker, markers: Markers) -> None:
    hand_in(writer)
    where = markers.take("lan")
    markers.send("lan", where, FULL)
    assert markers.get("lan", where, status=302).location == "/marking"
    assert markers.send("lan", where, NONE).location == "/marking"


def test_a_learner_finds_no_queue_and_no_paper(writer: Taker, markers: Markers) -> None:
    hand_in(writer)
    where = markers.take("lan")
    assert "/marking" not in writer.client.get("/courses").links()
    for path in ("/marking", where, "/marking/a1-thu"):
        writer.client.get(path, status=403)
    writer.client.post("/marking/take", {"bank": "a1-thu", "item": "essay"}, status=403)
    writer.client.post(where, {"go": "give"}, status=403)
    markers.get("minh", where, status=404)
    markers.get("duc", "/marking/khong-co", status=404)
