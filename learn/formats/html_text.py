"""HTML of other systems as our Markdown. Nothing in it is trusted: it is taken apart and written anew from its words.

What our questions cannot show (pictures, sound, formulas' markup, tables with joined cells) is named in `lost`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3

from learn.formats.exchange import NotCarried
from learn.formats.markdown_text import inline, line_start

MAX_DEPTH = 60
MAX_HTML = 50_000

PICTURE = "Có hình mà câu hỏi ở đây chưa mang được; chỉ giữ lời tả hình, hãy viết lại câu cho đủ nghĩa."
MEDIA = "Có tiếng, phim hay khung nhúng mà câu hỏi ở đây chưa mang được; hãy viết lại câu cho đủ nghĩa."
TABLE = "Có bảng gộp ô hoặc lồng nhau; chỉ giữ chữ của từng hàng, hãy kẻ lại bảng."
LINK = "Có liên kết không phải https; chỉ giữ chữ và địa chỉ."
SCRIPT = "Có mã chạy hoặc kiểu chữ (script, style); đã bỏ đi."
MARKED = "Có chữ gạch chân, gạch bỏ, tô màu hay viết cao thấp; chỉ giữ chữ."
FORMULA = "Có công thức viết bằng TeX; ở đây hiện nguyên như chữ, hãy viết lại cho dễ đọc."

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = _HEADINGS | {"p", "div", "ul", "ol", "li", "pre", "blockquote", "table", "hr"}
_INLINE = {"a", "img", "br", "b", "strong", "i", "em", "code", "kbd", "samp", "tt", "sub", "sup", "span"}
_DECORATED = {"u", "s", "del", "strike", "mark", "font"}
_KNOWN = _BLOCKS | _INLINE | _DECORATED | {"thead", "tbody", "tfoot", "tr", "td", "th"}
_ATTRIBUTES = {
    "a": {"href"}, "img": {"alt", "src"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "span": {"style"},
}  # fmt: skip
_ADDRESSES = {"https", "http", "mailto", "ftp", "javascript", "data", "tel"}
_UNSHOWN = {"script", "style", "template", "noscript", "title"}
_RUNS = re.compile(r"<(?:script|style|template|noscript)\b", re.IGNORECASE)
_PLAYS = re.compile(
    r"<(?:audio|video|iframe|object|embed|svg|canvas|math|applet|input|select|textarea)\b", re.IGNORECASE
)
_SECTIONS = re.compile(
    r"(</?)(?:section|article|header|footer|figure|figcaption|center|form|fieldset|address|main|aside|nav|details|summary"
    r"|dl|dt|dd|caption)\b",
    re.IGNORECASE,
)
_SUBSCRIPT = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_SUPERSCRIPT = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_TEX = re.compile(r"\\\(.+?\\\)|\\\[.+?\\\]|\$\$.+?\$\$", re.DOTALL)
_SPACE = re.compile(r"[\s\u00a0]+")
_INSIDE = re.compile(r"data:[\w/+.;=-]{0,80},[A-Za-z0-9+/=%\s]{80,}")  # a whole picture written into an address
_BREAK = "\n"


@dataclass
class _Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[_Node | str]" = field(default_factory=list)


class _Tree(HTMLParser):
    """Builds a tree of sound HTML, never deeper than MAX_DEPTH."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in {"br", "img", "hr"} and len(self.open) < MAX_DEPTH:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place].tag == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def from_html(html: str) -> tuple[str, tuple[str, ...]]:
    """The text as Markdown, and a sentence for each sort of thing in it that did not come along.

    Raises NotCarried on a text far longer than any question.
    """
    html = _INSIDE.sub("data:", html)
    if len(html) > MAX_HTML:
        text = "Văn bản của câu này dài quá %(limit)s ký tự; hãy rút ngắn."
        raise NotCarried(text, limit=MAX_HTML)
    writer = _Writer()
    for pattern, what in ((_RUNS, SCRIPT), (_PLAYS, MEDIA)):
        if pattern.search(html):
            writer.lose(what)
    tree = _Tree()
    tree.feed(_sound(html))
    tree.close()
    text = "\n\n".join(writer.blocks(tree.root.children))
    return text, tuple(writer.lost)


