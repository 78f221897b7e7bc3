"""Everything we teach, whole and valid: what the running product reads, never files.

A library is made of pieces (lessons, labs, items) and a manifest that arranges them. Each is canonical JSON under
the first 32 hexadecimal digits of its SHA-256 (an item under its own whole digest, as attempts name it), so that
a database can keep whatever was once served and any process can build the same library from it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from learn.domain import quizzes
from learn.domain.courses import PRETEST_LEAST, Course, Law, Lesson, Module
from learn.domain.labs import Lab
from learn.domain.quizzes import Bank, Item, Pool, Rules

FORMAT = 1

T = TypeVar("T")

_course = TypeAdapter(Course)
_lesson = TypeAdapter(Lesson)
_lab = TypeAdapter(Lab)
_law = TypeAdapter(Law)
_rules = TypeAdapter(Rules)
_pools = TypeAdapter(tuple[Pool, ...])


class SnapshotError(ValueError):
    """Stored pieces that do not make the library they should: one is absent, altered, or of another format."""


@dataclass(frozen=True)
class Library:
    """Courses by slug in order of their codes, labs by key, banks by key, the register of laws.

    `digest` names the whole: two libraries with the same digest teach the same. `digests` holds those of single
    lessons, labs and items under `lesson:KEY`, `lab:KEY` and `item:BANK/ID`.
    """

    courses: Mapping[str, Course]
    labs: Mapping[str, Lab]
    banks: Mapping[str, Bank]
    laws: Mapping[str, Law]
    digest: str
    digests: Mapping[str, str] = field(repr=False)

    def course(self, slug: str) -> Course | None:
        return self.courses.get(slug)

    def module(self, course: str, slug: str) -> Module | None:
        found = self.courses.get(course)
        return found.module(slug) if found else None

    def lesson(self, course: str, slug: str) -> Lesson | None:
        """By its slug, which is unique in a course."""
        found = self.courses.get(course)
        return found.lesson(slug) if found else None

    def lesson_by_key(self, key: str) -> Lesson | None:
        """By the key that facts hold, `course/module/lesson`."""
        found = self.lesson(key.partition("/")[0], key.rpartition("/")[2])
        return found if found and found.key == key else None

    def module_of(self, thing: Lesson | Lab) -> Module | None:
        """The module that a lesson or lab belongs to."""
        return self.module(thing.course, thing.module)

    def lab(self, key: str) -> Lab | None:
        """By the key that facts hold, `course/module/lab`."""
        return self.labs.get(key)

    def bank(self, key: str) -> Bank | None:
        return self.banks.get(key)

    def place_of_bank(self, key: str) -> tuple[Course, Module | None] | None:
        """The module whose quiz this is, or the course alone whose pre-test it is; a bank has one place at most."""
        for course in self.courses.values():
            if course.pretest == key:
                return course, None
            for module in course.modules:
                if module.quiz == key:
                    return course, module
        return None

    def law(self, key: str) -> Law | None:
        return self.laws.get(key)

    def lesson_digest(self, key: str) -> str:
        """KeyError where there is no such lesson; so with labs and items."""
        return self.digests[f"lesson:{key}"]

    def lab_digest(self, key: str) -> str:
        return self.digests[f"lab:{key}"]

    def item_digest(self, bank: str, item_id: str) -> str:
        return self.digests[f"item:{bank}/{item_id}"]


def build_library(
    courses: Mapping[str, Course],
    labs: Mapping[str, Lab],
    banks: Mapping[str, Bank],
    laws: Mapping[str, Law],
) -> Library:
    """The library of valid parts; its digests are worked out here."""
    ordered = dict(sorted(courses.items(), key=lambda pair: (pair[1].code, pair[0])))
    digests: dict[str, str] = {}
    for course in ordered.values():
        for module in course.modules:
            for lesson in module.lessons:
                digests[f"lesson:{lesson.key}"] = digest_of(_dump(_lesson, lesson))
    for lab in labs.values():
        digests[f"lab:{lab.key}"] = digest_of(_dump(_lab, lab))
    for bank in banks.values():
        for item in bank.items:
            digests[f"item:{bank.key}/{item.id}"] = quizzes.digest(item)
    parts = (ordered, dict(sorted(labs.items())), dict(sorted(banks.items())), dict(laws))
    return Library(*parts, digest_of(_manifest(*parts, digests)), digests)


def to_snapshot(library: Library) -> dict[str, str]:
    """Canonical JSON by digest: every piece, and the manifest under the library's own digest."""
    digests = library.digests
    out: dict[str, str] = {}
    for course in library.courses.values():
        for module in course.modules:
            for lesson in module.lessons:
                out[digests[f"lesson:{lesson.key}"]] = _dump(_lesson, lesson)
    for lab in library.labs.values():
        out[digests[f"lab:{lab.key}"]] = _dump(_lab, lab)
    for bank in library.banks.values():
        for item in bank.items:
            out[digests[f"item:{bank.key}/{item.id}"]] = quizzes.canonical(item)
    out[library.digest] = _manifest(library.courses, library.labs, library.banks, library.laws, digests)
    return out


