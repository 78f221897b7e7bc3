"""Question banks: `quizzes/<key>.yaml` to domain objects, checked so that a wrong file never reaches a learner."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, TypeAdapter
from pydantic import Field as Shape

from learn.content.findings import Finding, Key, Source, shown, validate
from learn.content.quiz_rules import Report, RulesFile, Tag, check_pools, check_rules, pools_of, rules_of
from learn.domain import quizzes as of
from learn.domain.quizzes.text import normal

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MAX_POINTS = 100


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _item_id(text: str) -> str:
    if not _KEY.fullmatch(text):
        raise ValueError("Mã câu hỏi chỉ gồm a-z, 0-9 và dấu “-”, ví dụ a1-01; hãy sửa lại.")
    return text


def _exact(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("Ở đây phải là số viết với dấu chấm thập phân, không đặt trong nháy, ví dụ 12.5.")
    return Decimal(str(value))


def _whole_thousandths(value: Decimal) -> Decimal:
    if not 0 < value <= _MAX_POINTS or value * of.POINT % 1:
        raise ValueError("Điểm phải lớn hơn 0, nhiều nhất 100, với không quá ba chữ số thập phân, ví dụ 1 hoặc 0.5.")
    return value


_COMPOSED = AfterValidator(_composed)
Long = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000), _COMPOSED]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), _COMPOSED]
Exact = Annotated[Decimal, BeforeValidator(_exact)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Option(_Shape):
    text: Line
    correct: bool = False
    feedback: Line


class _Pair(_Shape):
    left: Line
    right: Line
    feedback: Line


class _Feedback(_Shape):
    right: Line
    wrong: Line


class _Item(_Shape):
    id: Annotated[Line, AfterValidator(_item_id)]
    text: Long
    outcome: int | None = Shape(default=None, ge=1)
    difficulty: Literal["easy", "medium", "hard"] = "medium"
    points: Annotated[Exact, AfterValidator(_whole_thousandths)] = Decimal(1)
    explain: Long | None = None
    tags: list[Tag] = Shape(default=[], max_length=12)


class _Single(_Item):
    kind: Literal["single"]
    options: list[_Option] = Shape(min_length=2, max_length=12)


class _Multiple(_Item):
    kind: Literal["multiple"]
    options: list[_Option] = Shape(min_length=2, max_length=12)


class _Number(_Item):
    kind: Literal["number"]
    answer: Exact
    tolerance: Annotated[Exact, Shape(ge=0)] = Decimal(0)
    unit: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] = ""
    feedback: _Feedback


class _TextItem(_Item):
    kind: Literal["text"]
    accept: list[Line] = Shape(min_length=1, max_length=50)
    tones: bool = True
    feedback: _Feedback


class _Matching(_Item):
    kind: Literal["matching"]
    pairs: list[_Pair] = Shape(min_length=2, max_length=12)
    others: list[Line] = Shape(default=[], max_length=12)


class _Ordering(_Item):
    kind: Literal["ordering"]
    steps: list[Line] = Shape(min_length=2, max_length=12)
    feedback: _Feedback


class _Bank(RulesFile):
    title: Line
    pass_percent: int = Shape(ge=1, le=100)
    attempts: int = Shape(default=0, ge=0, le=1000)
    draw: int | None = Shape(default=None, ge=1)
    shuffle: bool = True
    items: list[
        Annotated[_Single | _Multiple | _Number | _TextItem | _Matching | _Ordering, Shape(discriminator="kind")]
    ] = Shape(min_length=1, max_length=1000)


_BANK = TypeAdapter(_Bank)


def read_bank(path: Path, root: Path, findings: list[Finding]) -> of.Bank | None:
    """The bank in this file of the folder `root`; None, and at least one finding, where something is to mend.

    The bank's key is the file's name without its ending. Never raises for what the file holds.
    """
    before = len(findings)
    if not _KEY.fullmatch(path.stem):
        message = "Tên tệp chỉ gồm a-z, 0-9 và dấu “-”, ví dụ a1-ai-quanh-ta.yaml; hãy đổi tên."
        findings.append(Finding(shown(path, root), 1, "", message))
    source = Source.load(path, root, findings)
    file = validate(source, _BANK, findings) if source else None
    if source and file:
        _check(source, file, findings)
    if file is None or len(findings) > before:
        return None
    return of.Bank(
        key=path.stem,
        title=file.title,
        pass_percent=file.pass_percent,
        attempts=file.attempts,
        draw=file.draw or sum(pool.count for pool in file.pools) or len(file.items),
        shuffle=file.shuffle,
        items=tuple(_BUILD[one.kind](one) for one in file.items),
        rules=rules_of(file),
        pools=pools_of(file),
    )


def _check(source: Source, file: _Bank, findings: list[Finding]) -> None:
    """What the shape alone cannot say."""

    def report(keys: Sequence[Key], message: str) -> None:
        source.report(findings, keys, message)

    if file.draw and file.draw > len(file.items):
        message = f"Mỗi lượt lấy {file.draw} câu mà bộ chỉ có {len(file.items)}; hãy giảm draw hoặc thêm câu."
        report(("draw",), message)
    check_rules(file, report)
    check_pools(file, file.items, report, drawn=file.draw is not None)
    _check_ids(source, file, report)
    for position, item in enumerate(file.items):
        if check := _CHECKS.get(item.kind):
            check(item, ("items", position), report)


def _check_ids(source: Source, file: _Bank, report: Report) -> None:
    first: dict[str, int] = {}
    for position, item in enumerate(file.items):
        if item.id in first:
            line = source.line("items", first[item.id], "id")
            message = f"Mã “{item.id}” đã dùng ở dòng {line}; mỗi câu cần một mã riêng, hãy đổi mã này."
            report(("items", position, "id"), message)
        first.setdefault(item.id, position)


def _check_single(item: _Single, at: tuple[Key, ...], report: Report) -> None:
    _check_options(item.options, at, report)
    right = [position for position, option in enumerate(item.options) if option.correct]
    if not right:
        message = "Chưa có phương án đúng; hãy thêm “correct: true” vào đúng một phương án."
        report((*at, "options"), message)
    for position in right[1:]:
        message = "Có hơn một phương án đúng; hãy bớt “correct: true”, hoặc đổi kind thành multiple."
        report((*at, "options", position, "correct"), message)


def _check_multiple(item: _Multiple, at: tuple[Key, ...], report: Report) -> None:
    _check_options(item.options, at, report)
    if not any(option.correct for option in item.options):
        message = "Chưa có phương án đúng; hãy thêm “correct: true” vào ít nhất một phương án."
        report((*at, "options"), message)


def _check_options(options: Sequence[_Option], at: tuple[Key, ...], report: Report) -> None:
    places = [((*at, "options", place, "text"), option.text) for place, option in enumerate(options)]
    _check_distinct(places, report)


def _check_text(item: _TextItem, at: tuple[Key, ...], report: Report) -> None:
    seen: set[str] = set()
    for place, one in enumerate(item.accept):
        compared = normal(one, tones=item.tones)
        if compared in seen:
            report((*at, "accept", place), f"“{one}” được hiểu như một cách viết đã có ở trên; hãy bỏ đi.")
        seen.add(compared)


def _check_matching(item: _Matching, at: tuple[Key, ...], report: Report) -> None:
    _check_distinct([((*at, "pairs", place, "left"), pair.left) for place, pair in enumerate(item.pairs)], report)
    rights = {_alike(pair.right): pair.right for pair in item.pairs}
    for place, pair in enumerate(item.pairs):
        if (known := rights[_alike(pair.right)]) != pair.right:
            message = f"“{pair.right}” và “{known}” chỉ khác cách viết; hãy viết giống hệt nhau hoặc khác hẳn."
            report((*at, "pairs", place, "right"), message)
    others = [((*at, "others", place), other) for place, other in enumerate(item.others)]
    _check_distinct(others, report, rights)
    if len(rights) + len(others) < 2:
        message = "Mọi cặp có cùng một vế phải nên không có gì để chọn; hãy thêm “others”."
        report((*at, "pairs"), message)


def _check_ordering(item: _Ordering, at: tuple[Key, ...], report: Report) -> None:
    _check_distinct([((*at, "steps", place), step) for place, step in enumerate(item.steps)], report)


def _check_distinct(places: Iterable[tuple[tuple[Key, ...], str]], report: Report, known: Iterable[str] = ()) -> None:
    seen = set(known)
    for keys, text in places:
        if _alike(text) in seen:
            report(keys, f"“{text}” viết hai lần trong câu này; hãy sửa hoặc bỏ một.")
        seen.add(_alike(text))


def _alike(text: str) -> str:
    return " ".join(text.casefold().split())


def _shared(item: _Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "text": item.text,
        "outcome": item.outcome,
        "difficulty": item.difficulty,
        "points": int(item.points * of.POINT),
        "explain": item.explain or "",
        "tags": tuple(dict.fromkeys(item.tags)),
    }


def _options(item: _Single | _Multiple) -> tuple[of.Option, ...]:
    return tuple(
        of.Option(of.opaque_id(item.id, one.text), one.text, one.correct, one.feedback) for one in item.options
    )


def _feedback(of_whole: _Feedback) -> of.Feedback:
    return of.Feedback(of_whole.right, of_whole.wrong)


def _single(item: _Single) -> of.Single:
    return of.Single(**_shared(item), options=_options(item))


def _multiple(item: _Multiple) -> of.Multiple:
    return of.Multiple(**_shared(item), options=_options(item))


def _number(item: _Number) -> of.Number:
    return of.Number(
        **_shared(item),
        answer=item.answer,
        tolerance=item.tolerance,
        unit=item.unit,
        feedback=_feedback(item.feedback),
    )


def _text_item(item: _TextItem) -> of.Text:
    return of.Text(**_shared(item), accept=tuple(item.accept), tones=item.tones, feedback=_feedback(item.feedback))


def _matching(item: _Matching) -> of.Matching:
    rights = dict.fromkeys([pair.right for pair in item.pairs] + item.others)
    return of.Matching(
        **_shared(item),
        pairs=tuple(
            of.Pair(of.opaque_id(item.id, pair.left), pair.left, of.opaque_id(item.id, pair.right), pair.feedback)
            for pair in item.pairs
        ),
        rights=tuple(of.Choice(of.opaque_id(item.id, right), right) for right in rights),
    )


def _ordering(item: _Ordering) -> of.Ordering:
    steps = tuple(of.Choice(of.opaque_id(item.id, step), step) for step in item.steps)
    return of.Ordering(**_shared(item), steps=steps, feedback=_feedback(item.feedback))


_CHECKS: dict[str, Callable[[Any, tuple[Key, ...], Report], None]] = {
    "single": _check_single,
    "multiple": _check_multiple,
    "text": _check_text,
    "matching": _check_matching,
    "ordering": _check_ordering,
}
_BUILD: dict[str, Callable[[Any], of.Item]] = {
    "single": _single,
    "multiple": _multiple,
    "number": _number,
    "text": _text_item,
    "matching": _matching,
    "ordering": _ordering,
}
