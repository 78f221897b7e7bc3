"""Templates: nothing inline that the content security policy forbids, nothing that goes round escaping."""

import re

from jinja2 import Environment

from tests.house.source import ROOT, files, listing

FORBIDDEN = {
    "a style attribute": re.compile(r"(?<![\w-])style\s*=\s*[\"'{]", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event attribute": re.compile(r"(?<=[\s\"'])on[a-z]{3,}\s*=\s*[\"']", re.IGNORECASE),
    "a script without src": re.compile(
        r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*\btype=\"application/json\")", re.IGNORECASE
    ),
    "a script with a body": re.compile(r"<script\b[^>]*\bsrc\s*=[^>]*>\s*(?!</script>)", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "a file from elsewhere": re.compile(
        r"<(?:script|img|link|iframe|source|audio|video)\b[^>]*\b(?:src|href)=\"(?:https?:)?//", re.IGNORECASE
    ),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape\s+false|\bMarkup\("),
}
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def _templates() -> list[tuple[str, str]]:
    """Each template with its comments blanked out, lines kept."""
    blank = re.compile(r"[^\n]")
    return [
        (
            path.relative_to(ROOT).as_posix(),
            COMMENT.sub(lambda comment: blank.sub(" ", comment[0]), path.read_text(encoding="utf-8")),
        )
        for path in files("learn/web/templates", ".html")
    ]


def test_templates_hold_nothing_inline():
    assert _templates(), "no templates found: did they move?"
    offences = [
        f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {what}"
        for path, text in _templates()
        for what, pattern in FORBIDDEN.items()
        for match in pattern.finditer(text)
    ]
    assert not offences, listing(offences)


def test_pictures_carry_nothing_that_runs():
    offences = [
        path.relative_to(ROOT).as_posix()
        for path in files("learn/web/static", ".svg") + files("courses", ".svg")
        if re.search(
            r"<script|\bon[a-z]+\s*=|javascript:|<foreignObject", path.read_text(encoding="utf-8"), re.IGNORECASE
        )
    ]
    assert not offences, listing(offences)


def test_every_name_a_template_imports_is_used():
    imports = re.compile(r"\{%-?\s*from\s+[^%]*?\simport\s+([^%]*?)(?:\s+with context)?\s*-?%\}")
    offences = [
        f"{path}: {name}"
        for path, text in _templates()
        for names in imports.findall(text)
        for name in (part.split(" as ")[-1].strip() for part in names.split(","))
        if len(re.findall(rf"\b{re.escape(name)}\b", text)) < 2
    ]
    assert not offences, listing(offences)


def test_every_template_is_used():
    """By a view or by another template; components and the frame through imports and `extends`."""
    said = "\n".join(path.read_text(encoding="utf-8") for path in files("learn", ".py", ".html"))
    offences = [path for path, _ in _templates() if path.removeprefix("learn/web/templates/") not in said]
    assert not offences, listing(offences)


def test_every_template_parses():
    environment = Environment(autoescape=True, extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])
    for _, text in _templates():
        environment.parse(text)
