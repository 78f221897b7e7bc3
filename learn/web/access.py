"""Who is behind a request, and which routes need an account.

The browser's cookie carries a random token, signed; the session itself is a row, so that signing out ends it.
A route needs a signed-in account unless its view is marked `@public`; guests act as learners there.
"""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin, LoginManager, current_user, login_user, logout_user

from learn.domain.people import NOBODY, Asker
from learn.services.people.load_asker import load_asker
from learn.web import current

# Tabs and line ends are left out of addresses by whoever reads them, so that "/\t/xau.example" is another host.
_PATH = re.compile(r"/(?![/\\])[^\x00-\x1f\x7f]*")

View = TypeVar("View", bound=Callable[..., Any])


class Visitor:
    """Flask-Login's user: an asker and the token that proves it."""

    is_active = True
    is_anonymous = False

    def __init__(self, asker: Asker, token: str) -> None:
        self.asker = asker
        self.token = token

    @property
    def is_authenticated(self) -> bool:
        """True for somebody with an account; a guest is known but not signed in."""
        return self.asker.signed_in

    def get_id(self) -> str:
        """What the cookie carries."""
        return self.token


class Stranger(AnonymousUserMixin):
    """A visitor of whom nothing is known."""

    asker = NOBODY


def public(view: View) -> View:
    """Mark a view as open to everybody."""
    view.public = True  # type: ignore[attr-defined]
    return view


def remember(token: str | None, *, going_on: bool = False) -> None:
    """Put a session's token into the browser's cookie; None leaves the cookie as it is.

    Whatever the cookie carried before, but for the language, is dropped, so that nobody's old form token is carried on.
    `going_on` says that it is whoever was here all along, now known as a guest or by a card: the form token stays, so
    that other tabs still work and the page with the card can be loaded again.
    """
    if token is None:
        return
    kept = {key: session[key] for key in ("language", *(("csrf_token",) if going_on else ())) if session.get(key)}
    session.clear()
    session.update(kept)
    session.permanent = True
    login_user(Visitor(NOBODY, token), force=True)


def forget() -> None:
    """Take the token out of the cookie."""
    logout_user()
    session.clear()


def safe_next(target: str | None) -> str:
    """A path of this product to go on to; the home page where `target` points anywhere else."""
    if target and _PATH.fullmatch(target):
        return target
    return url_for("home.home")


def register(app: Flask) -> None:
    """Hang the guard in front of every route."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.anonymous_user = Stranger

    @manager.user_loader
    def _load(token: str) -> Visitor | None:
        asker = load_asker(current.session(), token, current.now(), origin=request.remote_addr or "")
        return Visitor(asker, token) if asker else None

    @app.before_request
    def _guard() -> ResponseReturnValue | None:
        if request.endpoint is None or current_user.is_authenticated:
            return None
        view = app.view_functions[request.endpoint]
        if getattr(view, "public", False):
            return None
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("people.sign_in", next=wanted))
