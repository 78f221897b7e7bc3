"""Text made plain for matching: ASCII, lower case, no marks, nothing invisible, each place traced to the original."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_INVISIBLE_LETTERS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Blank characters that Unicode counts among letters and symbols."""

_SIGNS = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u00ad", "-"),
    **dict.fromkeys("\u00b7\u2022\u2027\u2219\u22c5\u30fb\u3002", "."),
    **dict.fromkeys("\u0085\u2028\u2029", "\n"),
    "\u2044": "/",
    "đ": "d",
    "Đ": "d",
    "₫": "d",
}


@dataclass(frozen=True)
class Plain:
    """`data` has one byte for each place; `starts` and `ends` give its part of the original, in code points."""

    data: bytes
    starts: Sequence[int]
    ends: Sequence[int]


def _spelled(character: str) -> str:
    """One character in plain ASCII: empty if it shows nothing, `?` for what has no plain form."""
    if character in _SIGNS and character != "\u00ad":
        return _SIGNS[character]
    if character in _INVISIBLE_LETTERS:
        return ""
    if character in "\t\n\r\v\f":
        return "\t" if character == "\t" else "\n"
    spelled = []
    for part in unicodedata.normalize("NFKD", character):
        category = unicodedata.category(part)
        if category[0] == "M" or category in {"Cc", "Cf"}:
            continue
        digit = unicodedata.decimal(part, None)
        sign = _SIGNS.get(part, part) if digit is None else str(digit)
        spelled.append(" " if category[0] == "Z" else sign.lower() if sign.isascii() else "?")
    return "".join(spelled)


_COMMON = (
    "".join(map(chr, range(32, 127)))
    + "\t\nàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
    + "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ"
    + "\u00a0\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u00b0\u00a7"
)
_TABLE = {character: _spelled(character) for character in _COMMON}
_ONE_TO_ONE = frozenset(character for character, spelled in _TABLE.items() if len(spelled) == 1)
_ODD = re.compile(f"[^{re.escape(''.join(sorted(_ONE_TO_ONE)))}]+")
_QUICK = str.maketrans({character: _TABLE[character] for character in _ONE_TO_ONE})


def plain(text: str) -> Plain:
    """Make a text plain: linear, whatever it holds (no step looks at more than one character and its marks)."""
    if _ONE_TO_ONE.issuperset(text):
        places = range(len(text) + 1)
        return Plain(text.translate(_QUICK).encode("ascii"), places, places[1:])
    pieces: list[bytes] = []
    starts: list[int] = []
    ends: list[int] = []
    known = dict(_TABLE)
    done = 0
    for odd in _ODD.finditer(text):
        at = odd.start()
        pieces.append(text[done:at].translate(_QUICK).encode("ascii"))
        starts.extend(range(done, at))
        ends.extend(range(done + 1, at + 1))
        for place, character in enumerate(odd.group(), at):
            spelled = known.get(character)
            if spelled is None:
                spelled = known[character] = _spelled(character)
            if spelled:
                pieces.append(spelled.encode("ascii"))
                starts.extend([place] * len(spelled))
                ends.extend([place + 1] * len(spelled))
            elif ends and unicodedata.category(character)[0] == "M":
                ends[-1] = place + 1  # a mark belongs to the character it stands on
        done = odd.end()
    pieces.append(text[done:].translate(_QUICK).encode("ascii"))
    starts.extend(range(done, len(text)))
    ends.extend(range(done + 1, len(text) + 1))
    return Plain(b"".join(pieces), starts, ends)
