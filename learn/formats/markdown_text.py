"""Plain words as our Markdown, so that they are shown as they stand, and our Markdown as plain words."""

import html
import re

_SPECIAL = re.compile(r"([\\*|])")
_UNDERSCORES = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")  # but within a word
_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
_ENTITY = re.compile(r"&(?=(#?\w+;?))")
_LAW = re.compile(r"\{(?=law:)")
_LINK = re.compile(r"(\]\s*)(?=[\[(])")
_START = re.compile(r"^(?:(?=[-+>#]|\[[^\]]*\]:)|(?P<number>\d{1,9})(?=[.)](?:\s|$)))")
_RULE = re.compile(r"^(?:([_=~])(?=(?:\s*\1)*\s*$|\1\1)|(/)(?=/))")

_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()>#+\-.!|])")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_LINKED = re.compile(r"\[([^\[\]]*)\]\((https?://[^()\s]*)\)")
_STRONG = re.compile(r"(\*\*|(?<!\w)__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_EMPHASIS = re.compile(r"(\*|(?<!\w)_)(?=\S)(.+?)(?<=\S)\1(?!\w)", re.DOTALL)
_GAP = re.compile(r"(?<!\w)_{3,}(?!\w)")
_HELD = re.compile("\ufdd0(\\d+)\ufdd1")


def inline(text: str) -> str:
    """Words within a line, so that nothing in them is taken for Markdown, HTML or a citation."""
    text = _ENTITY.sub(_ampersand, text)
    text = _SPECIAL.sub(r"\\\1", text).replace("`", "&#96;")
    text = _UNDERSCORES.sub(_underscores, text)
    text = _LINK.sub(r"\1\\", text)
    return _LAW.sub("&#123;", _TAG.sub("&lt;", text))


def _ampersand(found: re.Match[str]) -> str:
    """As it stands, unless it begins what browsers take for one character: some need no semicolon."""
    whole = found[0] + found[1]
    return found[0] if html.unescape(whole) == whole else "&amp;"


def _underscores(found: re.Match[str]) -> str:
    """A gap to be filled stays as it is; one or two might be taken for emphasis."""
    return found[0] if len(found[0]) > 2 else found[0].replace("_", "\\_")


def line_start(line: str) -> str:
    """A line of a paragraph, so that its beginning is not taken for a list, a heading, a quotation or a block."""
    line = line.strip()
    if found := _RULE.match(line):
        return f"&#{ord(found[0])};{line[1:]}"
    return _START.sub(lambda found: f"{found['number'] or ''}\\", line, count=1)


def from_plain(text: str) -> str:
    """Plain words as Markdown; each line becomes a paragraph."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n\n".join(line_start(inline(line)) for line in lines if line)


def to_plain(text: str) -> tuple[str, bool]:
    """The words of a Markdown text, and whether it had emphasis, code or links, which plain words have not."""
    held: list[str] = []
    counted = 0

    def hold(words: str) -> str:
        held.append(words)
        return f"\ufdd0{len(held) - 1}\ufdd1"

    text = _ESCAPED.sub(lambda found: hold(found[1]), text)
    text = _GAP.sub(lambda found: hold(found[0]), text)
    text, count = _CODE.subn(lambda found: hold(found[2]), text)
    counted += count
    for pattern, words in ((_LINKED, r"\1 (\2)"), (_STRONG, r"\2"), (_EMPHASIS, r"\2")):
        text, count = pattern.subn(words, text)
        counted += count
    text = html.unescape(text)
    while _HELD.search(text):
        text = _HELD.sub(lambda found: held[int(found[1])], text)
    return text, bool(counted)
