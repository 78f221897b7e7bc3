"""Taking a quiz through its pages, without script."""

from datetime import timedelta

import pytest

from learn.domain.people import SYSTEM
from learn.domain.quizzes import IDLE, Rules
from learn.parts import Parts
from learn.services.quizzes.abandon_idle import abandon_idle
from tests.cast import NOW, PASSWORD
from tests.databases import counted
from tests.pages import PageClient
from tests.services.quizzes import banks
from tests.web.quizzes.conftest import Taker

COVER = f"/courses/{banks.COURSE}/quizzes/{banks.BANK}"


def test_from_the_cover_to_the_review(client: PageClient) -> None:
    client.sign_in_as("hanh")
    cover = client.get(COVER)
    assert "6 câu hỏi" in cover.text
    assert "tối đa 2 lượt" in cover.text
    assert "80%" in cover.text
    taker = Taker(client).start()
    assert client.get(COVER).one("main a.button")["href"] == taker.path
    taker.answer_all(banks.RIGHT)
    summary = taker.get("/summary")
    assert "Bạn đã trả lời hết các câu." in summary.text
    done = client.post(f"{taker.path}/submit", status=303)
    review = client.get(done.location)
    assert "Bạn đạt 100%" in review.text
    assert "vì-sao-đúng" in review.text
    assert "lời-giải-chung" in review.text
    again = client.get(COVER)
    assert "Làm lại" in again.text
    assert "100%" in again.text


def test_each_answer_is_shown_again(taker: Taker) -> None:
    for kind, fields in banks.RIGHT.items():
        taker.answer(kind, fields)
        form = taker.form(taker.question(kind))
        kept = {name: sorted(form[name]) if isinstance(form[name], list) else [form[name]] for name in fields}
        assert kept == (fields | {"value": ["43.217"]} if kind == "number" else fields)


def test_a_page_that_nobody_touched_is_no_answer(taker: Taker) -> None:
    for kind in banks.RIGHT:
        taker.answer(kind, {})
    assert "Còn 6 câu chưa trả lời xong." in taker.get("/summary").text


def test_buttons_lead_forward_back_and_to_the_summary(taker: Taker) -> None:
    assert taker.get("", 302).location == f"{taker.path}?q=1"
    first = taker.get("?q=1")
    assert "Câu 1/6" in first.text
    assert "Câu trước" not in first.text
    form = taker.form(first)
    assert taker.client.post(taker.path, form | {"go": "2"}, status=303).location == f"{taker.path}?q=2"
    assert taker.client.post(taker.path, form | {"go": "summary"}, status=303).location == f"{taker.path}/summary"
    last = taker.get("?q=6")
    assert "Xem lại trước khi nộp" in last.text
    assert last.soup.select("form[data-key] button")[0]["value"] == "summary"  # what Enter presses


def test_arrows_move_a_step_and_keep_the_whole_order(taker: Taker) -> None:
    page = taker.question("ordering")
    shown = [str(one["name"]) for one in page.soup.select(".order select")]
    form = taker.form(page)
    moved = taker.client.post(taker.path, form | {"move": f"{shown[2]}:up"}, status=303)
    assert moved.location.endswith(f"#{shown[2]}")
    after = taker.question("ordering")
    assert [str(one["name"]) for one in after.soup.select(".order select")] == [shown[0], shown[2], shown[1]]
    assert [one.text for one in after.soup.select(".order option[selected]")] == ["1", "2", "3"]
    assert after.soup.select(".order button:not([disabled])")[0]["value"] == f"{shown[0]}:down"


def test_what_was_typed_wrongly_stays_and_is_explained_beside_the_field(taker: Taker) -> None:
    page = taker.answer("number", {"value": "rất nhiều"}, status=422)
    field = page.one("input[name=value]")
    assert field["value"] == "rất nhiều"
    assert field["aria-invalid"] == "true"
    assert "không phải là một số" in page.one("#error").text
    assert "error" in str(field["aria-describedby"]).split()


