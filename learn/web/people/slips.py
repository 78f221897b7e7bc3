"""Printing one-time slips, for one person and for a unit, and a new card for a resident."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from learn.domain.people import LearnerKind
from learn.services.people.open_person import open_person
from learn.services.people.print_slip import print_slip
from learn.services.people.print_slips import Sheet, print_slips
from learn.services.people.renew_card import renew_card
from learn.web import current
from learn.web.language import translate, vietnamese
from learn.web.pages import render
from learn.web.people.answers import DONE, refusal_of
from learn.web.people.blueprint import blueprint
from learn.web.people.choices import offer_units
from learn.web.people.forms import SlipsForm, TicketForm
from learn.web.people.papers import NOT_KEPT, card_page, slips_page


@blueprint.route("/people/<string:public_id>/slip", methods=["GET", "POST"])
def slip(public_id: str) -> ResponseReturnValue:
    """A slip for an official, a card with a new PIN for a resident."""
    form = TicketForm()
    ticket, back = form.ticket.data or "", url_for("people.person", public_id=public_id)
    session, asker, now = current.session(), current.asker(), current.now()
    opened = open_person(session, asker, public_id, now)
    resident = opened.person.kind is LearnerKind.RESIDENT
    if request.method == "POST" and resident:
        card = renew_card(session, asker, public_id, ticket, now)
        return card_page(card.name, card.commune, card.card, card.pin, joined=False, back=back)
    if request.method == "POST":
        made = print_slip(session, asker, public_id, ticket, now)
        return slips_page((made,), more=False, back=back)
    text = (
        "In thẻ với mã PIN mới cho %(name)s. Mã PIN cũ thôi dùng được ngay."
        if resident
        else "In phiếu để %(name)s tự đặt mật khẩu. Mật khẩu cũ thôi dùng được ngay, các thiết bị sẽ đăng xuất."
    )
    page = render(
        "people/confirm.html",
        title=translate("In thẻ mới" if resident else "In phiếu đăng nhập"),
        form=form,
        text=translate(text, name=vietnamese(opened.person.name)),
        yes=translate("In thẻ" if resident else "In phiếu"),
        back=back,
    )
    return page, 200, NOT_KEPT


@blueprint.route("/people/slips", methods=["GET", "POST"])
def unit_slips() -> ResponseReturnValue:
    """Slips for everybody of a unit who has not signed in yet."""
    form = SlipsForm()
    offer_units(form.unit)
    back = url_for("people.people")
    status = 200
    if request.method == "POST":
        sheets: list[Sheet] = []

        def act() -> None:
            ticket, again = form.ticket.data or "", bool(form.again.data)
            session, asker = current.session(), current.asker()
            sheets.append(print_slips(session, asker, form.unit.data or "", ticket, again, current.now()))

        status = refusal_of(form, act)
        if status == DONE:
            return slips_page(sheets[0].slips, more=sheets[0].more, back=back)
    elif request.args.get("unit"):
        form.unit.data = request.args["unit"]
    page = render(
        "people/form.html",
        title=translate("In phiếu cho đơn vị"),
        form=form,
        intro=translate(
            "Mỗi người chưa đăng nhập lần nào được một phiếu để tự đặt mật khẩu. Phiếu dùng một lần, trong 30 ngày."
        ),
        subject="",
        button=translate("In phiếu"),
        back=back,
        danger=False,
    )
    return page, status, NOT_KEPT
