"""Prompts that were run, the tokens they were allowed, and labs that were submitted. Texts are stored masked."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from learn.db.base import Base, personal, plain


class TokenCounter(Base):
    """Tokens of one learner on one day in Vietnam: `used` was really spent, `held` is promised to open runs."""

    __tablename__ = "token_counter"
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    cap: Mapped[int]
    used: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        CheckConstraint("used >= 0 AND held >= 0", name="not_negative"),
        CheckConstraint("used + held <= cap", name="within_cap"),
    )


class TokenHold(Base):
    """A reservation of a run, settled exactly once with what was really used, or expired by the sweeper."""

    __tablename__ = "token_hold"
    id: Mapped[int] = mapped_column(primary_key=True)
    request: Mapped[str] = plain(unique=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"))
    day: Mapped[date]
    amount: Mapped[int]
    input_tokens: Mapped[int]
    state: Mapped[str] = plain(default="open")
    charged: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    __table_args__ = (Index(None, "state", "expires_at"),)


class PromptRun(Base):
    """One prompt sent to the model, masked before it was stored or sent, and what came back."""

    __tablename__ = "prompt_run"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = plain(unique=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"))
    lab: Mapped[str] = plain(default="")
    lab_digest: Mapped[str] = plain(default="")
    prompt: Mapped[str] = personal()
    answer: Mapped[str] = personal(default="")
    masked: Mapped[list[Any]] = plain()
    model: Mapped[str] = plain()
    parameters: Mapped[dict[str, Any]] = plain()
    state: Mapped[str] = plain(default="running")
    fault: Mapped[str] = plain(default="")
    input_tokens: Mapped[int] = mapped_column(default=0)
    output_tokens: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    stop_asked: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (Index(None, "learner_id", "id"), Index(None, "learner_id", "lab"))


class LabSubmission(Base):
    """A lab handed in with the run it rests on; append-only. `results` are the checks, in order."""

    __tablename__ = "lab_submission"
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"))
    lab: Mapped[str] = plain()
    lab_digest: Mapped[str] = plain()
    run_id: Mapped[int] = mapped_column(ForeignKey("prompt_run.id"))
    results: Mapped[list[Any]] = plain()
    passed: Mapped[bool]
    at: Mapped[datetime]
    __table_args__ = (Index(None, "learner_id", "lab"),)
