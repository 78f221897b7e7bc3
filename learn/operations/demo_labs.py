"""Labs that the demo's people have handed in: each with a run that asked no model, so that the prompt decides."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.playground import LabSubmission, PromptRun
from learn.domain.guard import VERSION, find
from learn.domain.labs import Lab, judge_prompt
from learn.domain.prompts import ModelRequest
from learn.domain.runs import RunState

WROTE = timedelta(minutes=1)  # between running a prompt and handing it in


@dataclass(frozen=True)
class Bench:
    """A lab as everybody of the demo hands it in: with the author's own prompt, which passes, and its checks."""

    lab: Lab
    digest: str
    results: list[dict[str, Any]]


def bench_of(library: Library, key: str) -> Bench:
    """The lab with the results of its own prompt; the answer is kept as not judged."""
    lab = library.labs[key]
    checks = judge_prompt(lab, lab.reference, find)
    return Bench(lab, library.lab_digest(lab.key), [{"prompt": [asdict(one) for one in checks], "answer": None}])


@dataclass(frozen=True)
class HandedIn:
    """A lab of the demo that was handed in at `at`; `public_id` is the name of its run."""

    bench: Bench
    public_id: str
    at: datetime


def write_labs(session: Session, labs: Sequence[tuple[int, HandedIn]]) -> None:
    """Write labs, each with the learner who handed it in: the run, and the submission that rests on it."""
    if not labs:
        return
    made = insert(PromptRun).returning(PromptRun.id, sort_by_parameter_order=True)
    ids = session.execute(made, [_run(learner_id, one) for learner_id, one in labs]).scalars().all()
    submissions = [_submission(learner_id, run_id, one) for run_id, (learner_id, one) in zip(ids, labs, strict=True)]
    session.execute(insert(LabSubmission), submissions)


def _run(learner_id: int, one: HandedIn) -> dict[str, Any]:
    lab, ran = one.bench.lab, one.at - WROTE
    return {
        "public_id": one.public_id,
        "learner_id": learner_id,
        "request": f"{learner_id}:{one.public_id}",
        "lab": lab.key,
        "lab_digest": one.bench.digest,
        "prompt": lab.reference,
        "masked": [],
        "model": "",
        "parameters": {"max_tokens": 0, "temperature": ModelRequest.temperature, "guard": VERSION},
        "state": RunState.NO_MODEL.value,
        "started_at": ran,
        "ended_at": ran,
    }


def _submission(learner_id: int, run_id: int, one: HandedIn) -> dict[str, Any]:
    return {
        "learner_id": learner_id,
        "lab": one.bench.lab.key,
        "lab_digest": one.bench.digest,
        "run_id": run_id,
        "results": one.bench.results,
        "passed": True,
        "at": one.at,
    }
