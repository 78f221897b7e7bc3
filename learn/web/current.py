"""What a view works with: the installation's parts, this request's database session, its asker, the time."""

from datetime import datetime
from typing import TYPE_CHECKING, cast

from flask import Flask, current_app, g
from flask_login import current_user

from learn.domain.people import NOBODY, Asker

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from learn.content.library import Library
    from learn.parts import Parts


def parts() -> "Parts":
    """The parts of this installation: settings, store, clock, live library, model."""
    return cast("Parts", current_app.extensions["learn"])


def now() -> datetime:
    """The moment this request arrived."""
    if "now" not in g:
        g.now = parts().clock()
    return cast("datetime", g.now)


def session() -> "Session":
    """This request's database session, opened when first asked for and closed with the request."""
    if "db_session" not in g:
        g.db_session = parts().store.session()
    return cast("Session", g.db_session)


def asker() -> Asker:
    """Who is asking; NOBODY where nothing is known, and after a fault, when the database may not answer."""
    if "fault" in g:
        return NOBODY
    return cast("Asker", getattr(current_user, "asker", NOBODY))


def library() -> "Library":
    """The library that is live now."""
    return parts().library(session())


def close_session(app: Flask) -> None:
    """Have each request give its database session back."""

    @app.teardown_appcontext
    def _close(_fault: BaseException | None) -> None:
        if (opened := g.pop("db_session", None)) is not None:
            opened.close()
