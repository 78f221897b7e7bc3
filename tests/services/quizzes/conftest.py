"""One official, one quiz, both databases."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.engine import Store
from learn.domain.people import Asker
from learn.operations import papers
from learn.services.quizzes.open_attempt import OpenAttempt, Question, open_attempt
from learn.services.quizzes.save_answer import Saved, save_answer
from learn.services.quizzes.start_attempt import start_attempt
from learn.services.quizzes.submit_attempt import Submitted, submit_attempt
from tests.cast import NOW
from tests.conftest import learners_of
from tests.services.quizzes import banks


@dataclass
class Desk:
    """Somebody at a desk who takes a quiz; time goes on by a second with each deed."""

    session: Session
    asker: Asker
    library: Library = field(default_factory=banks.library)
    at: datetime = NOW
    attempt: str = ""

    def now(self) -> datetime:
        """A second later."""
        self.at += timedelta(seconds=1)
        return self.at

    def start(self, seed: int = banks.SEED) -> str:
        """Begin, and remember the attempt."""
        begun = start_attempt(self.session, self.asker, self.library, banks.COURSE, banks.BANK, seed, self.now())
        self.attempt = begun.public_id
        return begun.public_id

    def opened(self) -> OpenAttempt:
        """The attempt as it stands."""
        return open_attempt(self.session, self.asker, self.attempt, self.at)

    def questions(self) -> tuple[Question, ...]:
        """The paper as it stands."""
        return self.opened().questions

    def at_kind(self, kind: str) -> Question:
        """The question of that kind."""
        return banks.kind_at(self.questions(), kind)

    def save(self, kind: str, fields: dict[str, Any], sequence: int | None = None) -> Saved:
        """Answer the question of that kind, with the next number unless one is given."""
        shown = self.at_kind(kind)
        number = shown.sequence + 1 if sequence is None else sequence
        return save_answer(self.session, self.asker, self.attempt, shown.place, number, fields, self.now())

    def answer_all(self, answers: dict[str, dict[str, list[str]]]) -> None:
        """Answer every question of the paper."""
        for one in self.questions():
            self.save(one.layout.kind, answers[one.layout.id])

    def submit(self) -> Submitted:
        """Hand in."""
        return submit_attempt(self.session, self.asker, self.library, self.attempt, self.now())


MakeDesk = Callable[..., Desk]


@pytest.fixture
def desk_of(session: Session, store: Store) -> MakeDesk:
    """A desk for one of the cast: `desk_of("hanh")`."""
    learners = learners_of(store)

    def make(key: str = "hanh", **changes: Any) -> Desk:
        return Desk(session, banks.as_asker(session, learners[key]), **changes)

    return make


@pytest.fixture
def desk(desk_of: MakeDesk) -> Desk:
    """Hạnh's desk, an attempt begun."""
    made = desk_of()
    made.start()
    return made


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """Items come from the database of the test at hand, not from what the process keeps."""
    papers._kept.clear()
