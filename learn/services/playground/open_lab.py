"""A prompt lab as its learner finds it: the last run, what is left today, whether it was handed in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.playground import has_submitted, last_runs, tokens_on
from learn.db.usecase import reading
from learn.domain.errors import NotFound
from learn.domain.labs import Lab
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.progress import the_course
from learn.domain.prompts import day_of
from learn.domain.runs import Quota, quota
from learn.operations.runs import RunSeen, seen


@dataclass(frozen=True)
class LabOpened:
    """A lab and what its learner did in it; `run` is the last one."""

    lab: Lab
    run: RunSeen | None
    quota: Quota
    submitted: bool


@reading(Action.PROMPT)
def open_lab(session: Session, asker: Asker, library: Library, key: str, cap: int, now: datetime) -> LabOpened:
    """Raises NotFound where the lab, or its course, is not this asker's to open."""
    require(asker, Action.PROMPT)
    lab = library.lab(key)
    if lab is None:
        raise NotFound
    the_course(asker, library.course(lab.course))
    if asker.learner_id is None:
        return LabOpened(lab, None, quota(cap, cap, now), submitted=False)
    runs = last_runs(session, asker.learner_id, key, 1)
    tokens = tokens_on(session, asker.learner_id, day_of(now))
    return LabOpened(
        lab=lab,
        run=seen(runs[0], library) if runs else None,
        quota=quota(tokens.left if tokens else cap, cap, now),
        submitted=bool(runs) and has_submitted(session, asker.learner_id, key),
    )
