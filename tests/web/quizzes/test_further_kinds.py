"""The further kinds of questions through their pages, without script."""

import pytest
from flask import Flask

from learn.app import create_app
from learn.content.pictures import picture_of
from learn.domain.quizzes import digest
from learn.parts import Parts
from tests.pages import PageClient
from tests.services.quizzes import banks
from tests.web.quizzes.conftest import Taker


@pytest.fixture
def app(parts: Parts) -> Flask:
    """The web application with the further quiz as its live library."""
    banks.keep_pictures(parts.store)
    parts.library = lambda _session: banks.library(bank_items=banks.further())
    return create_app(parts)


@pytest.fixture
def taker(client: PageClient) -> Taker:
    """Hạnh, an attempt at the further quiz begun."""
    return Taker(client.sign_in_as("hanh"), banks.further()).start()


def test_all_right_is_a_hundred_percent_and_explained(taker: Taker) -> None:
    taker.answer_all(banks.FURTHER_RIGHT)
    assert "Bạn đã trả lời hết các câu." in taker.get("/summary").text
    taker.client.post(f"{taker.path}/submit", status=303)
    review = taker.get("/review")
    assert "Bạn đạt 100%" in review.text
    assert not review.soup.select(".marked .wrong")
    assert review.text.count("vì-sao-đúng") >= len(banks.further())


@pytest.mark.parametrize("answers", [banks.FURTHER_RIGHT, banks.FURTHER_PARTLY])
def test_each_answer_is_shown_again(taker: Taker, answers: dict) -> None:
    for name, fields in answers.items():
        taker.answer(name, fields)
        form = taker.form(taker.question(name))
        assert {key: form[key] if isinstance(form[key], list) else [form[key]] for key in fields} == fields


def test_a_page_that_nobody_touched_is_no_answer(taker: Taker) -> None:
    for name in banks.FURTHER_RIGHT:
        taker.answer(name, {})
    assert not taker.get("/summary").soup.select(".rows .tag:not(.plain)")


def test_half_an_answer_is_named_so(taker: Taker) -> None:
    taker.answer("truefalse", banks.FURTHER_PARTLY["truefalse"])
    assert [one.text for one in taker.get("/summary").soup.select(".rows .tag:not(.plain)")] == ["Trả lời dở"]


def test_a_number_without_its_unit_is_refused_beside_the_field(taker: Taker) -> None:
    page = taker.answer("units", {"value": "43217"}, status=422)
    assert "Hãy viết cả đơn vị sau con số: km, m." in page.one("#error").text
    field = page.one("input[name=value]")
    assert (field["value"], field["aria-invalid"]) == ("43217", "true")
    assert {"how", "error"} <= set(str(field["aria-describedby"]).split())
    assert "km, m" in page.one("#how").text


def test_a_verdict_earns_its_share_without_the_reason(taker: Taker) -> None:
    taker.answer("truefalse", {"verdict": ["true"], "reason": ["o2"]})
    taker.client.post(f"{taker.path}/submit", status=303)
    page = taker.get("/review")
    section = page.one(f"section[aria-labelledby=q{taker_place(page, 'Một nhận định')}]")
    assert "Đúng một phần" in section.text
    assert section.select_one(".marked > .right").text.startswith("Nhận định này đúng")


def test_a_gap_that_was_filled_wrongly_is_marked_and_the_others_stay(taker: Taker) -> None:
    page = taker.answer("cloze", {"gap-1": ["o2"], "gap-2": "nhiều", "gap-3": "chữ đã gõ"}, status=422)
    assert "“nhiều” không phải là một số" in page.one("#error").text
    assert [one["name"] for one in page.soup.select("[aria-invalid]")] == ["gap-2"]
    assert page.one("[name=gap-2]")["aria-describedby"] == "error"
    form = taker.form(page)
    assert (form["gap-1"], form["gap-2"], form["gap-3"]) == ("o2", "nhiều", "chữ đã gõ")


