"""A pre-test through the pages: the offer, what it may grant, what it granted, and the skipped module."""

import pytest
from flask import Flask

from learn.app import create_app
from learn.parts import Parts
from tests.pages import PageClient
from tests.services.quizzes import banks, pretests
from tests.web.quizzes.conftest import Taker

COURSE = f"/courses/{banks.COURSE}"
COVER = f"{COURSE}/quizzes/{banks.BANK}"


@pytest.fixture
def app(parts: Parts) -> Flask:
    """The web application with the course that has a pre-test."""
    library = pretests.library()
    parts.library = lambda _session: library
    return create_app(parts)


def take(client: PageClient, right: str) -> Taker:
    """Take the pre-test; `right` names the modules whose questions are answered rightly."""
    taker = Taker(client, pretests.items()).start()
    for place, item in enumerate(pretests.items(), start=1):
        form = taker.form(taker.get(f"?q={place}"))
        choice = "o0" if item.tags[0] in right.split() else "o1"
        client.post(taker.path, form | {"choice": choice, "go": "summary"}, status=303)
    client.post(f"{taker.path}/submit", {}, status=303)
    return taker


def test_the_course_offers_it_and_the_cover_says_what_it_grants(stranger: PageClient) -> None:
    page = stranger.get(COURSE)
    assert "Đã biết rồi?" in page.text
    assert page.one("section[aria-labelledby=pretest] a")["href"] == COVER
    order = [one["aria-labelledby"] for one in page.soup.select("section[aria-labelledby]")]
    assert order == ["pretest", "a1", "a2", "a3"]
    cover = stranger.get(COVER)
    for said in (
        "Học phần a1: đúng từ 80% thì được bỏ qua",
        "Học phần a2: đúng từ 60% thì được bỏ qua",
        "Học phần a3: ai cũng học, không bỏ qua được",
    ):
        assert said in cover.text
    assert "để đạt" not in cover.text
    assert "lấy lượt cao nhất" not in cover.text
    quiz = stranger.get(f"{COURSE}/quizzes/{pretests.QUIZ}")
    assert "để đạt" in quiz.text
    assert "cho bỏ qua" not in quiz.text


@pytest.mark.parametrize("who", ["guest", "hanh"])
def test_what_was_granted_is_told_everywhere(who: str, stranger: PageClient, client: PageClient) -> None:
    person = stranger if who == "guest" else client.sign_in_as(who)
    taker = take(person, "a2 a3")
    review = taker.get("/review")
    assert review.one("h1").get_text() == "Bạn được bỏ qua 1 học phần"
    rows = [" ".join(one.get_text(" ").split()) for one in review.soup.select("ul.rows li")]
    assert rows == [
        "Học phần a1 Đúng trọn 0/3 câu, được 0%, cần 80%. Chưa được bỏ qua",
        "Học phần a2 Đúng trọn 3/3 câu, được 100%, cần 60%. Bỏ qua được từ 24/11/2026",
        "Học phần a3 Học phần này ai cũng học, không bỏ qua được. Chưa được bỏ qua",
    ]
    course = person.get(COURSE)
    assert [" ".join(one.get_text(" ").split()) for one in course.soup.select("ul.rows li")] == rows
    cards = course.soup.select("section.card[aria-labelledby^=a]")
    assert ["Được bỏ qua nhờ bài kiểm tra đầu vào ngày 24/11/2026." in one.get_text() for one in cards] == [
        False,
        True,
        False,
    ]
    assert cards[1].select_one(".steps a.todo"), "its lessons were not read, and stay open"
    missing = course.one("details.prose").get_text()
    assert "Bài a1" in missing
    assert "Bài a2" not in missing
    cover = person.get(COVER)
    assert "Đạt" not in cover.text
    assert "Chưa đạt" not in cover.text
    second = take(person, "a3").get("/review")
    assert "Lượt này chưa cho bỏ qua thêm học phần nào" in second.text
    assert "Bỏ qua được từ 24/11/2026" in second.text


def test_an_attempt_that_is_running_is_gone_on_with(client: PageClient) -> None:
    taker = Taker(client.sign_in_as("hanh"), pretests.items()).start()
    page = client.get(COURSE)
    assert page.one("section[aria-labelledby=pretest] a")["href"] == taker.path
    assert "Làm tiếp bài kiểm tra đầu vào" in page.text