def _sound(html: str) -> str:
    """The same with every tag closed and no other tags than those that are read below; takes time as its length."""
    return nh3.clean(
        _SECTIONS.sub(r"\1div", html),
        tags=_KNOWN,
        clean_content_tags=_UNSHOWN,
        attributes=_ATTRIBUTES,
        url_schemes=_ADDRESSES,
        link_rel=None,
    )


class _Writer:
    def __init__(self) -> None:
        self.lost: list[str] = []
        self.within = 0  # how many lists and tables stand around: code, quotations and tables are simpler within

    def lose(self, what: str) -> None:
        if what not in self.lost:
            self.lost.append(what)

    def blocks(self, children: "Iterable[_Node | str]") -> list[str]:
        """The paragraphs, lists and so on, one a string."""
        out: list[str] = []
        run: list[_Node | str] = []
        for child in children:
            if isinstance(child, _Node) and _has_block(child):
                out += self.paragraphs(run)
                run = []
                out += self.block(child)
            else:
                run.append(child)
        return out + self.paragraphs(run)

    def paragraphs(self, run: "Sequence[_Node | str]") -> list[str]:
        lines = (line_start(_tidy(line)) for line in self.inline(run).split(_BREAK))
        return [line for line in lines if line]

    def block(self, node: _Node) -> list[str]:
        if node.tag in {"ul", "ol"}:
            return self.items(node)
        if node.tag == "pre":
            lines = _words(node).strip("\n").split("\n")
            return [_code(_tidy(line)) for line in lines if line.strip()] if self.within else _fenced(lines)
        if node.tag == "table":
            return self.table(node)
        inner = self.blocks(node.children)
        if node.tag == "blockquote" and not self.within:
            return ["\n".join(f"> {line}".rstrip() for line in "\n\n".join(inner).split("\n"))] if inner else []
        if node.tag in _HEADINGS:
            return [one if one.startswith("**") else f"**{one}**" for one in inner]
        if node.tag in {"strong", "b", "em", "i"}:  # a mark around whole paragraphs
            mark = "**" if node.tag in {"strong", "b"} else "*"
            return [one if _is_list(one) else self.around(one, mark) for one in inner]
        return inner

    def items(self, node: _Node) -> list[str]:
        out, number = [], 0
        self.within += 1
        for child in node.children:
            inner = self.blocks(child.children if isinstance(child, _Node) and child.tag == "li" else [child])
            if not inner:
                continue
            number += 1
            marker = "- " if node.tag == "ul" else f"{number}. "
            nested = "\n\n".join(inner[1:])
            close = nested.startswith(("- ", "1. "))  # a list within stands close to its item
            text = f"{inner[0]}\n{nested}" if close else "\n\n".join(inner)
            out.append(marker + text.replace("\n", "\n    "))
        self.within -= 1
        return ["\n".join(line.rstrip() for line in "\n".join(out).split("\n"))] if out else []

    def table(self, node: _Node) -> list[str]:
        rows = [_cells(row) for row in _rows(node)]
        self.within += 1
        texts = [[self.blocks(cell.children) for cell in row] for row in rows if row]
        self.within -= 1
        if not texts:
            return []
        joined = any(_joins(cell) for row in rows for cell in row)
        if (
            self.within
            or joined
            or len({len(row) for row in texts}) > 1
            or any(len(cell) > 1 for row in texts for cell in row)
        ):
            self.lose(TABLE)
            return [" – ".join(" ".join(cell) for cell in row if cell) for row in texts if any(row)]
        lines = [f"| {' | '.join(' '.join(cell) for cell in row)} |" for row in texts]
        return ["\n".join([lines[0], "|" + " --- |" * len(texts[0]), *lines[1:]])]

    def inline(self, children: "Iterable[_Node | str]") -> str:
        return "".join(self.word(child) for child in children)

    def word(self, child: "_Node | str") -> str:
        if isinstance(child, str):
            if _TEX.search(child):
                self.lose(FORMULA)
            return inline(_SPACE.sub(" ", child))
        tag = child.tag
        if tag == "br":
            return _BREAK
        if tag in {"strong", "b"}:
            return self.around(self.inline(child.children), "**")
        if tag in {"em", "i"}:
            return self.around(self.inline(child.children), "*")
        if tag in {"code", "kbd", "samp", "tt"}:
            return _code(_tidy(_words(child)))
        if tag in {"sub", "sup"}:
            return self.raised(child)
        return self.unusual(child)

    def unusual(self, child: _Node) -> str:
        tag = child.tag
        if tag == "a":
            return self.link(child)
        if tag == "img":
            self.lose(PICTURE)
            alt = _tidy(child.attributes.get("alt", ""))
            return f"(Hình: {inline(alt)})" if alt else ""
        if tag in _DECORATED or "color" in child.attributes.get("style", ""):
            self.lose(MARKED)
        return self.inline(child.children)

    def around(self, text: str, mark: str) -> str:
        """The mark around each line of a text, inside its outer spaces and never around nothing."""
        return _BREAK.join(_around(line, mark) for line in text.split(_BREAK))

    def raised(self, node: _Node) -> str:
        text = _tidy(_words(node))
        made = text.translate(_SUBSCRIPT if node.tag == "sub" else _SUPERSCRIPT)
        if (text and made == text) or any(one.isascii() and not one.isspace() for one in made):
            self.lose(MARKED)
            return inline(text)
        return made

    def link(self, node: _Node) -> str:
        text = self.inline(node.children).replace(_BREAK, " ")
        address = node.attributes.get("href", "").strip()
        if not address or address.startswith("#"):
            return text
        bare = text.strip() and not re.search(r"[\[\]]", text)
        if bare and _is_https(address):
            return f"[{text.strip()}]({address})"
        self.lose(LINK)
        shown = inline(address)
        return text if shown in text else f"{text} ({shown})".strip()


