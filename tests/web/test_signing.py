"""Form tokens: one for a browser's session, good on all its pages, and worth nothing in another browser."""

from learn.parts import Parts
from tests.cast import PASSWORD
from tests.library import publish
from tests.pages import PageClient


def test_a_token_serves_all_pages_of_one_browser_and_none_of_another(client: PageClient) -> None:
    mine = client.token()
    assert client.token() == mine
    other = PageClient(client.app, client.learners)
    assert other.token() != mine
    wrong = {"name": "hanh", "password": "not-hers"}
    assert client.browser.post("/sign-in", data={**wrong, "csrf_token": mine}).status_code == 422
    assert other.browser.post("/sign-in", data={**wrong, "csrf_token": mine}).status_code == 400


def test_a_token_of_before_signing_in_is_not_carried_on(client: PageClient) -> None:
    before = client.token()
    client.post("/sign-in", {"name": "hanh", "password": PASSWORD})
    assert client.token() != before


def test_a_second_tab_goes_on_when_the_first_makes_a_guest(client: PageClient, parts: Parts) -> None:
    publish(parts.store)
    first, second = (f"/courses/ai-can-ban/a1-ai-quanh-ta/{slug}" for slug in ("mot-ngay-gap-ai", "ai-la-gi"))
    tabs = [(path, client.get(path)) for path in (first, second)]
    for path, page in tabs:
        form = page.one("article form[data-place]")
        sent = {field["name"]: field["value"] for field in form.select("input")}
        assert client.browser.post(path, data=sent).status_code == 303
