"""The stream of an answer: numbered events, stop, a closed browser, a model that misbehaves."""

import threading
import time
from dataclasses import replace
from typing import NoReturn

import pytest

from learn.app import create_app
from learn.db.playground import TokenHold
from learn.llm import BROKEN, FAULTY, ScriptedModel, ScriptedStream
from learn.parts import Parts
from learn.web.playground import streams as streams_module
from tests.conftest import learners_of
from tests.pages import PageClient
from tests.waiting import within
from tests.web.playground.conftest import A4_LAB, STREAM, Answer, Script


@pytest.fixture
def script(client: PageClient) -> Script:
    """Hạnh's page."""
    return Script(client.sign_in_as("hanh"))


def part(client: PageClient, run: str) -> str:
    return " ".join(client.browser.get(f"/runs/{run}/part").get_data(as_text=True).split())


def open_holds(parts: Parts) -> int:
    with parts.store.session() as session:
        return session.query(TokenHold).filter(TokenHold.state == "open").count()


def look_on(script: Script, run: str) -> Answer:
    """Attach to a run, as the page's script does when it is loaded anew."""
    return Answer(script.client.browser.get(f"/runs/{run}/events", headers=STREAM, buffered=False))


def test_an_answer_arrives_in_numbered_events(script: Script, model: ScriptedModel):
    model.answer, model.delay = "Xin chào bà con", 0.02
    answer = script.send("/playground", "Số 0912 345 678 là của tôi")
    assert answer.response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert answer.response.headers["Cache-Control"] == "no-store"
    events = answer.all()
    assert [one.name for one in events[:2]] == ["state", "masked"]
    assert events[1].data["lines"][0]["mark"] == "[SỐ ĐIỆN THOẠI]"
    assert events[-1].name == "done"
    tokens = [one for one in events if one.name == "token"]
    assert "".join(one.data["text"] for one in tokens) == "Xin chào bà con"
    assert len(tokens) > 1
    assert [one.number for one in tokens] == [len("Xin"), *[one.number for one in tokens[1:]]]
    assert events[-1].number == len("Xin chào bà con")
    assert "Xin chào bà con" in part(script.client, events[0].data["id"])


def test_stop_ends_the_generation_and_keeps_what_came(script: Script, model: ScriptedModel, parts: Parts):
    model.answer, model.delay = "chữ " * 400, 0.02
    answer = script.send("/playground", "Viết dài")
    events = answer.events()
    run = next(events).data["id"]
    next(events)
    script.post(f"/runs/{run}/stop")
    assert within(1, lambda: model.open_streams == 0)
    assert list(events)[-1].name == "done"
    assert "Bạn đã dừng câu trả lời" in part(script.client, run)
    assert "chữ" in part(script.client, run)
    assert open_holds(parts) == 0


def test_stop_works_from_another_process(script: Script, model: ScriptedModel, parts: Parts):
    model.answer, model.delay = "chữ " * 400, 0.02
    answer = script.send("/playground", "Viết dài")
    events = answer.events()
    run = next(events).data["id"]
    other = Script(PageClient(create_app(parts), learners_of(parts.store)).sign_in_as("hanh"))
    other.post(f"/runs/{run}/stop")
    assert within(1, lambda: model.open_streams == 0)
    assert list(events)[-1].name == "done"


def test_a_closed_browser_ends_the_generation(script: Script, model: ScriptedModel, parts: Parts):
    model.answer, model.delay = "chữ " * 400, 0.02
    answer = script.send("/playground", "Viết dài")
    events = answer.events()
    run = next(events).data["id"]
    next(events)
    answer.leave()
    assert within(1, lambda: model.open_streams == 0)
    assert within(2, lambda: open_holds(parts) == 0)
    assert "chữ" in part(script.client, run)


def test_while_the_model_says_nothing_the_stream_beats(script: Script, model: ScriptedModel):
    model.hangs = True
    answer = script.send("/playground", "Viết")
    started = time.monotonic()
    lines = iter(answer.response.response)
    said = [next(lines) for _ in range(3)]
    assert said[1:] == [b": \n\n", b": \n\n"]
    assert time.monotonic() - started < 2
    answer.leave()
    assert within(1, lambda: model.open_streams == 0)


@pytest.mark.parametrize(
    ("misbehaves", "says", "text"),
    [({"fails": True}, FAULTY, ""), ({"breaks_after": 2}, BROKEN, "Xin chào")],
)
def test_a_model_that_fails_becomes_a_sentence(
    script: Script, model: ScriptedModel, misbehaves: dict, says: str, text: str, parts: Parts
):
    model.answer = "Xin chào bà con"
    for name, value in misbehaves.items():
        setattr(model, name, value)
    events = script.send("/playground", "Viết").all()
    assert "".join(one.data["text"] for one in events if one.name == "token") == text
    assert events[-1].name == "done"
    assert says in part(script.client, events[0].data["id"])
    assert open_holds(parts) == 0


def test_a_provider_without_a_count_is_charged_by_ours(script: Script, model: ScriptedModel, parts: Parts):
    model.tells_usage = False
    script.send("/playground", "Viết").all()
    with parts.store.session() as session:
        hold = session.query(TokenHold).one()
    assert hold.charged >= hold.input_tokens


def test_a_model_that_hangs_is_given_up_in_time(
    script: Script, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch, app, parts: Parts
):
    model.hangs = True
    app.extensions["streams"]._longest = 0.5
    events = script.send("/playground", "Viết").all()
    assert "Câu trả lời quá lâu" in part(script.client, events[0].data["id"])
    assert open_holds(parts) == 0