def test_gaps_stand_where_the_passage_has_them(taker: Taker) -> None:
    page = taker.question("cloze")
    assert page.one(".passage strong > select")["name"] == "gap-1"
    assert page.one(".passage li > input")["name"] == "gap-3"
    assert "{" not in page.one(".passage").get_text()
    assert [one["aria-label"] for one in page.soup.select(".passage [name]")] == [f"Chỗ trống ({n})" for n in (1, 2, 3)]


def test_the_review_of_a_passage_tells_gap_by_gap(taker: Taker) -> None:
    taker.answer("cloze", banks.FURTHER_RIGHT["cloze"] | {"gap-3": ["**chữ** khác"]})
    taker.client.post(f"{taker.path}/submit", status=303)
    page = taker.get("/review")
    section = page.one(f"section[aria-labelledby=q{taker_place(page, 'Ba chỗ trống')}]")
    assert "Máy (1), sai (2) phần." in section.text
    rows = [" ".join(row.text.split()) for row in section.select(".marked > li")]
    assert rows[0].startswith("(1)Bạn trả lời: Ý 0 · đúng")
    assert "Bạn trả lời: **chữ** khác · đáp án: đáp-án-chữ" in rows[2]


def test_an_expired_session_shows_what_was_typed_into_gaps(taker: Taker) -> None:
    form = taker.form(taker.question("cloze")) | {"gap-1": "o2", "gap-2": "12", "gap-3": "chữ đã gõ"}
    with taker.client.browser.session_transaction() as cookie:
        cookie.pop("_user_id")
    page = taker.client.post(taker.path, form, status=401)
    assert "12\nchữ đã gõ" in page.one("pre").text


def test_pictures_are_shown_with_their_words_and_kept_for_the_review(taker: Taker, stranger: PageClient) -> None:
    taker.answer("picture", {"choice": ["o1"]})
    shown = taker.question("picture").soup.select(".choices img")
    assert sorted((one["src"], one["alt"]) for one in shown) == sorted(
        (f"/pictures/{digest}", f"Hình {n}") for n, digest in enumerate(banks.PICTURES)
    )
    for name, piece in banks.PICTURES.items():
        answer = stranger.browser.get(f"/pictures/{name}")
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
        assert (answer.get_data(), answer.mimetype) == picture_of(piece)
        assert "immutable" in answer.headers["Cache-Control"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    taker.client.post(f"{taker.path}/submit", status=303)
    assert len(taker.get("/review").soup.select(".marked img[alt]")) == 2


def test_no_other_piece_is_a_picture(taker: Taker) -> None:
    """An item's own piece holds its key."""
    names = [digest(item) for item in banks.further()]
    for name in (*names, "0" * 32, "a" * 500, "é", "..", "%00"):
        assert taker.client.browser.get(f"/pictures/{name}").status_code == 404


def taker_place(page, text: str) -> str:
    """The place of a question in a review, by its text."""
    section = next(one for one in page.soup.select("section") if text in one.select_one(".question").text)
    return str(section["aria-labelledby"]).removeprefix("q")


def test_nothing_of_the_key_is_said_before_handing_in(taker: Taker) -> None:
    """Every byte of every page and of every JSON answer, in whatever state the attempt is."""
    places = {name: taker.place(name) for name in banks.FURTHER_PARTLY}
    for name, fields in banks.FURTHER_PARTLY.items():
        taker.save({"q": places[name], "sequence": 1, "fields": fields})
        taker.save({"q": places[name], "sequence": 1, "fields": {}})
        taker.save({"q": places[name], "sequence": 2, "fields": {"x": ["y"]}}, 422)
        taker.question(name)
    taker.get("/summary")
    everything = "\n".join(taker.seen)
    for word in (*banks.SECRET_WORDS, "0.001", "correct", "feedback", "explain", "tolerance", "accept", "truth"):
        assert word not in everything.replace("accept-charset", ""), word
