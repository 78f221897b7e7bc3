"""Hints and penalties in Moodle XML: what a question says between tries, and what a further try costs."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from learn.domain.quizzes import Bank, Item
from learn.domain.quizzes.rules import PENALTY
from learn.formats.drafts import decimal_of
from learn.formats.exchange import Malformed, Question
from learn.formats.xml_files import Element

MAX_HINTS = 9

_NEAR = Fraction(1, 100_000)  # Moodle writes a third as 0.3333333


def read_tries(question: Question, element: Element, rich: Callable[[Element], str]) -> dict[str, Any]:
    """The keys `hints` and `penalty` of a question, where it has them and the penalty is not the usual third.

    `rich` gives an element's text as Markdown. Raises Malformed on a penalty that is no share of the points.
    """
    fields: dict[str, Any] = {}
    if hints := _hints(question, element, rich):
        fields["hints"] = hints
        message = (
            "Gợi ý và điểm trừ được giữ trong câu, nhưng bộ mới chấm cả bài sau khi nộp; muốn dùng, "
            "hãy đặt behaviour: hints cho bộ."
        )
        question.reading.note("lost", message)
    written = element.first("penalty")
    if written is not None and (text := (written.first("text") or written).text.strip()):
        value = decimal_of(text)
        if value is None or not 0 <= value <= 1:
            message = "Điểm trừ khi thử lại (penalty) “%(given)s” không phải số từ 0 đến 1."
            raise Malformed(message, given=text[:60], line=written.line)
        if abs(Fraction(value) - PENALTY) > _NEAR:
            fields["penalty"] = _share(value)
    return fields


def penalty_out(bank: Bank, item: Item) -> str:
    """What a further try of this question costs, as Moodle writes it."""
    penalty = bank.rules.behaviour.penalty if item.penalty is None else item.penalty
    return f"{float(penalty):.7f}"


def _hints(question: Question, element: Element, rich: Callable[[Element], str]) -> list[str]:
    found = element.all("hint")
    told = [text for hint in found if (text := rich(hint))]
    if len(told) < len(found):
        question.lost("Gợi ý trống (chỉ để được thử thêm) không mang sang; ở đây mỗi gợi ý phải có lời.")
    if any(hint.first(name) is not None for hint in found for name in ("shownumcorrect", "clearwrong", "options")):
        message = "Ở Moodle gợi ý còn cho biết số ý đúng hoặc xóa ý sai; ở đây chỉ giữ lời gợi ý."
        question.lost(message)
    if len(told) > MAX_HINTS:
        message = "Câu có hơn %(limit)s gợi ý; các gợi ý sau không mang sang."
        question.lost(message, limit=MAX_HINTS)
    return told[:MAX_HINTS]


def _share(value: Decimal) -> Decimal | str:
    """As authors write it: 0.25, or 2/3 where the file has 0.6666667."""
    near = Fraction(value).limit_denominator(12)
    short = value == value.quantize(Decimal("0.001"))
    return str(near) if not short and abs(near - Fraction(value)) <= _NEAR else Decimal(format(value.normalize(), "f"))
