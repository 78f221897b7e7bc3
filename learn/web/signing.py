"""What is signed for browsers: the cookie, the form token of a session, and the token of an open attempt.

The first two are worked out once, and say what Flask and Flask-WTF say; making a serializer anew and signing the same
token again took a tenth of a page.
"""

from functools import lru_cache
from typing import Any

from flask import Flask, current_app, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadData, URLSafeSerializer

KEPT_TOKENS = 8192


class CookieSessions(SecureCookieSessionInterface):
    """Flask's signed cookie, with one serializer for the life of the application."""

    def __init__(self) -> None:
        self._serializer: Any = None

    def get_signing_serializer(self, app: Flask) -> Any:
        """The serializer that reads and writes the cookie; None without a secret key."""
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer


def form_token() -> str:
    """The form token of this browser's session, signed once for as long as this process remembers it.

    It carries no time limit (`WTF_CSRF_TIME_LIMIT`), so an old signature says as much as a new one.
    """
    secret = session.get("csrf_token")
    if secret is None:
        return str(generate_csrf())
    return _signed(current_app.secret_key, secret)


@lru_cache(KEPT_TOKENS)
def _signed(_key: str | bytes | None, _secret: str) -> str:
    return str(generate_csrf())


def attempt_token(attempt: str, learner_id: int) -> str:
    """What an attempt's page carries so that its answers can be saved after the session has ended, and nothing else."""
    return str(_attempts().dumps([attempt, learner_id]))


def sitter_of(token: str, attempt: str) -> int | None:
    """The learner for whom this token was made; None where it is none of this attempt's."""
    try:
        named, learner_id = _attempts().loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return int(learner_id) if named == attempt else None


def _attempts() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="attempt")
