"""The first page: what to do next."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from learn.services.courses.open_home import open_home
from learn.web import current
from learn.web.access import public
from learn.web.courses.texts import step_url
from learn.web.language import translate
from learn.web.pages import render

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """The learner's home, or the public face for a stranger."""
    shown = open_home(current.session(), current.asker(), current.library(), current.now())
    return render("home/home.html", title=translate("Học"), home=shown, url_of=step_url)
