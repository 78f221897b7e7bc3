"""The stylesheet: small, ours, readable in both themes, and exactly the classes that templates use."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "learn" / "web"
STYLESHEET = (WEB / "static" / "app.css").read_text()
CODE = re.sub(r"/\*.*?\*/", "", STYLESHEET, flags=re.DOTALL)
RENDERER = WEB.parent / "content"

# Classes that the stylesheet offers and no template uses yet. To be emptied as the pages arrive.
WAITING = """
    answer cards ends facts filters gold hero lab leaves link loading mine narrow prose question quiet
    reading rows saved slim slip stack-wide title turns unit wide
"""
PENDING = frozenset(WAITING.split())

LIGHT = ":root"
DARK_BY_SYSTEM = ":root:not([data-theme=light])"
DARK_BY_CHOICE = ":root[data-theme=dark]"

SURFACES = ("paper", "sheet", "sunk", "bay-wash", "gold-wash", "clay-wash", "leaf-wash")
# (what is drawn, what it is drawn on, least ratio)
PAIRS = [
    *(("ink", surface, 4.5) for surface in SURFACES),
    *(("ink-soft", surface, 4.5) for surface in SURFACES),
    *(("bay", surface, 4.5) for surface in ("paper", "sheet", "sunk", "bay-wash", "gold-wash", "leaf-wash")),
    *(("bay-deep", surface, 4.5) for surface in ("paper", "sheet", "bay-wash")),
    *(("clay", surface, 4.5) for surface in ("paper", "sheet", "bay-wash", "clay-wash")),
    *(("leaf", surface, 4.5) for surface in ("paper", "sheet", "bay-wash", "leaf-wash")),
    ("on-bay", "bay", 4.5),
    ("on-bay", "bay-deep", 4.5),
    ("on-clay", "clay", 4.5),
    ("sheet", "leaf", 4.5),
    ("paper", "ink", 4.5),
    *(("edge", surface, 3.0) for surface in SURFACES),
    *(("gold-edge", surface, 3.0) for surface in ("paper", "sheet", "gold-wash")),
    ("bay", "line", 3.0),
    ("leaf", "line", 3.0),
    ("ink", "line", 3.0),
    ("ink", "gold", 1.5),
]


def colours(selector: str) -> dict[str, str]:
    """The colour tokens that the rule with exactly this selector sets."""
    body = re.search(rf"(?:^|[{{}}])\s*{re.escape(selector)}\s*\{{([^{{}}]*)\}}", CODE)
    assert body, f"no rule for {selector}"
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})\b", body.group(1)))


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, WCAG 2.2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK_BY_SYSTEM, DARK_BY_CHOICE])
def test_text_and_edges_stand_out_in_every_theme(theme: str) -> None:
    tokens = colours(LIGHT) | colours(theme)
    faint = [
        f"--{mark} {tokens[mark]} on --{ground} {tokens[ground]}: {ratio:.2f}, least {least}"
        for mark, ground, least in PAIRS
        if (ratio := contrast(tokens[mark], tokens[ground])) < least
    ]
    assert not faint, "\n".join(faint)


def test_the_two_dark_themes_are_one() -> None:
    assert colours(DARK_BY_SYSTEM) == colours(DARK_BY_CHOICE)
    assert colours(DARK_BY_CHOICE).keys() == colours(LIGHT).keys()


def test_it_is_small_and_comes_from_here() -> None:
    assert len(STYLESHEET.encode()) < 30 * 1024
    assert "@import" not in CODE
    assert not re.search(r"url\(\s*[\"']?(?:https?:)?//", CODE)
    assert "data:" not in CODE


def test_layers_hold_every_rule() -> None:
    assert "@layer tokens, base, layout, parts;" in CODE
    depth, outside = 0, ""
    for character in CODE:
        depth += (character == "{") - (character == "}")
        if depth == 0:
            outside += character
    assert depth == 0
    assert re.findall(r"@layer \w+(?= *})", outside) == [f"@layer {x}" for x in ("tokens", "base", "layout", "parts")]
    assert not re.sub(r"@layer [\w, ]+[;}]?|[\s}]", "", outside)


def test_importance_is_kept_for_what_is_hidden_for_motion_and_print() -> None:
    head, _, tail = CODE.partition("@media (prefers-reduced-motion: reduce)")
    assert head.count("!important") == head.count("[hidden] { display: none !important }") == 1
    motion, _, printed = tail.partition("@media (forced-colors: active)")
    assert "!important" in motion
    assert "!important" not in printed.partition("@media print")[0]


def test_no_syntax_that_old_browsers_drop() -> None:
    """Chrome 109 and Safari 15.4 know no nesting, no range queries, no color-mix(), no container queries."""
    assert not re.search(r"[{;]\s*&|color-mix\(|light-dark\(|@container|@media[^{]*[<>]|:is\(.*:has\(", CODE)
    for rule in re.findall(r"([^{}]*:has\([^{}]*)\{", CODE):
        assert "," not in re.sub(r"\([^)]*\)", "", rule), f"one unknown selector drops the whole list: {rule.strip()}"


def styled() -> set[str]:
    """Every class that the stylesheet has a rule for."""
    selectors = re.findall(r"([^{}@;]*)\{", CODE)
    return {name for selector in selectors for name in re.findall(r"\.([a-z][a-z0-9-]*)", selector)}


def written(text: str) -> set[str]:
    """Every class that a template or script names: in class attributes, and as a literal that may end up in one."""
    names: set[str] = set()
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    for attribute in re.findall(r"class=\\?\"((?:\{\{.*?\}\}|\{%.*?%\}|[^\"\\])*)\\?\"", text, flags=re.DOTALL):
        plain = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", attribute)
        names.update(plain.split())
        for expression in re.findall(r"\{\{.*?\}\}", attribute):
            chosen = re.findall(r"""['"]([a-z -]+)['"] (?:if|else)|else ['"]([a-z -]+)['"]""", expression)
            names.update(word for pair in chosen for word in " ".join(pair).split())
    return names


def sources() -> list[Path]:
    return [*WEB.rglob("*.html"), *WEB.rglob("*.py"), *RENDERER.rglob("*.py"), *(WEB / "static").glob("*.js")]


def test_templates_use_only_styled_classes() -> None:
    unknown = {
        f"{path.relative_to(WEB.parent)}: {name}"
        for path in sources()
        for name in written(path.read_text()) - styled() - {"js"}
        if re.fullmatch(r"[a-z][a-z0-9-]*", name)
    }
    assert not unknown, "\n".join(sorted(unknown))


def test_every_styled_class_is_used() -> None:
    text = "\n".join(path.read_text() for path in sources())
    literal = {word for quoted in re.findall(r"[\"']([a-z][a-z -]*)[\"']", text) for word in quoted.split()}
    unused = styled() - written(text) - literal - PENDING
    assert not unused, f"drop from app.css or use: {sorted(unused)}"


def test_nothing_is_pending_that_is_gone() -> None:
    assert not PENDING - styled(), f"gone from app.css: {sorted(PENDING - styled())}"
