"""The pages of one form each: shown, sent, refused with what was typed, or done."""

from collections.abc import Callable

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from learn.domain.errors import Closed, Conflict, Invalid, NotAllowed, OverLimit
from learn.web.errors import status_of
from learn.web.forms import Form
from learn.web.language import translate
from learn.web.pages import render

SAID_BESIDE = (Invalid, Conflict, Closed, NotAllowed, OverLimit)


def form_page(
    form: Form,
    act: Callable[[], object],
    *,
    title: str,
    button: str,
    back: str,
    done: str,
    intro: str = "",
    subject: str = "",
    danger: bool = False,
) -> ResponseReturnValue:
    """Show the form; when it was sent and is in order, `act`, say `done` and go `back`.

    `title`, `button`, `intro` and `done` are catalogue messages; `subject` says in plain text whom it is about.
    """
    refused = refusal_of(form, act) if request.method == "POST" else 0
    if refused == DONE:
        flash(translate(done), "done")
        return redirect(back, 303)
    page = render(
        "people/form.html",
        title=translate(title),
        form=form,
        intro=translate(intro),
        subject=subject,
        button=translate(button),
        back=back,
        danger=danger,
    )
    return page, refused or 200


DONE = -1


def refusal_of(form: Form, act: Callable[[], object]) -> int:
    """Act on a form that was sent: DONE, or the status of the page that says why not."""
    if not form.validate():
        return 422
    try:
        act()
    except SAID_BESIDE as refusal:
        form.refuse(refusal)
        return status_of(refusal)
    return DONE
