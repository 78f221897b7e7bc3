"""The pages of a quiz: cover, the questions page by page, what is open, the result."""

import secrets
from collections.abc import Mapping, Sequence

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from learn.domain.errors import Closed, Conflict, Invalid, NotAllowed, NotFound
from learn.domain.people import Asker
from learn.domain.quizzes import ABANDONED, Locked
from learn.domain.quizzes.rooms import MAX_TYPED
from learn.services.people.load_sitter import load_sitter
from learn.services.quizzes.open_attempt import OpenAttempt, open_attempt
from learn.services.quizzes.open_cover import open_cover
from learn.services.quizzes.open_picture import open_picture
from learn.services.quizzes.resume_attempt import resume_attempt
from learn.services.quizzes.review_attempt import review_attempt
from learn.services.quizzes.save_answer import save_answer
from learn.services.quizzes.save_page import Given, SavedPage, save_page
from learn.services.quizzes.see_skips import see_skips
from learn.services.quizzes.start_attempt import start_attempt
from learn.services.quizzes.submit_attempt import submit_attempt
from learn.web import current
from learn.web.access import public, remember
from learn.web.courses.texts import context, course_url
from learn.web.language import translate
from learn.web.pages import render
from learn.web.quizzes.behaviours import certainty_words, judged_words, level_faces, trial_face
from learn.web.quizzes.faces import review_face
from learn.web.quizzes.forms import MAX_JSON, SentPage, from_form, from_json, place_of, typed_of
from learn.web.quizzes.sheets import Mended, sheet
from learn.web.quizzes.texts import Texts
from learn.web.signing import attempt_token, sitter_of

blueprint = Blueprint("quizzes", __name__)

FRESH = {"Cache-Control": "no-store"}  # going back shows what is kept now, not what the page held then
SEED_BITS = 63
YEAR = 365 * 24 * 3600


@blueprint.get("/courses/<string:course>/quizzes/<string:bank>")
@public
def cover(course: str, bank: str) -> ResponseReturnValue:
    """The rules, one's attempts, and the one button; a room's QR code brings its code, `?room=`."""
    code = request.args.get("room", "")[:MAX_TYPED]
    try:
        return cover_page(course, bank, code=code)
    except NotFound:
        if not code or current.asker().signed_in:
            raise
        return _sign_in()  # the code leads to a quiz for people with an account, it may be


def cover_page(course: str, bank: str, *, code: str = "", error: str = "", status: int = 200) -> ResponseReturnValue:
    """The cover; where a room is asked for, `code` is what was typed and `error` why it lets nobody in."""
    shown = open_cover(current.session(), current.asker(), current.library(), course, bank, current.now())
    why_not = translate(shown.why_not.text, **shown.why_not.values) if shown.why_not else ""
    onward = course_url(course)
    entry = {
        "code": code,
        "error": error,
        "again": url_for("quizzes.cover", course=course, bank=bank, room=code or None),
    }
    page = render("quizzes/cover.html", title=shown.title, cover=shown, why_not=why_not, course_url=onward, **entry)
    return page, status, FRESH


@blueprint.post("/courses/<string:course>/quizzes/<string:bank>/start")
@public
def start(course: str, bank: str) -> ResponseReturnValue:
    """Begin, or go on with what was begun."""
    started = start_attempt(
        current.session(),
        current.asker(),
        current.library(),
        course,
        bank,
        secrets.randbits(SEED_BITS),
        current.now(),
    )
    remember(started.token, going_on=True)
    return redirect(url_for("quizzes.question", attempt=started.public_id), 303)


@blueprint.get("/attempts/<string:attempt>")
@public
def question(attempt: str) -> ResponseReturnValue:
    """The page with a question, `?q=3`, or with the first that is open."""
    if current.asker().learner_id is None:
        return _sign_in()
    shown = open_attempt(current.session(), current.asker(), attempt, current.now())
    if shown.submitted or shown.abandoned or shown.over:
        return _ended(shown)
    if shown.paused:
        return _paused(shown)
    if (asked := request.args.get("q")) is None:  # each question has one address, so that going back finds it again
        return redirect(url_for("quizzes.question", attempt=attempt, q=shown.first_open))
    place = place_of(asked)
    if place is not None and 0 < place <= len(shown.standings):
        try:
            shown.pages.check_here(place)
        except Closed as refusal:
            flash(translate(refusal.text))
            return redirect(url_for("quizzes.question", attempt=attempt, q=shown.first_open), 303)
    return _page(shown, place)


