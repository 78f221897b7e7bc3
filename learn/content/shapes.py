"""The keys that content files may have, as pydantic reads them. Unknown keys are refused."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, StringConstraints, TypeAdapter

from learn.domain.courses import PRETEST_LEAST, Audience, LawSource, Skip, Tier
from learn.domain.labs import Check


def _day(value: object) -> object:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("Ngày phải viết theo dạng năm-tháng-ngày, ví dụ 2026-11-24.")
    return value


def _outcome_code(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(r"AILit:[ECMS]|DigComp:D[1-5]|UNESCO:[PDX]", value):
        raise ValueError("Mã năng lực phải là AILit:E|C|M|S, DigComp:D1..D5 hoặc UNESCO:P|D|X.")
    return value


def _skip(value: object) -> object:
    if value == "never" or (type(value) is int and 1 <= value <= 100):
        return value
    raise ValueError(
        "skip là số phần trăm từ 1 đến 100, ví dụ 80, hoặc “never” để học phần này không bao giờ được bỏ qua."
    )


Day = Annotated[date, BeforeValidator(_day)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Prompt = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
OutcomeCode = Annotated[str, BeforeValidator(_outcome_code)]
_FORBID: dict[str, Any] = {"extra": "forbid"}


@dataclass(frozen=True)
class CourseFile:
    """`course.yaml`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    title: Line
    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=12)]
    summary: Line
    audience: Audience
    tier: Tier
    public: bool
    reviewed_on: Day
    modules: Annotated[tuple[Line, ...], Field(min_length=1)]
    choose: Annotated[int, Field(ge=0)] = 0
    pretest: Line | None = None
    pretest_least: Annotated[int, Field(ge=PRETEST_LEAST, le=50)] = PRETEST_LEAST


@dataclass(frozen=True)
class OutcomeFile:
    """One entry of a module's `outcomes`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    text: Line
    codes: tuple[OutcomeCode, ...] = ()


@dataclass(frozen=True)
class ModuleFile:
    """`module.yaml`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    title: Line
    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=12)]
    outcomes: Annotated[tuple[OutcomeFile, ...], Field(min_length=1)]
    tomorrow: Line
    required: bool = True
    quiz: Line | None = None
    skip: Annotated[Skip | None, BeforeValidator(_skip)] = None


@dataclass(frozen=True)
class FrontMatter:
    """What stands between the two `---` lines of a lesson."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    title: Line
    minutes: Annotated[int, Field(ge=1, le=60)]
    lab: Line | None = None


@dataclass(frozen=True)
class LabFile:
    """`labs/<slug>.yaml`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    title: Line
    task: Text
    reference: Prompt
    naive: Prompt
    prompt_checks: Annotated[
        tuple[Annotated[Check, Field(discriminator="kind")], ...], Field(min_length=1)
    ]  # fmt: skip
    answer_checks: tuple[Annotated[Check, Field(discriminator="kind")], ...] = ()
    starter: str = ""
    material: str = ""
    system: str = ""
    max_tokens: Annotated[int, Field(ge=16, le=1000)] = 400
    need: Annotated[int, Field(ge=1)] | None = None


@dataclass(frozen=True)
class LawFile:
    """One entry of `laws.yaml`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID
    title: Line
    number: Line
    in_force_from: Day
    source: LawSource
    reviewed_on: Day
    replaces: tuple[Line, ...] = ()
    note: str = ""


course_file = TypeAdapter(CourseFile)
module_file = TypeAdapter(ModuleFile)
front_matter = TypeAdapter(FrontMatter)
lab_file = TypeAdapter(LabFile)
law_file = TypeAdapter(LawFile)
