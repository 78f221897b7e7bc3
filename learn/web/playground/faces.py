"""What templates need of a lab, a run and the model."""

import secrets
from dataclasses import dataclass

from markupsafe import Markup

from learn.content.library import Library
from learn.content.markdown import render_text, render_untrusted
from learn.domain.labs import Lab
from learn.domain.prompts import Model
from learn.domain.runs import Quota
from learn.operations.runs import RunSeen
from learn.services.playground.open_lab import LabOpened, open_lab
from learn.web import current
from learn.web.courses.texts import context, lesson_url


@dataclass(frozen=True)
class ModelFace:
    """Who answers, and where the text goes."""

    name: str
    leaves_province: bool


@dataclass(frozen=True)
class Result:
    """A run with its answer as safe HTML; `submitted` where its lab is handed in already."""

    run: RunSeen
    answer: Markup
    submitted: bool


@dataclass(frozen=True)
class Box:
    """A prompt box: what stands in it, what it is sent to, and what came of it. `lab` None is free practice.

    `request` names the next sending; `error` is the translated sentence about the last one.
    """

    name: str
    action: str
    typed: str
    request: str
    quota: Quota
    model: ModelFace | None
    result: Result | None
    lab: Lab | None = None
    task: Markup | None = None
    error: str = ""


def model_face() -> ModelFace | None:
    """The model of this installation; None where there is none."""
    model: Model | None = current.parts().model
    return ModelFace(model.name, model.leaves_province) if model is not None else None


def result_of(run: RunSeen, *, submitted: bool = False) -> Result:
    """A run to show; a text that is still growing is shown as plain text by the page's script."""
    return Result(run, render_untrusted(run.answer), submitted)


def lab_box(lab: Lab, *, typed: str | None = None, error: str = "") -> Box:
    """The box of a lab for whoever asks now; raises NotFound as `open_lab` does."""
    parts, library = current.parts(), current.library()
    cap = parts.settings.tokens_a_day
    opened = open_lab(current.session(), current.asker(), library, lab.key, cap, current.now())
    return Box(
        name=lab.slug,
        action=lab_url(lab),
        typed=_typed(opened) if typed is None else typed,
        request=secrets.token_hex(16),
        quota=opened.quota,
        model=model_face(),
        result=result_of(opened.run, submitted=opened.submitted) if opened.run else None,
        lab=lab,
        task=render_text(lab.task, context(library)),
        error=error,
    )


def lab_url(lab: Lab) -> str:
    """The page of a lab alone, and what its prompt is sent to."""
    return f"/courses/{lab.course}/{lab.module}/labs/{lab.slug}"


def home_of(lab: Lab, library: Library) -> str:
    """Where a learner goes on after a run: to the lab's place in its lesson."""
    module = library.module_of(lab)
    for lesson in module.lessons if module else ():
        if lab.slug in {lesson.lab, *lesson.labs}:
            return f"{lesson_url(lesson)}#lab-{lab.slug}"
    return lab_url(lab)


def _typed(opened: LabOpened) -> str:
    return opened.run.prompt if opened.run else opened.lab.starter
