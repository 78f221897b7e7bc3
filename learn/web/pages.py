"""Rendering: one template environment a language, undefined names raise, the same few names in every page."""

from functools import cache, partial
from typing import Any

from flask import current_app, get_flashed_messages, request, url_for
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from learn.domain.permissions import Action, may
from learn.web import current, filters
from learn.web.language import DEFAULT, LANGUAGES, CompiledIn, counter, language, translator, vietnamese
from learn.web.signing import form_token

# (endpoint, label, action that must be open somewhere, prefix under which the entry is current)
NAVIGATION: list[tuple[str, str, Action, str]] = [
    ("home.home", "Học", Action.SEE_COURSES, "/courses"),
    ("playground.playground", "Luyện lệnh AI", Action.PRACTISE, "/playground"),
    ("people.people", "Cán bộ", Action.SEE_PEOPLE, "/people"),
    ("coverage.coverage", "Tỷ lệ phủ", Action.SEE_COVERAGE, "/coverage"),
    ("marking.queue", "Chấm bài", Action.MARK, "/marking"),
    ("rooms.rooms", "Phòng thi", Action.SUPERVISE, "/rooms"),
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
        vi=partial(vietnamese, language_code=language_code),
        lang_vi=_tagged(DEFAULT, language_code),
        lang_own=_tagged(language_code, DEFAULT),
        url_for=address,
        languages=LANGUAGES,
        get_flashed_messages=get_flashed_messages,
        csrf_token=form_token,
        asset=_asset,
        other_languages=[x for x in LANGUAGES if x != language_code],
    )
    made.filters.update(filters.of(language_code))
    return made


def _tagged(code: str, around: str) -> Markup:
    """The attribute for an element in one language within the other; nothing where both are the same."""
    return Markup("") if code == around else Markup(' lang="{}"').format(code)


def address(endpoint: str, **values: Any) -> str:
    """`url_for`, which is asked once only for an address without values."""
    if values or endpoint.startswith("."):
        return url_for(endpoint, **values)
    known: dict[str, str] = current_app.extensions.setdefault("addresses", {})
    root = request.script_root
    found = known.get(root + endpoint)
    if found is None:
        found = known[root + endpoint] = url_for(endpoint)
    return found


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
        my_data=address("people.my_data") if asker.signed_in else "",
        **context,
    )


def _navigation(code: str) -> list[dict[str, Any]]:
    asker, say = current.asker(), translator(code)
    return [
        {"href": (href := address(endpoint)), "label": say(label), "current": request.path == href or _within(prefix)}
        for endpoint, label, action, prefix in NAVIGATION
        if may(asker, action)
    ]


def _within(prefix: str) -> bool:
    return request.path == prefix or (prefix != "/" and request.path.startswith(prefix + "/"))


def wants_json() -> bool:
    """Whether the page's own script asked, rather than the browser."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html") == "application/json"


__all__ = ["DEFAULT", "NAVIGATION", "environment", "render", "wants_json"]
