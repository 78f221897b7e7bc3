"""Signing in and out through the pages."""

import pytest

from tests.cast import PASSWORD
from tests.pages import LIST_BUDGET, PageClient


def test_a_stranger_is_sent_to_sign_in_and_comes_back(client: PageClient) -> None:
    wanted = client.get("/notices", status=302)
    assert wanted.location == "/sign-in?next=/notices"
    back = client.post(wanted.location, {"name": "hanh", "password": PASSWORD})
    assert back.location == "/notices"
    assert "Thông báo" in client.get("/notices").text


@pytest.mark.parametrize("name", ["hanh", "khong-co-ai", "099088000001"])
def test_a_wrong_password_and_an_unknown_name_say_the_same_and_keep_what_was_typed(
    client: PageClient, name: str
) -> None:
    page = client.post("/sign-in", {"name": name, "password": "sai mat khau roi"}, status=422)
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in page.text
    assert page.one("input[name=name]")["value"] == name
    assert not page.one("input[name=password]").get("value")


def test_after_five_wrong_tries_the_right_password_waits_too(client: PageClient) -> None:
    for _ in range(5):
        client.post("/sign-in", {"name": "hanh", "password": "sai mat khau roi"}, status=422)
    page = client.post("/sign-in", {"name": "hanh", "password": PASSWORD}, status=429)
    assert "thử lại sau 1 phút" in page.text


@pytest.mark.parametrize("between", ["//", "/\\", "/\t/", "/\r/", "/\n/", "/\0/", "/\t\\", "https://", "javascript:"])
def test_sign_in_leads_nowhere_else(client: PageClient, between: str) -> None:
    target = {"next": f"{between}xau.example"}
    page = client.post("/sign-in", {"name": "hanh", "password": PASSWORD}, query_string=target)
    assert page.location == "/"


def test_signing_out_everywhere_ends_other_browsers(client: PageClient) -> None:
    client.sign_in_as("hanh")
    other = PageClient(client.app, client.learners).sign_in_as("hanh")
    other.get("/notices")
    client.post("/sign-out", {"everywhere": "1"}, status=303)
    other.get("/notices", status=302)


def test_a_form_without_its_token_is_refused(client: PageClient) -> None:
    response = client.browser.post("/sign-in", data={"name": "hanh", "password": PASSWORD})
    assert response.status_code == 400
    assert "tải lại trang" in response.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/account", "/people", "/people/new", "/coverage/06688", "/requirements"])
def test_pages_that_name_people_are_kept_by_no_browser(client: PageClient, path: str) -> None:
    page = client.sign_in_as("lan").get(path, budget=LIST_BUDGET)
    assert page.response.headers["Cache-Control"] == "private, no-store"
    assert client.get("/").response.headers["Cache-Control"] == "private, no-cache"
