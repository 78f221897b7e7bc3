"""What the shape of a bank's file alone cannot say: each fault at its key, with the mend."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from learn.content.bank_behaviour import Report, check_behaviour
from learn.content.bank_rules import check_pools, check_rules
from learn.content.bank_shapes import (
    BankFile,
    CategoryFile,
    ClozeFile,
    EssayFile,
    MatchingFile,
    MultipleFile,
    NumberKeys,
    OptionFile,
    OrderingFile,
    PictureFile,
    SingleKeys,
    TextKeys,
    TrueFalseFile,
)
from learn.content.findings import Finding, Key, Source
from learn.domain.quizzes.text import LEAST_FORGIVEN, letters, normal
from learn.domain.quizzes.units import squeezed

MAX_CARDS = 20

_GAP = re.compile(r"\{(\d+)\}", re.ASCII)
_GAP_INSIDE = re.compile(r"`[^`\n]*\{\d+\}[^`\n]*`|\[[^\]\n]*\{\d+\}[^\]\n]*\]\(|\]\([^)\n]*\{\d+\}", re.ASCII)


def check_bank(source: Source, file: BankFile, findings: list[Finding]) -> None:
    """What the shape alone cannot say."""

    def report(keys: Sequence[Key], message: str) -> None:
        source.report(findings, keys, message)

    if file.draw and file.draw > len(file.items):
        message = f"Mỗi lượt lấy {file.draw} câu mà bộ chỉ có {len(file.items)}; hãy giảm draw hoặc thêm câu."
        report(("draw",), message)
    check_rules(file, report)
    if file.markers > 1 and not any(isinstance(item, EssayFile) for item in file.items):
        report(("markers",), "Bộ này không có câu tự luận (essay) nên không cần người chấm; hãy bỏ markers.")
    check_behaviour(file, file.items, report, shown=file.answers)
    check_pools(file, file.items, report, drawn=file.draw is not None)
    _check_ids(source, file, report)
    for position, item in enumerate(file.items):
        if check := _CHECKS.get(item.kind):
            check(item, ("items", position), report)


def _check_ids(source: Source, file: BankFile, report: Report) -> None:
    first: dict[str, int] = {}
    for position, item in enumerate(file.items):
        if item.id in first:
            line = source.line("items", first[item.id], "id")
            message = f"Mã “{item.id}” đã dùng ở dòng {line}; mỗi câu cần một mã riêng, hãy đổi mã này."
            report(("items", position, "id"), message)
        first.setdefault(item.id, position)


def _check_single(item: SingleKeys, at: tuple[Key, ...], report: Report) -> None:
    _check_options(item.options, at, report)
    right = _check_one_right([one.correct for one in item.options], at, report)
    for position in right[1:]:
        message = "Có hơn một phương án đúng; hãy bớt “correct: true”, hoặc đổi kind thành multiple."
        report((*at, "options", position, "correct"), message)


def _check_picture(item: PictureFile, at: tuple[Key, ...], report: Report) -> None:
    _check_distinct([((*at, "options", place, "alt"), one.alt) for place, one in enumerate(item.options)], report)
    _check_distinct([((*at, "options", place, "src"), one.src) for place, one in enumerate(item.options)], report)
    for position in _check_one_right([one.correct for one in item.options], at, report)[1:]:
        report((*at, "options", position, "correct"), "Có hơn một hình đúng; hãy bớt “correct: true”.")


def _check_one_right(correct: Sequence[bool], at: tuple[Key, ...], report: Report) -> list[int]:
    """Where the right options stand; that there is none is reported."""
    right = [position for position, one in enumerate(correct) if one]
    if not right:
        message = "Chưa có phương án đúng; hãy thêm “correct: true” vào đúng một phương án."
        report((*at, "options"), message)
    return right


def _check_multiple(item: MultipleFile, at: tuple[Key, ...], report: Report) -> None:
    _check_options(item.options, at, report)
    if not any(option.correct for option in item.options):
        message = "Chưa có phương án đúng; hãy thêm “correct: true” vào ít nhất một phương án."
        report((*at, "options"), message)


def _check_options(options: Sequence[OptionFile], at: tuple[Key, ...], report: Report) -> None:
    places = [((*at, "options", place, "text"), option.text) for place, option in enumerate(options)]
    _check_distinct(places, report)


def _check_number(item: NumberKeys, at: tuple[Key, ...], report: Report) -> None:
    if item.tolerance and item.tolerance_percent:
        report((*at, "tolerance_percent"), "Sai số chỉ viết một cách: tolerance hoặc tolerance_percent; hãy bỏ một.")
    if item.tolerance_percent and not item.answer:
        report((*at, "tolerance_percent"), "Phần trăm của 0 vẫn là 0; hãy dùng tolerance.")
    if item.unit and item.units:
        report((*at, "unit"), "“unit” hiện sẵn sau ô, “units” để người học tự viết; hãy bỏ một trong hai.")
    if item.unit_required and not item.units:
        report((*at, "unit_required"), "Bắt viết đơn vị mà chưa có đơn vị nào; hãy thêm “units”.")
    seen: set[str] = set()
    for place, (name, factor) in enumerate(item.units.items()):
        if place == 0 and factor != 1:
            message = "Đơn vị đứng đầu là đơn vị của đáp án nên phải có hệ số 1; hãy đưa đơn vị ấy lên đầu."
            report((*at, "units", name), message)
        if name[0] in "+-.," or name[0].isdecimal():
            report((*at, "units", name), f"Tên đơn vị “{name}” bắt đầu như một con số; hãy đổi tên.")
        if squeezed(name) in seen:
            report((*at, "units", name), f"Đơn vị “{name}” viết hai lần trong câu này; hãy bỏ một.")
        seen.add(squeezed(name))


def _check_text(item: TextKeys, at: tuple[Key, ...], report: Report) -> None:
    seen: set[str] = set()
    for place, one in enumerate(item.accept):
        compared = normal(one, tones=item.tones)
        if compared in seen:
            report((*at, "accept", place), f"“{one}” được hiểu như một cách viết đã có ở trên; hãy bỏ đi.")
        seen.add(compared)
    if item.typos and all(letters(one) < LEAST_FORGIVEN for one in item.accept):
        message = f"Đáp án dưới {LEAST_FORGIVEN} chữ cái không được gõ sai; hãy bỏ “typos”."
        report((*at, "typos"), message)


def _check_matching(item: MatchingFile, at: tuple[Key, ...], report: Report) -> None:
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


def _check_ordering(item: OrderingFile, at: tuple[Key, ...], report: Report) -> None:
    _check_distinct([((*at, "steps", place), step) for place, step in enumerate(item.steps)], report)


def _check_truefalse(item: TrueFalseFile, at: tuple[Key, ...], report: Report) -> None:
    _check_distinct([((*at, "reasons", place, "text"), one.text) for place, one in enumerate(item.reasons)], report)
    right = [place for place, one in enumerate(item.reasons) if one.correct]
    if not right:
        report((*at, "reasons"), "Chưa có lý do đúng; hãy thêm “correct: true” vào đúng một lý do.")
    for place in right[1:]:
        report((*at, "reasons", place, "correct"), "Có hơn một lý do đúng; hãy bớt “correct: true”.")


def _check_category(item: CategoryFile, at: tuple[Key, ...], report: Report) -> None:
    _check_distinct([((*at, "groups", place, "name"), one.name) for place, one in enumerate(item.groups)], report)
    cards = [
        ((*at, "groups", place, "cards", number, "text"), card.text)
        for place, group in enumerate(item.groups)
        for number, card in enumerate(group.cards)
    ]
    _check_distinct(cards, report)
    if not 2 <= len(cards) <= MAX_CARDS:
        report((*at, "groups"), f"Câu này có {len(cards)} thẻ; hãy để từ 2 đến {MAX_CARDS} thẻ.")


def _check_cloze(item: ClozeFile, at: tuple[Key, ...], report: Report) -> None:
    names = _GAP.findall(item.passage)
    for name in dict.fromkeys(names):
        if not 1 <= int(name) <= len(item.gaps) or name != str(int(name)):
            report(
                (*at, "passage"), f"Không có chỗ trống {{{name}}} trong “gaps”; hãy đánh số 1, 2, 3 theo thứ tự ở đó."
            )
        elif names.count(name) > 1:
            report((*at, "passage"), f"Chỗ trống {{{name}}} đặt hai lần; mỗi chỗ trống chỉ đặt một lần.")
    if inside := _GAP_INSIDE.search(item.passage):
        report((*at, "passage"), f"“{inside.group()[:40]}”: không đặt chỗ trống trong liên kết hay đoạn mã.")
    for place, gap in enumerate(item.gaps):
        if str(place + 1) not in names:
            report((*at, "gaps", place), f"Bài chưa có chỗ trống này; hãy đặt {{{place + 1}}} vào “passage”.")
        _CHECKS[gap.kind](gap, (*at, "gaps", place), report)


def _check_essay(item: EssayFile, at: tuple[Key, ...], report: Report) -> None:
    _check_distinct([((*at, "rubric", place, "name"), one.name) for place, one in enumerate(item.rubric)], report)
    for place, one in enumerate(item.rubric):
        keys = (*at, "rubric", place, "levels")
        _check_distinct([((*keys, number, "name"), level.name) for number, level in enumerate(one.levels)], report)
        if len({level.points for level in one.levels}) < len(one.levels):
            report(keys, f"Các mức của “{one.name}” phải có điểm khác nhau; hãy sửa điểm hoặc bỏ bớt một mức.")
    total = sum(max(level.points for level in one.levels) for one in item.rubric)
    if total != item.points:
        message = (
            f"Mức cao nhất của các tiêu chí cộng lại được {total} điểm mà câu có points {item.points}; "
            "hãy sửa cho bằng nhau."
        )
        report((*at, "points"), message)
    if item.max_words and item.max_words < item.min_words:
        report((*at, "max_words"), "Số từ nhiều nhất phải không nhỏ hơn số từ ít nhất; hãy sửa max_words.")


def _check_distinct(places: Iterable[tuple[tuple[Key, ...], str]], report: Report, known: Iterable[str] = ()) -> None:
    seen = set(known)
    for keys, text in places:
        if _alike(text) in seen:
            report(keys, f"“{text}” viết hai lần trong câu này; hãy sửa hoặc bỏ một.")
        seen.add(_alike(text))


def _alike(text: str) -> str:
    return " ".join(text.casefold().split())


_CHECKS: dict[str, Callable[[Any, tuple[Key, ...], Report], None]] = {
    "single": _check_single,
    "multiple": _check_multiple,
    "number": _check_number,
    "text": _check_text,
    "matching": _check_matching,
    "ordering": _check_ordering,
    "truefalse": _check_truefalse,
    "category": _check_category,
    "cloze": _check_cloze,
    "picture": _check_picture,
    "essay": _check_essay,
}