@blueprint.post("/attempts/<string:attempt>")
@public
def answer(attempt: str) -> ResponseReturnValue:
    """Save by the page's own buttons, and go where the button leads."""
    if current.asker().learner_id is None:
        return _expired(attempt)
    sent = from_form(request.form)
    given = [Given(one.place, one.sequence, one.fields, one.number) for one in sent.questions]
    try:
        saved = save_page(
            current.session(),
            current.asker(),
            attempt,
            given,
            current.now(),
            to=place_of(sent.go),
            sure=sent.sure,
            pause=sent.go == "pause",
            check=sent.check,
        )
    except NotAllowed:
        shown = open_attempt(current.session(), current.asker(), attempt, current.now())
        return _paused(shown, typed="\n".join(typed_of(request.form)), status=403)
    except Closed as refusal:
        flash(translate(refusal.text, **refusal.values), "bad")
        return redirect(url_for("quizzes.question", attempt=attempt), 303)
    if saved.refused or saved.overtaken or saved.open:
        return _mend(attempt, sent, saved)
    return redirect(_onward(attempt, sent), 303)


@blueprint.post("/attempts/<string:attempt>/resume")
@public
def resume(attempt: str) -> ResponseReturnValue:
    """Go on after a pause."""
    if current.asker().learner_id is None:
        return _sign_in()
    resume_attempt(current.session(), current.asker(), attempt, current.now())
    return redirect(url_for("quizzes.question", attempt=attempt), 303)


@blueprint.post("/attempts/<string:attempt>/answers")
@public
def save(attempt: str) -> ResponseReturnValue:
    """Save by the page's script. JSON in and out; the same save may be sent again and again.

    The token of the attempt's page stands for form token and session; either may be over before the attempt is.
    """
    sitter = _sitter(attempt)
    if sitter.learner_id is None:
        return {"error": translate("phiên làm việc đã hết, hãy đăng nhập lại rồi mở bài tiếp.")}, 401
    body = request.get_data()
    if len(body) > MAX_JSON:
        abort(413)
    sent = from_json(body)
    try:
        saved = save_answer(current.session(), sitter, attempt, sent.place, sent.sequence, sent.fields, current.now())
    except Locked as refusal:
        return {"error": translate(refusal.text), "locked": True}, 409
    limited = {} if saved.seconds_left is None else {"left": saved.seconds_left}
    return {"outcome": saved.outcome.value, "sequence": saved.sequence, "fields": saved.fields, **limited}


@blueprint.get("/pictures/<string:digest>")
@public
def picture(digest: str) -> ResponseReturnValue:
    """A picture of a question; its address names its content, so that browsers need not ask again."""
    opened = open_picture(current.session(), current.asker(), digest)
    return opened.raw, {"Content-Type": opened.media_type, "Cache-Control": f"private, max-age={YEAR}, immutable"}


@blueprint.get("/attempts/<string:attempt>/summary")
@public
def summary(attempt: str) -> ResponseReturnValue:
    """What is answered and what is open, before handing in."""
    if current.asker().learner_id is None:
        return _sign_in()
    return _summary(attempt)


@blueprint.post("/attempts/<string:attempt>/submit")
@public
def submit(attempt: str) -> ResponseReturnValue:
    """Hand in; where the page named open questions, only when the learner said so."""
    if current.asker().learner_id is None:
        return _sign_in()
    if request.form.get("open") and not request.form.get("sure"):
        return _summary(attempt, unsure=True)
    by_clock = request.form.get("by") == "clock"
    try:
        submit_attempt(current.session(), current.asker(), current.library(), attempt, current.now(), by_clock=by_clock)
    except (Closed, Conflict) as refusal:
        flash(translate(refusal.text, **refusal.values))
        return redirect(url_for("quizzes.question", attempt=attempt), 303)
    return redirect(url_for("quizzes.review", attempt=attempt), 303)


@blueprint.get("/attempts/<string:attempt>/review")
@public
def review(attempt: str) -> ResponseReturnValue:
    """The result, what was right, and why."""
    if current.asker().learner_id is None:
        return _sign_in()
    try:
        shown = review_attempt(current.session(), current.asker(), attempt, current.now())
    except Closed as refusal:
        flash(translate(refusal.text))
        return redirect(url_for("quizzes.question", attempt=attempt))
    known = _texts()
    seen = {
        "attempt": shown,
        "skips": see_skips(current.session(), current.asker(), current.library(), attempt),
        "faces": [review_face(one, known) for one in shown.questions],
        "trials": {
            one.place: trial_face(one.trial, one.review.mark.max_points, known)
            for one in shown.questions
            if one.trial is not None
        },
        "certainties": {one.place: certainty_words(one.certainty) for one in shown.questions if one.certainty},
        "levels": level_faces(shown.reckoning) if shown.reckoning else (),
        "judged": judged_words(shown.reckoning.judgement) if shown.reckoning and shown.reckoning.judgement else "",
        "course_url": course_url(shown.course),
        "size": _size(shown.large),
    }
    return render("quizzes/review.html", title=shown.title, **seen), FRESH


def _sitter(attempt: str) -> Asker:
    learner_id = sitter_of(request.headers.get("X-Attempt-Token", ""), attempt)
    if learner_id is None:
        current_app.extensions["csrf"].protect()
        return current.asker()
    asker = current.asker()
    if asker.learner_id == learner_id:
        return asker
    return load_sitter(current.session(), learner_id, current.now())


