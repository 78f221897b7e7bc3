"""The page client: every page that a test opens is held to the manners of the house."""

import gzip
import re
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

import html5lib
from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import TestResponse

from learn.db.accounts import account_of
from learn.db.usecase import turn
from learn.operations.sessions import open_session
from tests.cast import NOW

BUDGET = 14 * 1024  # compressed bytes of a page and its stylesheet, DESIGN.md principle 1
WEEK = timedelta(days=7)
LIST_BUDGET = 40 * 1024  # lists of people and units may be longer


@dataclass
class Page:
    """An answer, its parsed page, and a few ways to look at it."""

    response: TestResponse
    soup: BeautifulSoup

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    @property
    def text(self) -> str:
        """What the page says, spaces folded."""
        return " ".join(self.soup.get_text(" ").split())

    @property
    def location(self) -> str:
        """Where the answer sends the browser."""
        return str(self.response.headers.get("Location", ""))

    def one(self, selector: str) -> Tag:
        """The one element that fits, or a failure that shows the page."""
        found = self.soup.select(selector)
        assert len(found) == 1, f"{len(found)} of {selector} in: {self.text[:600]}"
        return found[0]

    def links(self) -> list[str]:
        """Where the page's links lead."""
        return [str(a["href"]) for a in self.soup.select("a[href]")]


class PageClient:
    """Opens pages as one of the cast, or as a stranger, and checks the manners of each."""

    def __init__(self, app: Flask, learners: dict[str, int]) -> None:
        self.app = app
        self.learners = learners
        self.browser = app.test_client()

    def sign_in_as(self, key: str) -> "PageClient":
        """Be one of the cast, with a session like any other; returns the client."""
        from_store = self.app.extensions["learn"].store
        with from_store.session() as session, turn(session):
            account_id = account_of(session, self.learners[key])
            token = open_session(
                session, learner_id=self.learners[key], account_id=account_id, agent="", now=NOW, lasts=WEEK
            )
            session.commit()
        with self.browser.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return self

    def get(self, path: str, status: int = 200, budget: int = BUDGET) -> Page:
        """Open a page and check its status, manners and weight."""
        response = self.browser.get(path)
        page = Page(response, BeautifulSoup(response.get_data(as_text=True), "html.parser"))
        assert response.status_code == status, f"{response.status_code} {page.location} {page.text[:600]}"
        if response.mimetype == "text/html" and not 300 <= status < 400:
            check_manners(response.get_data(as_text=True), page.soup)
            self._check_weight(response, budget)
        return page

    def post(self, path: str, data: dict[str, Any] | None = None, status: int = 302, **kwargs: Any) -> Page:
        """Send a form with its token, and check the status; a page that comes back is held to the manners too."""
        fields = dict(data or {})
        fields["csrf_token"] = self.token()
        response = self.browser.post(path, data=fields, **kwargs)
        page = Page(response, BeautifulSoup(response.get_data(as_text=True), "html.parser"))
        assert response.status_code == status, f"{response.status_code} {page.location} {page.text[:800]}"
        if response.mimetype == "text/html" and not 300 <= status < 400:
            check_manners(response.get_data(as_text=True), page.soup)
        return page

    def token(self) -> str:
        """A form token of this browser's session."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.browser.get("/sign-in").get_data(as_text=True))
        assert found is not None
        return found[1]

    def _check_weight(self, response: TestResponse, budget: int) -> None:
        assets = self.app.extensions["assets"]
        css = self.app.test_client().get(assets.url("app.css"), headers={"Accept-Encoding": "br"})
        weight = len(gzip.compress(response.get_data(), 9)) + len(css.get_data())
        assert weight <= budget, f"{weight} bytes of page and stylesheet, {budget} allowed"


def check_manners(html: str, soup: BeautifulSoup) -> None:
    """Valid HTML, one h1, a title, a language, unique ids, a label for every control, nothing inline."""
    html5lib.HTMLParser(strict=True).parse(html)
    assert len(soup.select("h1")) == 1, f"{len(soup.select('h1'))} h1"
    assert soup.title is not None
    assert (soup.title.string or "").strip()
    assert soup.html is not None
    assert soup.html.get("lang") in {"vi", "en"}
    ids = [str(tag["id"]) for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids)), f"ids twice: {sorted(i for i in ids if ids.count(i) > 1)}"
    labels = {label["for"] for label in soup.select("label[for]")}
    for control in soup.select("input:not([type=hidden]), select, textarea"):
        labelled = control.get("id") in labels or control.find_parent("label")
        assert labelled or control.get("aria-label") or control.get("aria-labelledby"), f"no label: {control}"
    for tag in soup.find_all(True):
        inline = [name for name in tag.attrs if name == "style" or name.startswith("on")]
        assert not inline, f"inline {inline} in {tag.name}"
    for script in soup.select("script"):
        assert script.get("src"), "inline script"
        assert not script.get_text(strip=True), "inline script"
    assert not soup.select("style"), "inline style"
    for form in soup.select("form"):
        if str(form.get("method", "get")).lower() == "post":
            assert form.select_one("input[name=csrf_token]"), f"a form without token: {form.get('action')}"
    levels = [int(tag.name[1]) for tag in soup.select("h1, h2, h3, h4")]
    assert all(b - a <= 1 for a, b in pairwise(levels)), f"headings jump: {levels}"
