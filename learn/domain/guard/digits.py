"""Numbers that point to a person: identity numbers, telephones, tax codes. Scored by form, checksum and context.

Digits are read as chains of groups ("0900 000 001" is one chain of three groups); each run of whole groups with a
fitting number of digits is weighed. A score of THRESHOLD or more is a finding. Sources: facts of the issuing
rules are named at each table.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

import re2
from stdnum.vn import mst

from learn.domain.guard.folding import Plain
from learn.domain.guard.kinds import Candidate, Kind

THRESHOLD = 50
"""Points, of about a hundred, from which a candidate is a finding."""

CONTEXT = 48
"""How far before a number its label may stand, in characters."""

ZERO = ord("0")

_CHAIN = re2.compile(rb"\+?[0-9]+(?:[ \t\n.\-_()]{1,3}[0-9]+)*")
_CUT = re2.compile(rb"[\[\]@]|[0-9](?:[ .\-]?[0-9]){8,}")
# What follows looks at a few characters only, where the standard engine is the quicker one.
_GROUP = re.compile(rb"[0-9]+")
_MONEY_AFTER = re.compile(rb"[ \t]?(?:d|dong|vnd|usd|ty|trieu|nghin|ngan)\b")

# Labels in plain text: lower case, no marks.
_LABELS = {
    "identity": re2.compile(
        rb"cccd|cc\.?cd|can ?cuoc|dinh ?danh|\bddcn|cmnd|cmtnd|\bcmt\b|chung minh|giay to tuy than|\bso cc\b"
    ),
    "phone": re2.compile(
        rb"dien thoai|\bsdt|\bdt ?[:.]|\btel\b|phone|mobile|zalo|di dong|lien he|hotline|so may"
        rb"|goi (?:so|cho|den|theo)\b"
    ),
    "tax": re2.compile(rb"\bmst|ma so thue|ma thue|ma so doanh nghiep|\bmsdn|tax (?:code|id)"),
    "office": re2.compile(
        rb"duong day nong|hotline|tong dai|truc ban|mot cua|van phong|ubnd|uy ban|trung tam|co quan"
        rb"|cong an (?:phuong|xa)"
    ),
    "money": re2.compile(rb"so tien|kinh phi|du toan|tong muc|tri gia|gia tri|doanh thu|ngan sach|tong so"),
}

# Places of birth registration, Circular 07/2016/TT-BCA; 099 is assigned to nobody and used for teaching.
_PLACES = frozenset(
    b"001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 "
    b"044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 "
    b"089 091 092 093 094 095 096 099".split()
)
# National numbers after the leading 0, as in libphonenumber's metadata for Vietnam (9.0.43).
_MOBILE = re.compile(
    rb"(?:3[0-9]|7[06-9])[0-9]{7}|5(?:2[238]|59|[1689][0-9])[0-9]{6}|8(?:[1-8][0-9]|9[6-9])[0-9]{6}"
    rb"|9(?:[0-8][0-9]|9[013-9])[0-9]{6}"
)
_LANDLINE = re.compile(rb"2(?:0[3-9]|1[0-689]|2[0-25-9]|[38][2-9]|4[2-8]|5[124-9]|6[0-39]|7[0-7]|9[0-4679])[0-9]{7}")
_IDENTITY_SHAPES = {(3, 3, 6), (3, 3, 3, 3), (4, 4, 4), (3, 9), (6, 6), (3, 1, 2, 6), (2,) * 6, (1,) * 12}
_MOBILE_SHAPES = (
    {(4, 3, 3), (3, 3, 4), (3, 4, 3), (4, 6), (3, 7), (7, 3), (6, 4), (5, 5), (4, 2, 2, 2), (3, 3, 2, 2)}
    | {(2, 4, 4), (4, 4, 2), (3, 2, 2, 3), (2, 2, 3, 3), (2,) * 5, (1,) * 10}
)  # fmt: skip
_DATES = ((2, 2, 4), (4, 2, 2))


class _Window(NamedTuple):
    """Whole groups in a row, read as one number; `amount` says that dots part it into thousands."""

    digits: bytes
    shape: tuple[int, ...]
    start: int
    end: int
    plus: bool
    lines: bool
    amount: bool

    @property
    def one(self) -> bool:
        return len(self.shape) == 1

    @property
    def dated(self) -> bool:
        """Begins as a date does: 03.12.2024 08…"""
        return self.shape[:3] in _DATES


class _Context:
    """The labels around a number: where each kind of word ends, and where looking back must stop."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._labels = {name: [match.end() for match in rule.finditer(data)] for name, rule in _LABELS.items()}
        self._cuts = [match.end() for match in _CUT.finditer(data)]

    def says(self, label: str, at: int) -> bool:
        """Whether such a word stands shortly before `at`, with no other number or masked place between."""
        ends = self._labels[label]
        place = bisect_right(ends, at)
        if not place:
            return False
        cut = bisect_right(self._cuts, at)
        return bool(ends[place - 1] >= max(at - CONTEXT, self._cuts[cut - 1] if cut else 0))

    def money(self, window: _Window) -> bool:
        """Whether the words around make the number an amount of money."""
        after = _MONEY_AFTER.match(self._data[window.end : window.end + 8])
        return bool(after) or self.says("money", window.start)

    def document(self, window: _Window) -> bool:
        """Whether it is part of a document's number: digits, a stroke, more."""
        data = self._data
        return b"/" in {data[window.end : window.end + 1], data[max(window.start - 1, 0) : window.start]}


