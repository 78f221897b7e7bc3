"""Prompt labs: what is asked of the learner, and the checks on the prompt and on the model's answer.

Words are compared without case and with spaces evened out, as whole words; without tone marks where the sought
value has none ("vai tro" finds "vai trò", "vai trò" does not find "vai tro"). Patterns are RE2, so a check takes
time in proportion to the text whatever the pattern.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, ClassVar, Literal

import re2

FindPersonal = Callable[[str], Sequence[object]]

_FORBID_OTHER_KEYS: dict[str, Any] = {"extra": "forbid"}  # read by whoever makes these from files


@dataclass(frozen=True, kw_only=True)
class CheckBase:
    """What every check carries: its `title`, the `hint` shown when it fails, and whether it counts."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID_OTHER_KEYS
    title: str
    hint: str = ""
    required: bool = True


@dataclass(frozen=True, kw_only=True)
class ContainsAny(CheckBase):
    """At least one of the values is in the text."""

    kind: Literal["contains_any"] = "contains_any"
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ContainsAll(CheckBase):
    """Every value is in the text."""

    kind: Literal["contains_all"] = "contains_all"
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ContainsNone(CheckBase):
    """None of the values is in the text."""

    kind: Literal["contains_none"] = "contains_none"
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Matches(CheckBase):
    """The RE2 pattern is found somewhere in the text; `(?i)` in front makes it blind to case."""

    kind: Literal["matches"] = "matches"
    pattern: str


@dataclass(frozen=True, kw_only=True)
class WordsBetween(CheckBase):
    """The text has from `min` to `max` words, both included."""

    kind: Literal["words_between"] = "words_between"
    min: int = 0
    max: int = 1_000_000


@dataclass(frozen=True, kw_only=True)
class NoPersonalData(CheckBase):
    """The guard finds no personal data in the text."""

    kind: Literal["no_personal_data"] = "no_personal_data"


Check = ContainsAny | ContainsAll | ContainsNone | Matches | WordsBetween | NoPersonalData


@dataclass(frozen=True)
class Lab:
    """A prompt lab. `material` is appended to the learner's prompt; `max_tokens` bounds the model's answer.

    `need` is how many of the required checks must pass to submit, None for all. `reference` is a prompt that
    passes every prompt check, `naive` one that does not; neither is shown to a learner before submitting.
    """

    course: str
    module: str
    slug: str
    title: str
    task: str
    prompt_checks: tuple[Check, ...]
    answer_checks: tuple[Check, ...]
    reference: str
    naive: str
    starter: str = ""
    material: str = ""
    system: str = ""
    max_tokens: int = 400
    need: int | None = None

    @property
    def key(self) -> str:
        """Stable name in the facts: `course/module/lab`."""
        return f"{self.course}/{self.module}/{self.slug}"


@dataclass(frozen=True)
class CheckResult:
    """How one check went; `hint` is for when it failed, and empty where the author gave none.

    `always` marks a check that no number of others makes up for.
    """

    title: str
    ok: bool
    hint: str
    required: bool
    always: bool = False


class PatternError(ValueError):
    """Not an RE2 pattern."""


def judge_prompt(lab: Lab, prompt: str, find_personal: FindPersonal) -> tuple[CheckResult, ...]:
    """The prompt checks on what the learner wrote, in the lab's order.

    A required check for personal data is needed always: `need` cannot skip it.
    """
    results = _judge(lab.prompt_checks, prompt, find_personal)
    return tuple(
        replace(result, always=result.required and isinstance(check, NoPersonalData))
        for check, result in zip(lab.prompt_checks, results, strict=True)
    )


def judge_answer(lab: Lab, answer: str, find_personal: FindPersonal) -> tuple[CheckResult, ...]:
    """The answer checks on what the model wrote, in the lab's order."""
    return _judge(lab.answer_checks, answer, find_personal)


def passes(lab: Lab, results: Sequence[CheckResult]) -> bool:
    """Whether a lab with these results, of prompt and answer together, may be submitted."""
    required = [one for one in results if one.required]
    needed = needs(lab)
    if any(one.always and not one.ok for one in results):
        return False
    return len(required) >= needed and sum(one.ok for one in required) >= needed


def needs(lab: Lab) -> int:
    """How many required checks must pass."""
    required = sum(one.required for one in (*lab.prompt_checks, *lab.answer_checks))
    return required if lab.need is None else min(lab.need, required)


def prompt_may_pass(lab: Lab, results: Sequence[CheckResult]) -> bool:
    """Whether a prompt with these results could be submitted if the answer passed every check of its own."""
    if any(one.always and not one.ok for one in results):
        return False
    answers = sum(one.required for one in lab.answer_checks)
    return sum(one.ok for one in results if one.required) + answers >= needs(lab)


def check_pattern(pattern: str) -> None:
    """Raise PatternError if this is not an RE2 pattern."""
    _compiled(pattern)


def count_words(text: str) -> int:
    """Runs of text between spaces that hold at least one letter or digit."""
    return sum(any(map(str.isalnum, run)) for run in text.split())


def _judge(checks: Sequence[Check], text: str, find_personal: FindPersonal) -> tuple[CheckResult, ...]:
    return tuple(
        CheckResult(check.title, _holds(check, text, find_personal), check.hint, check.required) for check in checks
    )


def _holds(check: Check, text: str, find_personal: FindPersonal) -> bool:
    match check:
        case ContainsAny():
            return any(_contains(text, value) for value in check.values)
        case ContainsAll():
            return all(_contains(text, value) for value in check.values)
        case ContainsNone():
            return not any(_contains(text, value) for value in check.values)
        case Matches():
            return _compiled(check.pattern).search(unicodedata.normalize("NFC", text)) is not None
        case WordsBetween():
            return check.min <= count_words(text) <= check.max
        case NoPersonalData():
            return not find_personal(text)


def _contains(text: str, value: str) -> bool:
    sought = _even(value)
    where = _even(text)
    if sought == _without_tones(sought):
        where = _without_tones(where)
    before = r"(?<!\w)" if sought[:1].isalnum() else ""
    after = r"(?!\w)" if sought[-1:].isalnum() else ""
    return re.search(before + re.escape(sought) + after, where) is not None


def _even(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _without_tones(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return unicodedata.normalize("NFC", "".join(one for one in apart if not unicodedata.combining(one)))


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:  # re2 carries no types
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise PatternError(str(error)) from None
