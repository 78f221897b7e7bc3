"""What the question types of other systems become here: one mapping for every format.

A function for each of our kinds takes what the formats have in common (answers with a share of the points, pairs,
steps) and gives the kind's own keys of the bank file; what cannot be meant the same way is noted on the question.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation, localcontext
from fractions import Fraction
from typing import Any

from learn.domain.quizzes.text import normal
from learn.domain.slugs import SLUG
from learn.formats.exchange import NotCarried, Question
from learn.formats.rubric_text import rubric_of

Fields = dict[str, Any]

ONE = Fraction(1)
_NEAR = Fraction(1, 1000)  # other systems write a third as 33.33333 %

# Types of other systems that no kind here answers to yet; a kind that is added takes its types from this table.
NOT_CARRIED: Mapping[str, str] = {
    "ddimageortext": "Câu kéo thả trên hình chưa mang sang được; hãy đổi thành câu ghép.",
    "ddmarker": "Câu đánh dấu trên hình chưa mang sang được; hãy đổi thành câu chọn.",
    "description": "Đoạn này không phải câu hỏi nên không mang sang; hãy đưa vào bài học hoặc vào lời của câu sau.",
    "calculated": "Câu tính theo công thức với số ngẫu nhiên chưa mang sang được; hãy viết thành câu số với số cụ thể.",
    "random": "Câu rút ngẫu nhiên chưa mang sang được; hãy xuất chính các câu trong danh mục.",
    "unknown": "Loại câu này chưa mang sang được; hãy đổi thành một loại có ở đây.",
}
_ALSO = {
    "calculatedsimple": "calculated",
    "calculatedmulti": "calculated",
    "randomsamatch": "random",
}

MAX_DIGITS = 15  # what a number of a bank's file keeps exactly
_SMALLEST = Decimal(1).scaleb(-MAX_DIGITS)

MAX_GUIDE = 500  # signs that are told a marker: what a level's description may hold
DIFFICULTIES = ("easy", "medium", "hard")


@dataclass(frozen=True)
class Answer:
    """An answer of another system: `share` of the points, 1 the whole, below 0 a loss."""

    text: str
    share: Fraction
    comment: str = ""


@dataclass(frozen=True)
class NumberAnswer:
    """A number that earns `share` within `tolerance`."""

    value: Decimal
    tolerance: Decimal
    share: Fraction
    comment: str = ""


@dataclass(frozen=True)
class Tags:
    """Words that files carry beside a question: those of ours, those that a bank may have as tags, and the others."""

    outcome: int | None = None
    difficulty: str = ""
    points: Decimal | None = None
    tones: bool = True
    labels: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


NO_TAGS = Tags()


def not_carried(kind: str) -> NotCarried:
    """Why questions of another system's type stay behind."""
    return NotCarried(NOT_CARRIED.get(_ALSO.get(kind, kind), NOT_CARRIED["unknown"]))


def tags_of(words: Sequence[str]) -> Tags:
    """What `write_tags` wrote, and the tags that mean nothing here."""
    found: dict[str, str] = {}
    labels, others = [], []
    for word in words:
        key, _, value = word.strip().partition(":")
        if key in {"outcome", "difficulty", "points", "tones"} and value:
            found[key] = value.strip()
        elif SLUG.fullmatch(word.strip()):
            labels.append(word.strip())
        elif word.strip():
            others.append(word.strip())
    outcome = found.get("outcome", "")
    return Tags(
        outcome=int(outcome) if outcome.isdecimal() and 0 < int(outcome) < 1000 else None,
        difficulty=found.get("difficulty", "") if found.get("difficulty") in DIFFICULTIES else "",
        points=decimal_of(found.get("points", "")),
        tones=found.get("tones") != "false",
        labels=tuple(dict.fromkeys(labels)),
        others=tuple(others),
    )


def shared(question: Question, text: str, explain: str, tags: Tags = NO_TAGS, points: Decimal | None = None) -> Fields:
    """The keys that every kind has, in the order in which authors write them."""
    if not text.strip():
        message = "Câu hỏi không có lời; hãy viết câu hỏi."
        raise NotCarried(message)
    if tags.others:
        message = "Nhãn (tag) không mang sang: %(tags)s."
        question.lost(message, tags=", ".join(tags.others))
    fields: Fields = {"text": text}
    if tags.labels:
        fields["tags"] = list(tags.labels)
    if tags.outcome:
        fields["outcome"] = tags.outcome
    if tags.difficulty:
        fields["difficulty"] = tags.difficulty
    worth = points if points is not None else tags.points
    if worth is not None and worth != 1:
        fields["points"] = _points(question, worth)
    if explain.strip():
        fields["explain"] = explain
    return fields


