"""Markdown to safe HTML: lessons and other texts of authors, and texts that nobody vouches for.

Raw HTML is never parsed, in either: it is shown as text. What comes out is cleaned once more against a short list
of tags. Texts of models and learners can make no request: no links to press, no pictures, no addresses at all.
"""

import re
import threading
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import nh3
from markdown import Markdown
from markupsafe import Markup, escape

from learn.content.blocks import LessonBlocks, Scene
from learn.content.library import Library
from learn.content.tidy import TidyLists
from learn.content.trees import AuthorsTree, LawCitation, SpokenImage, SpokenLink, StrangersTree
from learn.domain.courses import Law, Lesson, Media

MAX_UNTRUSTED = 20_000
MAX_CACHED = 2_000

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
_LAB = re.compile(r'<div data-lab="([a-z0-9-]+)"></div>')

_FLOW = {"p", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote", "hr", "br", "span", "div"}
_TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
_SHOWN = {"h2", "h3", "h4", "h5", "h6", "a", "details", "summary", "figure", "figcaption", "img", "audio", "video"}
_FLOW_ATTRIBUTES: dict[str, set[str]] = {"ol": {"start"}, "th": {"scope"}, "div": {"tabindex", "role", "aria-label"}}
_SHOWN_ATTRIBUTES: dict[str, set[str]] = {
    **_FLOW_ATTRIBUTES,
    "div": {"tabindex", "role", "aria-label", "data-lab"},
    "a": {"href", "rel"},
    "img": {"src", "alt", "loading"},
    "audio": {"src", "controls", "preload", "aria-label"},
    "video": {"src", "controls", "preload", "aria-label"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
_FLOW_CLASSES = {"div": {"scroll-x"}, "th": {"num"}, "td": {"num"}}
_SHOWN_CLASSES = {**_FLOW_CLASSES, "div": {"scroll-x", "note", "warn", "try"}, "span": {"soft"}}

_lessons = nh3.Cleaner(
    tags=_FLOW | _TABLE | _SHOWN,
    attributes=_SHOWN_ATTRIBUTES,
    allowed_classes=_SHOWN_CLASSES,
    url_schemes={"https"},
    link_rel=None,
)
_untrusted = nh3.Cleaner(
    tags=_FLOW | _TABLE,
    attributes=_FLOW_ATTRIBUTES,
    allowed_classes=_FLOW_CLASSES,
    url_schemes=set(),
    link_rel=None,
)


@dataclass(frozen=True)
class LabPlace:
    """Where a lab stands in a lesson; `key` as in `Lab.key`."""

    key: str
    slug: str


Part = Markup | LabPlace


@dataclass(frozen=True)
class LibraryContext:
    """The library that texts refer to, and how addresses are made of it. Keeps what was rendered.

    One for each library and set of addresses; safe to share between threads.
    """

    library: Library
    lesson_url: Callable[[Lesson], str]
    law_url: Callable[[Law], str]
    media_url: Callable[[Lesson, Media], str]
    rendered: dict[Lesson | str, tuple[Part, ...]] = field(default_factory=dict, repr=False, compare=False)


def render_lesson(lesson: Lesson, context: LibraryContext) -> tuple[Part, ...]:
    """The lesson's HTML in parts, with a `LabPlace` wherever a lab stands.

    A lab that the front matter names and the text does not place comes last. An earlier version of a lesson
    renders just as well; what it refers to and is no longer there loses its link.
    """
    return _once(lesson, context, lambda: _lesson_parts(lesson, context))


def render_text(text: str, context: LibraryContext) -> Markup:
    """A short text of an author (a lab's task, a question, an explanation) as HTML; laws may be cited."""
    laws = {law.key: (law, context.law_url(law)) for law in context.library.laws.values()}
    parts = _once(text, context, lambda: (_to_html(_local.author(), text, Scene(laws=laws), _lessons),))
    return Markup("").join(part for part in parts if isinstance(part, Markup))


def render_untrusted(text: str) -> Markup:
    """A model's or a learner's text as HTML that cannot do anything: a small part of Markdown.

    Links and pictures become words with their host; unseen and direction-changing signs are dropped. Beyond
    20,000 characters the text is shown as it is, without Markdown.
    """
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))
    if len(text) > MAX_UNTRUSTED:
        return Markup("<pre>{}</pre>").format(text)
    html = _to_html(_local.stranger(), text, Scene(), _untrusted)
    return Markup(_UNSEEN.sub("", html))  # noqa: S704 - cleaned; entities may have brought such signs back


def _once(key: Lesson | str, context: LibraryContext, render: Callable[[], tuple[Part, ...]]) -> tuple[Part, ...]:
    kept = context.rendered
    if key not in kept:
        if len(kept) >= MAX_CACHED:
            kept.clear()
        kept[key] = render()
    return kept[key]


def _lesson_parts(lesson: Lesson, context: LibraryContext) -> tuple[Part, ...]:
    course = context.library.course(lesson.course)
    others = [one for module in course.modules for one in module.lessons] if course else []
    scene = Scene(
        media={one.name: (one, context.media_url(lesson, one)) for one in lesson.media},
        lessons={one.slug: (one, context.lesson_url(one)) for one in others},
        laws={law.key: (law, context.law_url(law)) for law in context.library.laws.values()},
    )
    html = _to_html(_local.author(), lesson.body, scene, _lessons)
    pieces = _LAB.split(html)
    parts: list[Part] = []
    for index, piece in enumerate(pieces):
        if index % 2:
            parts.append(LabPlace(f"{lesson.course}/{lesson.module}/{piece}", piece))
        elif piece.strip():
            parts.append(Markup(piece))  # noqa: S704 - a piece of what was cleaned
    placed = {part.slug for part in parts if isinstance(part, LabPlace)}
    if lesson.lab and lesson.lab not in placed:
        parts.append(LabPlace(f"{lesson.course}/{lesson.module}/{lesson.lab}", lesson.lab))
    return tuple(parts)


def _to_html(markdown: Markdown, text: str, scene: Scene, cleaner: Any) -> Markup:
    markdown.reset()
    markdown.scene = scene  # type: ignore[attr-defined]
    try:
        html = markdown.convert(text)
    except RecursionError:
        _local.forget()  # it may be left half way
        html = f"<pre>{escape(text)}</pre>"
    return Markup(cleaner.clean(html))  # noqa: S704 - this is the cleaning


class _Local(threading.local):
    """Markdown objects are costly to make and serve one text at a time: one of each for each thread."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._author: Markdown | None = None
        self._stranger: Markdown | None = None

    def author(self) -> Markdown:
        if self._author is None:
            made = _plain([LessonBlocks(), "tables"])
            made.inlinePatterns.register(LawCitation(LawCitation.PATTERN, made), "law", 175)
            made.treeprocessors.register(AuthorsTree(made), "authors", 15)
            self._author = made
        return self._author

    def stranger(self) -> Markdown:
        if self._stranger is None:
            made = _plain(["tables", "nl2br"])
            made.inlinePatterns.register(SpokenImage(SpokenImage.PATTERN, made), "image_link", 165)
            made.inlinePatterns.register(SpokenLink(SpokenLink.PATTERN, made), "link", 160)
            made.treeprocessors.register(StrangersTree(made), "strangers", 15)
            self._stranger = made
        return self._stranger


def _plain(extensions: list[Any]) -> Markdown:
    """A Markdown object that knows no raw HTML, no reference links, no code by indent, no underlined headings."""
    made = Markdown(
        extensions=["pymdownx.superfences", "pymdownx.highlight", "sane_lists", *extensions],
        extension_configs={
            "pymdownx.highlight": {"use_pygments": False},
            "tables": {"use_align_attribute": True},
        },
    )
    for registry, names in (
        (made.preprocessors, ("html_block",)),
        (made.parser.blockprocessors, ("code", "indented_code_block", "setextheader", "reference")),
        (
            made.inlinePatterns,
            ("html", "automail", "reference", "image_reference", "short_reference", "short_image_ref"),
        ),
    ):
        for name in names:
            if name in registry:
                registry.deregister(name)
    made.preprocessors.register(TidyLists(made), "tidy_lists", 24)
    return made


_local = _Local()