def _page(
    shown: OpenAttempt,
    place: int | None,
    *,
    mended: Mapping[int, Mended] = {},
    unsure: Sequence[int] = (),
    status: int = 200,
) -> ResponseReturnValue:
    if place is None or not 0 < place <= len(shown.standings):
        raise NotFound
    asker = current.asker()
    token = attempt_token(shown.public_id, asker.learner_id) if asker.learner_id else ""
    page = sheet(shown, place, _texts(), mended)
    places = str(page.first) if page.first == page.last else f"{page.first}–{page.last}"
    title = translate("Câu %(place)s/%(all)s · %(title)s", place=places, all=len(shown.standings), title=shown.title)
    seen = {
        "attempt": shown,
        "sheet": page,
        "places": places,
        "unsure": unsure,
        "token": token,
        "size": _size(shown.large),
    }
    html = render("quizzes/question.html", title=title, **seen)
    return html, status, FRESH


def _mend(attempt: str, sent: SentPage, saved: SavedPage) -> ResponseReturnValue:
    """The page again, with what is to be mended on it before one goes on."""
    shown = open_attempt(current.session(), current.asker(), attempt, current.now())
    fields = {one.place: one.fields for one in sent.questions}
    mended = {place: Mended(overtaken=given or "…") for place, given in saved.overtaken.items()}
    for place, refusal in saved.refused.items():
        sentence = translate(refusal.text, **refusal.values)
        refused = refusal.field if isinstance(refusal, Invalid) else None
        mended[place] = Mended(fields=fields[place], error=sentence, refused=refused)
    status = 409 if saved.overtaken else 422
    open_ = {one.place for one in shown.questions}  # what was sent may be of a page that another window has left
    place = next((one.place for one in sent.questions if one.place in open_), shown.first_open)
    return _page(shown, place, mended=mended, unsure=saved.open, status=status)


def _summary(attempt: str, *, unsure: bool = False) -> ResponseReturnValue:
    shown = open_attempt(current.session(), current.asker(), attempt, current.now())
    if shown.submitted or shown.abandoned or shown.over:
        return _ended(shown)
    if shown.paused:
        return _paused(shown)
    known = _texts()
    texts = {one.place: one.layout.text for one in shown.questions}
    rows = [(one, known.words(texts[one.place]) if one.place in texts else "") for one in shown.standings]
    title = translate("Kiểm tra lại trước khi nộp")
    html = render("quizzes/summary.html", title=title, attempt=shown, rows=rows, unsure=unsure, size=_size(shown.large))
    return html, 422 if unsure else 200, FRESH


def _paused(shown: OpenAttempt, *, typed: str | None = None, status: int = 200) -> ResponseReturnValue:
    """Nothing of the paper: whoever rests does not read on. `typed` is what another window sent in vain."""
    seen = {"attempt": shown, "typed": typed, "size": _size(shown.large)}
    return render("quizzes/paused.html", title=translate("Bài đang tạm dừng"), **seen), status, FRESH


def _size(large: bool) -> str:
    """The size of a page's type, as the layout names it."""
    return "large" if large else ""


def _ended(shown: OpenAttempt) -> ResponseReturnValue:
    """To the result; an attempt whose time is over is handed in by whoever comes to see it first."""
    if shown.abandoned:
        flash(translate(ABANDONED))
        return redirect(url_for("quizzes.cover", course=shown.course, bank=shown.bank), 303)
    if shown.over:
        submit_attempt(current.session(), current.asker(), current.library(), shown.public_id, current.now())
        flash(translate("Đã hết giờ làm bài. Những câu đã lưu được nộp và chấm."))
    return redirect(url_for("quizzes.review", attempt=shown.public_id), 303)


def _onward(attempt: str, sent: SentPage) -> str:
    if sent.go == "summary":
        return url_for("quizzes.summary", attempt=attempt)
    place = sent.check or place_of(sent.go) or (sent.questions[0].place if sent.questions else None)
    checked = ("checked" if sent.alone else f"checked-{sent.check}") if sent.check else None
    return url_for("quizzes.question", attempt=attempt, q=place, _anchor=checked or sent.moved or None)


def _sign_in() -> ResponseReturnValue:
    """A stranger is asked who it is, whether there is such an attempt or not."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else request.path.removesuffix("/submit")
    return redirect(url_for("people.sign_in", next=wanted), 303)


def _expired(attempt: str) -> ResponseReturnValue:
    """What was typed is shown again, for the session that it was sent in is over."""
    onward = url_for("quizzes.question", attempt=attempt, q=place_of(request.form.get("q")))
    typed = "\n".join(typed_of(request.form))
    page = render(
        "quizzes/expired.html",
        title=translate("Phiên làm việc đã hết"),
        typed=typed,
        sign_in=url_for("people.sign_in", next=onward),
    )
    return page, 401, FRESH


def _texts() -> Texts:
    return Texts(context(current.library()))
