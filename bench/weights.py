"""What a browser really fetches: compressed bytes and requests of the first and the next visit, headers included."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from bench import running
from bench.figures import Figure, at_most
from bench.installation import LESSON, Visitor, begin_quiz
from bench.queries import coverage_pages

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
KB = 1024


@dataclass
class Visit:
    """What came over the wire: bytes with headers, requests, and the bodies of the page and its stylesheets."""

    bytes: int = 0
    requests: int = 0
    page: int = 0
    _kinds: dict[str, tuple[str, int]] = field(default_factory=dict)

    def head(self, event: dict[str, Any]) -> None:
        """A response's head arrived."""
        self._kinds[event["requestId"]] = (event["type"], int(event["response"]["encodedDataLength"]))

    def whole(self, event: dict[str, Any]) -> None:
        """A response is whole; one from the browser's cache weighs nothing."""
        kind, head = self._kinds.get(event["requestId"], ("", 0))
        total = int(event["encodedDataLength"])
        if total > 0:
            self.bytes += total
            self.requests += 1
            self.page += total - head if kind in {"Document", "Stylesheet"} else 0


def visits(data: Path) -> list[Figure]:
    """Home, lesson, quiz and coverage as a signed-in person's browser fetches them."""
    if CHROMIUM is None:
        return [Figure("bytes and requests", "no Chromium on this machine")]
    figures: list[Figure] = []
    with running.product(data) as product, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        learner, coordinator = Visitor(product).sign_in("hanh"), Visitor(product).sign_in("son")
        pages = [
            ("home", learner, "/"),
            ("lesson", learner, LESSON),
            ("quiz", learner, begin_quiz(learner)),
            ("coverage of 68 units", coordinator, coverage_pages(data)[-1][1]),
        ]
        for name, visitor, path in pages:
            first, following = _twice(browser, visitor, path)
            if name == "lesson":
                figures.append(at_most("lesson: HTML and CSS, compressed", first.page / KB, 14, "KB", 1))
            figures += [
                at_most(f"{name}: first visit, {first.requests} requests", first.bytes / KB, 60, "KB", 1),
                at_most(f"{name}: next visit, {following.requests} requests", following.bytes / KB, 8, "KB", 1),
            ]
        browser.close()
    return figures


def _twice(browser: Browser, visitor: Visitor, path: str) -> tuple[Visit, Visit]:
    context = browser.new_context(base_url=visitor.address, locale="vi-VN")
    context.add_cookies(visitor.cookies)  # type: ignore[arg-type]
    first, following = _visit(context, path), _visit(context, path)
    context.close()
    return first, following


def _visit(context: BrowserContext, path: str) -> Visit:
    page, seen = context.new_page(), Visit()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.responseReceived", seen.head)
    wire.on("Network.loadingFinished", seen.whole)
    page.goto(path, wait_until="networkidle")
    page.close()
    return seen
