"""Deciding what becomes of answers to a question that was corrected; the worker carries it out.

Commits in a turn of its own, after the papers were counted: that takes longer than others may wait.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.regrade_papers import count_holding
from learn.db.regrades import Decision, open_regrade, queue_at_regrades, regrades_of
from learn.db.usecase import staged, turn
from learn.domain.errors import Conflict, NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes.regrading import Policy
from learn.operations.audit import audit
from learn.operations.enqueue import enqueue
from learn.operations.keys import public_id
from learn.operations.papers import keep_versions
from learn.operations.regrading import trial


@dataclass(frozen=True)
class RegradeStarted:
    """`task` is followed on its page; None where nothing is to be carried out."""

    task: str | None


@staged(Action.REGRADE)
def start_regrade(
    session: Session,
    asker: Asker,
    library: Library,
    *,
    bank: str,
    item: str,
    versions: Collection[str],
    policy: Policy,
    now: datetime,
) -> RegradeStarted:
    """Keep the decision. To leave marks as they are is one too, and needs no work.

    Raises NotFound for a question or version that there is not, Invalid where the policy cannot judge these versions,
    Conflict while another regrade of the bank is under way.
    """
    require(asker, Action.REGRADE)
    decision = trial(session, library, bank, item, versions, policy, now)
    total = 0 if policy is Policy.LEAVE else count_holding(session, bank, item, decision.versions)
    with turn(session):
        started = _begin(session, asker, library, replace(decision, total=total), now)
        session.commit()
    return started


def _begin(session: Session, asker: Asker, library: Library, decision: Decision, now: datetime) -> RegradeStarted:
    queue_at_regrades(session)
    if any(one.finished_at is None for one in regrades_of(session, decision.bank)):
        text = "Bài kiểm tra này đang được chấm lại. Hãy chờ xong rồi chấm lại câu khác."
        raise Conflict(text)
    taught = library.bank(decision.bank)
    corrected = taught.item(decision.item_id) if taught else None
    if corrected is None:
        raise NotFound
    keep_versions(session, [corrected], now)
    leave = decision.policy is Policy.LEAVE
    name = public_id()
    kept = {
        "bank": decision.bank,
        "item_id": decision.item_id,
        "versions": list(decision.versions),
        "digest": decision.digest,
        "policy": decision.policy.value,
        "total": decision.total,
        "account_id": asker.account_id,
        "created_at": now,
        "valid_at": now if leave else None,
        "finished_at": now if leave else None,
    }
    regrade_id = open_regrade(session, public_id=name, **kept)
    task = None if leave else enqueue(session, "regrade", name, {"regrade": regrade_id}, now, asker=asker)
    said: dict[str, Any] = {
        "bank": decision.bank,
        "item": decision.item_id,
        "policy": decision.policy.value,
        "versions": list(decision.versions),
        "papers": decision.total,
    }
    audit(session, asker, Action.REGRADE, now, subject=f"regrade:{regrade_id}", **said)
    return RegradeStarted(task)
