"""Every page that each of the cast can walk to: headers, cookies, nothing from elsewhere, no secret, no fault."""

import re
from collections import Counter, deque
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from learn.app import create_app
from learn.db.people import Account
from learn.parts import Parts
from learn.web.headers import CONTENT_POLICY
from tests.cast import CAST
from tests.conftest import learners_of
from tests.library import publish
from tests.pages import PageClient, check_manners
from tests.proof.record import found

pytestmark = pytest.mark.proof

MOST = 400  # pages one visitor walks through
WALKED: Counter[str] = Counter()
FROM_ELSEWHERE = re.compile(r"""\b(?:src|srcset|action|poster|data)\s*=\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.fixture
def shop(parts: Parts) -> Flask:
    """The application with the real courses."""
    publish(parts.store)
    return create_app(parts)


def _secrets(parts: Parts) -> list[str]:
    with parts.store.session() as session:
        hashes = session.execute(select(Account.password_hash)).scalars().all()
    return [parts.settings.secret_key, "$argon2", "Traceback (most recent", *filter(None, hashes)]


def _check(path: str, answer: TestResponse, secrets: list[str]) -> str:
    """Hold one answer to what every answer promises; its text, empty for what is no text."""
    assert answer.status_code in {200, 302, 303, 404, 409, 422}, f"{answer.status_code} {path}"
    for name, value in HEADERS.items():
        assert answer.headers.get(name) == value, f"{name} of {path}"
    assert answer.headers.get("X-Request-Id"), path
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert {"HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}, f"{path}: {cookie}"
    if answer.mimetype not in {"text/html", "application/json", "text/csv", "text/plain"}:
        return ""
    assert "private" in answer.headers.get("Cache-Control", "") or "no-store" in answer.headers["Cache-Control"], path
    text = answer.get_data(as_text=True)
    assert [secret for secret in secrets if secret in text] == [], path
    return text


def _walk(client: PageClient, secrets: list[str]) -> int:
    """Follow every link from the first page; the number of pages."""
    seen, queue = {"/"}, deque(["/"])
    walked = 0
    while queue and walked < MOST:
        path = queue.popleft()
        answer = client.browser.get(path, headers={"Accept": "text/html"})
        text = _check(path, answer, secrets)
        walked += 1
        if answer.mimetype != "text/html" or 300 <= answer.status_code < 400:
            continue
        assert not FROM_ELSEWHERE.search(text), f"{path}: {FROM_ELSEWHERE.search(text)}"
        soup = BeautifulSoup(text, "html.parser")
        check_manners(text, soup)
        assert not soup.select('link[href^="http"]'), path
        for link in soup.select("a[href]"):
            goal = urlsplit(urljoin(f"http://localhost{path}", str(link["href"])))
            onward = goal.path + (f"?{goal.query}" if goal.query else "")
            if goal.hostname == "localhost" and onward not in seen:
                seen.add(onward)
                queue.append(onward)
    return walked


@pytest.mark.parametrize("key", ["", *CAST])
def test_every_page_keeps_the_promises(shop: Flask, parts: Parts, key: str) -> None:
    client = PageClient(shop, learners_of(parts.store))
    if key:
        client.sign_in_as(key)
    WALKED[key] = _walk(client, _secrets(parts))
    assert WALKED[key] > 10
    if len(WALKED) == len(CAST) + 1:
        told = f"pages walked by {len(WALKED)} visitors; without a header, with a secret, from elsewhere"
        found("scan", told, f"{WALKED.total():,}; 0", "0")


def test_over_tls_cookies_and_pages_say_so(parts: Parts) -> None:
    settings = parts.settings.__class__(data=parts.settings.data, secret_key=parts.settings.secret_key, proxies=1)
    app = create_app(Parts(settings=settings, store=parts.store, clock=parts.clock))
    answer = app.test_client().get("/sign-in", base_url="https://localhost")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
