"""A real browser on a real server: both of this machine, nothing else is reached.

A page that a test opened must have loaded without an error of script, policy or address; that is checked when the
test ends.
"""

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from learn.app import create_app
from learn.parts import Parts
from tests.cast import PASSWORD
from tests.library import publish
from tests.needs import CHROMIUM

ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
HEIGHTS = {390: 844, 320: 640, 1280: 800}


class _Quiet(WSGIRequestHandler):
    """Answers without a line for each request."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - its name in werkzeug
        """Say nothing."""


@pytest.fixture
def live(parts: Parts) -> Iterator[str]:
    """The address of the product, served from `parts` with the real courses published."""
    publish(parts.store)
    server = make_server("127.0.0.1", 0, create_app(parts), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, one for the whole run."""
    if CHROMIUM is None:
        assert not os.environ.get("CI"), "CI must have Chromium"
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(chromium: Browser, live: str) -> Iterator[NewPage]:
    """Make pages of browsers that share nothing: `new_page(width=390, javascript=True, dark=False)`."""
    contexts: list[Any] = []
    faults: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:  # a refused page is an answer, no fault
            faults.append(message.text)

    def watch(request: Request) -> None:
        if request.url.startswith("http") and urlsplit(request.url).hostname != "127.0.0.1":
            faults.append(f"reached for {request.url}")

    def make(width: int = 1280, *, javascript: bool = True, dark: bool = False) -> Page:
        context = chromium.new_context(
            base_url=live,
            viewport={"width": width, "height": HEIGHTS.get(width, 800)},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            locale="vi-VN",
        )
        context.set_default_timeout(8000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", watch)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not faults, faults


def sign_in(page: Page, key: str) -> None:
    """Sign one of the cast in through the page."""
    page.goto("/sign-in")
    page.locator("input[name=name]").fill(key)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def fits(page: Page) -> bool:
    """Whether the page needs no sideways scrolling."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical on the page, a line each."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]