def numbers(text: Plain) -> Iterator[Candidate]:
    """Every number that may point to a person."""
    context = _Context(text.data)
    for chain in _CHAIN.finditer(text.data):
        start, end = chain.span()
        if end - start < 9:
            continue
        for window in _windows(text.data, start, end):
            count = len(window.digits)
            if count == 12:
                yield from _identity(window, context)
            if count == 9 or window.digits[0] in b"08":
                yield from _phone(window, context)
            if count in {10, 13}:
                yield from _tax(window, context)


def _windows(data: bytes, start: int, end: int) -> Iterator[_Window]:
    """The runs of whole groups with 9 to 14 digits: at most 14 for each group, so linear in the chain."""
    spans = [match.span() for match in _GROUP.finditer(data, start, end)]
    sizes = tuple(b - a for a, b in spans)
    if len(spans) == 1:
        if 9 <= sizes[0] <= 14:
            plus = data[start : start + 1] == b"+"
            yield _Window(data[spans[0][0] : end], sizes, start, end, plus, lines=False, amount=False)
        return
    all_digits = b"".join(data[a:b] for a, b in spans)
    joints = [b"", *(data[spans[at - 1][1] : spans[at][0]] for at in range(1, len(spans)))]
    amounts = _amounts(all_digits, sizes, joints)
    offset = 0
    for first, size in enumerate(sizes):
        total = 0
        for last in range(first, min(first + 14, len(sizes))):
            total += sizes[last]
            if total > 14:
                break
            if total >= 9 and _may_be_one(all_digits, offset, total):
                digits = all_digits[offset : offset + total]
                inner, shape = joints[first + 1 : last + 1], sizes[first : last + 1]
                plus = first == 0 and data[start : start + 1] == b"+"
                yield _Window(
                    digits,
                    shape,
                    spans[first][0] - plus,
                    spans[last][1],
                    plus,
                    lines=b"\n" in b"".join(inner),
                    amount=_amount(digits, shape, inner, inside=amounts[first]),
                )
        offset += size


def _may_be_one(digits: bytes, at: int, total: int) -> bool:
    """Whether a number of this length may begin so; most windows of a long chain end here."""
    if total == 11:
        return digits.startswith((b"02", b"84"), at)
    if total == 9:
        return digits[at] in b"35789"
    return total != 14 or digits.startswith(b"0084", at)


def _amounts(all_digits: bytes, sizes: tuple[int, ...], joints: list[bytes]) -> list[bool]:
    """For each group, whether it stands in thousands behind a head that does not begin with 0: 1.099.088.000."""
    marks: list[bool] = []
    head = False
    offset = 0
    for size, joint in zip(sizes, joints, strict=True):
        if joint != b".":
            head = size <= 3 and all_digits[offset] != ZERO
        marks.append(joint == b"." and head and size == 3)
        offset += size
    return marks


