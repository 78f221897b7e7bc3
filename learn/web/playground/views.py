"""Free practice, prompt labs, and the answers that stream into both. All of it works without script."""

import re
import secrets
import time
from collections.abc import Iterator
from typing import cast

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from learn.domain.errors import Conflict, Invalid, NotFound, OverLimit
from learn.domain.labs import Lab
from learn.domain.runs import MaskedKind, RunState
from learn.services.playground.open_playground import open_playground
from learn.services.playground.open_run import open_run
from learn.services.playground.start_run import Ask, RunStarted, start_run
from learn.services.playground.stop_run import stop_run
from learn.services.playground.submit_lab import submit_lab
from learn.web import current
from learn.web.access import public, remember
from learn.web.errors import status_of
from learn.web.language import translate
from learn.web.pages import render
from learn.web.playground.faces import Box, home_of, lab_box, model_face, result_of
from learn.web.playground.streams import BEAT, GRACE, LONGEST, Live, Streams, event, follow
from learn.web.signing import form_token

blueprint = Blueprint("playground", __name__)

PATIENCE = 60.0
"""Seconds that a browser without script waits for its page; then the answer is stopped and what came is shown."""

NO_STORE = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_NAME = re.compile(r"[A-Za-z0-9-]{16,64}")


@blueprint.record_once
def _prepare(state: BlueprintSetupState) -> None:
    """One keeper of streams for each application."""
    state.app.extensions["streams"] = Streams(state.app.extensions["learn"])


@blueprint.get("/playground")
def playground() -> ResponseReturnValue:
    """Free practice."""
    return _playground(request.args.get("run", "")), {"Cache-Control": "no-store"}


@blueprint.post("/playground")
def run_freely() -> ResponseReturnValue:
    """Send a prompt."""
    try:
        started, live = _send("")
    except (Invalid, OverLimit) as refusal:
        if _streams_wanted():
            raise
        sentence = translate(refusal.text, **refusal.values)
        return _playground("", typed=request.form.get("prompt", ""), error=sentence), status_of(refusal)
    return _answer(started, live, url_for("playground.playground", run=started.public_id))


@blueprint.get("/courses/<string:course>/<string:module>/labs/<string:slug>")
@public
def lab(course: str, module: str, slug: str) -> ResponseReturnValue:
    """A lab on a page of its own."""
    return _lab_page(_lab(course, module, slug))


@blueprint.post("/courses/<string:course>/<string:module>/labs/<string:slug>")
@public
def run_lab(course: str, module: str, slug: str) -> ResponseReturnValue:
    """Send a lab's prompt."""
    found = _lab(course, module, slug)
    try:
        started, live = _send(found.key)
    except (Invalid, OverLimit) as refusal:
        if _streams_wanted():
            raise
        sentence = translate(refusal.text, **refusal.values)
        return _lab_page(found, typed=request.form.get("prompt", ""), error=sentence), status_of(refusal)
    return _answer(started, live, home_of(found, current.library()))


@blueprint.get("/runs/<string:run>/events")
@public
def events(run: str) -> ResponseReturnValue:
    """The stream of a run under way, from its first character; it attaches and never starts anything."""
    opened = open_run(current.session(), current.asker(), current.library(), run)
    if opened.run.state is not RunState.RUNNING:
        return _event_stream(_follow_stored(run))
    return _event_stream(_look_on(run, []))


@blueprint.get("/runs/<string:run>/part")
@public
def part(run: str) -> ResponseReturnValue:
    """What came of a run, for the page's script to put in place."""
    opened = open_run(current.session(), current.asker(), current.library(), run)
    result = result_of(opened.run, submitted=opened.submitted)
    return render("playground/result.html", result=result), {"Cache-Control": "no-store"}


@blueprint.post("/runs/<string:run>/stop")
@public
def stop(run: str) -> ResponseReturnValue:
    """“Dừng”: at once where the run is of this process, else within its next beat."""
    stop_run(current.session(), current.asker(), run)
    live = _streams().find(run)
    if live is not None:
        live.stop()
    return "", 204


@blueprint.post("/runs/<string:run>/submit")
@public
def submit(run: str) -> ResponseReturnValue:
    """“Nộp bài”: the server judges; then back to the lesson."""
    library = current.library()
    try:
        handed_in = submit_lab(current.session(), current.asker(), library, run, current.now())
    except (Invalid, Conflict) as refusal:
        flash(translate(refusal.text, **refusal.values), "bad")
        opened = open_run(current.session(), current.asker(), library, run)
        return redirect(home_of(opened.lab, library) if opened.lab else url_for("playground.playground"), 303)
    flash(translate("Đã nộp bài thực hành “%(title)s”.", title=handed_in.lab.title), "done")
    return redirect(home_of(handed_in.lab, library), 303)


