"""The pages of whoever marks: from the analysis or a person to one answer, and what its learner sees afterwards."""

import pytest
from flask import Flask
from sqlalchemy import select

from learn.db.learning import StepDone
from learn.db.people import Learner
from learn.jobs import relay_once, run_task
from learn.parts import Parts
from tests.conftest import learners_of
from tests.pages import Page, PageClient
from tests.services.quizzes import banks
from tests.web.quizzes.conftest import Taker

WHY = "Viết <b>khác</b> nhưng đúng ý"


@pytest.fixture
def handed_in(taker: Taker) -> Taker:
    """Hạnh's paper with four right answers of six, handed in."""
    taker.answer_all(banks.RIGHT | {"text": banks.WRONG["text"], "number": banks.WRONG["number"]})
    taker.client.post(f"{taker.path}/submit", status=303)
    return taker


@pytest.fixture
def lan(app: Flask, parts: Parts) -> PageClient:
    """Lan's browser, who coordinates Hạnh's ward."""
    return PageClient(app, learners_of(parts.store)).sign_in_as("lan")


def row_of(page: Page, words: str) -> str:
    """The address behind the row of the question."""
    return next(str(a["href"]) for a in page.soup.select("th a") if words in a.get_text())


def give(client: PageClient, page: Page, path: str, status: int = 303, **typed: str) -> Page:
    """Send the form as the page made it, with what is typed."""
    kept = {str(one["name"]): str(one["value"]) for one in page.soup.select("main form input[type=hidden]")}
    return client.post(path, kept | typed, status=status)


def test_from_the_person_to_the_answer_and_back_to_the_learner(handed_in: Taker, lan: PageClient, parts: Parts) -> None:
    with parts.store.session() as session:
        name = session.execute(select(Learner.public_id).where(Learner.name == "Nguyễn Thị Hạnh")).scalar_one()
    person = lan.get(f"/people/{name}")
    papers = lan.get(next(link for link in person.links() if link.endswith("/papers")))
    assert "Kiểm tra thử" in papers.text
    paper = lan.get(row_of(papers, "Kiểm tra thử"))
    assert "66%, được 4/6 điểm; cần 80%." in paper.text
    assert paper.text.count("Máy chấm") == 6
    path = row_of(paper, "Một từ")
    answer = lan.get(path)
    assert "Trả lời: chữ khác · đáp án: đáp-án-chữ" in answer.text
    assert "Bạn" not in answer.one("ul.marked").get_text()
    done = give(lan, answer, path, points="0,8", reason=WHY)
    again = lan.get(done.location)
    assert "Đã ghi điểm. Bài này nay đạt, 80%." in again.text
    assert (again.text.count("Máy chấm"), again.text.count("Đã sửa điểm")) == (5, 1)
    history = [one.get_text(" ", strip=True) for one in lan.get(path).soup.select("tbody tr")]
    assert [("0,8/1" in one, "Trần Thị Lan" in one, WHY in one) for one in history] == [(True,) * 3, (False,) * 3]

    relay_once(parts, lambda *task: run_task(parts, *task))
    learner = handed_in.client
    notices = learner.get("/notices")
    assert "Bài “Kiểm tra thử”, lượt 1: điểm câu" in notices.text
    review = learner.get(next(link for link in notices.links() if link.endswith("/review")))
    assert "Bạn đạt 80%" in review.text
    assert f"0,8/1 điểm, trước đó 0. {WHY}" in review.text
    assert review.text.count("Đúng một phần") == 1


def test_from_the_analysis_to_the_papers_of_a_bank(handed_in: Taker, app: Flask, parts: Parts) -> None:
    duc = PageClient(app, learners_of(parts.store)).sign_in_as("duc")
    bank = duc.get(f"/content/quizzes/{banks.BANK}")
    papers = duc.get(next(link for link in bank.links() if link.startswith("/marks")))
    assert row_of(papers, "Nguyễn Thị Hạnh") == f"/marks/{handed_in.attempt}"
    assert "/content/quizzes" in papers.links()
    assert "Không tìm thấy ai" in duc.get(f"/marks?bank={banks.BANK}&text=zzz").text
    assert "Nguyễn Thị Hạnh" in duc.get(f"/marks?bank={banks.BANK}&text=hanh&page=99").text


def test_a_coordinator_is_offered_no_page_of_authors(handed_in: Taker, lan: PageClient) -> None:
    for path in (f"/marks?bank={banks.BANK}", f"/marks/{handed_in.attempt}", f"/marks/{handed_in.attempt}/1"):
        assert not [link for link in lan.get(path).links() if link.startswith("/content")]


def test_what_was_typed_stays_where_it_is_refused(handed_in: Taker, lan: PageClient) -> None:
    path = row_of(lan.get(f"/marks/{handed_in.attempt}"), "Một từ")
    page = give(lan, lan.get(path), path, 422, points="7", reason=WHY)
    assert page.one("#points")["value"] == "7"
    assert page.one("#reason").get_text().strip() == WHY
    assert "Hãy ghi số điểm từ 0 đến 1" in page.text
    page = give(lan, page, path, 422, points="1", reason=" ")
    assert "Hãy ghi lý do" in page.one(".summary").get_text()


def test_who_was_slower_sees_the_other_mark_and_decides_again(handed_in: Taker, lan: PageClient) -> None:
    path = row_of(lan.get(f"/marks/{handed_in.attempt}"), "Một từ")
    stale = lan.get(path)
    give(lan, lan.get(path), path, points="0,5", reason="Nửa đúng")
    page = give(lan, stale, path, 409, points="1", reason=WHY)
    assert "đã được cho điểm khác" in page.one(".summary").get_text()
    assert "Nửa đúng" in page.text
    assert (page.one("#points")["value"], page.one("#seen")["value"]) == ("1", "2")
    give(lan, page, path, points="1", reason=WHY)
    for seen in ("", "x", "9" * 30):
        lan.post(path, {"points": "0", "reason": WHY, "seen": seen}, status=409)


def test_a_lost_pass_is_said_to_stay(handed_in: Taker, lan: PageClient, parts: Parts) -> None:
    path = row_of(lan.get(f"/marks/{handed_in.attempt}"), "Một từ")
    give(lan, lan.get(path), path, points="1", reason=WHY)
    done = give(lan, lan.get(path), path, points="0", reason="Nhầm")
    assert "bước đã ghi là đạt trong khóa học vẫn được giữ nguyên" in lan.get(done.location).text
    assert "Đã ghi là đạt trong khóa học" in lan.get(f"/marks/{handed_in.attempt}").text
    assert "Bạn đã từng đạt bài này" in handed_in.get("/review").text
    with parts.store.session() as session:
        assert len(session.execute(select(StepDone.id)).all()) == 1


def test_ones_own_paper_has_no_form(app: Flask, parts: Parts) -> None:
    lan = PageClient(app, learners_of(parts.store)).sign_in_as("lan")
    taken = Taker(lan).start()
    lan.post(f"{taken.path}/submit", status=303)
    page = lan.get(f"/marks/{taken.attempt}/1")
    assert "Đây là bài của bạn" in page.text
    assert not page.soup.select("#points")
    assert (
        "không sửa điểm bài của chính mình"
        in lan.post(f"/marks/{taken.attempt}/1", {"points": "1", "reason": WHY, "seen": "1"}, status=403).text
    )
