"""Writes QTI in the words of one version, and our HTML as the strict XHTML that items hold."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from html.parser import HTMLParser
from typing import Literal

from learn.formats.xml_files import escape

Version = Literal["2.1", "3.0"]
Attributes = Mapping[str, str | int]
Render = Callable[[str], str]
"""An author's Markdown as sound HTML."""

_VOID = {"br", "hr", "img"}
_KEPT = {
    "p", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote", "hr", "br", "span", "div", "a",
    "table", "thead", "tbody", "tr", "th", "td", "h2", "h3", "h4", "h5", "h6",
}  # fmt: skip
_INNER = {"summary": "p", "figcaption": "p", "details": "div", "figure": "div"}


@dataclass(frozen=True)
class Pen:
    """Names elements and attributes as QTI 2.1 (`simpleChoice`, `maxChoices`) or 3.0 does (`qti-simple-choice`)."""

    version: Version
    render: Render

    def tag(self, name: str, attributes: Attributes, *inner: str) -> str:
        """An element of QTI; `inner` is XML. Attributes without a value are left out."""
        named = f"qti-{_kebab(name)}" if self.version == "3.0" else name
        written = "".join(
            f' {_kebab(key) if self.version == "3.0" else key}="{escape(str(value))}"'
            for key, value in attributes.items()
            if value != ""
        )
        return f"<{named}{written}>{''.join(inner)}</{named}>" if inner else f"<{named}{written}/>"

    def html(self, text: str) -> str:
        """A text of several paragraphs."""
        return xhtml(self.render(text))

    def line(self, text: str) -> str:
        """A text within a line: without the paragraph where it is the only one."""
        made = self.html(text).strip()
        alone = made.startswith("<p>") and made.endswith("</p>") and made.count("<p>") == 1
        return made.removeprefix("<p>").removesuffix("</p>") if alone else made

    def base(self, kind: str, value: str) -> str:
        """A constant of the processing."""
        return self.tag("baseValue", {"baseType": kind}, escape(value))

    def variable(self, name: str) -> str:
        return self.tag("variable", {"identifier": name})

    def put(self, name: str, expression: str) -> str:
        """An outcome gets a value."""
        return self.tag("setOutcomeValue", {"identifier": name}, expression)

    def when(self, condition: str, *rules: str, otherwise: Iterable[str] = ()) -> str:
        """One condition with what follows from it."""
        last = [self.tag("responseElse", {}, *otherwise)] if otherwise else []
        return self.tag("responseCondition", {}, self.tag("responseIf", {}, condition, *rules), *last)

    def response(self, name: str, cardinality: str, base: str, correct: Iterable[str], mapping: str = "") -> str:
        """A response with its right answer."""
        values = [self.tag("value", {}, escape(one)) for one in correct]
        attributes = {"identifier": name, "cardinality": cardinality, "baseType": base}
        return self.tag("responseDeclaration", attributes, self.tag("correctResponse", {}, *values), mapping)

    def mapping(self, marks: Mapping[str, Fraction], *, folded: bool = False, lowest: str = "") -> str:
        """A mark for each value; with `folded` upper and lower case are alike."""
        case = {"caseSensitive": "false"} if folded else {}
        entries = [
            self.tag("mapEntry", {"mapKey": key, "mappedValue": decimal(mark), **case}) for key, mark in marks.items()
        ]
        return self.tag("mapping", {"lowerBound": lowest, "defaultValue": "0"}, *entries)


def decimal(number: Fraction) -> str:
    """A number as QTI's floats are written, to nine places."""
    text = f"{float(number):.9f}".rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text


def xhtml(html: str) -> str:
    """Sound HTML as XHTML: every element closed, only what items may hold, nothing of looks."""
    tree = _Strict()
    tree.feed(html)
    tree.close()
    return "".join(tree.out).strip()


class _Strict(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = _INNER.get(tag, tag)
        if tag in _KEPT:
            address = dict(attrs).get("href") if tag == "a" else None
            href = f' href="{escape(address)}"' if address else ""
            self.out.append(f"<{tag}{href}/>" if tag in _VOID else f"<{tag}{href}>")

    def handle_endtag(self, tag: str) -> None:
        tag = _INNER.get(tag, tag)
        if tag in _KEPT - _VOID:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.out.append(escape(data))


def _kebab(name: str) -> str:
    return name if ":" in name else re.sub(r"([A-Z])", lambda found: "-" + found[1].lower(), name)
