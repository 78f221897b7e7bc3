"""Letters over SMTP: what the server gets, and what is never sent to one without TLS."""

import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from learn.mail import MailError, send
from learn.settings import Settings


class Post(socketserver.ThreadingTCPServer):
    """A mail server that takes every letter and offers neither TLS nor sign-in."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.said: list[str] = []


class Talk(socketserver.StreamRequestHandler):
    """One connection."""

    server: Post

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        body = False
        for raw in self.rfile:
            line = raw.decode().rstrip("\r\n")
            self.server.said.append(line)
            if body and line != ".":
                continue
            body = line.upper() == "DATA"
            self.wfile.write(
                b"354 go on\r\n" if body else b"221 bye\r\n" if line.upper() == "QUIT" else b"250 good\r\n"
            )
            if line.upper() == "QUIT":
                return


@pytest.fixture
def post() -> Iterator[Post]:
    """A mail server on this machine."""
    with Post() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def settings(post: Post, **more: str) -> Settings:
    port = post.server_address[1]
    return Settings(
        data=Path(), secret_key="a", mail_host="127.0.0.1", mail_port=port, mail_from="hoc@example.vn", **more
    )


def test_a_letter_arrives_with_its_key_as_message_id(post: Post) -> None:
    send(settings(post), "mai@example.vn", "Nhắc học", "Còn một bài.", key="k1")
    assert "rcpt TO:<mai@example.vn>" in post.said
    assert "Message-ID: <k1@example.vn>" in post.said


def test_a_password_is_not_sent_without_tls(post: Post) -> None:
    with pytest.raises(MailError, match="no TLS"):
        send(settings(post, mail_user="hoc", mail_password="bi-mat"), "mai@example.vn", "Nhắc", "Bài", key="k1")
    assert not [line for line in post.said if line.upper().startswith(("AUTH", "DATA"))]


@pytest.mark.parametrize("address", ["mai@example.vn\nBcc: lan@example.vn", ""])
def test_what_no_letter_can_be_addressed_to_is_a_fault_of_that_letter(post: Post, address: str) -> None:
    with pytest.raises(MailError):
        send(settings(post), address, "Nhắc", "Bài", key="k1")


def test_a_server_that_is_not_there_is_a_fault(post: Post) -> None:
    nowhere = settings(post)
    post.shutdown()
    post.server_close()
    with pytest.raises(MailError):
        send(nowhere, "mai@example.vn", "Nhắc", "Bài", key="k1")
