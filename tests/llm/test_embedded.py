"""The embedded model: found or missing, one child for all, and the real one answers, stops and dies in time."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from learn.domain.errors import ModelUnavailable
from learn.domain.prompts import ModelRequest, estimate_tokens, input_tokens
from learn.embedded import MODEL_ID, NOT_INSTALLED, SOURCE, EmbeddedServer, available
from learn.llm import OpenAIModel
from tests.needs import needs_model
from tests.waiting import within

ASKED = ModelRequest(
    "", "Hãy viết tiếp dãy số đến 900: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,", 400, temperature=0.0, seed=11
)


def test_missing_packages_are_told_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    missing = available(("json", "khong_co_goi_nay"))
    assert (missing.ok, missing.reason) == (False, NOT_INSTALLED)
    assert available(("json",)).ok
    monkeypatch.setattr("learn.embedded.available", lambda: missing)
    server = EmbeddedServer(tmp_path)
    with pytest.raises(ModelUnavailable, match="chưa cài mô hình"):
        server.address()
    assert not server.alive
    assert server.url is None
    assert server.pid is None


def gone(pid: int) -> bool:
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return True


def ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def busy(pid: int, seconds: float) -> float:
    """Processors' worth of work over so many seconds."""
    before = ticks(pid)
    time.sleep(seconds)
    return (ticks(pid) - before) / os.sysconf("SC_CLK_TCK") / seconds


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("model")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[EmbeddedServer]:
    made = EmbeddedServer(folder)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def model(server: EmbeddedServer) -> Iterator[OpenAIModel]:
    made = OpenAIModel(model=MODEL_ID, address=server.address, style="dialogue", leaves_province=False)
    yield made
    made.close()


@pytest.mark.model
@needs_model
class TestRunning:
    def test_it_answers_with_a_count_we_never_undercut(self, model: OpenAIModel) -> None:
        request = ModelRequest("", "Ngo\u0309 lời: trí tuệ nhân tạo là gì? 0123456789 😀", 24, temperature=0.0, seed=1)
        stream = model.stream(request)
        text = "".join(chunk.text for chunk in stream)
        assert text.strip()
        assert not stream.usage.counted
        assert stream.usage.input_tokens <= input_tokens(request)
        assert stream.usage.output_tokens <= 24

    def test_the_processor_falls_silent_within_a_second_of_closing(
        self, server: EmbeddedServer, model: OpenAIModel
    ) -> None:
        pid = server.pid
        assert pid
        stream = model.stream(ASKED)
        text = "".join(next(stream).text for _ in range(20))
        assert estimate_tokens(text) >= 20
        assert busy(pid, 0.3) > 0.1
        stream.close()
        time.sleep(1)
        assert busy(pid, 0.5) < 0.05

    def test_a_stop_while_the_prompt_is_still_read_falls_silent_too(
        self, server: EmbeddedServer, model: OpenAIModel
    ) -> None:
        pid = server.pid
        assert pid
        begun = time.monotonic()
        next(model.stream(ModelRequest("", "Cán bộ xã luyện viết lệnh mỗi sáng thứ hai. " * 200, 1)))
        whole = time.monotonic() - begun  # what reading a prompt of this length takes on this machine now
        stream = model.stream(ModelRequest("", "Bà con học kỹ năng số mỗi tối thứ bảy. " * 200, 64))
        reader = threading.Thread(target=lambda: list(stream))
        reader.start()
        assert within(10, lambda: busy(pid, 0.3) > 0.1)
        stream.close()
        reader.join(1)
        assert not reader.is_alive()
        assert within(max(2, whole / 2), lambda: busy(pid, 0.3) < 0.05)  # the batch under way is finished first

    def test_another_process_shares_it(self, server: EmbeddedServer, folder: Path) -> None:
        other = EmbeddedServer(folder)
        other.start()
        assert (other.pid, other.url, other.alive) == (server.pid, server.url, True)
        other.stop()
        assert server.alive

    def test_the_state_is_for_the_owner_alone(self, server: EmbeddedServer, folder: Path) -> None:
        assert server.alive
        assert (folder / "server.json").stat().st_mode & 0o077 == 0

    def test_one_that_died_is_started_again(self, server: EmbeddedServer, folder: Path) -> None:
        before = server.pid
        assert before
        os.kill(before, signal.SIGKILL)
        assert within(5, lambda: not server.alive)
        url, _ = server.address()
        assert url == server.url
        assert server.pid != before

    def test_it_dies_with_a_parent_that_is_killed(self, tmp_path: Path, folder: Path) -> None:
        weights = next(folder.glob("*.gguf"))
        (tmp_path / weights.name).hardlink_to(weights)
        script = (
            "import sys, time; from pathlib import Path; from learn.embedded import EmbeddedServer\n"
            "s = EmbeddedServer(Path(sys.argv[1])); s.start(); print(s.pid, flush=True); time.sleep(60)"
        )
        parent = subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)], cwd=SOURCE, stdout=subprocess.PIPE, text=True
        )
        with parent:
            assert parent.stdout
            child = int(parent.stdout.readline())
            assert not gone(child)
            parent.kill()
        assert within(3, lambda: gone(child))

    def test_stop_ends_it(self, tmp_path: Path, folder: Path) -> None:
        weights = next(folder.glob("*.gguf"))
        (tmp_path / weights.name).hardlink_to(weights)
        own = EmbeddedServer(tmp_path)
        own.start()
        pid = own.pid
        assert pid
        begun = time.monotonic()
        own.stop()
        assert time.monotonic() - begun < 3
        assert gone(pid)
        assert not own.alive
