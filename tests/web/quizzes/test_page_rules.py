"""Several questions on a page, and the way that does not lead back, through the pages and without script."""

from typing import Any

import pytest
from flask import Flask

from learn.app import create_app
from learn.domain.quizzes import Rules
from learn.parts import Parts
from tests.pages import Page, PageClient
from tests.services.quizzes import banks
from tests.web.quizzes.conftest import Taker

COVER = f"/courses/{banks.COURSE}/quizzes/{banks.BANK}"
RULES = {"back": Rules(page=4), "forward": Rules(page=4, back=False), "whole": Rules(page=0)}


@pytest.fixture
def rules(request: pytest.FixtureRequest) -> Rules:
    """The rules that the test names."""
    return RULES[request.param]


@pytest.fixture
def app(parts: Parts, rules: Rules) -> Flask:
    """The product with the small quiz in the file's order."""
    parts.library = lambda _session: banks.library(rules=rules, shuffle=False)
    return create_app(parts)


def filled(taker: Taker, page: Page, answers: dict[str, dict[str, list[str]]] = banks.RIGHT) -> dict[str, Any]:
    """The page's form with every answer typed in."""
    form = taker.form(page)
    form["q"] = [one["value"] for one in page.soup.select("input[name=q]")]
    kinds = list(answers.values())
    for place in form["q"]:
        prefix = f"{place}-" if len(form["q"]) > 1 else ""
        form |= {prefix + name: values for name, values in kinds[int(place) - 1].items()}
    return form


@pytest.mark.parametrize("rules", ["back"], indirect=True)
def test_a_page_of_several_questions_keeps_each_of_them(taker: Taker) -> None:
    assert taker.get("", 302).location == f"{taker.path}?q=1"
    page = taker.get("?q=3")
    assert "Câu 1–4/6" in page.text
    assert [one["id"] for one in page.soup.select("form[data-key] section")] == ["q1", "q2", "q3", "q4"]
    sent = taker.client.post(taker.path, filled(taker, page) | {"go": "5"}, status=303)
    assert sent.location == f"{taker.path}?q=5"
    again = taker.form(taker.get("?q=1"))
    assert (again["1-choice"], sorted(again["2-choice"])) == (["o0"], ["o0", "o1"])
    assert (again["3-value"], again["4-value"], again["1-sequence"]) == ("43.217", "Đáp-án-chữ", "2")
    assert "Trang trước" in taker.get("?q=6").text


@pytest.mark.parametrize("rules", ["whole"], indirect=True)
def test_the_whole_paper_on_one_page_is_answered_and_handed_in(taker: Taker, client: PageClient) -> None:
    page = client.get(f"{taker.path}?q=1", budget=20_000)
    client.post(taker.path, filled(taker, page) | {"go": "summary"}, status=303)
    assert "Bạn đã trả lời hết các câu." in taker.get("/summary").text
    client.post(f"{taker.path}/submit", status=303)
    assert "Bạn đạt 100%" in taker.get("/review").text
    assert "tất cả trên một trang" in client.get(COVER).text


@pytest.mark.parametrize("rules", ["whole"], indirect=True)
def test_one_wrong_entry_is_explained_at_its_question_and_loses_no_other(taker: Taker) -> None:
    form = filled(taker, taker.get("?q=1")) | {"3-value": "rất nhiều", "go": "summary"}
    page = taker.client.post(taker.path, form, status=422)
    assert "không phải là một số" in page.one("#error-3").text
    field = page.one("[id='3-value']")
    assert (field["value"], field["aria-invalid"]) == ("rất nhiều", "true")
    assert page.one("[id='4-value']")["value"] == "Đáp-án-chữ"
    assert taker.form(taker.get("?q=1"))["4-value"] == "Đáp-án-chữ"


