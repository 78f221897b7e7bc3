"""More time, pauses and larger type through the pages: the coordinator's, and the learner's."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from learn.app import create_app
from learn.domain.quizzes import Rules
from learn.parts import Parts
from tests.cast import NOW
from tests.pages import PageClient
from tests.services.people.desk import TODAY, address
from tests.services.quizzes import banks
from tests.web.quizzes.conftest import Taker

COVER = f"/courses/{banks.COURSE}/quizzes/{banks.BANK}"
TYPED = {"time_percent": "150", "pause_minutes": "10", "large": "y", "until": "2026-12-31"}


@pytest.fixture
def later(parts: Parts) -> Iterator[list[timedelta]]:
    """How much later it is than NOW; the first of the list counts."""
    by = [timedelta(0)]
    parts.clock = lambda: NOW + by[0]
    return by


@pytest.fixture
def app(parts: Parts, later: list[timedelta]) -> Flask:
    """The product with the small quiz, twenty minutes long."""
    rules = Rules(minutes=20, closes_at=NOW + timedelta(hours=3))
    parts.library = lambda _session: banks.library(rules=rules, shuffle=False)
    return create_app(parts)


@pytest.fixture
def hanh(parts: Parts) -> str:
    return f"/people/{address(parts.store, 'hanh')}"


@pytest.fixture
def granted(client: PageClient, hanh: str) -> Taker:
    """Hạnh, who was granted more, with an attempt begun."""
    client.sign_in_as("lan").post(f"{hanh}/measures", TYPED, status=303)
    return Taker(client.sign_in_as("hanh")).start()


def test_a_coordinator_grants_and_takes_back(client: PageClient, hanh: str) -> None:
    client.sign_in_as("lan")
    assert "Như mọi người." in client.get(hanh).text
    form = client.get(f"{hanh}/measures")
    assert form.one("select[name=time_percent] option[selected]")["value"] == "100"
    page = client.get(client.post(f"{hanh}/measures", TYPED, status=303).location)
    for said in ("thêm 50%", "tất cả 10 phút trong một lượt", "31/12/2026"):
        assert said in page.text
    again = client.get(f"{hanh}/measures")
    assert again.one("select[name=pause_minutes] option[selected]")["value"] == "10"
    assert again.one("input[name=large]").has_attr("checked")
    client.post(f"{hanh}/measures", {"time_percent": "100", "pause_minutes": "0"}, status=303)
    assert "Như mọi người." in client.get(hanh).text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"time_percent": "130"}, "Hãy chọn thời gian làm bài"),
        ({"time_percent": "١٥٠"}, "Hãy chọn thời gian làm bài"),
        ({"pause_minutes": "999999"}, "Hãy chọn số phút tạm dừng"),
        ({"until": "hôm nào đó"}, "Hãy ghi ngày"),
        ({"until": (TODAY - timedelta(days=1)).isoformat()}, "không thể trước hôm nay"),
    ],
)
def test_what_does_not_do_is_said_and_nothing_is_lost(
    client: PageClient, hanh: str, change: dict[str, str], said: str
) -> None:
    client.sign_in_as("lan")
    page = client.post(f"{hanh}/measures", TYPED | change, status=422)
    assert said in page.text
    assert page.one("input[name=large]").has_attr("checked")
    assert "Như mọi người." in client.get(hanh).text


def test_one_s_own_measures_are_for_others_to_set(client: PageClient, parts: Parts) -> None:
    own = f"/people/{address(parts.store, 'lan')}"
    client.sign_in_as("lan")
    assert f"{own}/measures" not in client.get(own).links()
    assert "do người khác đặt" in client.post(f"{own}/measures", TYPED, status=403).text


def test_the_cover_and_the_clock_say_what_was_granted(client: PageClient, granted: Taker) -> None:
    cover = client.get(COVER)
    assert "Bạn có thêm 50% thời gian: mỗi lượt 30 phút." in cover.text
    assert "hãy bắt đầu sớm" in cover.text
    assert "Bạn được tạm dừng, tất cả 10 phút" in cover.text
    page = granted.get("?q=1")
    assert page.one(".clock")["data-left"] == "1800"
    assert page.one("html")["data-size"] == "large"
    assert granted.get("/summary").one("html")["data-size"] == "large"


def test_a_pause_keeps_what_was_typed_hides_the_paper_and_goes_on(granted: Taker, later: list[timedelta]) -> None:
    form = granted.form(granted.get("?q=4")) | banks.RIGHT["text"] | {"go": "pause"}
    later[0] = timedelta(minutes=5)
    granted.client.post(granted.path, form, status=303)
    later[0] = timedelta(minutes=8)
    for path in ("", "?q=4", "/summary"):
        page = granted.get(path)
        assert "Bài đang tạm dừng" in page.text
        assert "Bạn còn chưa tới 26 phút làm bài" in page.text
        assert "Còn được dừng nhiều nhất 7 phút" in page.text
        assert "Một từ" not in page.text
    held = granted.save({"q": 4, "sequence": 9, "fields": {"value": ["khác"]}}, 403)
    assert "đang tạm dừng" in held["error"]
    refused = granted.client.post(granted.path, form | {"sequence": "9", "value": "khác"}, status=403)
    assert (refused.one("pre").get_text(), "chưa được lưu" in refused.text) == ("khác", True)
    granted.client.post(f"{granted.path}/resume", status=303)
    page = granted.get("?q=4")
    assert (page.one("input[name=value]")["value"], page.one(".clock")["data-left"]) == ("Đáp-án-chữ", str(25 * 60))


def test_without_a_pause_granted_there_is_none(client: PageClient) -> None:
    taker = Taker(client.sign_in_as("hanh")).start()
    page = taker.get("?q=1")
    assert not page.soup.select("button[value=pause]")
    assert not page.one("html").has_attr("data-size")
    taker.client.post(taker.path, taker.form(page) | {"go": "pause"}, status=303)
    assert "không có, hoặc đã dùng hết" in taker.get("?q=1").text


def test_a_page_s_clock_that_is_wrong_by_now_hands_nothing_in(granted: Taker, later: list[timedelta]) -> None:
    later[0] = timedelta(minutes=20)
    assert granted.client.post(f"{granted.path}/submit", {"by": "clock"}, status=303).location == granted.path
    assert "Bạn vẫn còn giờ làm bài" in granted.get("?q=1").text
    later[0] = timedelta(minutes=30)
    done = granted.client.post(f"{granted.path}/submit", {"by": "clock"}, status=303)
    assert done.location == f"{granted.path}/review"


def test_a_stranger_cannot_go_on_for_somebody(granted: Taker, stranger: PageClient) -> None:
    assert "/sign-in" in stranger.post(f"{granted.path}/resume", status=303).location
    stranger.sign_in_as("lan").post(f"{granted.path}/resume", status=404)
