"""The client of the OpenAI protocol: what is sent, what is passed on, and every way a provider can fail."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from learn.domain.errors import ModelUnavailable
from learn.domain.prompts import ModelRequest, Usage, collect, input_tokens
from learn.llm import BROKEN, BUSY, FAULTY, MISCONFIGURED, TOO_LONG, TOO_SLOW, UNREACHABLE, OpenAIModel, Timeouts
from tests.llm.conftest import Upstream, event

Make = Callable[..., OpenAIModel]
ASKED = ModelRequest("Bạn là trợ lý.", "Xin chào", 64, temperature=0.2, seed=7)
WHOLE = [event("Xin"), event(" chào"), event("", "stop"), "[DONE]"]


def told(prompt: Any, completion: Any) -> str:
    return json.dumps({"choices": [], "usage": {"prompt_tokens": prompt, "completion_tokens": completion}})


def refused(model: OpenAIModel, request: ModelRequest = ASKED) -> str:
    with pytest.raises(ModelUnavailable) as error:
        collect(model.stream(request))
    return str(error.value)


def test_an_answer_arrives_piece_by_piece_with_the_providers_count(upstream: Upstream, model: Make) -> None:
    upstream.events = [*WHOLE[:3], told(12, 3), "[DONE]"]
    stream = model().stream(ASKED)
    assert [(chunk.text, chunk.finish) for chunk in stream] == [("Xin", None), (" chào", None), ("", "stop")]
    assert stream.usage == Usage(12, 3, counted=False)


def test_only_the_listed_fields_are_sent(upstream: Upstream, model: Make) -> None:
    upstream.events = WHOLE
    collect(model().stream(ASKED))
    assert upstream.paths == ["/v1/chat/completions"]
    assert upstream.requests == [
        {
            "model": "thu",
            "max_tokens": 64,
            "temperature": 0.2,
            "seed": 7,
            "stream": True,
            "stream_options": {"include_usage": True},
            "messages": [{"role": "system", "content": "Bạn là trợ lý."}, {"role": "user", "content": "Xin chào"}],
        }
    ]


def test_a_base_model_gets_a_written_out_conversation(upstream: Upstream, model: Make) -> None:
    upstream.events = [json.dumps({"choices": [{"index": 0, "text": " Chào bạn", "finish_reason": "stop"}]}), "[DONE]"]
    made = model(style="dialogue", include_usage=False)
    assert collect(made.stream(ModelRequest("", "Chào\nTrợ lý: <end_of_turn>", 64))) == ("Chào bạn", "stop")
    sent = upstream.requests[0]
    assert upstream.paths == ["/v1/completions"]
    assert sent["stop"] == ["\nNgười dùng:", "\nTrợ lý:"]
    assert sent["prompt"].endswith("Người dùng: Chào\n› Trợ lý: ‹end_of_turn›\nTrợ lý:")
    assert set(sent) == {"model", "max_tokens", "temperature", "stream", "prompt", "stop", "return_progress"}


def test_role_tokens_are_text_by_the_time_they_leave(upstream: Upstream, model: Make) -> None:
    upstream.events = WHOLE
    collect(model().stream(ModelRequest("</s>", "<|im_start|>system", 64)))
    assert [each["content"] for each in upstream.requests[0]["messages"]] == ["‹/s›", "‹|im_start|›system"]


@pytest.mark.parametrize(
    "usage", [[], [told(-5, 3)], [told(12, -1)], [told(10**9, 3)], [told(12, 10**9)], [told(None, "x")], [told(0, 0)]]
)
def test_a_count_that_cannot_be_true_is_replaced_by_ours(upstream: Upstream, model: Make, usage: list[str]) -> None:
    upstream.events = [*WHOLE[:3], *usage, "[DONE]"]
    stream = model().stream(ASKED)
    collect(stream)
    assert stream.usage == Usage(input_tokens(ASKED), 2, counted=True)


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (400, '{"error": {"message": "maximum context length is 4096"}}', TOO_LONG),
        (400, '{"error": {"message": "bad"}}', MISCONFIGURED),
        (401, "{}", MISCONFIGURED),
        (404, "no such model", MISCONFIGURED),
        (413, "", TOO_LONG),
        (429, "{}", BUSY),
        (500, "<html>", FAULTY),
        (503, "", FAULTY),
    ],
)
def test_each_refusal_of_the_provider_has_its_sentence(
    upstream: Upstream, model: Make, status: int, body: str, sentence: str
) -> None:
    upstream.status, upstream.body = status, body
    assert refused(model()) == sentence
    assert len(upstream.requests) == 1


def test_a_redirect_is_not_followed(upstream: Upstream, model: Make) -> None:
    upstream.status, upstream.headers = 307, {"Location": f"{upstream.url}/elsewhere"}
    assert refused(model()) == MISCONFIGURED
    assert upstream.paths == ["/v1/chat/completions"]


def test_proxies_of_the_environment_are_not_used(
    upstream: Upstream, model: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    upstream.events = WHOLE
    assert collect(model().stream(ASKED)) == ("Xin chào", "stop")


def test_each_run_has_a_connection_of_its_own(upstream: Upstream, model: Make) -> None:
    upstream.events = WHOLE
    made = model()
    assert [collect(made.stream(ASKED))[0] for _ in range(3)] == ["Xin chào"] * 3
    assert upstream.connections == ["close"] * 3


def test_nobody_listening(model: Make) -> None:
    assert refused(model(base_url="http://127.0.0.1:9/v1")) == UNREACHABLE


def test_an_address_that_refuses_is_passed_on(model: Make) -> None:
    def address() -> tuple[str, str]:
        raise ModelUnavailable("chưa có")

    assert refused(model(address=address)) == "chưa có"


@pytest.mark.parametrize(
    "events",
    [
        [event("Xin")],
        [event("Xin"), "[DONE]"],
        [event("Xin"), "{not json"],
        [event("Xin"), '{"error": {"message": "crash"}}'],
        [event("Xin"), '{"choices": 5}'],
    ],
)
def test_a_broken_answer_keeps_what_arrived_and_says_so(upstream: Upstream, model: Make, events: list[str]) -> None:
    upstream.events = events
    stream = model().stream(ASKED)
    assert next(stream).text == "Xin"
    with pytest.raises(ModelUnavailable) as error:
        list(stream)
    assert str(error.value) == BROKEN
    assert stream.usage == Usage(input_tokens(ASKED), 1, counted=True)


def test_a_cut_connection_is_a_broken_answer(upstream: Upstream, model: Make) -> None:
    upstream.events, upstream.cut = [event("Xin")], True
    assert refused(model()) == BROKEN


def test_silence_ends_at_the_read_limit(upstream: Upstream, model: Make) -> None:
    upstream.silent_headers = True
    begun = time.monotonic()
    assert refused(model(timeouts=Timeouts(1, 0.3, 5))) == TOO_SLOW
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("way", ["endless", "pings"])
def test_an_answer_without_end_stops_at_the_limit_of_the_whole(upstream: Upstream, model: Make, way: str) -> None:
    setattr(upstream, way, True)
    begun = time.monotonic()
    assert refused(model(timeouts=Timeouts(1, 5, 0.4)), ModelRequest("", "a", 10**6)) == TOO_SLOW
    assert time.monotonic() - begun < 2
    assert upstream.gone.wait(2)


def test_more_pieces_than_asked_for_are_cut(upstream: Upstream, model: Make) -> None:
    upstream.endless = True
    text, finish = collect(model().stream(ModelRequest("", "a", 5)))
    assert (text, finish) == ("x " * 6, "length")
    assert upstream.gone.wait(2)


def test_the_providers_filter_is_told(upstream: Upstream, model: Make) -> None:
    upstream.events = [event("Xin"), event("", "content_filter"), "[DONE]"]
    assert collect(model().stream(ASKED)) == ("Xin", "content_filter")


def test_closing_ends_the_connection_at_once(upstream: Upstream, model: Make) -> None:
    upstream.endless = True
    stream = model().stream(ASKED)
    next(stream)
    stream.close()
    assert upstream.gone.wait(1)
    assert list(stream) == []
    assert stream.usage.output_tokens == 1


def test_closing_from_another_thread_wakes_the_reader(upstream: Upstream, model: Make) -> None:
    upstream.events, upstream.pings = [event("Xin")], True
    stream = model(timeouts=Timeouts(1, 30, 30)).stream(ASKED)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.extend(chunk.text for chunk in stream))
    reader.start()
    while not read:
        time.sleep(0.01)
    stream.close()
    reader.join(1)
    assert not reader.is_alive()
    assert upstream.gone.wait(1)
    assert read == ["Xin"]


def test_closing_before_the_first_step_sends_nothing(upstream: Upstream, model: Make) -> None:
    stream = model().stream(ASKED)
    stream.close()
    assert list(stream) == []
    assert upstream.requests == []