def from_snapshot(pieces: Mapping[str, str], digest: str) -> Library:
    """The library of this digest from its pieces; further pieces may be there. Raises SnapshotError."""
    try:
        manifest = json.loads(_piece(pieces, digest))
        if manifest["format"] != FORMAT:
            raise SnapshotError("the manifest is of another format")
        courses = {one["slug"]: _course_from(one, pieces) for one in manifest["courses"]}
        labs = {key: _lab.validate_json(_piece(pieces, name)) for key, name in manifest["labs"].items()}
        banks = {one["key"]: _bank_from(one, pieces) for one in manifest["banks"]}
        laws = {one["key"]: _law.validate_python(one) for one in manifest["laws"]}
    except SnapshotError:
        raise
    except (ValueError, KeyError, TypeError) as error:
        raise SnapshotError("a piece is of another format") from error
    library = build_library(courses, labs, banks, laws)
    if library.digest != digest:
        raise SnapshotError("the pieces make another library than the manifest names")
    return library


def lesson_from_json(text: str) -> Lesson:
    """A lesson as it was once served, from its piece."""
    return _from(_lesson, text)


def item_from_json(text: str) -> Item:
    """An item as it was once served, from its piece."""
    return quizzes.from_json(json.loads(text))


def digest_of(text: str) -> str:
    """The name of a piece: the first 32 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def canonical(value: object) -> str:
    """The one JSON text of a plain value: keys sorted, no spaces, letters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _dump(adapter: TypeAdapter[T], value: T) -> str:
    return canonical(adapter.dump_python(value, mode="json"))


def _from(adapter: TypeAdapter[T], text: str) -> T:
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        raise SnapshotError("a piece is of another format") from error


def _manifest(
    courses: Mapping[str, Course],
    labs: Mapping[str, Lab],
    banks: Mapping[str, Bank],
    laws: Mapping[str, Law],
    digests: Mapping[str, str],
) -> str:
    return canonical(
        {
            "format": FORMAT,
            "courses": [_course_json(course, digests) for course in courses.values()],
            "labs": {key: digests[f"lab:{key}"] for key in labs},
            "banks": [_bank_json(bank) for bank in banks.values()],
            "laws": [_law.dump_python(law, mode="json") for law in laws.values()],
        }
    )


def _course_json(course: Course, digests: Mapping[str, str]) -> dict[str, Any]:
    data: dict[str, Any] = _course.dump_python(course, mode="json")
    _leave_out(data, pretest=None, pretest_least=PRETEST_LEAST)
    for module, whole in zip(data["modules"], course.modules, strict=True):
        module["lessons"] = [digests[f"lesson:{lesson.key}"] for lesson in whole.lessons]
        _leave_out(module, skip=None)
    return data


def _leave_out(data: dict[str, Any], **usual: object) -> None:
    """Fields that came later, where they say the usual: what was once published keeps its digest."""
    for name, value in usual.items():
        if data[name] == value:
            del data[name]


def _course_from(data: dict[str, Any], pieces: Mapping[str, str]) -> Course:
    modules = [
        {**module, "lessons": [json.loads(_piece(pieces, name)) for name in module["lessons"]]}
        for module in data["modules"]
    ]
    return _course.validate_python({**data, "modules": modules})


def _bank_json(bank: Bank) -> dict[str, Any]:
    return {
        "key": bank.key,
        "title": bank.title,
        "pass_percent": bank.pass_percent,
        "attempts": bank.attempts,
        "draw": bank.draw,
        "shuffle": bank.shuffle,
        "items": [quizzes.digest(item) for item in bank.items],
        "rules": _rules.dump_python(bank.rules, mode="json", exclude_defaults=True),
        "pools": _pools.dump_python(bank.pools, mode="json", exclude_defaults=True),
    }


def _bank_from(data: dict[str, Any], pieces: Mapping[str, str]) -> Bank:
    items = tuple(item_from_json(_piece(pieces, name)) for name in data["items"])
    rules, pools = _rules.validate_python(data.get("rules", {})), _pools.validate_python(data.get("pools", ()))
    return Bank(**{**data, "items": items, "rules": rules, "pools": pools})


def _piece(pieces: Mapping[str, str], digest: str) -> str:
    text = pieces.get(digest)
    if text is None:
        raise SnapshotError(f"the piece {digest} is absent")
    return text
