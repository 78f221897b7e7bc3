"""The keys that a question bank's file may have, as pydantic reads them. Unknown keys are refused."""

import unicodedata
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from learn.content.bank_behaviour import Penalty
from learn.content.bank_rules import RulesFile, Tag
from learn.domain.quizzes import POINT
from learn.domain.quizzes.essay import MAX_LENGTH, USUAL_LENGTH
from learn.domain.slugs import SLUG

_MAX_POINTS = 100


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _item_id(text: str) -> str:
    if not SLUG.fullmatch(text):
        raise ValueError("Mã câu hỏi chỉ gồm a-z, 0-9 và dấu “-”, ví dụ a1-01; hãy sửa lại.")
    return text


def _exact(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("Ở đây phải là số viết với dấu chấm thập phân, không đặt trong nháy, ví dụ 12.5.")
    return Decimal(str(value))


def _whole_thousandths(value: Decimal) -> Decimal:
    if not 0 < value <= _MAX_POINTS or value * POINT % 1:
        raise ValueError("Điểm phải lớn hơn 0, nhiều nhất 100, với không quá ba chữ số thập phân, ví dụ 1 hoặc 0.5.")
    return value


def _level_points(value: Decimal) -> Decimal:
    if not 0 <= value <= _MAX_POINTS or value * POINT % 1:
        raise ValueError("Điểm của một mức từ 0 đến 100, không quá ba chữ số thập phân, ví dụ 0 hoặc 0.5.")
    return value


_COMPOSED = AfterValidator(_composed)
Long = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000), _COMPOSED]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), _COMPOSED]
Exact = Annotated[Decimal, BeforeValidator(_exact)]
Weight = Annotated[int, Field(ge=1, le=100)]
UnitName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20), _COMPOSED]


class Shape(BaseModel):
    """What every part of the file is: strict, and closed to unknown keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class OptionFile(Shape):
    text: Line
    correct: bool = False
    feedback: Line


class PairFile(Shape):
    left: Line
    right: Line
    feedback: Line


class FeedbackFile(Shape):
    right: Line
    wrong: Line


class ItemFile(Shape):
    id: Annotated[Line, AfterValidator(_item_id)]
    text: Long
    outcome: int | None = Field(default=None, ge=1)
    difficulty: Literal["easy", "medium", "hard"] = "medium"
    points: Annotated[Exact, AfterValidator(_whole_thousandths)] = Decimal(1)
    explain: Long | None = None
    tags: list[Tag] = Field(default=[], max_length=12)
    hints: list[Long] = Field(default=[], max_length=9)
    penalty: Penalty | None = None


class SingleKeys(Shape):
    kind: Literal["single"]
    options: list[OptionFile] = Field(min_length=2, max_length=12)


class SingleFile(SingleKeys, ItemFile):
    pass


class SingleGap(SingleKeys):
    weight: Weight = 1


class MultipleFile(ItemFile):
    kind: Literal["multiple"]
    options: list[OptionFile] = Field(min_length=2, max_length=12)


class NumberKeys(Shape):
    kind: Literal["number"]
    answer: Exact
    tolerance: Annotated[Exact, Field(ge=0)] = Decimal(0)
    tolerance_percent: Annotated[Exact, Field(ge=0, le=100)] = Decimal(0)
    unit: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] = ""
    units: dict[UnitName, Annotated[Exact, Field(gt=0)]] = Field(default={}, max_length=12)
    unit_required: bool = False
    feedback: FeedbackFile


class NumberFile(NumberKeys, ItemFile):
    pass


class NumberGap(NumberKeys):
    weight: Weight = 1


class TextKeys(Shape):
    kind: Literal["text"]
    accept: list[Line] = Field(min_length=1, max_length=50)
    tones: bool = True
    typos: int = Field(default=0, ge=0, le=2)
    feedback: FeedbackFile


class TextFile(TextKeys, ItemFile):
    pass


class TextGap(TextKeys):
    weight: Weight = 1


class MatchingFile(ItemFile):
    kind: Literal["matching"]
    pairs: list[PairFile] = Field(min_length=2, max_length=12)
    others: list[Line] = Field(default=[], max_length=12)


class OrderingFile(ItemFile):
    kind: Literal["ordering"]
    steps: list[Line] = Field(min_length=2, max_length=12)
    feedback: FeedbackFile


class TrueFalseFile(ItemFile):
    kind: Literal["truefalse"]
    answer: bool
    reasons: list[OptionFile] = Field(min_length=2, max_length=12)
    verdict_weight: Weight = 1
    reason_weight: Weight = 1
    feedback: FeedbackFile


class CardFile(Shape):
    text: Line
    feedback: Line


class GroupFile(Shape):
    name: Line
    cards: list[CardFile] = Field(default=[], max_length=12)


class CategoryFile(ItemFile):
    kind: Literal["category"]
    groups: list[GroupFile] = Field(min_length=2, max_length=6)


class ClozeFile(ItemFile):
    kind: Literal["cloze"]
    passage: Long
    gaps: list[Annotated[SingleGap | NumberGap | TextGap, Field(discriminator="kind")]] = Field(
        min_length=1, max_length=12
    )


class PictureOptionFile(Shape):
    src: Line
    alt: Line
    correct: bool = False
    feedback: Line


class PictureFile(ItemFile):
    kind: Literal["picture"]
    options: list[PictureOptionFile] = Field(min_length=2, max_length=6)


class LevelFile(Shape):
    name: Line
    points: Annotated[Exact, AfterValidator(_level_points)]
    description: Line | None = None


class CriterionFile(Shape):
    name: Line
    levels: list[LevelFile] = Field(min_length=2, max_length=8)


class EssayFile(ItemFile):
    kind: Literal["essay"]
    rubric: list[CriterionFile] = Field(min_length=1, max_length=10)
    min_words: int = Field(default=0, ge=0, le=5000)
    max_words: int = Field(default=0, ge=0, le=5000)
    max_length: int = Field(default=USUAL_LENGTH, ge=100, le=MAX_LENGTH)
    sample: Long | None = None


class BankFile(RulesFile):
    title: Line
    pass_percent: int = Field(ge=1, le=100)
    attempts: int = Field(default=0, ge=0, le=1000)
    draw: int | None = Field(default=None, ge=1)
    shuffle: bool = True
    items: list[
        Annotated[
            SingleFile
            | MultipleFile
            | NumberFile
            | TextFile
            | MatchingFile
            | OrderingFile
            | TrueFalseFile
            | CategoryFile
            | ClozeFile
            | PictureFile
            | EssayFile,
            Field(discriminator="kind"),
        ]
    ] = Field(min_length=1, max_length=1000)
