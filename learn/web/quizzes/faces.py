"""What templates show of a question and of its review: plain values, made of what the services return."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from learn.domain.quizzes import Choice, Field, Layout, Pictured, ReviewPart
from learn.domain.quizzes.essay import words_of
from learn.services.quizzes.open_attempt import Question
from learn.services.quizzes.review_attempt import PersonMark, Reviewed
from learn.web.language import translate, vietnamese
from learn.web.quizzes.texts import Texts

_GAP = re.compile(r"\{(\d+)\}", re.ASCII)


@dataclass(frozen=True)
class Face:
    """A question for the template; `field` is its first field's name.

    `control`: "choices", "typed", "lines", "pairs", "groups", "order", "truefalse" (`rows` for the verdict, `reasons`
    for the reason), or "cloze" (`rows` of the passage: HTML, and the gap that follows it or None).
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
    min_words: int = 0
    max_words: int = 0
    words: int = 0
    value: str = ""


@dataclass(frozen=True)
class GapFace:
    """A gap in a passage: a box to type in, or with `options` (value, words, chosen) one to choose from."""

    name: str
    label: str
    options: Sequence[tuple[str, str, bool]]
    numeric: bool
    unit: str
    units: Sequence[str]
    unit_required: bool
    max_length: int
    value: str
    wrong: bool


Row = tuple[Markup, str, str, Markup]
"""A line of a review: what was offered, "right", "wrong" or "", what became of it in words, what it teaches."""


@dataclass(frozen=True)
class ReviewFace:
    """A question's review. `state`: "right", "partly", "wrong", or "waiting" for a person's mark; `rows` as the macro
    `marked` takes them. `essay` where it is a long text, with its `points`, `highest`, `given`, `sample` and markers'
    `marks`.
    """

    place: int
    text: Markup
    passage: Markup
    state: str
    rows: Sequence[Row]
    feedback: Markup
    explain: Markup
    essay: bool = False
    points: int | None = None
    highest: int = 0
    given: Markup | str = ""
    sample: Markup | str = ""
    marks: Sequence[PersonMark] = ()
    reason: str = ""
    corrected: bool = False


def face(
    question: Question, texts: Texts, fields: Mapping[str, Sequence[str]] | None = None, refused: str | None = None
) -> Face:
    """The question with what is kept of it, or with `fields`, what was typed; `refused` names the field to mend."""
    given = question.fields if fields is None else fields
    first = question.layout.fields[0]
    chosen = list(given.get(first.name, ()))
    shown: dict[str, Any] = {"place": question.place, "text": texts.block(question.layout.text), "field": first.name}
    if question.layout.passage:
        return Face(**shown, control="cloze", rows=_passage(question.layout, texts, given, refused))
    if question.layout.kind == "truefalse":
        reason = question.layout.fields[1]
        verdicts = [(one.id, truth(one.id), one.id in chosen) for one in first.choices]
        reasons = [(one.id, texts.line(one.text), one.id in given.get(reason.name, ())) for one in reason.choices]
        return Face(**shown, control="truefalse", rows=verdicts, reasons=reasons)
    if first.control in {"one", "many"}:
        options = [(one.id, _shown(one, texts), one.id in chosen) for one in first.choices]
        return Face(**shown, control="choices", rows=options, many=first.control == "many")
    if first.control == "lines":
        value = chosen[0] if chosen else ""
        wished: dict[str, Any] = {
            "min_words": first.min_words,
            "max_words": first.max_words,
            "max_length": first.max_length,
        }
        return Face(**shown, control="lines", rows=(), value=value, words=words_of(value), **wished)
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


def picture(digest: str, alt: str) -> Markup:
    """A picture of a question, with what can be seen on it."""
    return Markup('<img src="{}" alt="{}">').format(f"/pictures/{digest}", alt)


def _shown(choice: Choice, texts: Texts) -> Markup:
    return picture(choice.picture, choice.text) if isinstance(choice, Pictured) else texts.line(choice.text)


def _passage(
    layout: Layout, texts: Texts, given: Mapping[str, Sequence[str]], refused: str | None
) -> list[tuple[Markup, GapFace | None]]:
    gaps = {field.label: _gap(field, texts, given, refused) for field in layout.fields}
    pieces = _GAP.split(str(texts.block(layout.passage)))  # HTML, a gap's number, HTML, and so on
    names = [*pieces[1::2], ""]
    return [(Markup(html), gaps.get(name)) for html, name in zip(pieces[::2], names, strict=True)]  # noqa: S704 - cleaned by the renderer


