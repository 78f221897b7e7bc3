"""The scripted model does as it is told, so that other tests may rely on it."""

import threading
import time

import pytest

from learn.domain.errors import ModelUnavailable
from learn.domain.prompts import ModelRequest, Usage, collect, input_tokens
from learn.llm import ScriptedModel

ASKED = ModelRequest("", "Xin chào", 64)


def test_it_answers_in_words_and_keeps_what_it_was_asked() -> None:
    model = ScriptedModel("Chào bạn nhé")
    stream = model.stream(ASKED)
    assert [(chunk.text, chunk.finish) for chunk in stream] == [("Chào", None), (" bạn", None), (" nhé", "stop")]
    assert stream.usage == Usage(input_tokens(ASKED), 3, counted=False)
    assert (model.requests, model.open_streams, model.pieces_made) == ([ASKED], 0, 3)


def test_it_can_answer_by_what_was_asked_and_keep_the_limit() -> None:
    model = ScriptedModel(lambda request: request.prompt + " và hơn nữa", tells_usage=False)
    stream = model.stream(ModelRequest("", "Một", 2))
    assert collect(stream) == ("Một và", "length")
    assert stream.usage.counted


def test_it_can_fail_and_break() -> None:
    with pytest.raises(ModelUnavailable):
        collect(ScriptedModel(fails=True).stream(ASKED))
    stream = ScriptedModel(breaks_after=2).stream(ASKED)
    assert [next(stream).text, next(stream).text] == ["Đây", " là"]
    with pytest.raises(ModelUnavailable):
        next(stream)
    assert stream.usage.output_tokens == 2


@pytest.mark.parametrize("script", [{"hangs": True}, {"delay": 30.0}])
def test_closing_wakes_it(script: dict[str, object]) -> None:
    model = ScriptedModel(**script)  # type: ignore[arg-type]
    stream = model.stream(ASKED)
    reader = threading.Thread(target=lambda: list(stream))
    reader.start()
    while not model.open_streams:
        time.sleep(0.01)
    stream.close()
    reader.join(1)
    assert not reader.is_alive()
    assert (model.open_streams, model.pieces_made) == (0, 0)


def test_a_closed_stream_gives_its_place_back() -> None:
    model = ScriptedModel("a b c d")
    stream = model.stream(ASKED)
    next(stream)
    stream.close()
    assert (model.open_streams, model.pieces_made) == (0, 1)