def _is_list(block: str) -> bool:
    """Whether it is a list, a quotation, a table or code, which no mark goes around."""
    return "\n" in block or block.startswith(("- ", "1. ", "> "))


def _is_https(address: str) -> bool:
    if not address.startswith("https://") or re.search(r"[\s()<>\\]", address):
        return False
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False


def _has_block(node: _Node) -> bool:
    return node.tag in _BLOCKS or any(isinstance(child, _Node) and _has_block(child) for child in node.children)


def _words(node: _Node) -> str:
    """Every word beneath, as it stands."""
    parts = (
        child if isinstance(child, str) else "\n" if child.tag == "br" else _words(child) for child in node.children
    )
    return "".join(parts)


def _tidy(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _around(line: str, mark: str) -> str:
    inner = line.strip()
    if not inner or inner.startswith(mark) or inner.endswith(mark):
        return line
    before, after = line[: len(line) - len(line.lstrip())], line[len(line.rstrip()) :]
    return f"{before}{mark}{inner}{mark}{after}"


def _code(text: str) -> str:
    if not text:
        return ""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    ticks = "`" * (longest + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def _fenced(given: Sequence[str]) -> list[str]:
    lines = [line.rstrip().expandtabs(4) for line in given]
    if not any(lines):
        return []
    longest = max((len(run) for run in re.findall("`+", "\n".join(lines))), default=0)
    fence = "`" * max(3, longest + 1)
    return ["\n".join([fence, *lines, fence])]


def _rows(node: _Node) -> list[_Node]:
    out: list[_Node] = []
    for child in node.children:
        if isinstance(child, _Node):
            out += [child] if child.tag == "tr" else _rows(child) if child.tag in {"tbody", "thead", "tfoot"} else []
    return out


def _cells(row: _Node) -> list[_Node]:
    return [child for child in row.children if isinstance(child, _Node) and child.tag in {"td", "th"}]


def _joins(cell: _Node) -> bool:
    spans = (cell.attributes.get(name, "1").strip() for name in ("colspan", "rowspan"))
    inside = any(isinstance(child, _Node) and child.tag in {"table", "ul", "ol", "pre"} for child in cell.children)
    return inside or any(span not in {"", "1"} for span in spans)