def test_what_was_typed_is_shown_as_text(taker: Taker) -> None:
    nasty = "<script>alert(1)</script>**đậm**"
    taker.answer("text", {"value": nasty})
    assert taker.question("text").one("input[name=value]")["value"] == nasty
    taker.client.post(f"{taker.path}/submit", status=303)
    review = taker.get("/review")
    assert nasty in review.soup.get_text()
    assert not review.soup.select("main strong script, main script")


def test_open_questions_are_named_before_handing_in(taker: Taker) -> None:
    taker.answer("single", banks.RIGHT["single"])
    taker.answer("matching", banks.WRONG["matching"])
    summary = taker.get("/summary")
    tags = [one.text for one in summary.soup.select(".rows .tag")]
    assert sorted(tags) == ["Chưa trả lời"] * 4 + ["Trả lời dở", "Đã trả lời"]
    refused = taker.client.post(f"{taker.path}/submit", {"open": "5"}, status=422)
    assert "Hãy đánh dấu ô này" in refused.one("#sure-error").get_text()
    assert refused.one("main [role=alert] a")["href"] == f"#{refused.one('input[name=sure]')['id']}"  # said at the top
    assert taker.client.post(f"{taker.path}/submit", {"open": "5", "sure": "1"}, status=303).location.endswith("review")


def test_handing_in_twice_shows_the_same_review(taker: Taker) -> None:
    taker.answer_all(banks.RIGHT)
    for _ in range(2):
        assert taker.client.post(f"{taker.path}/submit", status=303).location == f"{taker.path}/review"
    assert "Bạn đạt 100%" in taker.get("/review").text


def test_after_handing_in_every_way_leads_to_the_review(taker: Taker) -> None:
    form = taker.form(taker.question("single"))
    taker.client.post(f"{taker.path}/submit", status=303)
    assert taker.get("", 303).location == taker.get("/summary", 303).location == f"{taker.path}/review"
    late = taker.client.post(taker.path, form | {"choice": "o1"}, status=303)
    assert late.location == taker.path
    assert taker.get("", 303).location == f"{taker.path}/review"
    assert "không sửa câu trả lời được nữa" in taker.get("/review").text


def test_the_review_waits_for_the_end(taker: Taker) -> None:
    assert taker.get("/review", 302).location == taker.path


def test_a_window_that_was_overtaken_is_told_and_loses_nothing(taker: Taker) -> None:
    old = taker.form(taker.question("text"))
    taker.answer("text", {"value": "cửa sổ một"})
    page = taker.client.post(taker.path, old | {"value": "cửa sổ hai", "go": "summary"}, status=409)
    assert "Bạn đã trả lời câu này ở cửa sổ khác" in page.text
    assert "cửa sổ hai" in page.text
    assert page.one("input[name=value]")["value"] == "cửa sổ một"
    again = taker.form(page) | {"value": "cửa sổ hai", "go": "summary"}
    taker.client.post(taker.path, again, status=303)
    assert taker.form(taker.question("text"))["value"] == "cửa sổ hai"


@pytest.mark.parametrize("query", ["?q=0", "?q=7", "?q=x", "?q=-1", "?q=²", "?q=" + "9" * 5000])
def test_a_question_that_is_not_there_is_not_found(taker: Taker, query: str) -> None:
    taker.get(query, 404)


@pytest.mark.parametrize(
    "sent",
    [
        {"q": "99"},
        {"q": "x"},
        {"q": "9" * 5000},
        {"sequence": "x"},
        {"sequence": "-1"},
        {"sequence": "9" * 5000},
        {"choice": "kẻ-lạ"},
        {"choice": ["o0", "o1"]},
        {"la": "1"},
        {"move": "la:up"},
    ],
)
def test_a_form_that_was_tampered_with_changes_nothing(taker: Taker, sent: dict) -> None:
    form = taker.form(taker.question("single")) | {"choice": "o1", "go": "summary"} | sent
    response = taker.client.browser.post(taker.path, data=form)
    if "move" in sent:
        assert response.status_code == 303  # no arrow of this question: the answer alone counts
        return
    assert response.status_code in {404, 422}
    assert "Còn 6 câu" in taker.get("/summary").text


