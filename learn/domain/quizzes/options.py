"""What single and multiple choice share: options, one field, a line of review for each option."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from learn.domain.quizzes.bank import Choice, Json, compact
from learn.domain.quizzes.doors import Control, Field, Form, ReviewPart, Verdict, arrange, forged, values_of

FIELD = "choice"


@dataclass(frozen=True)
class Option(Choice):
    """A choice with its truth, and the words that teach whoever took it."""

    correct: bool
    feedback: str


def option_ids(options: Sequence[Option]) -> tuple[str, ...]:
    return tuple(option.id for option in options)


def option_field(options: Sequence[Option], order: Sequence[str], control: Control) -> tuple[Field]:
    """The field, with bare choices: neither truth nor feedback goes along."""
    bare = [Choice(option.id, option.text) for option in options]
    return (Field(FIELD, control, choices=arrange(bare, order)),)


def chosen_ids(options: Sequence[Option], form: Form) -> list[str]:
    """The ids given, each once, in the file's order. Raises Invalid on forged ones and on too many."""
    given = values_of(form, (FIELD,)).get(FIELD, [])
    known = option_ids(options)
    if len(given) > len(known) or not set(given) <= set(known):
        raise forged()
    return [one for one in known if one in given]


def option_parts(options: Sequence[Option], chosen: Collection[str]) -> tuple[ReviewPart, ...]:
    return tuple(
        ReviewPart(
            option.id,
            option.text,
            _verdict(option.correct, option.id in chosen),
            feedback=option.feedback,
            chosen=option.id in chosen,
        )
        for option in options
    )


def texts(options: Sequence[Option], ids: Collection[str]) -> str:
    """The texts of these options in the file's order, as reports show them."""
    return "; ".join(option.text for option in options if option.id in ids)


def right_texts(options: Sequence[Option]) -> str:
    return texts(options, [option.id for option in options if option.correct])


def options_json(options: Sequence[Option]) -> list[Json]:
    return [
        compact({"id": one.id, "text": one.text, "correct": one.correct, "feedback": one.feedback}) for one in options
    ]


def options_from(data: Sequence[Mapping[str, Any]]) -> tuple[Option, ...]:
    return tuple(
        Option(str(one["id"]), str(one["text"]), bool(one.get("correct")), str(one.get("feedback", ""))) for one in data
    )


def _verdict(correct: bool, chosen: bool) -> Verdict:
    if correct:
        return "right" if chosen else "missed"
    return "wrong" if chosen else "neutral"
