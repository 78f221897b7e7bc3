"""What becomes of links, headings, tables and citations of laws once Markdown is parsed."""

import re
import unicodedata
import xml.etree.ElementTree as ET
from urllib.parse import urlsplit

from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from learn.content.blocks import Scene


class LawCitation(InlineProcessor):
    """`{law:key}` as name and number, `{law:key|short}` as the number, linked to the register."""

    PATTERN = r"\{law:([a-z0-9-]+)(\|short)?\}"

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[ET.Element | str, int, int]:  # type: ignore[override]  # noqa: N802, ARG002
        found = self.md.scene.laws.get(m[1])  # type: ignore[attr-defined]
        if not found:
            return m[1], m.start(0), m.end(0)
        law, address = found
        link = ET.Element("a", {"href": address})
        link.text = law.number if m[2] else f"{law.title} số {law.number}"
        return link, m.start(0), m.end(0)


class SpokenLink(InlineProcessor):
    """`[words](address)` as words and host. Takes time in proportion to the text, unlike the parser's own."""

    PATTERN = r"\[([^\[\]]{0,500})\]\(([^()\s]{0,1000})[^()\n]{0,200}\)"

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[ET.Element, int, int]:  # type: ignore[override]  # noqa: N802, ARG002
        span = ET.Element("span")
        span.text = _with_host(m[1], m[2])
        return span, m.start(0), m.end(0)


class SpokenImage(InlineProcessor):
    """`![words](address)` as words and host."""

    PATTERN = "!" + SpokenLink.PATTERN

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[ET.Element, int, int]:  # type: ignore[override]  # noqa: N802, ARG002
        span = ET.Element("span")
        span.text = _with_host(f"Hình: {m[1].strip() or '…'}", m[2])
        return span, m.start(0), m.end(0)


class AuthorsTree(Treeprocessor):
    """Resolves links, names headings, makes tables fit narrow screens."""

    def run(self, root: ET.Element) -> None:
        scene: Scene = self.md.scene  # type: ignore[attr-defined]
        _tables(root)
        ids: set[str] = set()
        for parent in list(root.iter()):
            if re.fullmatch(r"h[1-6]", parent.tag):
                parent.set("id", _heading_id("".join(parent.itertext()), ids))
            for index, child in reversed(list(enumerate(parent))):
                if child.tag == "a":
                    _author_link(parent, index, child, scene)


class StrangersTree(Treeprocessor):
    """Turns addresses into words, headings into bold lines."""

    def run(self, root: ET.Element) -> None:
        _tables(root)
        for element in root.iter():
            if element.tag == "a":
                element.tag = "span"
                element.attrib.clear()
            elif re.fullmatch(r"h[1-6]", element.tag):
                inner = ET.Element("strong")
                inner.text, inner[:] = element.text, element[:]
                element.tag, element.text, element[:] = "p", None, [inner]


def _author_link(parent: ET.Element, index: int, link: ET.Element, scene: Scene) -> None:
    address = link.get("href", "")
    link.attrib.pop("title", None)
    if address.startswith("lesson:"):
        found = scene.lessons.get(address.removeprefix("lesson:"))
        if found:
            link.set("href", found[1])
        else:
            link.tag = "span"
            link.attrib.clear()
        return
    host = _host(address)
    if not host:
        return
    link.set("rel", "noopener noreferrer nofollow")
    if host not in "".join(link.itertext()):
        beside = ET.Element("span", {"class": "soft"})
        beside.text, beside.tail, link.tail = f"({host})", link.tail, " "
        parent.insert(index + 1, beside)


def _with_host(shown: str, address: str) -> str:
    host = _host(address)
    return f"{shown} ({host})" if host and host not in shown else shown


def _host(address: str) -> str:
    """The host that an address leads to, empty where it leads to none."""
    try:
        return (urlsplit(address.strip()).hostname or "")[:80]
    except ValueError:
        return ""


def _tables(root: ET.Element) -> None:
    for parent in list(root.iter()):
        for index, child in enumerate(list(parent)):
            if child.tag != "table":
                continue
            box = ET.Element("div", {"class": "scroll-x", "tabindex": "0", "role": "group", "aria-label": "Bảng"})
            box.tail, child.tail = child.tail, None
            parent[index] = box
            box.append(child)
            for cell in (cell for cell in child.iter() if cell.tag in {"th", "td"}):
                if cell.attrib.pop("align", "") == "right":
                    cell.set("class", "num")
                if cell.tag == "th":
                    cell.set("scope", "col")


def _heading_id(text: str, ids: set[str]) -> str:
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    plain = "".join(one for one in apart if not unicodedata.combining(one))
    base = "muc-" + (re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "bai")
    name, number = base, 2
    while name in ids:
        name, number = f"{base}-{number}", number + 1
    ids.add(name)
    return name