def _amount(digits: bytes, shape: tuple[int, ...], joints: list[bytes], *, inside: bool) -> bool:
    if len(shape) == 1 or any(size != 3 for size in shape[1:]):
        return False
    return (inside and all(joint == b"." for joint in joints)) or (shape[0] <= 3 and digits[0] != ZERO)


def _identity(window: _Window, context: _Context) -> Iterator[Candidate]:
    """Twelve digits. The place and century rules of 2016 lapsed on 2024-07-01: they only raise the score."""
    digits = window.digits
    if window.plus:
        return
    century, year = digits[3:4], digits[4:6]
    known = digits[:3] in _PLACES and (century in {b"0", b"1"} or (century in {b"2", b"3"} and year <= b"40"))
    points = 55 if window.one else 45 if window.shape in _IDENTITY_SHAPES else 15
    points += 35 if known else 10 if digits.startswith(b"0") else 0
    points += 40 if context.says("identity", window.start) else 0
    points -= 35 if window.lines else 0
    points -= 35 if window.amount else 0
    points -= 40 if window.dated else 0
    points -= 50 if not digits.startswith(b"0") and context.money(window) else 0
    yield Candidate(Kind.CCCD, window.start, window.end, "cccd-12-digits", points)


def _phone(window: _Window, context: _Context) -> Iterator[Candidate]:
    """A Vietnamese mobile or fixed number; 1800, 1900 and 11x lines have no leading 0 and never fit."""
    prefix, national = _national(window)
    mobile = _MOBILE.fullmatch(national)
    if not mobile and not (prefix and _LANDLINE.fullmatch(national)):
        return
    labelled = context.says("phone", window.start)
    points = _phone_form(window, prefix) + (30 if labelled else 0)
    if mobile:
        yield Candidate(Kind.PHONE, window.start, window.end, "phone-mobile", points)
    else:
        points -= 5 + (70 if context.says("office", window.start) else 0)
        yield Candidate(Kind.PHONE, window.start, window.end, "phone-landline", points)


def _national(window: _Window) -> tuple[bytes, bytes]:
    """What stands before the national number (0, 84, 0084 or nothing), and the number."""
    digits = window.digits
    for prefix in (b"0084", b"84"):
        rest = digits[len(prefix) :]
        if digits.startswith(prefix) and len(rest) >= 9:
            return prefix, rest[1:] if rest.startswith(b"0") else rest
    if window.plus:
        return b"", b""
    return (b"0", digits[1:]) if digits.startswith(b"0") else (b"", digits)


def _phone_form(window: _Window, prefix: bytes) -> int:
    if window.one:
        points = 65
    else:
        fixed = window.digits.startswith(b"02") and window.shape[0] in {3, 4, 5}
        points = 60 if window.shape in _MOBILE_SHAPES or fixed or prefix in {b"84", b"0084"} else 40
    points -= 0 if prefix else 45
    points -= 20 if window.lines else 0
    points -= 40 if window.dated else 0
    if prefix == b"84":
        return points + 20 if window.plus else points - 10 - (30 if window.amount else 0)
    return points - (30 if window.amount else 0)


def _tax(window: _Window, context: _Context) -> Iterator[Candidate]:
    """Ten digits with a check digit (Circular 105/2020/TT-BTC), or thirteen for a branch, written 10-3."""
    digits = window.digits
    branch = len(digits) == 13 and (window.one or window.shape == (10, 3))
    if not (branch or len(digits) == 10) or window.plus or window.lines:
        return
    labelled = context.says("tax", window.start)
    hotline = digits[:4] in {b"1800", b"1900"}
    if not labelled and (hotline or not (window.one or branch)):
        return
    if not mst.is_valid(digits.decode()):
        return
    points = 55 + (40 if labelled else 0) + (10 if branch else 0)
    points -= 40 if not labelled and (context.money(window) or context.document(window)) else 0
    yield Candidate(Kind.MST, window.start, window.end, "mst-check-digit", points)
