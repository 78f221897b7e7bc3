"""Sending a prompt: masked, its tokens reserved, its run written down; then the model may be asked.

The guard's work is done before the turn and the model is asked after it; the run's later commits (its text, its end)
are use cases of their own, since no lock may be held while a model answers.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.playground import PromptRun, add_run, run_by_request
from learn.db.usecase import staged, turn
from learn.domain.errors import NotAllowed, NotFound, OverLimit
from learn.domain.guard import VERSION
from learn.domain.labs import Lab
from learn.domain.people import Asker
from learn.domain.permissions import Action, may, require
from learn.domain.progress import the_course
from learn.domain.prompts import Limits, Model, ModelRequest, draft, input_tokens
from learn.domain.runs import MaskedKind, RunState, masked_kinds
from learn.operations.guests import as_learner
from learn.operations.keys import public_id
from learn.operations.reserve import reserve

LIMITS = Limits()


@dataclass(frozen=True)
class Ask:
    """What was sent: the text as typed, the sending's own name, and the lab's key ("" for free practice)."""

    prompt: str
    request: str
    lab: str = ""


@dataclass(frozen=True)
class RunStarted:
    """A run; `new` when it was made by this sending. `request` is what to ask the model, None when there is nothing to
    ask; `token` is for a guest just made.
    """

    run_id: int
    public_id: str
    new: bool
    request: ModelRequest | None
    input_tokens: int
    masked: tuple[MaskedKind, ...]
    token: str | None


@staged(Action.PROMPT)
def start_run(
    session: Session, asker: Asker, library: Library, model: Model | None, ask: Ask, cap: int, now: datetime
) -> RunStarted:
    """Write the run down, with `cap` tokens a day; sending the same request again is the same run and costs nothing.

    Without a model the run of a lab is kept for its prompt checks. Raises Invalid (empty, too long), OverLimit (with
    when there is room again), NotFound for a lab that is not this asker's to open, NotAllowed for free practice by a
    guest.
    """
    require(asker, Action.PROMPT)
    lab = _lab(asker, library, ask.lab)
    drafted = draft(ask.prompt.replace("\r\n", "\n").replace("\0", ""), LIMITS)
    wanted = _wanted(lab, drafted.prompt)
    tokens = drafted.tokens + input_tokens(_wanted(lab, ""))  # the prompt was counted with the draft
    # A power cut ends an answer anyway, but not a new guest, nor a run that is whole without a model.
    with turn(session, lasting=asker.learner_id is None or model is None):
        learner_id, token = as_learner(session, asker, now)
        request = f"{learner_id}:{ask.request}"
        hold_id, allowed = None, 0
        if model is not None:
            try:
                reserved = reserve(session, learner_id, request, tokens, wanted.max_tokens, cap, now)
            except OverLimit:
                # A sending has one hold for ever: a second one ends here, whatever became of the first.
                known = run_by_request(session, request)
                if known is not None:
                    return _again(known)
                raise
            hold_id, allowed = reserved.hold_id, reserved.plan.max_tokens
        name, masked = public_id(), [finding.kind.value for finding in drafted.findings]
        run_id = add_run(
            session,
            public_id=name,
            learner_id=learner_id,
            request=request,
            hold_id=hold_id,
            lab=ask.lab,
            lab_digest=library.lab_digest(lab.key) if lab else "",
            prompt=drafted.prompt,
            masked=masked,
            model=model.name if model else "",
            parameters={"max_tokens": allowed, "temperature": wanted.temperature, "guard": VERSION},
            state=RunState.RUNNING if model else RunState.NO_MODEL,
            input_tokens=tokens if model else 0,
            started_at=now,
            ended_at=None if model else now,
        )
        if run_id is None:  # sent before, when there was no model and no hold
            return _again(cast("PromptRun", run_by_request(session, request)))
        asked = replace(wanted, max_tokens=allowed) if model else None
        session.commit()
        return RunStarted(run_id, name, True, asked, tokens, masked_kinds(masked), token)


def _lab(asker: Asker, library: Library, key: str) -> Lab | None:
    if not key:
        if not may(asker, Action.PRACTISE):
            raise NotAllowed("Hãy đăng nhập để luyện lệnh tự do. Không có tài khoản, bạn vẫn luyện được trong bài học.")
        return None
    lab = library.lab(key)
    if lab is None:
        raise NotFound
    the_course(asker, library.course(lab.course))
    return lab


def _wanted(lab: Lab | None, prompt: str) -> ModelRequest:
    if lab is None:
        return ModelRequest("", prompt, LIMITS.answer_tokens)
    whole = f"{prompt}\n\n{lab.material}" if lab.material.strip() else prompt
    return ModelRequest(lab.system, whole, lab.max_tokens)


def _again(run: PromptRun) -> RunStarted:
    masked = masked_kinds(run.masked)
    return RunStarted(run.id, run.public_id, False, None, run.input_tokens, masked, None)