def choice(question: Question, answers: Sequence[Answer], *, several: bool) -> Fields:
    """`single` or `multiple`. `several`: the other system lets people take more than one."""
    if several:
        return _multiple(question, answers)
    full = [one for one in answers if one.share >= ONE - _NEAR]
    if not full:
        message = "Không có phương án nào được trọn điểm; hãy cho một phương án 100%."
        raise NotCarried(message)
    if len(full) > 1:
        message = (
            "Có %(count)s phương án đúng mà chọn một là đủ; ở đây thành câu chọn nhiều, phải chọn đủ mới trọn điểm. "
            "Hãy đọc lại lời câu hỏi."
        )
        question.lost(message, count=len(full))
    _note_shares(question, [one for one in answers if one not in full])
    return {"kind": "multiple" if len(full) > 1 else "single", "options": _options(question, answers, full)}


def true_false(question: Question, *, truth: bool, right: str, wrong: str) -> Fields:
    """A statement to judge becomes a single choice of two; `right` is said to whoever judges it rightly."""
    options = []
    for text, correct in (("Đúng", truth), ("Sai", not truth)):
        comment = question.comment(right if correct else wrong, right=correct)
        options.append({"text": text, **({"correct": True} if correct else {}), "feedback": comment})
    return {"kind": "single", "options": options}


def words(question: Question, answers: Sequence[Answer], *, tones: bool = True) -> Fields:
    """`text`: the answers with all the points are accepted; a lone "*" is whatever else was typed."""
    full = [one for one in answers if one.share >= ONE - _NEAR and one.text != "*"]
    rest = [one for one in answers if one not in full and one.text != "*"]
    anything = [one for one in answers if one.text == "*"]
    if any(one.share > 0 for one in anything) or not full:
        message = "Không có câu trả lời nào được trọn điểm, hoặc trả lời gì cũng được điểm; hãy ghi câu trả lời đúng."
        raise NotCarried(message)
    if any("*" in re.sub(r"\\\*", "", one.text) for one in full):
        message = "Câu trả lời có dấu * thay cho chữ bất kỳ; ở đây hãy ghi đủ từng cách viết."
        raise NotCarried(message)
    _note_shares(question, rest)
    accept: dict[str, str] = {}
    for one in full:
        text = " ".join(one.text.replace("\\*", "*").split())
        accept.setdefault(normal(text, tones=tones), text)
    fields: Fields = {"kind": "text", "accept": list(accept.values())}
    if not tones:
        fields["tones"] = False
    wrong, apart = ([one.comment for one in some if one.comment] for some in (anything, rest))
    return fields | {"feedback": _feedback(question, [one.comment for one in full], wrong, apart)}


def number(question: Question, answers: Sequence[NumberAnswer], *, wrong: str = "", unit: str = "") -> Fields:
    """`number`: the one answer with all the points."""
    full = [one for one in answers if one.share >= ONE - _NEAR]
    rest = [one for one in answers if one not in full]
    if len(full) != 1:
        message = "Câu số ở đây có đúng một đáp số trọn điểm (có thể kèm sai số); hãy giữ một."
        raise NotCarried(message)
    right = full[0]
    _note_shares(question, [Answer(format(one.value, "f"), one.share) for one in rest])
    value, tolerance = (_kept(question, one) for one in (right.value, right.tolerance))
    fields: Fields = {"kind": "number", "answer": value}
    if tolerance:
        fields["tolerance"] = tolerance
    if unit:
        fields["unit"] = unit
    apart = [one.comment for one in rest if one.comment]
    return fields | {"feedback": _feedback(question, [right.comment], [wrong], apart)}


def matching(question: Question, pairs: Sequence[tuple[str, str, str]], others: Sequence[str]) -> Fields:
    """`matching`: pairs of left, right and comment, and right sides that fit nothing."""
    _check_words([*(side for pair in pairs for side in pair[:2]), *others])
    made = [
        {"left": left, "right": right, "feedback": question.comment(comment, right=True)}
        for left, right, comment in pairs
    ]
    rights = {right for _, right, _ in pairs}
    spare = [one for one in dict.fromkeys(others) if one not in rights]
    return {"kind": "matching", "pairs": made} | ({"others": spare} if spare else {})


def ordering(question: Question, steps: Sequence[str], right: str, wrong: str) -> Fields:
    """`ordering`: the steps in their right order."""
    _check_words(steps)
    return {"kind": "ordering", "steps": list(steps), "feedback": _feedback(question, [right], [wrong])}


