"""Practice, hints and certainty through their pages, without script."""

from typing import Any

import pytest
from flask import Flask

from learn.app import create_app
from learn.domain.quizzes import Behaviour, Manner, Rules
from learn.parts import Parts
from tests.databases import counted
from tests.pages import Page, PageClient
from tests.services.quizzes import banks
from tests.web.quizzes.conftest import Taker

COVER = f"/courses/{banks.COURSE}/quizzes/{banks.BANK}"


@pytest.fixture
def manner() -> Manner:
    """How the quiz behaves, unless a test says otherwise."""
    return "practice"


@pytest.fixture
def app(parts: Parts, manner: Manner) -> Flask:
    """The web application with the small quiz under a behaviour; its first question has two hints."""
    first, *rest = banks.items()
    hinted = type(first)(**{**first.__dict__, "hints": ("Gợi **một**", "Gợi hai")})
    behaving = banks.library(bank_items=(hinted, *rest), rules=Rules(behaviour=Behaviour(manner)))
    parts.library = lambda _session: behaving
    return create_app(parts)


def check(taker: Taker, kind: str, fields: dict[str, Any], status: int = 303) -> Page:
    """Fill the form in and press "Kiểm tra"; the page that follows."""
    page = taker.answer(kind, fields, go="", status=status, check=str(taker.place(kind)))
    if status != 303:
        return page
    path, _, anchor = page.location.partition("#")
    assert anchor == "checked"
    return taker.get(path.removeprefix(taker.path))


def test_a_checked_answer_is_told_on_its_page_and_tried_again(taker: Taker) -> None:
    before = taker.question("single")
    assert not before.soup.select("#checked")
    assert "Thử được 3 lần." in before.text
    assert before.soup.select("form[data-key] button")[0]["name"] == "check"  # what Enter presses
    wrong = check(taker, "single", {"choice": "o3"})
    told = wrong.one("#checked")
    assert (told["role"], told["tabindex"]) == ("status", "-1")
    assert "Chưa đúng" in told.get_text()
    assert "vì-sao-sai" in told.get_text()
    assert "Còn 2 lần thử. Trả lời đúng ở lần tới được 67% số điểm." in wrong.text
    for secret in ("lời-giải-chung", "vì-sao-đúng", "Đáp án đúng"):
        assert secret not in wrong.text
    assert wrong.one("input[value=o3]").has_attr("checked")
    right = check(taker, "single", {"choice": "o0"})
    assert "Giải đúng ở lần thử 2/3, được 0,67/1 điểm." in right.text
    assert "lời-giải-chung" in right.text
    assert not right.soup.select("form[data-key] input[type=radio], form[data-key] button[name=check]")


def test_a_form_that_is_sent_twice_counts_once(taker: Taker) -> None:
    form = taker.form(taker.question("single")) | {"choice": "o3", "check": str(taker.place("single"))}
    for _ in range(2):
        assert taker.client.post(taker.path, form, status=303).location.endswith("#checked")
    assert "Lần thử 1/3" in taker.question("single").text


def test_what_cannot_be_checked_is_said_beside_the_answer_and_costs_nothing(taker: Taker) -> None:
    assert "Hãy trả lời câu này" in check(taker, "single", {}, 422).one("#error").get_text()
    check(taker, "number", {"value": "7"})
    again = check(taker, "number", {"value": "7"}, 422)
    assert "đã kiểm tra rồi" in again.one("#error").get_text()
    assert "Lần thử 1/3" in again.text
    assert "đáp án" not in again.one("#checked").get_text()
    assert "Bạn trả lời: 7 người · chưa đúng" in again.text


@pytest.mark.parametrize("kind", sorted(banks.WRONG))
def test_every_kind_is_checked_on_its_page_without_telling_the_key(taker: Taker, kind: str) -> None:
    page = check(taker, kind, banks.WRONG[kind])
    assert "Lần thử 1/3" in page.text
    assert not any(secret in page.text for secret in ("43217", "43.217", "đáp-án-chữ", "lời-giải-chung"))
    done = check(taker, kind, banks.RIGHT[kind])
    assert "Giải đúng ở lần thử 2/3" in done.text
    assert "lời-giải-chung" in done.text


def test_the_summary_and_the_review_tell_of_tries(taker: Taker) -> None:
    check(taker, "single", {"choice": "o3"})
    check(taker, "text", banks.RIGHT["text"])
    for answer in ("7", "8", "9"):
        check(taker, "number", {"value": answer})
    tags = sorted(one.text for one in taker.get("/summary").soup.select(".rows .tag"))
    assert tags == ["Chưa trả lời"] * 3 + ["Còn lần thử", "Hết lần thử", "Đúng"]
    taker.client.post(f"{taker.path}/submit", status=303)
    review = taker.get("/review").text
    assert "Chưa giải đúng sau 3 lần thử, được 0/1 điểm." in review
    assert "Giải đúng ở lần thử 1/3, được 1/1 điểm." in review
    assert "Chưa trả lời, được 0/1 điểm." in review


