"""Answering with a paper to print: a card or slips, shown once, kept by no browser."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from learn.documents.paper import Slip, learner_card
from learn.documents.qr import qr_code
from learn.web import current
from learn.web.language import translate
from learn.web.pages import render

NOT_KEPT = {"Cache-Control": "no-store"}


def address_of(endpoint: str, **values: Any) -> str:
    """The full address of a page, as people reach this installation."""
    return (current.parts().settings.public_url or request.host_url).rstrip("/") + url_for(endpoint, **values)


def card_page(name: str, commune: str, number: str, pin: str, *, joined: bool, back: str) -> ResponseReturnValue:
    """The learner card, in the answer to the form itself: the PIN is nowhere to be asked for again."""
    card = learner_card(name, commune, number, pin, address_of("people.sign_in"))
    page = render("people/card.html", title=translate("Thẻ người học"), card=card, joined=joined, back=back)
    return page, 200, NOT_KEPT


def slips_page(slips: tuple[Slip, ...], *, more: bool, back: str) -> ResponseReturnValue:
    """One-time slips, in the answer to the form itself."""
    address = address_of("people.activate")
    page = render(
        "people/slips.html",
        title=translate("Phiếu đăng nhập lần đầu"),
        slips=slips,
        more=more,
        back=back,
        address=address,
        qr=qr_code(address),
    )
    return page, 200, NOT_KEPT