def essay(question: Question, points: Decimal | None, guide: str = "", least: int = 0, most: int = 0) -> Fields:
    """`essay`. Where `guide`, what is told the marker, is no rubric of ours, one criterion stands for the whole.

    `least` and `most` are words, 0 for no matter.
    """
    rubric = rubric_of(guide)
    if rubric is None:
        message = "Bài tự luận ở đây chấm theo tiêu chí; đã đặt một tiêu chí “Cả bài” có hai mức, hãy viết lại."
        question.lost(message)
        if len(guide) > MAX_GUIDE:
            message = "Lời dặn người chấm dài quá %(limit)s ký tự nên không mang sang."
            question.lost(message, limit=MAX_GUIDE)
            guide = ""
        worth = _points(question, points if points is not None else Decimal(1))
        best = {"name": "Đạt yêu cầu", "points": worth} | ({"description": guide} if guide else {})
        rubric = [{"name": "Cả bài", "levels": [{"name": "Chưa đạt", "points": Decimal(0)}, best]}]
    wished = {name: value for name, value in (("min_words", least), ("max_words", most)) if value}
    return {"kind": "essay", "rubric": rubric, **wished}


def decimal_of(text: str) -> Decimal | None:
    """A number as files write it, with a point or a comma before decimals; None where it is none."""
    written = text.strip()
    if not re.fullmatch(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d{1,2})?", written) or len(written) > 40:
        return None
    try:
        value = Decimal(written.replace(",", "."))
    except InvalidOperation:
        return None
    return Decimal(format(value.normalize(), "f"))


def _kept(question: Question, number: Decimal) -> Decimal:
    """The number with the digits that a bank's file keeps; programs write more than anybody means."""
    with localcontext(prec=MAX_DIGITS):
        rounded = +number
        if -rounded.as_tuple().exponent > MAX_DIGITS:  # type: ignore[operator] # a number, never NaN
            rounded = rounded.quantize(_SMALLEST)
    rounded = Decimal(format(rounded.normalize(), "f"))
    if rounded != number:
        message = "Số %(number)s làm tròn thành %(rounded)s: ở đây giữ %(limit)s chữ số."
        question.lost(message, number=number, rounded=rounded, limit=MAX_DIGITS)
    return rounded


def _multiple(question: Question, answers: Sequence[Answer]) -> Fields:
    full = [one for one in answers if one.share > 0]
    if not full:
        message = "Không có phương án nào được điểm; hãy cho điểm phương án đúng."
        raise NotCarried(message)
    share = Fraction(1, len(full))
    same = all(abs(one.share - share) < _NEAR for one in full)
    if not same or any(abs(one.share + share) >= _NEAR for one in answers if one not in full):
        message = (
            "Tỉ lệ điểm của các phương án không giữ: ở đây mỗi phương án đúng một phần bằng nhau, sai trừ bằng ấy."
        )
        question.lost(message)
    return {"kind": "multiple", "options": _options(question, answers, full)}


def _options(question: Question, answers: Sequence[Answer], full: Sequence[Answer]) -> list[Fields]:
    _check_words([one.text for one in answers])
    return [
        {
            "text": one.text,
            **({"correct": True} if one in full else {}),
            "feedback": question.comment(one.comment, right=one in full),
        }
        for one in answers
    ]


def _check_words(texts: Sequence[str]) -> None:
    if not all(one.strip() for one in texts):
        message = "Có phương án hay vế không có chữ (chỉ có hình, tiếng hay công thức); hãy viết bằng chữ."
        raise NotCarried(message)


def _note_shares(question: Question, answers: Sequence[Answer]) -> None:
    partly = [f"{one.text} ({percent(one.share)}%)" for one in answers if one.share]
    if partly:
        message = "Điểm từng phần không giữ, các câu trả lời này thành sai: %(answers)s."
        question.lost(message, answers="; ".join(partly))


def _feedback(question: Question, right: Sequence[str], wrong: Sequence[str], apart: Sequence[str] = ()) -> Fields:
    """One comment for a right answer and one for a wrong one; further ones are noted.

    `apart` are comments on some wrong answer alone: said of all the others, they would mislead.
    """
    rights, wrongs = (list(dict.fromkeys(one for one in given if one.strip())) for given in (right, wrong))
    if further := rights[1:] + wrongs[1:] + [one for one in dict.fromkeys(apart) if one not in wrongs[:1]]:
        message = "Chỉ giữ một nhận xét khi đúng và một khi sai; không mang sang: %(comments)s."
        question.lost(message, comments="; ".join(further))
    return {
        "right": question.comment(rights[0] if rights else "", right=True),
        "wrong": question.comment(wrongs[0] if wrongs else "", right=False),
    }


def _points(question: Question, worth: Decimal) -> Decimal:
    rounded = worth.quantize(Decimal("0.001"))
    if not 0 < rounded <= 100:
        message = "Điểm %(points)s không dùng được ở đây (phải từ 0.001 đến 100); để mặc định là 1."
        question.lost(message, points=worth)
        return Decimal(1)
    if rounded != worth:
        message = "Điểm %(points)s làm tròn thành %(rounded)s."
        question.lost(message, points=worth, rounded=rounded)
    return Decimal(format(rounded.normalize(), "f"))


def percent(share: Fraction) -> str:
    """A share as other systems write it: 33.33333, without needless zeros."""
    text = f"{float(share) * 100:.5f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
