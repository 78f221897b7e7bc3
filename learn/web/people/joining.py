"""Joining as a resident, and choosing a password with a one-time slip."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from learn.domain.devices import device
from learn.domain.errors import Closed, Conflict, Invalid, OverLimit
from learn.services.people.activate_account import activate_account
from learn.services.people.join_programme import join_programme
from learn.services.units.list_communes import list_communes
from learn.web import current
from learn.web.access import public, remember
from learn.web.errors import status_of
from learn.web.language import translate
from learn.web.pages import render
from learn.web.people.blueprint import blueprint
from learn.web.people.choices import named
from learn.web.people.forms import ActivateForm, JoinForm
from learn.web.people.papers import NOT_KEPT, card_page

KINDS = ("Phường", "Xã", "Đặc khu")


@blueprint.route("/join", methods=["GET", "POST"])
@public
def join() -> ResponseReturnValue:
    """Join with a name and a commune; the card is in the answer, because its PIN is shown once."""
    if current.asker().signed_in and request.method == "GET":
        return redirect(url_for("people.my_data"))
    form = JoinForm()
    _offer_communes(form)
    status = 200
    if form.validate_on_submit():
        try:
            joined = join_programme(
                current.session(),
                current.asker(),
                current.library(),
                name=form.name.data or "",
                commune=form.commune.data or "",
                consent=form.consent.data,
                ticket=form.ticket.data or "",
                now=current.now(),
                agent=device(request.user_agent.string),
                hours=current.parts().settings.session_hours,
            )
        except (Invalid, Conflict, OverLimit) as refusal:
            form.refuse(refusal)
            status = status_of(refusal)
        else:
            remember(joined.token, going_on=True)
            return card_page(
                joined.name, joined.commune, joined.card, joined.pin, joined=True, back=url_for("home.home")
            )
    elif request.method == "POST":
        status = 422
    return render("people/join.html", title=translate("Tham gia học"), form=form), status, NOT_KEPT


def _offer_communes(form: JoinForm) -> None:
    """Wards, communes and special zones, each under its kind, so that typing a letter jumps to the name."""
    groups: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    for unit in list_communes(current.session(), current.asker()):
        kind = next((kind for kind in KINDS if unit.name.startswith(kind + " ")), "")
        groups.setdefault(kind, []).append(named(unit.code, unit.name.removeprefix(kind).strip()))
    offered: dict[str, list[Any]] = {"": [("", translate("Chọn trong danh sách…"))]}
    offered.update((translate(kind), units) for kind, units in groups.items() if units)
    form.commune.choices = offered


@blueprint.route("/activate", methods=["GET", "POST"])
@public
def activate() -> ResponseReturnValue:
    """Choose a password with the code of a slip, and be signed in."""
    form = ActivateForm()
    status = 200
    if form.validate_on_submit():
        try:
            done = activate_account(
                current.session(),
                current.asker(),
                current.library(),
                code=form.code.data or "",
                password=form.password.data or "",
                now=current.now(),
                agent=device(request.user_agent.string),
                hours=current.parts().settings.session_hours,
            )
        except (Invalid, Closed, OverLimit) as refusal:
            form.refuse(refusal)
            status = status_of(refusal)
        else:
            remember(done.token)
            flash(
                translate("Xong. Từ nay bạn đăng nhập bằng “%(login)s” và mật khẩu vừa chọn.", login=done.login), "done"
            )
            return redirect(url_for("home.home"), 303)
    elif request.method == "POST":
        status = 422
    return render("people/activate.html", title=translate("Dùng phiếu đăng nhập lần đầu"), form=form), status