def _send(lab_key: str) -> tuple[RunStarted, Live | None]:
    """Write the run down and ask the model; the place among the streams is taken first and never lost."""
    parts, streams = current.parts(), _streams()
    name = request.form.get("request", "")
    ask = Ask(request.form.get("prompt", ""), name if _NAME.fullmatch(name) else secrets.token_hex(16), lab_key)
    cap = parts.settings.tokens_a_day
    live: Live | None = None
    streams.take_place()
    try:
        started = start_run(current.session(), current.asker(), current.library(), parts.model, ask, cap, current.now())
        if started.request is not None and parts.model is not None:
            live = streams.begin(started, parts.model.stream(started.request))
    finally:
        if live is None:
            streams.leave_place()
    remember(started.token, going_on=True)
    return started, live


def _answer(started: RunStarted, live: Live | None, onward: str) -> ResponseReturnValue:
    if _streams_wanted():
        first = [event("state", {"id": started.public_id, "csrf": form_token()}, 0)]
        if started.masked:
            first.append(event("masked", {"lines": [_masked_line(one) for one in started.masked]}, 0))
        if live is not None:
            return _event_stream(follow(live, first, owner=True))
        if started.new:
            return _event_stream(_follow_stored(started.public_id, first))
        return _event_stream(_look_on(started.public_id, first))
    if live is not None and not live.wait_done(PATIENCE):
        live.stop()
        live.wait_done(GRACE)
    return redirect(onward, 303)


def _look_on(run: str, first: list[str]) -> Iterator[str]:
    """The stream of a run that another request has begun, in whichever process."""
    live = _streams().find(run)
    lines = follow(live, first, owner=False) if live else _follow_stored(run, first)
    return _streams().watched(run, lines)


def _follow_stored(run: str, first: list[str] | None = None) -> Iterator[str]:
    """The stream of a run that another process runs, or that has ended, from what is stored."""
    store, asker, library = current.parts().store, current.asker(), current.library()

    def tell() -> Iterator[str]:
        yield from first or []
        after, until = 0, time.monotonic() + LONGEST
        while time.monotonic() < until:
            with store.session() as session:
                seen = open_run(session, asker, library, run).run
            if text := seen.answer[after:]:
                after += len(text)
                yield event("token", {"text": text}, after)
            if seen.state != RunState.RUNNING:
                break
            yield ": \n\n"
            time.sleep(BEAT)
        yield event("done", {"id": run}, after)

    return tell()


def _event_stream(lines: Iterator[str]) -> Response:
    return Response(lines, content_type="text/event-stream; charset=utf-8", headers=NO_STORE)


def _masked_line(one: MaskedKind) -> dict[str, str]:
    words = translate(one.reason) + " " + translate("Có thể thay bằng ví dụ đặt ra: %(example)s.", example=one.example)
    return {"mark": one.placeholder, "words": words}


def _playground(run: str, *, typed: str | None = None, error: str = "") -> str:
    settings, library = current.parts().settings, current.library()
    opened = open_playground(current.session(), current.asker(), library, run, settings.tokens_a_day, current.now())
    box = Box(
        name="free",
        action=url_for("playground.playground"),
        typed=typed if typed is not None else opened.run.prompt if opened.run else "",
        request=secrets.token_hex(16),
        quota=opened.quota,
        model=model_face(),
        result=result_of(opened.run) if opened.run else None,
        error=error,
    )
    title = translate("Luyện lệnh AI")
    return render("playground/playground.html", title=title, box=box, earlier=opened.earlier)


def _lab_page(found: Lab, *, typed: str | None = None, error: str = "") -> str:
    box = lab_box(found, typed=typed, error=error)
    home = home_of(found, current.library())
    return render("playground/lab.html", title=found.title, box=box, home=home)


def _lab(course: str, module: str, slug: str) -> Lab:
    found = current.library().lab(f"{course}/{module}/{slug}")
    if found is None:
        raise NotFound
    return found


def _streams() -> Streams:
    return cast("Streams", current_app.extensions["streams"])


def _streams_wanted() -> bool:
    """Whether the page's own script asked, which reads a stream of events."""
    wanted = request.accept_mimetypes.best_match(["text/html", "text/event-stream"], "text/html")
    return wanted == "text/event-stream"
