"""The first page: what to do next."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from learn.web.access import public
from learn.web.language import translate
from learn.web.pages import render

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """The learner's home, or the public face for a stranger."""
    return render("home/home.html", title=translate("Học"))
