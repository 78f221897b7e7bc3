"""One's own data: what is held, the name, the password or PIN, the devices signed in."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from learn.services.people.change_password import change_password
from learn.services.people.correct_own_name import correct_own_name
from learn.services.people.end_session import end_session
from learn.services.people.open_account import open_account
from learn.services.people.renew_card import renew_card
from learn.web import current
from learn.web.language import translate
from learn.web.pages import render
from learn.web.people.answers import form_page
from learn.web.people.blueprint import blueprint
from learn.web.people.forms import NameForm, PasswordForm, TicketForm
from learn.web.people.papers import NOT_KEPT, card_page
from learn.web.people.words import LOGINS, ROLES, STAFF_KINDS


@blueprint.get("/account")
def my_data() -> ResponseReturnValue:
    """Everything that is held of oneself."""
    mine = open_account(current.session(), current.asker(), current.now())
    words = {"logins": LOGINS, "roles": ROLES, "staff_kinds": STAFF_KINDS}
    return render("people/account.html", title=translate("Dữ liệu của tôi"), mine=mine, **words)


@blueprint.route("/account/name", methods=["GET", "POST"])
def my_name() -> ResponseReturnValue:
    """A resident corrects the own name."""
    form = NameForm()
    if request.method == "GET":
        form.name.data = current.asker().name
    return form_page(
        form,
        lambda: correct_own_name(current.session(), current.asker(), form.name.data or "", current.now()),
        title="Sửa họ tên",
        button="Lưu họ tên",
        back=url_for("people.my_data"),
        done="Đã sửa họ tên.",
    )


@blueprint.route("/account/password", methods=["GET", "POST"])
def my_password() -> ResponseReturnValue:
    """Choose another password."""
    form = PasswordForm()
    return form_page(
        form,
        lambda: change_password(
            current.session(),
            current.asker(),
            form.current_password.data or "",
            form.new_password.data or "",
            current.now(),
        ),
        title="Đổi mật khẩu",
        button="Đổi mật khẩu",
        back=url_for("people.my_data"),
        done="Đã đổi mật khẩu. Các thiết bị khác đã được đăng xuất.",
        intro="Mật khẩu cần ít nhất 14 ký tự. Mẹo: ghép bốn từ bạn dễ nhớ.",
    )


@blueprint.route("/account/card", methods=["GET", "POST"])
def my_card() -> ResponseReturnValue:
    """A resident takes a new PIN; the card is in the answer, because it is shown once."""
    form = TicketForm()
    back = url_for("people.my_data")
    if request.method == "POST":
        made = renew_card(current.session(), current.asker(), None, form.ticket.data or "", current.now())
        return card_page(made.name, made.commune, made.card, made.pin, joined=False, back=back)
    page = render(
        "people/confirm.html",
        title=translate("Lấy mã PIN mới"),
        form=form,
        text=translate("Thẻ của bạn có mã PIN mới, mã cũ thôi dùng được. Các thiết bị khác sẽ đăng xuất."),
        yes=translate("Lấy mã PIN mới"),
        back=back,
    )
    return page, 200, NOT_KEPT


@blueprint.post("/account/sessions/<string:key>")
def end_my_session(key: str) -> ResponseReturnValue:
    """Sign out on another device."""
    end_session(current.session(), current.asker(), key, current.now())
    flash(translate("Đã đăng xuất thiết bị đó."), "done")
    return redirect(url_for("people.my_data"), 303)
