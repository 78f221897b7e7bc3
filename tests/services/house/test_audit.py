"""The audit trail: written with the deed, chained, and a change shows."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from learn.db.engine import Store
from learn.db.house import Audit
from learn.db.usecase import turn
from learn.domain.people import SYSTEM, Asker
from learn.domain.permissions import Action
from learn.operations.audit import audit
from learn.services.house.chain_audit import chain_audit
from tests.cast import NOW


def test_rows_are_chained_in_order_and_a_later_change_breaks_the_chain(store: Store, session: Session) -> None:
    with turn(session):
        for number in range(3):
            audit(
                session, Asker(account_id=1, origin="127.0.0.1"), Action.MANAGE_PEOPLE, NOW, subject=f"learner:{number}"
            )
        session.commit()
    count = len(session.execute(select(Audit.id)).all())
    assert chain_audit(session, SYSTEM) == count
    assert chain_audit(session, SYSTEM) == 0
    before = list(session.execute(select(Audit.hash).order_by(Audit.id)).scalars())
    assert len(set(before)) == count
    with turn(session):
        session.execute(update(Audit).where(Audit.id == 2).values(subject="learner:99"))
        session.execute(update(Audit).values(hash=None))
        session.commit()
    chain_audit(session, SYSTEM)
    after = list(session.execute(select(Audit.hash).order_by(Audit.id)).scalars())
    assert [a == b for a, b in zip(before, after, strict=True)] == [True] + [False] * (count - 1)