def _gap(field: Field, texts: Texts, given: Mapping[str, Sequence[str]], refused: str | None) -> GapFace:
    value = next(iter(given.get(field.name, ())), "")
    return GapFace(
        name=field.name,
        label=field.label,
        options=[(one.id, texts.words(one.text), one.id == value) for one in field.choices],
        numeric=field.control == "number",
        unit=field.unit,
        units=field.units,
        unit_required=field.unit_required,
        max_length=field.max_length,
        value=value,
        wrong=field.name == refused,
    )


def truth(verdict: str) -> str:
    """A verdict on a statement, in the reader's language."""
    return translate("Nhận định này đúng") if verdict == "true" else translate("Nhận định này sai")


def review_face(one: Reviewed, texts: Texts) -> ReviewFace:
    """The question with every part judged, and the words that teach."""
    if one.by_person:
        return _essay(one, texts)
    return ReviewFace(
        place=one.place,
        text=texts.block(one.text),
        passage=Markup(_GAP.sub(r"<strong>(\1)</strong>", str(texts.block(one.review.passage)))),  # noqa: S704 - cleaned
        state=state_of(one.review.mark.share),
        rows=rows_of(one.review.parts, texts),
        feedback=texts.line(one.review.feedback),
        explain=texts.block(one.review.explain),
        corrected=one.corrected,
    )


def state_of(share: Fraction) -> str:
    """What the macro `verdict` calls a share of the points."""
    return "right" if share == 1 else "partly" if share else "wrong"


def rows_of(parts: Sequence[ReviewPart], texts: Texts) -> list[Row]:
    """The parts as the macro `marked` takes them."""
    return [_row(part, texts) for part in parts]


def written(text: str) -> Markup:
    """What somebody typed, its paragraphs and lines kept."""
    blocks = (Markup("<br>").join(block.split("\n")) for block in text.split("\n\n"))
    return Markup("").join(Markup("<p>{}</p>").format(block) for block in blocks if block)


def _essay(one: Reviewed, texts: Texts) -> ReviewFace:
    highest = one.review.mark.max_points
    state = "waiting" if one.points is None else "right" if one.points == highest else "partly"
    return ReviewFace(
        place=one.place,
        text=texts.block(one.text),
        passage=Markup(""),
        state=state if one.points != 0 else "wrong",
        rows=(),
        feedback=Markup(""),
        explain=texts.block(one.review.explain),
        essay=True,
        points=one.points,
        highest=highest,
        given=written(one.review.given),
        sample=texts.block(one.review.expected),
        marks=one.marks,
        reason=one.reason,
    )


def _standing(picked: Mapping[str, str]) -> list[str]:
    """Steps as their places say; as they were drawn while a place is open or taken twice, so that nothing jumps."""
    if "" in picked.values() or len(set(picked.values())) < len(picked):
        return list(picked)
    return sorted(picked, key=lambda name: int(picked[name]) if picked[name].isdecimal() else 0)


def _row(part: ReviewPart, texts: Texts) -> Row:
    state = {"right": "right", "missed": "wrong" if part.expected else "right", "wrong": "wrong"}.get(part.verdict, "")
    words = _pair_words(part, texts) if part.expected or part.given else _option_words(part)
    if part.picture:
        return picture(part.picture, part.label), state, words, texts.line(part.feedback)
    label = Markup.escape(truth(part.id)) if part.id in {"true", "false"} else texts.line(part.label)
    return label, state, words, texts.line(part.feedback)


def _option_words(part: ReviewPart) -> str:
    if part.verdict == "right":
        return translate("Bạn chọn · đúng")
    if part.verdict == "missed":
        return translate("Đáp án đúng, bạn chưa chọn")
    return translate("Bạn chọn · chưa đúng") if part.verdict == "wrong" else ""


def _pair_words(part: ReviewPart, texts: Texts) -> str:
    """The learner's own words stay as they were typed; only authors' texts are Markdown."""
    given, expected = (vietnamese(texts.words(one) if part.authored else one) for one in (part.given, part.expected))
    if part.verdict == "right":
        return translate("Bạn trả lời: %(given)s · đúng", given=given)
    if not expected:
        return translate("Bạn trả lời: %(given)s · chưa đúng", given=given)
    if not given:
        return translate("Bạn chưa trả lời · đáp án: %(expected)s", expected=expected)
    return translate("Bạn trả lời: %(given)s · đáp án: %(expected)s", given=given, expected=expected)
