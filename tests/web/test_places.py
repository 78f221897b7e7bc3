"""Slow browsers keep few threads: bodies on their way, and tries at passwords."""

import io
import threading
import time
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from learn.app import create_app
from learn.domain.errors import OverLimit
from learn.parts import Parts
from learn.web.places import Places, senders
from tests.conftest import learners_of
from tests.pages import PageClient


class Slow(io.RawIOBase):
    """A body that comes when it is let."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.let = threading.Event()

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: Any) -> int:
        self.asked.set()
        assert self.let.wait(10)
        return 0


def send_slowly(app: Flask, origin: str) -> tuple[Slow, threading.Thread]:
    body = Slow()

    def send() -> None:
        environ = EnvironBuilder(path="/sign-in", method="POST", environ_base={"REMOTE_ADDR": origin}).get_environ()
        environ |= {"wsgi.input": body, "CONTENT_LENGTH": "1000"}
        run_wsgi_app(app, environ)

    thread = threading.Thread(target=send)
    thread.start()
    assert body.asked.wait(10)
    return body, thread


def test_slow_forms_leave_room_for_pages_and_for_others(parts: Parts) -> None:
    parts.settings = replace(parts.settings, threads=8, streams=2)
    app = create_app(parts)
    assert senders(parts.settings) == 4
    hanh = PageClient(app, learners_of(parts.store)).sign_in_as("hanh")
    slow = [send_slowly(app, "10.0.0.1") for _ in range(2)]
    data = {"csrf_token": hanh.token(), "language": "en"}
    refused = hanh.browser.post("/language", data=data, environ_base={"REMOTE_ADDR": "10.0.0.1"})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "5")
    assert "chờ vài giây" in refused.get_data(as_text=True)
    hanh.post("/language", {"language": "vi"})
    hanh.get("/notices")
    slow += [send_slowly(app, "10.0.0.2") for _ in range(2)]
    hanh.post("/language", {"language": "vi"}, status=429)
    for body, thread in slow:
        body.let.set()
        thread.join(10)
    hanh.post("/language", {"language": "vi"})


def test_a_place_is_given_back_whatever_happens() -> None:
    places = Places(1, 1, "đầy", retry_after=1)
    with pytest.raises(KeyError), places.hold("a"):
        raise KeyError
    with places.hold("b"), pytest.raises(OverLimit):
        places.take("a")
    places.take("a")


def test_many_at_one_stroke_behind_one_address_wait_for_one_another() -> None:
    places = Places(2, 1, "đầy", retry_after=1, patience=5)
    through: list[int] = []

    def send(number: int) -> None:
        with places.hold("the-office"):
            time.sleep(0.01)
            through.append(number)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(through) == list(range(40))


def test_nobody_waits_for_those_who_hold_their_places() -> None:
    places = Places(2, 1, "đầy", retry_after=1, patience=0.2)
    places.take("slow")
    time.sleep(0.3)
    asked = time.monotonic()
    with pytest.raises(OverLimit):
        places.take("slow")
    assert time.monotonic() - asked < 0.1
    with places.hold("others"), pytest.raises(OverLimit):
        places.take("slow")