@pytest.mark.parametrize("rules", ["whole"], indirect=True)
def test_an_arrow_moves_a_step_on_a_page_of_many(taker: Taker) -> None:
    page = taker.get("?q=6")
    steps = [str(one["name"]) for one in page.soup.select(".order select")]
    assert steps[0].startswith("6-place-")
    form = taker.form(page) | {"q": ["1", "2", "3", "4", "5", "6"], "move": f"{steps[2]}:up"}
    moved = taker.client.post(taker.path, form, status=303)
    assert moved.location.endswith(f"#{steps[2]}")
    after = [str(one["name"]) for one in taker.get("?q=6").soup.select(".order select")]
    assert after == [steps[0], steps[2], steps[1]]


@pytest.mark.parametrize("rules", ["whole"], indirect=True)
@pytest.mark.parametrize("change", [{"q": []}, {"q": ["1", "1"]}, {"q": ["1", "x"]}, {"1-sequence": "x"}])
def test_a_form_that_was_tampered_with_is_refused(taker: Taker, change: dict[str, Any]) -> None:
    form = filled(taker, taker.get("?q=1")) | change
    assert "tải lại trang" in taker.client.post(taker.path, form, status=422).text


@pytest.mark.parametrize("rules", ["forward"], indirect=True)
def test_without_a_way_back_one_goes_on_page_by_page(taker: Taker) -> None:
    assert "sang trang sau rồi thì không quay lại trang trước được" in taker.client.get(COVER).text
    first = taker.get("?q=1")
    assert not first.soup.select("button[data-href][value='5']")
    assert taker.get("?q=5", 303).location == f"{taker.path}?q=1"
    assert "lần lượt từng trang" in taker.get("?q=1").text
    form = filled(taker, first)
    assert taker.client.post(taker.path, form | {"go": "5"}, status=303).location == f"{taker.path}?q=5"
    second = taker.get("?q=5")
    assert "Trang trước" not in second.text
    for place in (1, 4):
        assert taker.get(f"?q={place}", 303).location == f"{taker.path}?q=5"
    assert "trang đã qua" in taker.get("?q=5").text
    assert taker.client.post(taker.path, form | {"go": "5"}, status=303).location == f"{taker.path}?q=5"
    late = taker.client.post(taker.path, form | {"1-sequence": "9", "1-choice": "o3", "go": "5"}, status=303)
    assert late.location == taker.path
    assert "không đổi được nữa" in taker.get("?q=5").text


@pytest.mark.parametrize("rules", ["forward"], indirect=True)
def test_the_summary_shows_nothing_of_pages_that_are_closed(taker: Taker) -> None:
    taker.client.post(taker.path, filled(taker, taker.get("?q=1")) | {"go": "5"}, status=303)
    summary = taker.get("/summary")
    assert [str(one["href"]) for one in summary.soup.select(".rows a")] == [f"{taker.path}?q={n}" for n in (5, 6)]
    assert "Chọn hai ý" not in summary.text
    assert summary.text.count("trang đã qua, không mở lại được") == 4


@pytest.mark.parametrize("rules", ["forward"], indirect=True)
def test_whoever_leaves_answers_out_is_asked_before_the_page_closes(taker: Taker) -> None:
    form = filled(taker, taker.get("?q=1")) | {"1-choice": [], "4-value": "", "go": "5"}
    asked = taker.client.post(taker.path, form, status=422)
    assert "Còn câu chưa trả lời: 1, 4." in asked.one("main [role=alert]").get_text()
    assert taker.get("?q=5", 303).location == f"{taker.path}?q=1"
    form |= {f"{place}-sequence": "2" for place in (1, 2, 3, 4)} | {"sure": "1"}
    assert taker.client.post(taker.path, form, status=303).location == f"{taker.path}?q=5"


@pytest.mark.parametrize("rules", ["forward"], indirect=True)
def test_what_was_typed_on_a_page_of_many_is_shown_when_the_session_is_over(taker: Taker, stranger: PageClient) -> None:
    form = filled(taker, taker.get("?q=1"))
    page = stranger.post(taker.path, form, status=401)
    assert page.one("pre").get_text().splitlines() == ["43.217", "Đáp-án-chữ"]
