"""The real model behind the real server: it falls silent within a second of “Dừng” and of a closed browser."""

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, expect, sync_playwright

from bench.running import product
from learn.embedded import STATE_FILE
from tests.browser.conftest import ARGUMENTS, sign_in
from tests.needs import CHROMIUM, needs_chromium, needs_model
from tests.proof.record import found

pytestmark = [
    pytest.mark.proof,
    pytest.mark.model,
    needs_model,
    needs_chromium,
]

LONG = "Hãy viết tiếp dãy số đến 900: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,"
TRIES = 15  # a small base model now and then answers in one line


def within(seconds: float, met: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not met() and time.monotonic() < deadline:
        time.sleep(0.02)
    return met()


def busy(pid: int, seconds: float) -> float:
    """Processors' worth of work of a process over so many seconds."""

    def ticks() -> int:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    before = ticks()
    time.sleep(seconds)
    return (ticks() - before) / os.sysconf("SC_CLK_TCK") / seconds


@pytest.fixture
def page(installation: Path) -> Iterator[Page]:
    """Hạnh's playground on a server with two worker processes and the embedded model."""
    with product(installation) as address, sync_playwright() as playwright:
        assert within(120, (installation / "model" / STATE_FILE).exists)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = chromium.new_context(base_url=address, locale="vi-VN")
        context.set_default_timeout(60_000)
        made = context.new_page()
        sign_in(made, "hanh")
        yield made
        chromium.close()


def in_the_midst(page: Page, pid: int, deed: Callable[[], bool]) -> None:
    """Do something to a model that is in the midst of an answer; asks again where the answer ended before the deed."""
    page.goto("/playground")
    for _ in range(TRIES):
        page.locator("textarea").fill(LONG)
        page.get_by_role("button", name="Chạy thử").click()
        page.locator(".answer pre, .answer p + p").first.wait_for()
        if busy(pid, 0.3) > 0.3 and deed():
            return
        expect(page.get_by_role("button", name="Chạy thử")).to_be_enabled(timeout=60_000)
    raise AssertionError("no answer was long enough")


def stopped(page: Page) -> bool:
    """Press “Dừng”; False where the answer had ended by itself before."""
    try:
        page.get_by_role("button", name="Dừng").click(timeout=1_000)
        page.get_by_text("Bạn đã dừng câu trả lời").wait_for(timeout=2_000)
    except Error:
        return False
    return True


def closed(page: Page) -> bool:
    """Close the browser's page; False where the answer had ended by itself before."""
    if page.get_by_role("button", name="Dừng").is_hidden():
        return False
    page.close()
    return True


def silent_after(pid: int, what: str) -> None:
    time.sleep(0.9)
    working = busy(pid, 0.5)
    found("model", f"processors still at work 1 s after {what}", f"{working:.2f}", "under 0.10")
    assert working < 0.1


def test_the_model_falls_silent_within_a_second_of_stop_and_of_a_closed_browser(page: Page, installation: Path):
    pid = int(json.loads((installation / "model" / STATE_FILE).read_text())["pid"])
    in_the_midst(page, pid, lambda: stopped(page))
    silent_after(pid, "stop")
    in_the_midst(page, pid, lambda: closed(page))
    silent_after(pid, "a closed browser")
