"""Vietnamese first, English second: the catalogues, and one set of compiled templates a language.

Vietnamese is the source language, so its catalogue is empty. A call `_("…")` in a template is replaced by its
translation when the template is compiled, which is why a page costs no look-ups.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import g, has_request_context, request, session
from jinja2.ext import Extension
from markupsafe import Markup, escape
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
DEFAULT = "vi"
LOCALE = Path(__file__).parent / "locale"

_LITERAL = re.compile(r"""\b_\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*\)""")


@cache
def catalogue(language: str) -> NullTranslations:
    """The catalogue of a language, read from its .po file; an empty one, which echoes, for Vietnamese."""
    if language == DEFAULT:
        return NullTranslations()
    compiled = BytesIO()
    with (LOCALE / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def language() -> str:
    """The language of this request: chosen by the person, else asked for by the browser, else Vietnamese."""
    if not has_request_context():
        return DEFAULT
    if "language" not in g:
        chosen = session.get("language")
        g.language = chosen if chosen in LANGUAGES else _wanted(request.headers.get("Accept-Language", ""))
    return str(g.language)


@lru_cache(1024)
def _wanted(header: str) -> str:
    return str(parse_accept_header(header, LanguageAccept).best_match(LANGUAGES, DEFAULT))


def translate(text: str, /, **values: Any) -> str:
    """The text in this request's language, its `%(name)s` places filled; numbers and dates stand as given."""
    said = catalogue(language()).gettext(text) if text else ""
    return _filled(said, values) if values else said


def _filled(said: str, values: dict[str, Any]) -> str:
    """The places filled; markup among the values makes it markup, in which everything else is escaped."""
    return (escape(said) if any(isinstance(value, Markup) for value in values.values()) else said) % values


def vietnamese(text: str, language_code: str | None = None) -> str:
    """Names and taught text, which stay Vietnamese in every language: told apart for whoever has pages read aloud."""
    if not text or (language_code or language()) == DEFAULT:
        return text
    return Markup('<span lang="{}">{}</span>').format(DEFAULT, text)


def translator(language_code: str) -> Callable[..., str]:
    """`_` for templates of one language."""

    def say(text: str, /, **values: Any) -> str:
        said = catalogue(language_code).gettext(text) if text else ""
        return _filled(said, values) if values else said

    return say


def counter(language_code: str) -> Callable[..., str]:
    """`ngettext` for templates of one language."""

    def say(one: str, many: str, n: int, /, **values: Any) -> str:
        said = catalogue(language_code).ngettext(one, many, n)
        return said % {"n": n, **values}

    return say


class CompiledIn(Extension):
    """Put translations into the template's source before it is compiled."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """Replace each `_("…")` without values by its translation as a literal."""
        say = catalogue(self.environment.language).gettext  # type: ignore[attr-defined]

        def literal(match: re.Match[str]) -> str:
            text = say(re.sub(r"\\(.)", r"\1", match.group(1) or match.group(2) or ""))
            return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

        return _LITERAL.sub(literal, source)
