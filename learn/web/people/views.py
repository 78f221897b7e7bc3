"""Signing in and out; the other pages of the feature stand beside."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from learn.domain.devices import device
from learn.domain.errors import Invalid, OverLimit
from learn.services.people.sign_in import sign_in as sign_in_service
from learn.services.people.sign_out import sign_out as sign_out_service
from learn.web import current
from learn.web.access import forget, public, remember, safe_next
from learn.web.errors import status_of
from learn.web.language import translate
from learn.web.pages import render
from learn.web.people import account, joining, measures, person, roster, slips
from learn.web.people.blueprint import blueprint
from learn.web.people.forms import SignInForm

PAGES = (account, joining, measures, person, roster, slips)  # each hangs its routes on the blueprint


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in, and go on to the page that was wanted; a card's QR code brings its number."""
    form = SignInForm()
    status = 200
    if form.validate_on_submit():
        try:
            opened = sign_in_service(
                current.session(),
                current.asker(),
                form.name.data or "",
                form.password.data or "",
                current.now(),
                agent=device(request.user_agent.string),
                hours=current.parts().settings.session_hours,
                library=current.library(),
            )
        except (Invalid, OverLimit) as refusal:
            form.refuse(refusal)
            status = status_of(refusal)
        else:
            remember(opened.token)
            return redirect(safe_next(request.args.get("next")))
    elif request.method == "POST":
        status = 422
    else:
        form.name.data = request.args.get("name", "")[:120]
    return render("people/sign_in.html", title=translate("Đăng nhập"), form=form), status


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this session, or all of one's sessions."""
    sign_out_service(
        current.session(), current.asker(), current.now(), everywhere=request.form.get("everywhere") == "1"
    )
    forget()
    return redirect(safe_next(None), 303)
