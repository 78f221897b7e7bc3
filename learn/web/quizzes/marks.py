"""Handed-in papers for those who may mark them: lists, one paper, one answer with its marks and the form for more."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField, TextAreaField

from learn.domain.errors import Conflict, Invalid, NotFound
from learn.domain.permissions import Action, may
from learn.domain.quizzes import ReviewPart
from learn.services.quizzes.give_mark import MarkGiven, give_mark
from learn.services.quizzes.list_handed_in import list_handed_in
from learn.services.quizzes.open_marks import MarkedAttempt, MarkedPlace, open_marks
from learn.services.quizzes.review_attempt import Reviewed
from learn.web import current
from learn.web.courses.texts import context
from learn.web.errors import status_of
from learn.web.forms import Form
from learn.web.language import translate, vietnamese
from learn.web.pages import render
from learn.web.quizzes.faces import ReviewFace, review_face
from learn.web.quizzes.texts import Texts

blueprint = Blueprint("marks", __name__)

FRESH = {"Cache-Control": "no-store"}


class MarkForm(Form):
    """Other points, and why; `seen` is the number of the mark that stood on the page."""

    points = StringField("Số điểm mới")
    reason = TextAreaField("Lý do", description="Người học đọc được, nên hãy nói rõ vì sao điểm thay đổi.")
    seen = HiddenField()


@blueprint.get("/marks")
def of_bank() -> ResponseReturnValue:
    """The papers of `?bank=`, narrowed by `text`."""
    bank, text = request.args.get("bank", ""), request.args.get("text", "")
    found = list_handed_in(
        current.session(),
        current.asker(),
        current.library(),
        current.now(),
        bank=bank,
        text=text,
        page=request.args.get("page", 1, type=int),
    )
    return render(
        "quizzes/marks_list.html",
        title=translate("Bài đã nộp · %(title)s", title=found.title),
        found=found,
        bank=bank,
        text=text,
        person="",
        analyses=may(current.asker(), Action.ANALYSE),
        href_of=lambda page: url_for("marks.of_bank", bank=bank, text=text or None, page=page),
    )


@blueprint.get("/people/<string:public_id>/papers")
def of_person(public_id: str) -> ResponseReturnValue:
    """The papers of one person."""
    page = request.args.get("page", 1, type=int)
    found = list_handed_in(
        current.session(), current.asker(), current.library(), current.now(), person=public_id, page=page
    )
    return render(
        "quizzes/marks_list.html",
        title=translate("Bài đã nộp · %(title)s", title=found.title),
        found=found,
        bank="",
        text="",
        person=public_id,
        analyses=False,
        href_of=lambda page: url_for("marks.of_person", public_id=public_id, page=page),
    )


@blueprint.get("/marks/<string:attempt>")
def paper(attempt: str) -> ResponseReturnValue:
    """One paper: totals, and each answer with the points it has."""
    shown = open_marks(current.session(), current.asker(), attempt, current.now())
    texts = _texts()
    rows = [(one, texts.words(one.text)) for one in shown.places]
    return render("quizzes/marks_paper.html", title=_title(shown), shown=shown, rows=rows), FRESH


@blueprint.get("/marks/<string:attempt>/<int:place>")
def answer(attempt: str, place: int) -> ResponseReturnValue:
    """One answer with its marks, and the form."""
    shown = open_marks(current.session(), current.asker(), attempt, current.now())
    return _answer(shown, place, MarkForm(None)), FRESH


@blueprint.post("/marks/<string:attempt>/<int:place>")
def give(attempt: str, place: int) -> ResponseReturnValue:
    """Give the answer other points; what was typed stays where that is refused."""
    form = MarkForm()
    seen = form.seen.data or ""
    try:
        given = give_mark(
            current.session(),
            current.asker(),
            current.library(),
            attempt,
            place,
            points=form.points.data or "",
            reason=form.reason.data or "",
            seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else -1,
            now=current.now(),
        )
    except (Conflict, Invalid) as refusal:
        form.refuse(refusal)
        shown = open_marks(current.session(), current.asker(), attempt, current.now())
        return _answer(shown, place, form), status_of(refusal), FRESH
    flash(_outcome(given), "done")
    return redirect(url_for("marks.paper", attempt=attempt), 303)


def _answer(shown: MarkedAttempt, place: int, form: MarkForm) -> str:
    found = next((one for one in shown.places if one.place == place), None)
    if found is None:
        raise NotFound
    form.seen.data = str(found.number)
    return render(
        "quizzes/marks_answer.html",
        title=translate("Câu %(place)s · %(title)s", place=place, title=_title(shown)),
        shown=shown,
        found=found,
        face=_face(found),
        form=form,
    )


def _face(found: MarkedPlace) -> ReviewFace:
    """As the learner sees it, in words for somebody else."""
    texts = _texts()
    face = review_face(
        Reviewed(found.place, found.text, found.review, found.last.points if found.last else None), texts
    )
    pairs = zip(face.rows, found.review.parts, strict=True)
    rows = [(html, state, _words(part, texts), feedback) for (html, state, _, feedback), part in pairs]
    return replace(face, rows=rows)


def _words(part: ReviewPart, texts: Texts) -> str:
    if not part.expected:
        right = part.verdict in {"right", "missed"}
        if part.verdict == "neutral":
            return ""
        chosen = translate("Đã chọn") if part.verdict != "missed" else translate("Chưa chọn")
        return f"{chosen} · {translate('đáp án đúng') if right else translate('chưa đúng')}"
    given, expected = (vietnamese(texts.words(one) if part.authored else one) for one in (part.given, part.expected))
    if not given:
        return translate("Chưa trả lời · đáp án: %(expected)s", expected=expected)
    return translate("Trả lời: %(given)s · đáp án: %(expected)s", given=given, expected=expected)


def _outcome(given: MarkGiven) -> str:
    if given.percent is None:
        return translate("Đã ghi điểm. Bài này còn câu chờ chấm.")
    if given.passed:
        return translate("Đã ghi điểm. Bài này nay đạt, %(percent)s%%.", percent=given.percent)
    if given.kept:
        text = (
            "Đã ghi điểm. Bài này nay chưa đạt, %(percent)s%%; bước đã ghi là đạt trong khóa học vẫn được giữ nguyên."
        )
        return translate(text, percent=given.percent)
    return translate("Đã ghi điểm. Bài này chưa đạt, %(percent)s%%.", percent=given.percent)


def _title(shown: MarkedAttempt) -> str:
    return f"{shown.owner.name or translate('Khách')} · {shown.title}"


def _texts() -> Texts:
    return Texts(context(current.library()))
