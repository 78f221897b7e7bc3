"""The product with a small quiz of every kind of question, and somebody who takes it through the pages."""

import json
from typing import Any

import pytest
from flask import Flask

from learn.app import create_app
from learn.domain.quizzes import Item
from learn.parts import Parts
from tests.conftest import learners_of
from tests.pages import Page, PageClient
from tests.services.quizzes import banks


class Taker:
    """Takes the quiz through the pages, without script; `seen` gathers every byte that was answered."""

    def __init__(self, client: PageClient, items: tuple[Item, ...] = ()) -> None:
        self.client = client
        self.items = items or banks.items()
        self.seen: list[str] = []
        self.attempt = ""

    @property
    def path(self) -> str:
        """The attempt's address."""
        return f"/attempts/{self.attempt}"

    def start(self) -> "Taker":
        """Begin, and remember the attempt."""
        page = self.client.post(f"/courses/{banks.COURSE}/quizzes/{banks.BANK}/start", status=303)
        self.attempt = page.location.removeprefix("/attempts/")
        return self

    def get(self, path: str = "", status: int = 200) -> Page:
        """A page of the attempt."""
        page = self.client.get(self.path + path, status=status)
        self.seen.append(page.response.get_data(as_text=True))
        return page

    def question(self, kind: str) -> Page:
        """The page of the question of that kind (each is named by its kind, or in a further quiz by its form)."""
        return self.get(f"?q={self.place(kind)}")

    def place(self, kind: str) -> int:
        """Where the paper has the question of that kind."""
        texts = {item.id: item.text.replace("*", "") for item in self.items}
        for place in range(1, len(texts) + 1):
            if self.get(f"?q={place}").one("#question").get_text().strip() == texts[kind]:
                return place
        raise AssertionError(kind)

    def form(self, page: Page) -> dict[str, Any]:
        """What the page's form would send, untouched."""
        form = page.one("form[data-key]")
        fields: dict[str, Any] = {str(one["name"]): one["value"] for one in form.select("input[type=hidden]")}
        for one in form.select("input:checked"):
            fields.setdefault(str(one["name"]), []).append(one["value"])
        for one in form.select("input[type=text]"):
            fields[str(one["name"])] = one["value"]
        for one in form.select("select"):
            chosen = one.select_one("option[selected]")
            fields[str(one["name"])] = (chosen.get("value") or chosen.text) if chosen else ""
        return fields

    def answer(self, kind: str, fields: dict[str, Any], go: str = "summary", status: int = 303, **sent: Any) -> Page:
        """Fill the page's form in and press a button."""
        form = self.form(self.question(kind)) | fields | {"go": go} | sent
        page = self.client.post(self.path, form, status=status)
        self.seen.append(page.response.get_data(as_text=True))
        return page

    def answer_all(self, answers: dict[str, dict[str, list[str]]]) -> None:
        """Answer every question."""
        for kind, fields in answers.items():
            self.answer(kind, fields)

    def save(self, body: Any, status: int = 200, token: str | None = None) -> dict[str, Any]:
        """Save as the page's script does."""
        headers = {"X-CSRFToken": self.client.token() if token is None else token, "Accept": "application/json"}
        data = body if isinstance(body, (str, bytes)) else json.dumps(body)
        response = self.client.browser.post(
            f"{self.path}/answers", data=data, headers=headers, content_type="application/json"
        )
        assert response.status_code == status, response.get_data(as_text=True)
        self.seen.append(response.get_data(as_text=True))
        return response.get_json()


@pytest.fixture
def app(parts: Parts) -> Flask:
    """The web application with the small quiz as its live library."""
    parts.library = lambda _session: banks.library()
    return create_app(parts)


@pytest.fixture
def taker(client: PageClient) -> Taker:
    """Hạnh, an attempt begun."""
    return Taker(client.sign_in_as("hanh")).start()


@pytest.fixture
def stranger(app: Flask, parts: Parts) -> PageClient:
    """A browser of which nothing is known."""
    return PageClient(app, learners_of(parts.store))
