"""The doors that every kind of question has, and the values that pass through them.

A new kind is one module with these functions and one line in the table of `__init__`. Marks know nothing of
how a quiz is run: exam, practice or adaptive rules take a `Mark` and decide what to do with it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, Protocol, TypeVar

from learn.domain.errors import Invalid
from learn.domain.quizzes.bank import Choice

MAX_TEXT = 500

_BLANK_LINES = re.compile(r"\n{3,}")

Form = Mapping[str, Sequence[str]]
Answer = Any
"""A plain JSON value: a text, a list of ids, or a dict of ids; None where nothing was answered."""

Control = Literal["one", "many", "line", "number", "select", "lines"]
Verdict = Literal["right", "wrong", "missed", "neutral"]

I_contra = TypeVar("I_contra", contravariant=True)
A = TypeVar("A")


@dataclass(frozen=True)
class Field:
    """One control of the form. `one`, `many` and `select` offer `choices`; `label` is empty for the item itself.

    `unit` is shown behind the box; `units` may be typed in it, and must be where `unit_required`. `lines` is a long
    text, of which `min_words` to `max_words` are wished for (0: no matter).
    """

    name: str
    control: Control
    label: str = ""
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    units: tuple[str, ...] = ()
    unit_required: bool = False
    max_length: int = 0
    min_words: int = 0
    max_words: int = 0


@dataclass(frozen=True)
class Layout:
    """What a learner sees of an item before handing in: nothing of the key, nothing of the feedback.

    `passage` is Markdown in which the field labelled 1 stands at {1}, and so on.
    """

    id: str
    kind: str
    text: str
    points: int
    fields: tuple[Field, ...]
    passage: str = ""


@dataclass(frozen=True)
class Part:
    """One judged part of an answer: an option, a pair, two neighbouring steps, or the whole."""

    id: str
    right: bool


@dataclass(frozen=True)
class Mark:
    """What an answer earned. `share` is exact, 0..1; `points` is rounded half up, once, 0..max_points."""

    share: Fraction
    max_points: int
    parts: tuple[Part, ...]

    @property
    def points(self) -> int:
        return half_up(self.share * self.max_points)

    @property
    def right(self) -> bool:
        return self.share == 1


@dataclass(frozen=True)
class ReviewPart:
    """One line of the review: an option with `chosen`, or a side or step with what was `given` and `expected`.

    `authored` where `given` is an author's text (Markdown) and not what a learner typed.
    `picture` is the digest of a picture that the label tells of.
    `verdict`: "missed" is right but not given; "neutral" is wrong and, rightly, not given.
    """

    id: str
    label: str
    verdict: Verdict
    feedback: str = ""
    chosen: bool = False
    given: str = ""
    expected: str = ""
    authored: bool = False
    picture: str = ""


@dataclass(frozen=True)
class Review:
    """What a learner sees of an item after handing in; `passage` as in the layout."""

    mark: Mark
    given: str
    expected: str
    parts: tuple[ReviewPart, ...]
    feedback: str
    explain: str
    passage: str = ""


class Kind(Protocol[I_contra, A]):
    """What each kind's module offers; see the functions of the same names in `learn.domain.quizzes`."""

    def choices(self, item: I_contra, /) -> tuple[str, ...]: ...
    def layout(self, item: I_contra, order: Sequence[str], /) -> Layout: ...
    def parse(self, item: I_contra, form: Form, /) -> A | None: ...
    def fill(self, item: I_contra, answer: A | None, /) -> dict[str, list[str]]: ...
    def mark(self, item: I_contra, answer: A | None, /) -> Mark: ...
    def review(self, item: I_contra, answer: A | None, /) -> Review: ...
    def summary(self, item: I_contra, answer: A | None, /) -> str: ...
    def key(self, item: I_contra, /) -> str: ...
    def to_json(self, item: I_contra, /) -> dict[str, Any]: ...
    def from_json(self, data: Mapping[str, Any], /) -> Any: ...


def half_up(value: Fraction) -> int:
    """The nearest whole number; halves go up. For values from 0."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def whole(right: bool, max_points: int, part: str) -> Mark:
    """All or nothing."""
    return Mark(Fraction(int(right)), max_points, (Part(part, right),))


def arrange(choices: Iterable[Choice], order: Sequence[str]) -> tuple[Choice, ...]:
    """The choices in this order of ids. ValueError where `order` is not an order of just these."""
    by_id = {choice.id: choice for choice in choices}
    if sorted(by_id) != sorted(order):
        message = "the order is of another version of the item"
        raise ValueError(message)
    return tuple(by_id[one] for one in order)


def values_of(form: Form, names: Iterable[str]) -> dict[str, list[str]]:
    """The form's values without empty ones. Raises Invalid on other fields than `names`, or on non-text."""
    if not isinstance(form, Mapping) or not set(form) <= set(names):
        raise forged()
    given: dict[str, list[str]] = {}
    for name, values in form.items():
        if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
            raise forged()
        if filled := [value for value in values if value.strip()]:
            given[name] = filled
    return given


def one_of(values: Sequence[str], field: str) -> str:
    if len(values) > 1:
        text = "Chỗ này chỉ nhận một câu trả lời; hãy giữ lại một."
        raise Invalid(text, field=field)
    return values[0]


def forged() -> Invalid:
    """The form was not made by this item as it stands in the attempt."""
    return Invalid("Câu trả lời gửi lên không khớp với câu hỏi này; hãy tải lại trang rồi trả lời lại.")


def clean(text: str) -> str:
    """Composed, without control characters and surrogates (databases refuse them), single-spaced, trimmed."""
    kept = "".join(" " if unicodedata.category(one) in {"Cc", "Cs"} else one for one in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def clean_lines(text: str) -> str:
    """Composed, without control characters and surrogates, no spaces at the end of lines, one empty line at most."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ["".join(" " if unicodedata.category(one) in {"Cc", "Cs"} else one for one in line) for line in lines]
    return _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in kept)).strip()
