"""What templates show of a question and of its review: plain values, made of what the services return."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from learn.domain.quizzes import ReviewPart
from learn.services.quizzes.open_attempt import Question
from learn.services.quizzes.review_attempt import Reviewed
from learn.web.language import translate, vietnamese
from learn.web.quizzes.texts import Texts


@dataclass(frozen=True)
class Face:
    """A question for the template; `field` is its first field's name.

    `control`: "choices", "typed", "pairs", "groups", "order", or "truefalse" (`rows` for the verdict, `reasons` for the
    reason).
    """

    place: int
    text: Markup
    control: str
    field: str
    rows: Sequence[Any]
    targets: Sequence[tuple[str, str]] = ()
    reasons: Sequence[Any] = ()
    many: bool = False
    numeric: bool = False
    unit: str = ""
    units: Sequence[str] = ()
    unit_required: bool = False
    max_length: int = 0
    value: str = ""


@dataclass(frozen=True)
class ReviewFace:
    """A question's review. `state`: "right", "partly" or "wrong"; `rows` as the macro `marked` takes them."""

    place: int
    text: Markup
    state: str
    rows: Sequence[tuple[Markup, str, str, Markup]]
    feedback: Markup
    explain: Markup


def face(question: Question, texts: Texts, fields: Mapping[str, Sequence[str]] | None = None) -> Face:
    """The question with what is kept of it, or with `fields`, what was typed and refused."""
    given = question.fields if fields is None else fields
    first = question.layout.fields[0]
    chosen = list(given.get(first.name, ()))
    shown: dict[str, Any] = {"place": question.place, "text": texts.block(question.layout.text), "field": first.name}
    if question.layout.kind == "truefalse":
        reason = question.layout.fields[1]
        verdicts = [(one.id, truth(one.id), one.id in chosen) for one in first.choices]
        reasons = [(one.id, texts.line(one.text), one.id in given.get(reason.name, ())) for one in reason.choices]
        return Face(**shown, control="truefalse", rows=verdicts, reasons=reasons)
    if first.control in {"one", "many"}:
        options = [(one.id, texts.line(one.text), one.id in chosen) for one in first.choices]
        return Face(**shown, control="choices", rows=options, many=first.control == "many")
    if first.control in {"line", "number"}:
        typed: dict[str, Any] = {
            "unit": first.unit,
            "units": first.units,
            "unit_required": first.unit_required,
            "max_length": first.max_length,
            "value": chosen[0] if chosen else "",
        }
        return Face(**shown, control="typed", rows=(), numeric=first.control == "number", **typed)
    picked = {one.name: (list(given.get(one.name, ())) or [""])[0] for one in question.layout.fields}
    labels = {one.name: one.label for one in question.layout.fields}
    if question.layout.kind == "ordering":
        named = {name: (texts.line(label), texts.words(label)) for name, label in labels.items()}
        steps = [(name, *named[name], picked[name]) for name in _standing(picked)]
        return Face(**shown, control="order", rows=steps)
    targets = [(one.id, texts.words(one.text)) for one in first.choices]
    sides = [(name, texts.line(label), picked[name]) for name, label in labels.items()]
    control = "groups" if question.layout.kind == "category" else "pairs"
    return Face(**shown, control=control, rows=sides, targets=targets)


def truth(verdict: str) -> str:
    """A verdict on a statement, in the reader's language."""
    return translate("Nhận định này đúng") if verdict == "true" else translate("Nhận định này sai")


def review_face(one: Reviewed, texts: Texts) -> ReviewFace:
    """The question with every part judged, and the words that teach."""
    share = one.review.mark.share
    return ReviewFace(
        place=one.place,
        text=texts.block(one.text),
        state="right" if share == 1 else "partly" if share else "wrong",
        rows=[_row(part, texts, written=one.kind in {"matching", "category"}) for part in one.review.parts],
        feedback=texts.line(one.review.feedback),
        explain=texts.block(one.review.explain),
    )


def _standing(picked: Mapping[str, str]) -> list[str]:
    """Steps as their places say; as they were drawn while a place is open or taken twice, so that nothing jumps."""
    if "" in picked.values() or len(set(picked.values())) < len(picked):
        return list(picked)
    return sorted(picked, key=lambda name: int(picked[name]) if picked[name].isdecimal() else 0)


def _row(part: ReviewPart, texts: Texts, *, written: bool) -> tuple[Markup, str, str, Markup]:
    state = {"right": "right", "missed": "wrong" if part.expected else "right", "wrong": "wrong"}.get(part.verdict, "")
    words = _pair_words(part, texts, written) if part.expected else _option_words(part)
    label = Markup.escape(truth(part.id)) if part.id in {"true", "false"} else texts.line(part.label)
    return label, state, words, texts.line(part.feedback)


def _option_words(part: ReviewPart) -> str:
    if part.verdict == "right":
        return translate("Bạn chọn · đúng")
    if part.verdict == "missed":
        return translate("Đáp án đúng, bạn chưa chọn")
    return translate("Bạn chọn · chưa đúng") if part.verdict == "wrong" else ""


def _pair_words(part: ReviewPart, texts: Texts, written: bool) -> str:
    """The learner's own words stay as they were typed; only authors' texts are Markdown."""
    given, expected = (vietnamese(texts.words(one) if written else one) for one in (part.given, part.expected))
    if part.verdict == "right":
        return translate("Bạn trả lời: %(given)s · đúng", given=given)
    if not given:
        return translate("Bạn chưa trả lời · đáp án: %(expected)s", expected=expected)
    return translate("Bạn trả lời: %(given)s · đáp án: %(expected)s", given=given, expected=expected)
