"""Health, static files, language, long work, notices."""

from flask import Blueprint, Response, current_app, redirect, request, session
from flask.typing import ResponseReturnValue

from learn.services.house.check_ready import check_ready
from learn.services.house.follow_task import follow_task
from learn.services.house.read_notices import read_notices
from learn.web import current
from learn.web.access import public, safe_next
from learn.web.language import LANGUAGES, translate
from learn.web.pages import render

blueprint = Blueprint("house", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return {"ok": True}


@blueprint.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """The database answers, and there are lessons to serve."""
    ready = check_ready(current.session(), current.now())
    return {"ok": ready.ok, "library": ready.library, "overdue": ready.overdue}, 200 if ready.ok else 503


@blueprint.get("/static/<path:name>")
@public
def static(name: str) -> Response:
    """A static file under its hashed name."""
    return current_app.extensions["assets"].serve(name)


@blueprint.post("/language")
@public
def language() -> ResponseReturnValue:
    """Choose the language, and come back to the page one was on."""
    if (chosen := request.form.get("language")) in LANGUAGES:
        session["language"] = chosen
    return redirect(safe_next(request.form.get("next")))


@blueprint.get("/tasks/<string:task>")
def task(task: str) -> ResponseReturnValue:
    """How far a piece of long work is."""
    progress = follow_task(current.session(), current.asker(), task)
    headers = {} if progress.ended else {"Refresh": "2"}
    return render("house/task.html", title=translate("Tiến độ công việc"), progress=progress), headers


@blueprint.get("/notices")
def notices() -> ResponseReturnValue:
    """One's own notices."""
    shown = read_notices(current.session(), current.asker(), current.now())
    return render("house/notices.html", title=translate("Thông báo"), notices=shown)