def test_another_person_finds_nothing(taker: Taker, stranger: PageClient) -> None:
    stranger.sign_in_as("lan")
    theirs = Taker(stranger)
    theirs.attempt = taker.attempt
    form = taker.form(taker.question("single")) | {"choice": "o1"}
    for path in ("", "?q=1", "/summary", "/review"):
        theirs.get(path, 404)
    theirs.client.post(taker.path, form, status=404)
    theirs.client.post(f"{taker.path}/submit", status=404)
    theirs.save({"q": 1, "sequence": 1, "fields": {}}, 404)


def test_a_stranger_is_asked_who_it_is_whether_the_attempt_is_there_or_not(taker: Taker, stranger: PageClient) -> None:
    for name in (taker.attempt, "khongcothat12"):
        for path in ("", "/summary", "/review"):
            assert "/sign-in?next=" in stranger.get(f"/attempts/{name}{path}", 303).location


def test_a_guest_takes_the_quiz_and_keeps_it_when_signing_in(stranger: PageClient) -> None:
    guest = Taker(stranger).start()
    guest.answer("single", banks.RIGHT["single"])
    assert guest.get("/summary").soup.select(".rows .tag.done")
    stranger.post("/sign-in", {"name": "mai", "password": PASSWORD})
    assert guest.get("/summary").soup.select(".rows .tag.done")
    assert Taker(stranger).start().attempt == guest.attempt


def test_an_expired_session_shows_what_was_typed_and_the_way_back(taker: Taker) -> None:
    form = taker.form(taker.question("text")) | {"value": "chữ đã gõ"}
    with taker.client.browser.session_transaction() as cookie:
        cookie.pop("_user_id")
    page = taker.client.post(taker.path, form, status=401)
    assert "chữ đã gõ" in page.text
    assert f"/attempts/{taker.attempt}" in str(page.one("main a.button")["href"])
    assert "hết" in taker.save({"q": 1, "sequence": 1, "fields": {}}, 401)["error"]


def test_going_back_always_asks_the_server(taker: Taker) -> None:
    assert taker.get("?q=1").response.headers["Cache-Control"] == "no-store"


def test_a_question_costs_few_statements_however_long_the_paper(taker: Taker, parts: Parts) -> None:
    taker.answer_all(banks.WRONG)
    with counted(parts.store) as page:
        taker.client.browser.get(f"{taker.path}?q=3")
    with counted(parts.store) as save:
        taker.save({"q": 1, "sequence": 50, "fields": {}}, token=None)
    assert len(page) <= 6, page
    assert len(save) <= 8, save


def test_an_abandoned_attempt_leads_back_to_the_cover(taker: Taker, parts: Parts) -> None:
    taker.answer("single", banks.RIGHT["single"])
    with parts.store.session() as session:
        assert abandon_idle(session, SYSTEM, NOW + IDLE + timedelta(days=1), most=5) == 1
    for path in ("", "?q=1", "/summary"):
        assert taker.get(path, status=303).location == COVER
    assert taker.get("/review", status=302).location == taker.path
    cover = taker.client.get(COVER)
    assert "bỏ dở quá 90 ngày" in cover.text
    assert [one.text for one in cover.soup.select(".rows .tag")] == ["Bỏ dở, không tính"]
    assert "bỏ dở" in taker.save({"q": 1, "sequence": 9, "fields": {}}, 409)["error"]
    taker.client.post(f"{taker.path}/submit", status=303)
    assert "Làm lại" in taker.client.get(COVER).text


def test_the_cover_says_which_attempt_ran_out_of_time(client: PageClient, parts: Parts) -> None:
    parts.library = lambda _session: banks.library(rules=Rules(minutes=20))
    taker = Taker(client.sign_in_as("hanh")).start()
    parts.clock = lambda: NOW + timedelta(minutes=22)
    assert [one.text for one in client.get(COVER).soup.select(".rows .tag")] == ["Hết giờ"]
    assert taker.get("", status=303).location.endswith("/review")
