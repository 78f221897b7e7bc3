"""Runs as they are shown: the stored text, how it ended, and how a lab's checks judge it."""

from dataclasses import dataclass

from learn.content.library import Library
from learn.db.playground import PromptRun
from learn.domain.guard import find
from learn.domain.labs import CheckResult, Lab, judge_answer, judge_prompt, passes, prompt_may_pass
from learn.domain.runs import MaskedKind, RunState, answerless, masked_kinds


@dataclass(frozen=True)
class Judged:
    """A run held against its lab. `answer` is None where there is no answer to judge; `may_submit` says what counts."""

    prompt: tuple[CheckResult, ...]
    answer: tuple[CheckResult, ...] | None
    may_submit: bool


@dataclass(frozen=True)
class RunSeen:
    """A run as its owner sees it; texts as stored, `fault` a catalogue message or ""."""

    public_id: str
    lab: str
    prompt: str
    answer: str
    masked: tuple[MaskedKind, ...]
    model: str
    state: RunState
    fault: str
    judged: Judged | None = None


def seen(run: PromptRun, library: Library) -> RunSeen:
    """The run, judged by its lab as the lab is now."""
    lab = library.lab(run.lab) if run.lab else None
    judged = judge(run, lab) if lab is not None and run.state != RunState.RUNNING else None
    return RunSeen(
        public_id=run.public_id,
        lab=run.lab,
        prompt=run.prompt,
        answer=run.answer,
        masked=masked_kinds(run.masked),
        model=run.model,
        state=RunState(run.state),
        fault=run.fault,
        judged=judged,
    )


def judge(run: PromptRun, lab: Lab) -> Judged:
    """The checks on a run that has ended.

    The prompt is judged as it was masked, but for personal data: there, what was masked counts, for it was typed.
    """
    prompt = judge_prompt(lab, run.prompt, lambda text: run.masked or find(text))
    if answerless(run.state, run.answer):
        return Judged(prompt, None, prompt_may_pass(lab, prompt))
    answer = judge_answer(lab, run.answer, find)
    return Judged(prompt, answer, passes(lab, (*prompt, *answer)))
