"""What is signed for browsers, worked out once: the cookie's serializer, and the form token of a session.

Both say what Flask and Flask-WTF say; making a serializer anew and signing the same token again took a tenth of a page.
"""

from functools import lru_cache
from typing import Any

from flask import Flask, current_app, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf

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
