"""Somebody at a prompt box, on both databases, with a model that does as it is told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from learn.content.library import Library
from learn.db.engine import Store
from learn.db.playground import PromptRun, TokenHold, Tokens, tokens_on
from learn.domain.people import SYSTEM, Asker, LearnerKind
from learn.domain.prompts import Usage, collect, day_of
from learn.domain.runs import ending
from learn.llm import ScriptedModel
from learn.operations.runs import RunSeen
from learn.services.playground.finish_run import finish_run
from learn.services.playground.open_run import open_run
from learn.services.playground.start_run import Ask, RunStarted, start_run
from tests.cast import NOW
from tests.conftest import learners_of
from tests.library import real_library

CAP = 20_000
A4_LAB = "ai-can-ban/a4-giu-thong-tin-ca-nhan/che-tin-nhan"
B3_LAB = "ai-cho-can-bo/b3-cau-lenh-cho-cong-vu/tom-tat-van-ban"


@dataclass
class Box:
    """One person's prompt box; each sending has a name of its own unless one is given."""

    store: Store
    asker: Asker
    model: ScriptedModel | None = field(default_factory=ScriptedModel)
    library: Library = field(default_factory=real_library)
    cap: int = CAP
    at: datetime = NOW
    sent: int = 0

    def send(self, prompt: str, lab: str = "", request: str = "") -> RunStarted:
        """Send a prompt; the model is not asked yet."""
        self.sent += 1
        ask = Ask(prompt, request or f"request-{self.sent:010}", lab)
        with self.store.session() as session:
            return start_run(session, self.asker, self.library, self.model, ask, self.cap, self.at)

    def finish(self, started: RunStarted, usage: Usage | None = None, answer: str | None = None) -> None:
        """Ask the model to the end, and settle; or settle with this answer and usage."""
        assert started.request is not None
        assert self.model is not None
        stream = self.model.stream(started.request)
        text, finish = collect(stream) if answer is None else (answer, "stop")
        end = ending(finish, stopped=False, late=False, fault="")
        with self.store.session() as session:
            finish_run(session, SYSTEM, started.run_id, text, end, usage or stream.usage, self.at)

    def run(self, prompt: str, lab: str = "") -> RunStarted:
        """Send, and wait for the end."""
        started = self.send(prompt, lab)
        self.finish(started)
        return started

    def open(self, public_id: str) -> RunSeen:
        """The run as its owner sees it."""
        with self.store.session() as session:
            return open_run(session, self.asker, self.library, public_id).run

    def row(self, started: RunStarted) -> PromptRun:
        """The run as it is stored."""
        with self.store.session() as session:
            return session.get_one(PromptRun, started.run_id)

    def hold(self, started: RunStarted) -> TokenHold:
        """The reservation of a run."""
        with self.store.session() as session:
            query = select(TokenHold).join(PromptRun, PromptRun.hold_id == TokenHold.id)
            return session.execute(query.where(PromptRun.id == started.run_id)).scalar_one()

    def tokens(self) -> Tokens:
        """Where the person stands today."""
        assert self.asker.learner_id is not None
        with self.store.session() as session:
            found = tokens_on(session, self.asker.learner_id, day_of(self.at))
        return found or Tokens(self.cap, 0, 0)

    def wait(self, **span: float) -> None:
        """Let time go by."""
        self.at += timedelta(**span)


BoxOf = Callable[..., Box]


@pytest.fixture
def box_of(store: Store) -> BoxOf:
    """A box for one of the cast: `box_of("hanh")`."""
    learners = learners_of(store)

    def make(key: str = "hanh", **changes: object) -> Box:
        asker = Asker(kind=LearnerKind.OFFICIAL, learner_id=learners[key], account_id=1)
        return Box(store, asker, **changes)

    return make


@pytest.fixture
def box(box_of: BoxOf) -> Box:
    """Hạnh's box."""
    return box_of()
