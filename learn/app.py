"""Assembling Flask from the parts of an installation."""

import gc
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_compress import Compress
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from learn.parts import LazyModel, Parts, build
from learn.settings import load
from learn.web import access, current, errors, headers, log, places
from learn.web.assets import Assets
from learn.web.routes import register_routes
from learn.web.signing import CookieSessions

STATIC = Path(__file__).parent / "web" / "static"
WARM_AFTER = 4.0  # seconds


class _App(Flask):
    """Flask without its look, at every call, for views and hooks that are coroutines: none of ours is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself."""
        return func


def create_app(parts: Parts) -> Flask:
    """The web application of one installation; it holds no state but its parts."""
    settings = parts.settings
    app = _App("learn", static_folder=None, template_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="learn",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=180),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=2,  # a page's bytes grow by a twelfth, the time falls to two fifths of level 4
        COMPRESS_LEVEL=5,
        COMPRESS_MIN_SIZE=600,
        COMPRESS_MIMETYPES=["text/html", "application/json", "text/csv"],
        COMPRESS_STREAMS=False,
        COMPRESS_EVALUATE_CONDITIONAL_REQUEST=False,  # pages carry no ETag
    )
    app.session_interface = CookieSessions()
    app.extensions["learn"] = parts
    app.extensions["assets"] = Assets(STATIC)
    log.register(app)
    places.register(app, settings)
    CSRFProtect(app).exempt("learn.web.quizzes.views.save")  # asks for it itself, where no attempt's token comes
    Compress(app)
    access.register(app)
    errors.register(app)
    headers.register(app, secure=settings.secure)
    current.close_session(app)
    register_routes(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    return app


def from_environment() -> Flask:
    """What the server's worker processes load: the installation that LEARN_DATA names."""
    settings = load()
    log.to_stderr(settings.least_logged)
    "localhost".encode(
        "idna"
    )  # werkzeug does this at every request; two first ones at once found the codec half loaded
    # Each database call lets go of the interpreter and then waits for its turn behind busy threads: with the usual
    # 5 ms a signed-in page under 8 clients took 22 ms, with half a millisecond 12.
    sys.setswitchinterval(0.0005)
    parts = build(settings)
    if isinstance(parts.model, LazyModel):
        # The first page comes first: loading the model's client takes a second or more of a processor.
        warming = threading.Timer(WARM_AFTER, parts.model.warm)
        warming.daemon = True
        warming.start()
    app = create_app(parts)
    # What was loaded stays: the collector need not walk through it again and again while pages are made.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
    return app