def test_a_locked_question_says_so_to_whoever_still_sends_an_answer(taker: Taker) -> None:
    place = taker.place("single")
    stale = taker.form(taker.get(f"?q={place}")) | {"choice": "o1", "go": "summary"}
    check(taker, "single", {"choice": "o0"})
    refused = taker.client.post(taker.path, stale | {"sequence": "9"}, status=422)
    assert "đã giải đúng nên không sửa được" in refused.one("#error").get_text()
    said = taker.save({"q": place, "sequence": 10, "fields": {"choice": ["o1"]}}, 409)
    assert "không sửa được" in said["error"]


def test_a_paper_with_tries_costs_no_more_statements(taker: Taker, parts: Parts) -> None:
    with counted(parts.store) as before:
        taker.get("?q=1")
    for kind in banks.WRONG:
        check(taker, kind, banks.WRONG[kind])
    with counted(parts.store) as after:
        taker.get("?q=1")
    assert len(after) == len(before)


def test_a_check_on_a_page_that_was_left_meanwhile_shows_the_page_that_is_open(
    client: PageClient, parts: Parts
) -> None:
    library = banks.library(rules=Rules(behaviour=Behaviour("practice"), back=False))
    parts.library = lambda _session: library
    taker = Taker(client.sign_in_as("hanh")).start()
    left = taker.form(taker.get("?q=1"))
    client.post(taker.path, left | {"go": "2", "sure": "1"}, status=303)
    assert "Câu 2/6" in client.post(taker.path, left | {"check": "1"}, status=422).text


@pytest.mark.parametrize("manner", ["hints"])
def test_wrong_tries_show_hints_one_by_one(taker: Taker) -> None:
    assert "Gợi" not in taker.question("single").text
    first = check(taker, "single", {"choice": "o3"})
    assert "Gợi một" in first.text
    assert "Gợi hai" not in first.text
    second = check(taker, "single", {"choice": "o2"})
    assert "Gợi hai" in second.text
    assert "Thử được 1 lần." in taker.question("number").text


@pytest.mark.parametrize("manner", ["certainty"])
def test_certainty_stands_beside_the_answer_and_the_review_speaks_plainly(taker: Taker) -> None:
    page = taker.question("single")
    labels = [" ".join(one.get_text().split()) for one in page.soup.select("label:has(input[name=certainty])")]
    assert labels == ["Chưa chắc đúng +1, sai 0", "Khá chắc đúng +2, sai −2", "Rất chắc đúng +3, sai −6"]
    taker.answer("single", {"choice": "o0", "certainty": "3"})
    assert taker.question("single").one("input[name=certainty][value='3']").has_attr("checked")
    refused = taker.answer("number", {"value": "nhiều", "certainty": "2"}, status=422)
    assert refused.one("input[name=certainty][value='2']").has_attr("checked")
    taker.answer("number", {"value": "7", "certainty": "3"})
    taker.client.post(f"{taker.path}/submit", status=303)
    review = taker.get("/review")
    told = review.one("section[aria-labelledby=certain]").get_text()
    assert "Bạn tự tin hơn mức bạn biết" in told or "Bạn hơi tự tin quá" in told
    assert "Tỉ lệ đúng: 16,7%" in told
    assert "Điểm chắc trung bình mỗi câu: -0,5" in told
    assert "Rất chắc: 2 câu, đúng 50%" in told
    assert review.text.count("Bạn chọn: Rất chắc") == 2


@pytest.mark.parametrize("manner", ["certainty"])
def test_an_arrow_moves_steps_and_leaves_the_certainty_as_it_was(taker: Taker) -> None:
    page = taker.question("ordering")
    first, second, third = [str(one["name"]) for one in page.soup.select(".order select")]
    taker.client.post(taker.path, taker.form(page) | {"certainty": "1", "move": f"{first}:down"}, status=303)
    kept = taker.question("ordering")
    assert [one["name"] for one in kept.soup.select(".order select")] == [second, first, third]
    assert [one["value"] for one in kept.soup.select("input[name=certainty]:checked")] == ["1"]


@pytest.mark.parametrize(
    ("manner", "said"),
    [
        ("practice", ["thử được 3 lần", "trừ 33% số điểm", "mở lời giải"]),
        ("hints", ["hiện một gợi ý", "trừ 33% số điểm"]),
        ("certainty", ["mình chắc đến đâu", "Đáp án và lời giải mở ra sau khi nộp."]),
        ("exam", ["Đáp án và lời giải mở ra sau khi nộp."]),
    ],
)
def test_the_cover_says_how_the_quiz_behaves(client: PageClient, said: list[str]) -> None:
    text = client.sign_in_as("hanh").get(COVER).text
    assert all(one in text for one in said)
    assert ("Đáp án và lời giải mở ra sau khi nộp." in text) == (said[-1].startswith("Đáp án"))
