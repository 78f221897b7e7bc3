"""A quiz with a time on its pages: the rules said before, the clock, the end that comes by itself."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from learn.app import create_app
from learn.domain.quizzes import Rules
from learn.parts import Parts
from tests.cast import NOW
from tests.pages import PageClient
from tests.services.quizzes import banks
from tests.web.quizzes.conftest import Taker

RULES = Rules(
    opens_at=NOW - timedelta(hours=1),
    closes_at=NOW + timedelta(hours=3),
    minutes=20,
    wait=30,
    counts="last",
    shown="closed",
)
COVER = f"/courses/{banks.COURSE}/quizzes/{banks.BANK}"


@pytest.fixture
def later(parts: Parts) -> Iterator[list[timedelta]]:
    """How much later it is than NOW; the first of the list counts."""
    by = [timedelta(0)]
    parts.clock = lambda: NOW + by[0]
    return by


@pytest.fixture
def app(parts: Parts, later: list[timedelta]) -> Flask:
    """The product with the small quiz under these rules."""
    parts.library = lambda _session: banks.library(rules=RULES, attempts=0)
    return create_app(parts)


def test_the_cover_says_the_rules(client: PageClient) -> None:
    text = client.sign_in_as("hanh").get(COVER).text
    rules = ("Làm được từ", "Mỗi lượt có 20 phút", "lấy lượt cuối cùng", "ít nhất 30 phút", "khi bài kiểm tra đóng")
    assert [one for one in rules if one not in text] == []
    assert "muốn làm nhanh hay chậm" not in text.lower()


def test_the_clock_stands_on_every_question_and_before_handing_in(taker: Taker, later: list[timedelta]) -> None:
    later[0] = timedelta(minutes=7)
    for page in (taker.question("single"), taker.get("/summary")):
        clock = page.one(".clock")
        assert clock["data-left"] == str(13 * 60)
        assert clock["data-end"] == f"{taker.path}/submit"
        assert "còn chưa tới 14 phút" in clock.get_text()
    assert taker.save({"q": 1, "sequence": 1, "fields": {}})["left"] == 13 * 60


def test_whoever_comes_back_too_late_finds_the_result(taker: Taker, later: list[timedelta]) -> None:
    taker.answer_all(banks.RIGHT)
    later[0] = timedelta(minutes=22)
    assert taker.get("", status=303).location == f"{taker.path}/review"
    page = taker.get("/review")
    assert "Đã hết giờ làm bài" in page.text
    assert "Bạn đạt 100%" in page.text
    assert "Đáp án chưa mở" in page.text
    assert not page.soup.select("section[aria-labelledby^=q]")
    assert not any(secret in page.response.get_data(as_text=True) for secret in banks.SECRET_WORDS)
    later[0] = timedelta(hours=3)
    assert len(taker.get("/review").soup.select("section[aria-labelledby^=q]")) == 6


def test_a_form_that_is_sent_too_late_is_told_so_and_what_was_saved_counts(
    taker: Taker, later: list[timedelta]
) -> None:
    taker.answer("single", banks.RIGHT["single"])
    form = taker.form(taker.question("text")) | banks.RIGHT["text"] | {"go": "summary"}
    later[0] = timedelta(minutes=21, seconds=1)
    page = taker.client.post(taker.path, form, status=303)
    assert page.location.startswith(taker.path)
    taker.get("", status=303)
    shown = taker.get("/review").text
    assert "câu trả lời đến sau giờ đó không được tính" in shown
    assert "Bạn được 16%" in shown
    assert taker.client.get(COVER).text.count("Lượt sau bắt đầu được từ") == 1


def test_a_save_by_script_too_late_is_refused_in_a_sentence(taker: Taker, later: list[timedelta]) -> None:
    later[0] = timedelta(hours=1)
    said = taker.save({"q": 1, "sequence": 1, "fields": {}}, 409)
    assert "Hết giờ làm bài lúc" in said["error"]


def test_before_and_after_its_hours_there_is_no_button(client: PageClient, later: list[timedelta]) -> None:
    client.sign_in_as("hanh")
    for by, said in ((-timedelta(hours=2), "mở lúc"), (timedelta(hours=4), "đã đóng lúc")):
        later[0] = by
        page = client.get(COVER)
        assert said in page.text
        assert not page.soup.select(f"form[action='{COVER}/start']")
