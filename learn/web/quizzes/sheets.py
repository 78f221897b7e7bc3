"""A page of a paper for the template: its questions, each with what is wrong with it, told apart by their names."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from learn.domain.quizzes.certainty import FIELD
from learn.services.quizzes.open_attempt import OpenAttempt, Question
from learn.web.quizzes.behaviours import CertaintyFace, TrialFace, certainty_faces, trial_face
from learn.web.quizzes.faces import Face, face
from learn.web.quizzes.forms import prefix_of
from learn.web.quizzes.texts import Texts


@dataclass(frozen=True)
class Mended:
    """What is shown of one question instead of what is kept.

    The `fields` that were sent, with why they cannot be kept and which of them was `refused`; or what was sent in vain,
    `overtaken` by another window.
    """

    fields: Mapping[str, Sequence[str]] | None = None
    error: str = ""
    refused: str | None = None
    overtaken: str = ""


@dataclass(frozen=True)
class Asked:
    """A question of a page; `prefix` stands before the names of its fields, `suffix` behind its ids.

    `trial` where answers are checked one by one, `certain` where one says how certain one is.
    """

    question: Question
    face: Face
    prefix: str
    suffix: str
    error: str
    overtaken: str
    trial: TrialFace | None
    certain: Sequence[CertaintyFace]

    @property
    def place(self) -> int:
        """Its place in the paper."""
        return self.question.place


@dataclass(frozen=True)
class Sheet:
    """A page, and the places with which the pages before and after it begin; None where there is no way to one."""

    asked: tuple[Asked, ...]
    before: int | None
    after: int | None

    @property
    def first(self) -> int:
        """The place of its first question."""
        return self.asked[0].place

    @property
    def last(self) -> int:
        """The place of its last question."""
        return self.asked[-1].place

    @property
    def trying(self) -> bool:
        """Whether an answer on it may still be checked."""
        return any(one.trial and not one.trial.locked for one in self.asked)

    @property
    def kinds(self) -> Collection[str]:
        """The ways in which its questions are answered."""
        return {one.face.control for one in self.asked}


def sheet(shown: OpenAttempt, place: int, texts: Texts, mended: Mapping[int, Mended]) -> Sheet:
    """The page with the question at a place."""
    pages = shown.pages
    page = pages.of(place)
    places = pages.places(page)
    return Sheet(
        asked=tuple(
            _asked(
                one,
                texts,
                mended.get(one.place, Mended()),
                alone=len(places) == 1,
                certain=shown.behaviour.manner == "certainty",
            )
            for one in shown.questions
            if one.place in places
        ),
        before=pages.places(page - 1)[0] if page > 1 and pages.back else None,
        after=places[-1] + 1 if page < pages.count else None,
    )


def _asked(question: Question, texts: Texts, mended: Mended, *, alone: bool, certain: bool) -> Asked:
    prefix = prefix_of(question.place, alone=alone)

    def named(fields: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        return {prefix + name: list(values) for name, values in fields.items()}

    fields = tuple(replace(field, name=prefix + field.name) for field in question.layout.fields)
    renamed = replace(question, layout=replace(question.layout, fields=fields), fields=named(question.fields))
    typed = None if mended.fields is None else named(mended.fields)
    refused = None if mended.refused is None else prefix + mended.refused
    return Asked(
        question=question,
        face=face(renamed, texts, typed, refused),
        prefix=prefix,
        suffix="" if alone else f"-{question.place}",
        error=mended.error,
        overtaken=mended.overtaken,
        trial=trial_face(question.trial, question.layout.points, texts) if question.trial else None,
        certain=certainty_faces((mended.fields or question.fields).get(FIELD, ())) if certain else (),
    )
