"""Corrected questions for authors: which there are, a trial of marking their answers anew, and carrying it out."""

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from learn.domain.errors import Conflict, Invalid, NotFound
from learn.domain.quizzes import key
from learn.domain.quizzes.regrading import Policy
from learn.formats.csv_files import Cell, csv_bytes
from learn.services.quizzes.list_corrections import Corrected, Corrections, OldVersion, list_corrections
from learn.services.quizzes.preview_regrade import Change, RegradePreview, preview_regrade
from learn.services.quizzes.resume_regrade import resume_regrade
from learn.services.quizzes.start_regrade import start_regrade
from learn.web import current
from learn.web.courses.texts import context
from learn.web.errors import status_of
from learn.web.language import translate
from learn.web.pages import render
from learn.web.quizzes.texts import Texts

blueprint = Blueprint("regrades", __name__)

SHOWN, ALL = 30, 1_000_000

POLICIES = {
    Policy.BOTH: "Tính đúng cả theo đáp án cũ lẫn đáp án mới",
    Policy.NEW: "Chỉ tính theo đáp án mới",
    Policy.CREDIT: "Cho mọi người đủ điểm câu này",
    Policy.LEAVE: "Giữ nguyên điểm, chỉ dùng đáp án mới cho lượt bắt đầu sau",
}


@dataclass(frozen=True)
class Asked:
    """What is asked for: a policy, None where none is chosen yet, and earlier versions."""

    policy: Policy | None
    versions: tuple[str, ...]


@blueprint.get("/regrades")
def corrections() -> ResponseReturnValue:
    """The corrected questions of `?bank=`, and what was decided."""
    found = _found(request.args.get("bank", ""))
    texts = _texts()
    return render(
        "quizzes/corrections.html",
        title=translate("Câu đã sửa · %(title)s", title=found.title),
        found=found,
        rows=[(one, texts.words(one.item.text)) for one in found.questions],
        numbers={one.item.id: one.number for one in found.questions},
        policies=POLICIES,
    )


@blueprint.get("/regrades/<string:bank>/<string:item>")
def question(bank: str, item: str) -> ResponseReturnValue:
    """One question with its versions, and the trial once a policy is chosen."""
    asked = _asked()
    try:
        told = _preview(bank, item, asked, SHOWN) if asked.policy else None
    except Invalid as refusal:
        return _page(bank, item, asked, None, translate(refusal.text, **refusal.values)), status_of(refusal)
    return _page(bank, item, asked, told)


@blueprint.get("/regrades/<string:bank>/<string:item>/changes.csv")
def changes(bank: str, item: str) -> ResponseReturnValue:
    """Every paper that the trial says would change, as a file."""
    asked = _asked()
    if asked.policy is None:
        raise NotFound
    told = _preview(bank, item, asked, ALL)
    head = ("Họ và tên", "Lượt", "Điểm trước", "Điểm sau", "Phần trăm trước", "Phần trăm sau", "Đạt trước", "Đạt sau")
    rows: list[list[Cell]] = [[translate(word) for word in head]]
    rows += [_line(one) for one in told.changes]
    headers = {"Content-Disposition": f'attachment; filename="cham-lai-{item}.csv"', "Cache-Control": "no-store"}
    return Response(csv_bytes(rows), mimetype="text/csv", headers=headers)


@blueprint.post("/regrades/<string:bank>/<string:item>")
def start(bank: str, item: str) -> ResponseReturnValue:
    """Carry it out, and follow the work."""
    asked = _asked()
    if asked.policy is None:
        return redirect(url_for("regrades.question", bank=bank, item=item), 303)
    try:
        started = start_regrade(
            current.session(),
            current.asker(),
            current.library(),
            bank=bank,
            item=item,
            versions=asked.versions,
            policy=asked.policy,
            now=current.now(),
        )
    except (Conflict, Invalid) as refusal:
        return _page(bank, item, asked, None, translate(refusal.text, **refusal.values)), status_of(refusal)
    if started.task is None:
        flash(translate("Đã ghi quyết định giữ nguyên điểm."), "done")
        return redirect(url_for("regrades.corrections", bank=bank), 303)
    return redirect(url_for("house.task", task=started.task), 303)


@blueprint.post("/regrades/resume")
def resume() -> ResponseReturnValue:
    """Go on with a regrade that was stopped."""
    task = resume_regrade(current.session(), current.asker(), request.form.get("regrade", ""), current.now())
    return redirect(url_for("house.task", task=task), 303)


def _asked() -> Asked:
    policy = request.values.get("policy", "")
    return Asked(Policy(policy) if policy in set(Policy) else None, tuple(request.values.getlist("version")))


def _found(bank: str) -> Corrections:
    return list_corrections(current.session(), current.asker(), current.library(), bank)


def _preview(bank: str, item: str, asked: Asked, most: int) -> RegradePreview:
    if asked.policy is None:
        raise NotFound
    return preview_regrade(
        current.session(),
        current.asker(),
        current.library(),
        bank=bank,
        item=item,
        versions=asked.versions,
        policy=asked.policy,
        most=most,
        now=current.now(),
    )


def _page(bank: str, item: str, asked: Asked, told: RegradePreview | None, refused: str = "") -> str:
    found = _found(bank)
    one = next((one for one in found.questions if one.item.id == item), None)
    if one is None:
        raise NotFound
    return render(
        "quizzes/regrade.html",
        title=translate("Chấm lại câu %(number)s · %(title)s", number=one.number, title=found.title),
        found=found,
        one=one,
        text=_texts().block(one.item.text),
        versions=[_version(one, old, asked) for old in one.versions],
        key=_texts().words(key(one.item)),
        asked=asked,
        told=told,
        refused=refused,
        policies=POLICIES,
    )


def _version(one: Corrected, old: OldVersion, asked: Asked) -> tuple[OldVersion, str, str, bool]:
    """With its words where those are others, its key, and whether it is chosen: all are until a policy is."""
    texts = _texts()
    words = "" if old.item.text == one.item.text else texts.words(old.item.text)
    return old, words, texts.words(key(old.item)), asked.policy is None or old.digest in asked.versions


def _line(one: Change) -> list[Cell]:
    named: list[Cell] = [one.paper.name, one.paper.number] if one.paper else ["", None]
    points: list[Cell] = [one.before.points / 1000, one.after.points / 1000, one.before.percent, one.after.percent]
    yes, no = translate("Đạt"), translate("Chưa đạt")
    return [*named, *points, yes if one.before.passed else no, yes if one.after.passed else no]


def _texts() -> Texts:
    return Texts(context(current.library()))
