"""A statement that is true or false, and the reason: each has its share, the reason only where the verdict is right.

The answer is a dict with `verdict` ("true" or "false") and `reason` (an option's id); either may still be open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from learn.domain.quizzes import options as of
from learn.domain.quizzes.bank import (
    Choice,
    Feedback,
    Item,
    Json,
    feedback_from,
    feedback_json,
    shared_fields,
    shared_json,
)
from learn.domain.quizzes.doors import Field, Form, Layout, Mark, Part, Review, arrange, forged, one_of, values_of

VERDICT, REASON = "verdict", "reason"
TRUE, FALSE = Choice("true", "Nhận định này đúng"), Choice("false", "Nhận định này sai")


@dataclass(frozen=True, kw_only=True)
class TrueFalse(Item):
    """`text` is the statement, `truth` whether it holds; one of `reasons` is correct.

    Verdict and reason share the points by their weights; `feedback` is about the verdict.
    """

    kind: Literal["truefalse"] = "truefalse"
    truth: bool
    reasons: tuple[of.Option, ...]
    verdict_weight: int = 1
    reason_weight: int = 1
    feedback: Feedback


def choices(item: TrueFalse) -> tuple[str, ...]:
    return of.option_ids(item.reasons)


def layout(item: TrueFalse, order: Sequence[str]) -> Layout:
    """True always stands before false; the reasons are arranged."""
    bare = [Choice(reason.id, reason.text) for reason in item.reasons]
    fields = (Field(VERDICT, "one", choices=(TRUE, FALSE)), Field(REASON, "one", choices=arrange(bare, order)))
    return Layout(item.id, item.kind, item.text, item.points, fields)


def parse(item: TrueFalse, form: Form) -> dict[str, str] | None:
    given = values_of(form, (VERDICT, REASON))
    known = {VERDICT: (TRUE.id, FALSE.id), REASON: choices(item)}
    answer = {name: one_of(values, name) for name, values in given.items()}
    if any(value not in known[name] for name, value in answer.items()):
        raise forged()
    return {name: answer[name] for name in (VERDICT, REASON) if name in answer} or None


def fill(item: TrueFalse, answer: dict[str, str] | None) -> dict[str, list[str]]:  # noqa: ARG001 - a door of every kind
    return {name: [value] for name, value in (answer or {}).items()}


def mark(item: TrueFalse, answer: dict[str, str] | None) -> Mark:
    verdict, reason = _given(answer)
    parts = (
        Part(VERDICT, verdict == _truth(item).id),
        Part(REASON, verdict == _truth(item).id and any(one.correct and one.id == reason for one in item.reasons)),
    )
    earned = item.verdict_weight * parts[0].right + item.reason_weight * parts[1].right
    return Mark(Fraction(earned, item.verdict_weight + item.reason_weight), item.points, parts)


def review(item: TrueFalse, answer: dict[str, str] | None) -> Review:
    marked = mark(item, answer)
    verdict, reason = _given(answer)
    verdicts = tuple(of.Option(one.id, one.text, one == _truth(item), "") for one in (TRUE, FALSE))
    return Review(
        mark=marked,
        given=summary(item, answer),
        expected=key(item),
        parts=of.option_parts(verdicts, [verdict]) + of.option_parts(item.reasons, [reason]),
        feedback=item.feedback.right if marked.parts[0].right else item.feedback.wrong,
        explain=item.explain,
    )


def summary(item: TrueFalse, answer: dict[str, str] | None) -> str:
    given = _given(answer)
    told = [one.text for one in (TRUE, FALSE, *item.reasons) if one.id in given]
    return "; ".join(told)


def key(item: TrueFalse) -> str:
    return f"{_truth(item).text}; {of.right_texts(item.reasons)}"


def to_json(item: TrueFalse) -> Json:
    return shared_json(item) | {
        "truth": item.truth,
        "reasons": of.options_json(item.reasons),
        "verdict_weight": item.verdict_weight,
        "reason_weight": item.reason_weight,
        "feedback": feedback_json(item.feedback),
    }


def from_json(data: Mapping[str, Any]) -> TrueFalse:
    return TrueFalse(
        **shared_fields(data),
        truth=bool(data["truth"]),
        reasons=of.options_from(data["reasons"]),
        verdict_weight=int(data["verdict_weight"]),
        reason_weight=int(data["reason_weight"]),
        feedback=feedback_from(data["feedback"]),
    )


def _truth(item: TrueFalse) -> Choice:
    return TRUE if item.truth else FALSE


def _given(answer: Mapping[str, str] | None) -> tuple[str, str]:
    """Verdict and reason; "" where one is open."""
    return (answer or {}).get(VERDICT, ""), (answer or {}).get(REASON, "")