def test_a_model_that_never_lets_go_is_settled_without_it(
    script: Script, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch, app, parts: Parts
):
    never = threading.Event()

    def wait_for_ever(_: ScriptedStream) -> NoReturn:
        never.wait(20)
        raise StopIteration

    monkeypatch.setattr(ScriptedStream, "__next__", wait_for_ever)
    monkeypatch.setattr(streams_module, "GRACE", 0.2)
    app.extensions["streams"]._longest = 0.5
    try:
        events = script.send("/playground", "Viết").all()
        assert "Câu trả lời quá lâu" in part(script.client, events[0].data["id"])
        assert open_holds(parts) == 0
    finally:
        never.set()


def test_the_script_is_refused_in_json_and_what_was_typed_stays_on_its_page(script: Script):
    answer = script.send("/playground", "a" * 8001)
    assert answer.status == 422
    assert "quá 8.000 ký tự" in answer.response.get_json()["error"]
    assert script.send("/playground", "a" * 5_000_000).status == 413


def test_no_more_streams_than_places(script: Script, model: ScriptedModel, parts: Parts, stranger: PageClient):
    parts.settings = replace(parts.settings, streams=1)
    app = create_app(parts)
    learners = learners_of(parts.store)
    first = Script(PageClient(app, learners).sign_in_as("hanh"))
    second = Script(PageClient(app, learners).sign_in_as("minh"))
    model.hangs = True
    answer = first.send("/playground", "Viết")
    run = next(answer.events()).data["id"]
    assert second.send("/playground", "Viết").status == 429
    first.post(f"/runs/{run}/stop")
    answer.all()
    model.hangs = False
    assert second.send("/playground", "Viết").all()[-1].name == "done"


def test_few_look_on_at_one_run_and_their_places_are_given_back(script: Script, model: ScriptedModel):
    model.hangs = True
    answer = script.send("/playground", "Viết", request="a-name-of-its-own-1")
    run = next(answer.events()).data["id"]
    watchers = [look_on(script, run) for _ in range(streams_module.WATCHERS)]
    assert [one.status for one in watchers] == [200] * streams_module.WATCHERS
    refused = look_on(script, run)
    assert (refused.status, refused.response.mimetype) == (429, "application/json")
    assert "nhiều nơi" in refused.response.get_json()["error"]
    assert script.send("/playground", "Viết", request="a-name-of-its-own-1").status == 429
    watchers.pop().leave()
    assert look_on(script, run).status == 200
    script.post(f"/runs/{run}/stop")
    assert [one.all()[-1].name for one in (answer, *watchers)] == ["done"] * streams_module.WATCHERS


def test_those_who_look_on_never_take_all_threads(script: Script, model: ScriptedModel, parts: Parts):
    parts.settings = replace(parts.settings, streams=2)
    app, learners = create_app(parts), learners_of(parts.store)
    pages = [Script(PageClient(app, learners).sign_in_as(key)) for key in ("hanh", "minh")]
    model.hangs = True
    answers = [page.send("/playground", "Viết") for page in pages]
    runs = [next(answer.events()).data["id"] for answer in answers]
    watching = [look_on(page, run) for page, run in zip(pages, runs, strict=True)]
    assert [one.status for one in watching] == [200, 429]
    for one in (*watching, *answers):
        one.leave()


def test_the_same_sending_attaches_and_does_not_run_again(script: Script, model: ScriptedModel):
    model.answer, model.delay = "chữ " * 20, 0.02
    first = script.send("/playground", "Viết", request="a-name-of-its-own-1")
    events = first.events()
    next(events)
    again = script.send("/playground", "Viết", request="a-name-of-its-own-1")
    texts = ["".join(one.data["text"] for one in each if one.name == "token") for each in (again.all(), events)]
    assert texts[0] == texts[1] == "chữ " * 20
    assert len(model.requests) == 1


def test_another_process_reads_along_from_what_is_stored(script: Script, model: ScriptedModel, parts: Parts):
    model.answer, model.delay = "chữ " * 60, 0.02
    first = script.send("/playground", "Viết")
    events = first.events()
    run = next(events).data["id"]
    other = PageClient(create_app(parts), learners_of(parts.store)).sign_in_as("hanh")
    seen = Answer(other.browser.get(f"/runs/{run}/events", buffered=False)).all()
    assert "".join(one.data["text"] for one in seen if one.name == "token") == "chữ " * 60
    assert len([one for one in seen if one.name == "token"]) > 1
    list(events)


def test_no_database_connection_is_held_while_streaming(script: Script, model: ScriptedModel, parts: Parts):
    model.hangs = True
    answer = script.send("/playground", "Viết")
    next(answer.events())
    assert parts.store.reading_engine.pool.checkedout() <= 1  # the keeper's look, a moment every beat
    samples = []
    for _ in range(40):
        samples.append(parts.store.reading_engine.pool.checkedout())
        time.sleep(0.01)
    assert samples.count(0) > 30
    answer.leave()


def test_a_guest_s_page_gets_the_token_of_its_new_session(stranger: PageClient):
    script = Script(stranger)
    events = script.send(A4_LAB, "Viết thư").all()
    token = events[0].data["csrf"]
    run = events[0].data["id"]
    response = stranger.browser.post(f"/runs/{run}/stop", data={"csrf_token": token})
    assert response.status_code == 204


def test_the_beat_is_quick_enough_to_fall_silent_within_a_second():
    assert streams_module.BEAT <= 0.5
    assert streams_module.HEARTBEAT <= 0.5
