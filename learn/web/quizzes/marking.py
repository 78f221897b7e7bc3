"""Marking: what there is to mark, how far it is, and one paper at a time without the name of its writer."""

from collections.abc import Mapping
from typing import cast

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from learn.domain.errors import Closed, Conflict, Invalid
from learn.domain.quizzes import Criterion, Level
from learn.domain.quizzes.marking import LEAST_KAPPA, MAX_COMMENT, MAX_REASON, Stage
from learn.services.quizzes.list_marking import ToMark, list_marking
from learn.services.quizzes.mark_paper import Deed, Marked, mark_paper
from learn.services.quizzes.open_paper import PaperOpened, open_paper
from learn.services.quizzes.see_agreement import see_agreement
from learn.services.quizzes.take_paper import take_paper
from learn.web import current
from learn.web.courses.texts import context
from learn.web.errors import status_of
from learn.web.language import translate
from learn.web.pages import render
from learn.web.quizzes.faces import written
from learn.web.quizzes.texts import Texts

blueprint = Blueprint("marking", __name__)

FRESH = {"Cache-Control": "no-store"}
PICK = "pick-"  # in front of a criterion's id, so that no field of the page can bear its name


@blueprint.get("/marking")
def queue() -> ResponseReturnValue:
    """Every question with papers to mark."""
    texts = _texts()
    rows = [(one, _short(one, texts)) for one in _listed()]
    return render("quizzes/marking_queue.html", title=translate("Chấm bài"), rows=rows, Stage=Stage), FRESH


@blueprint.post("/marking/take")
def take() -> ResponseReturnValue:
    """Take the next paper of a question."""
    bank, item_id = request.form.get("bank", ""), request.form.get("item", "")
    settling = request.form.get("settling") == "1"
    name = take_paper(current.session(), current.asker(), bank, item_id, current.now(), settling=settling)
    if name is None:
        flash(translate("Câu này không còn bài nào chờ bạn chấm; người khác vừa nhận bài cuối."))
        return redirect(url_for("marking.queue"), 303)
    return redirect(url_for("marking.paper", paper=name), 303)


@blueprint.get("/marking/papers/<string:paper>")
def paper(paper: str) -> ResponseReturnValue:
    """One paper, to be read and marked."""
    try:
        shown = open_paper(current.session(), current.asker(), current.library(), paper)
    except Closed as refusal:
        flash(translate(refusal.text))
        return redirect(url_for("marking.queue"))
    return _page(shown, shown.picks, shown.comment, shown.reason)


@blueprint.post("/marking/papers/<string:paper>")
def mark(paper: str) -> ResponseReturnValue:
    """Keep the draft, give the mark and go on with the next paper, or leave it to others."""
    go = request.form.get("go", "")
    deed = cast("Deed", go if go in {"give", "leave"} else "draft")
    picks = {name.removeprefix(PICK): value for name, value in request.form.items() if name.startswith(PICK)}
    comment, reason = request.form.get("comment", ""), request.form.get("reason", "")
    session, asker, library = current.session(), current.asker(), current.library()
    try:
        done = mark_paper(session, asker, library, paper, deed, picks, comment, reason, current.now())
    except Invalid as refusal:
        sentence = translate(refusal.text, **refusal.values)
        shown = open_paper(session, asker, library, paper)
        status = status_of(refusal)
        return _page(shown, picks, comment, reason, error=sentence, refused=refusal.field or "", status=status)
    except Closed as refusal:
        flash(translate(refusal.text))
        return redirect(url_for("marking.queue"), 303)
    except Conflict as refusal:
        lost = {"typed": "\n\n".join(one for one in (comment, reason) if one.strip()), "why": translate(refusal.text)}
        return render("quizzes/marking_lost.html", title=translate("Bài này đã có người khác chấm"), **lost), 409
    return _onward(paper, deed, done)


@blueprint.get("/marking/<string:bank>")
def progress(bank: str) -> ResponseReturnValue:
    """How far the marking of a bank is, and how well its markers agree."""
    agreed = see_agreement(current.session(), current.asker(), current.library(), bank)
    texts = _texts()
    found = current.library().bank(bank)
    items = {item.id: texts.words(item.text) for item in (found.items if found else ()) if item.by_person}
    return render(
        "quizzes/marking_agreement.html",
        title=translate("Các người chấm thống nhất đến đâu"),
        bank_title=found.title if found else bank,
        rows=agreed,
        items=items,
        least=LEAST_KAPPA,
    )


def _onward(paper: str, deed: Deed, done: Marked) -> ResponseReturnValue:
    if deed == "draft":
        flash(translate("Đã lưu nháp. Chưa ai thấy điểm này cho đến khi bạn cho điểm."), "done")
        return redirect(url_for("marking.paper", paper=paper), 303)
    if deed == "leave":
        flash(translate("Đã trả bài lại hàng đợi; phần nháp của bạn không được giữ."))
        return redirect(url_for("marking.queue"), 303)
    flash(translate(_TOLD[done.stage]), "done")
    if done.onward:
        return redirect(url_for("marking.paper", paper=done.onward), 303)
    return redirect(url_for("marking.queue"), 303)


_TOLD = {
    Stage.ONCE: "Đã cho điểm. Bài còn chờ người chấm thứ hai.",
    Stage.DISAGREEING: "Đã cho điểm. Hai người chấm lệch nhau nên bài chuyển cho người thứ ba.",
    Stage.DONE: "Đã cho điểm.",
}


def _page(
    shown: PaperOpened,
    picks: Mapping[str, str],
    comment: str,
    reason: str,
    *,
    error: str = "",
    refused: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    texts = _texts()
    html = render(
        "quizzes/marking_paper.html",
        title=translate("Bài %(name)s", name=shown.name),
        paper=shown,
        task=texts.block(shown.item.text),
        sample=texts.block(shown.item.sample),
        answer=written(shown.answer),
        rubric=_rubric(shown, picks),
        others=_others(shown),
        comment=comment,
        reason=reason,
        error=error,
        refused=refused,
        limits={"comment": MAX_COMMENT, "reason": MAX_REASON},
    )
    return html, status, FRESH


def _rubric(shown: PaperOpened, picks: Mapping[str, str]) -> list[tuple[str, Criterion, str]]:
    """Each criterion with the name of its field and the level that is picked."""
    return [(f"{PICK}{one.id}", one, picks.get(one.id, "")) for one in shown.item.rubric]


def _others(shown: PaperOpened) -> list[tuple[str, list[Level], bool]]:
    """By criterion, what each of the others picked, and whether they differ."""
    rows = []
    for one in shown.item.rubric:
        levels = {level.id: level for level in one.levels}
        picked = [levels[other.picks[one.id]] for other in shown.others]
        rows.append((one.name, picked, len({level.id for level in picked}) > 1))
    return rows


def _listed() -> tuple[ToMark, ...]:
    return list_marking(current.session(), current.asker(), current.library(), current.now())


def _short(one: ToMark, texts: Texts) -> str:
    return texts.words(one.text) if one.text else one.item_id


def _texts() -> Texts:
    return Texts(context(current.library()))
