"""Saving as the page's script does, and what no answer of the server may hold before the end."""

import pytest

from learn.web import signing
from tests.pages import PageClient
from tests.services.quizzes import banks
from tests.web.quizzes.conftest import Taker


def test_a_save_is_acknowledged_and_may_be_repeated(taker: Taker) -> None:
    body = {"q": taker.place("single"), "sequence": 1, "fields": {"choice": ["o2"]}}
    kept = {"sequence": 1, "fields": {"choice": ["o2"]}}
    assert taker.save(body) == {"outcome": "apply", **kept}
    assert taker.save(body) == {"outcome": "repeated", **kept}
    assert taker.save(body | {"fields": {"choice": ["o1"]}}) == {"outcome": "stale", **kept}
    assert taker.form(taker.question("single"))["choice"] == ["o2"]


@pytest.mark.parametrize(
    "change",
    [
        {"q": 0},
        {"q": 10**30},
        {"q": "1"},
        {"q": True},
        {"q": None},
        {"sequence": 0},
        {"sequence": 10**30},
        {"sequence": 1.0},
        {"sequence": "1"},
        {"fields": None},
        {"fields": []},
        {"fields": {"choice": "o1"}},
        {"fields": {"choice": [None]}},
        {"fields": {"choice": [["o1"]]}},
        {"fields": {"choice": ["kẻ-lạ"]}},
        {"fields": {"choice": ["o1"] * 8_000}},
        {"fields": {"correct": ["o1"]}},
        {"more": 1},
    ],
)
def test_what_no_page_sends_is_refused_in_a_sentence(taker: Taker, change: dict) -> None:
    body = {"q": taker.place("single"), "sequence": 1, "fields": {"choice": ["o1"]}}
    assert taker.save(body | change, 422)["error"]
    assert "Chưa trả lời" in taker.question("single").text


@pytest.mark.parametrize("body", ["", "[", "[]", "null", '"x"', b"\xff\xfe", "[" * 60_000])
def test_what_is_no_json_is_refused_in_a_sentence(taker: Taker, body: str | bytes) -> None:
    assert taker.save(body, 422)["error"]


def test_a_question_that_the_attempt_has_not_is_not_found(taker: Taker) -> None:
    taker.save({"q": 7, "sequence": 1, "fields": {}}, 404)


def test_a_huge_save_is_refused_for_its_size(taker: Taker) -> None:
    big = {"q": 1, "sequence": 1, "fields": {"value": ["a" * 270_000]}}
    assert "quá lớn" in taker.save(big, 413)["error"]


def test_after_handing_in_a_save_is_closed(taker: Taker) -> None:
    place = taker.place("single")
    taker.client.post(f"{taker.path}/submit", status=303)
    refused = taker.save({"q": place, "sequence": 1, "fields": {"choice": ["o1"]}}, 409)
    assert "đã nộp" in refused["error"]


def test_a_save_without_its_token_is_refused_in_a_sentence(taker: Taker) -> None:
    assert "tải lại trang" in taker.save({"q": 1, "sequence": 1, "fields": {}}, 400, token="")["error"]


def save_with(taker: Taker, client: PageClient, token: str, place: int, sequence: int = 1) -> int:
    """Save from a browser that knows nothing but an attempt's token; the status of the answer."""
    body = {"q": place, "sequence": sequence, "fields": {"choice": ["o2"]}}
    stranger = PageClient(client.app, client.learners)
    headers = {"X-Attempt-Token": token, "Accept": "application/json"}
    return stranger.browser.post(f"{taker.path}/answers", json=body, headers=headers).status_code


def test_the_page_s_token_saves_after_the_session_has_ended_and_does_nothing_else(
    taker: Taker, client: PageClient
) -> None:
    token, place = taker.question("single").one("form[data-key]")["data-token"], taker.place("single")
    assert save_with(taker, client, token, place) == 200
    assert taker.form(taker.question("single"))["choice"] == ["o2"]
    stranger = PageClient(client.app, client.learners).browser
    for path in (taker.path, f"{taker.path}/submit"):
        assert stranger.post(path, headers={"X-Attempt-Token": token}).status_code == 400
    assert stranger.get(taker.path, headers={"X-Attempt-Token": token}).status_code == 303
    taker.client.post(f"{taker.path}/submit", status=303)
    assert save_with(taker, client, token, place, sequence=2) == 409


def test_a_token_of_another_attempt_or_of_nobody_is_none(taker: Taker, client: PageClient) -> None:
    token, place = taker.question("single").one("form[data-key]")["data-token"], taker.place("single")
    other = "a" if token[-6] != "a" else "b"  # not the very last, some of whose bits say nothing
    assert save_with(taker, client, token[:-6] + other + token[-5:], place) == 400
    with client.app.app_context():
        theirs = signing.attempt_token(taker.path.removeprefix("/attempts/"), client.learners["minh"])
        elsewhere = signing.attempt_token("another", client.learners["hanh"])
    assert save_with(taker, client, theirs, place) == 404
    assert save_with(taker, client, elsewhere, place) == 400


def test_nothing_of_the_key_is_said_before_handing_in(taker: Taker, client: PageClient) -> None:
    """Every byte of every page and of every JSON answer, in whatever state the attempt is."""
    places = {kind: taker.place(kind) for kind in banks.WRONG}
    for kind, fields in banks.WRONG.items():
        taker.save({"q": places[kind], "sequence": 1, "fields": fields})
        taker.save({"q": places[kind], "sequence": 1, "fields": {}})
        taker.save({"q": places[kind], "sequence": 2, "fields": {"x": ["y"]}}, 422)
        taker.question(kind)
    taker.answer("number", {"value": "x"}, status=422)
    taker.get("/summary")
    taker.get("/review", 302)
    client.post(f"{taker.path}/submit", {"open": "1"}, status=422)
    taker.seen.append(client.get(f"/courses/{banks.COURSE}/quizzes/{banks.BANK}").response.get_data(as_text=True))
    everything = "\n".join(taker.seen)
    assert "o3" in everything  # what may be seen was seen
    for word in (*banks.SECRET_WORDS, "43.217", "correct", "feedback", "explain", "tolerance", "accept"):
        assert word not in everything.replace("accept-charset", ""), word
