"""Rendering: one template environment a language, undefined names raise, the same few names in every page."""

from functools import cache
from typing import Any

from flask import current_app, g, get_flashed_messages, request, url_for
from flask_wtf.csrf import generate_csrf
from jinja2 import Environment, PackageLoader, StrictUndefined

from learn.domain.permissions import Action, may
from learn.web import current, filters
from learn.web.language import DEFAULT, LANGUAGES, CompiledIn, counter, language, translator

# (endpoint, label, action that must be open somewhere, prefix under which the entry is current)
NAVIGATION: list[tuple[str, str, Action, str]] = [
    ("home.home", "Học", Action.SEE_COURSES, "/courses"),
    ("playground.playground", "Luyện lệnh AI", Action.PRACTISE, "/playground"),
    ("people.people", "Cán bộ", Action.SEE_PEOPLE, "/people"),
    ("coverage.coverage", "Tỷ lệ phủ", Action.SEE_COVERAGE, "/coverage"),
    ("courses.findings", "Soạn bài", Action.PREVIEW, "/content"),
]


@cache
def environment(language_code: str) -> Environment:
    """The compiled templates of one language."""
    made = Environment(
        loader=PackageLoader("learn.web"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
        auto_reload=False,
    )
    made.language = language_code  # type: ignore[attr-defined]
    made.add_extension(CompiledIn)
    made.globals.update(
        _=translator(language_code),
        ngettext=counter(language_code),
        lang=language_code,
        url_for=url_for,
        languages=LANGUAGES,
        get_flashed_messages=get_flashed_messages,
        csrf_token=_csrf_token,
        asset=_asset,
        other_languages=[x for x in LANGUAGES if x != language_code],
    )
    made.filters.update(filters.of(language_code))
    return made


def _csrf_token() -> str:
    """The form token of this request, signed once however many forms the page has."""
    if "form_token" not in g:
        g.form_token = generate_csrf()
    return str(g.form_token)


def _asset(name: str) -> str:
    return str(current_app.extensions["assets"].url(name))


def render(template: str, **context: Any) -> str:
    """The page, in the language of this request."""
    code = language()
    made = environment(code)
    asker = current.asker()
    return made.get_template(template).render(
        visitor=filters.visitor(asker),
        nav=_navigation(code),
        province=current.parts().settings.province,
        here=request.full_path.rstrip("?"),
        demo=current.parts().settings.demo,
        my_data=url_for("people.my_data") if asker.signed_in else "",
        **context,
    )


def _navigation(code: str) -> list[dict[str, Any]]:
    asker, say = current.asker(), translator(code)
    return [
        {"href": (href := url_for(endpoint)), "label": say(label), "current": request.path == href or _within(prefix)}
        for endpoint, label, action, prefix in NAVIGATION
        if may(asker, action)
    ]


def _within(prefix: str) -> bool:
    return request.path == prefix or (prefix != "/" and request.path.startswith(prefix + "/"))


def wants_json() -> bool:
    """Whether the page's own script asked, rather than the browser."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html") == "application/json"


__all__ = ["DEFAULT", "NAVIGATION", "environment", "render", "wants_json"]
