"""What question banks are on their way in and out of other systems' formats, and what is said of the way.

A reader makes a `Draft` of each question it can carry, in the words of the bank file (see `docs/authoring.md`), and a
`Note` of everything else: nothing is left out without one. A writer takes the items of a bank and notes what its format
cannot hold.
"""

import hashlib
import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from learn.domain.errors import Invalid, Refusal

MAX_RAW = 10 * 1024 * 1024
MAX_QUESTIONS = 1000

Level = Literal["broken", "refused", "lost", "filled"]
"""`broken`: the file is wrong there, so nothing is taken; `refused`: this question stays behind; `lost`: a part of it
does; `filled`: something that we ask for and the format has not was put in."""


class NotCarried(Refusal):
    """This question cannot be carried over; the sentence says why, and what its author can do."""


class Malformed(Refusal):
    """The file breaks the rules of its format at this question."""


@dataclass(frozen=True)
class Note:
    """One thing said of one question, or of the whole file where `kind` is empty.

    `line` counts from 1, 0 where lines mean nothing; `element` names the place in it. `message` is a message of the
    catalogue, `values` fill its places.
    """

    level: Level
    line: int
    element: str
    kind: str
    name: str
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """The sentence with its values."""
        return self.message % self.values if self.values else self.message

    def __str__(self) -> str:
        who = f"{self.kind} “{self.name}”" if self.name else self.kind
        return ": ".join(part for part in (self.element, who, self.said) if part)


@dataclass(frozen=True)
class Draft:
    """A question as the bank file would write it, and where it stood."""

    fields: Mapping[str, Any]
    line: int
    element: str
    kind: str
    name: str


@dataclass(frozen=True)
class Taken:
    """What a file holds: `title` is empty where it has none; `pictures` by the names that the drafts give them."""

    drafts: tuple[Draft, ...]
    notes: tuple[Note, ...]
    title: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Given:
    """A bank in another format, and what could not go along."""

    raw: bytes
    notes: tuple[Note, ...]


class Reading:
    """Gathers what is read from one file."""

    def __init__(self) -> None:
        self.title = ""
        self.pictures: dict[str, bytes] = {}
        self._drafts: list[Draft] = []
        self._notes: list[Note] = []
        self._ids: set[str] = set()

    def ask(self, kind: str, name: str, *, line: int = 0, element: str = "") -> "Question":
        """The next question of the file. Raises Invalid where there are more than a bank can hold."""
        if len(self._drafts) >= MAX_QUESTIONS:
            text = "Tệp có hơn %(limit)s câu hỏi; hãy chia thành nhiều tệp."
            raise Invalid(text, limit=MAX_QUESTIONS)
        return Question(self, kind, " ".join(name.split())[:80], line, element)

    def note(self, level: Level, message: str, *, line: int = 0, element: str = "", **values: Any) -> None:
        """Say something of the whole file, once."""
        made = Note(level, line, element, "", "", message, values)
        if made not in self._notes:
            self._notes.append(made)

    def say(self, note: Note) -> None:
        self._notes.append(note)

    def keep(self, draft: Draft) -> None:
        self._drafts.append(draft)

    def unique(self, wanted: str) -> str:
        """An id of the bank made of `wanted`, never one that was given before."""
        base = slug(wanted)
        made, number = base, 2
        while made in self._ids:
            made, number = f"{base}-{number}", number + 1
        self._ids.add(made)
        return made

    def taken(self) -> Taken:
        return Taken(tuple(self._drafts), tuple(self._notes), self.title, self.pictures)


class Question:
    """One question while it is read: what is said of it, and what comes of it.

    In a `with` block, NotCarried and Malformed end the question with a note, and reading goes on with the next.
    """

    def __init__(self, reading: Reading, kind: str, name: str, line: int, element: str) -> None:
        self.reading = reading
        self.kind = kind
        self.name = name
        self.line = line
        self.element = element
        self._filled = 0
        self._said: list[Note] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, NotCarried | Malformed):
            line = error.values.pop("line", self.line)
            level: Level = "broken" if isinstance(error, Malformed) else "refused"
            self.reading.say(Note(level, line, self.element, self.kind, self.name, error.text, error.values))
            return True
        return False

    def lost(self, message: str, **values: Any) -> None:
        """A part of the question that does not come along."""
        self._say("lost", message, values)

    def filled(self, message: str, **values: Any) -> None:
        """Something that we ask for and the file has not was put in."""
        self._say("filled", message, values)

    def comment(self, text: str, *, right: bool) -> str:
        """A feedback, or what stands for one that the file does not have; `take` notes how many those are."""
        if text.strip():
            return text
        self._filled += 1
        return "Đúng." if right else "Chưa đúng."

    def take(self, id_from: str, fields: Mapping[str, Any]) -> None:
        """The question as the bank file would write it, without its id: that is made of `id_from`, or of the text."""
        if self._filled:
            message = "%(count)s chỗ không có nhận xét, đã điền “Đúng.” hoặc “Chưa đúng.”; hãy viết vì sao."
            self._say("filled", message, {"count": self._filled})
        made = self.reading.unique(id_from or self.name or html.unescape(str(fields["text"])))
        self.reading.keep(Draft({"id": made, **fields}, self.line, self.element, self.kind, self.name or made))

    def _say(self, level: Level, message: str, values: Mapping[str, Any]) -> None:
        made = Note(level, self.line, self.element, self.kind, self.name, message, values)
        if made not in self._said:
            self._said.append(made)
            self.reading.say(made)


class Writing:
    """Gathers what is said while a bank is written; `at` names the item that is being written."""

    def __init__(self) -> None:
        self._notes: list[Note] = []

    def lost(self, kind: str, name: str, message: str, **values: Any) -> None:
        """A part of an item, or with `kind` empty of the bank, that the format does not hold."""
        note = Note("lost", 0, "", kind, name, message, values)
        if note not in self._notes:
            self._notes.append(note)

    def refused(self, kind: str, name: str, message: str, **values: Any) -> None:
        """An item that the format does not hold."""
        self._notes.append(Note("refused", 0, "", kind, name, message, values))

    def given(self, raw: bytes) -> Given:
        return Given(raw, tuple(self._notes))


def slug(text: str) -> str:
    """An id that bank files take: a-z, 0-9 and single "-", at most 60 long; the same text gives the same id."""
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    plain = "".join(one for one in apart if not unicodedata.combining(one))
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(made) > 60:
        made = made[:60].rsplit("-", 1)[0].strip("-") if "-" in made[:60] else made[:60]
    return made or "cau-" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
