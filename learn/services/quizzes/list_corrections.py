"""Which questions of a bank were corrected after people had met them, and what was decided about that."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.regrade_papers import versions_held
from learn.db.regrades import Decision, regrades_of
from learn.db.usecase import reading
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes import Item
from learn.domain.quizzes.regrading import Decided, corrects, latest
from learn.operations.papers import items_of


@dataclass(frozen=True)
class OldVersion:
    """A version that asks or marks otherwise than the live one, how many attempts hold it, what was decided last."""

    digest: str
    item: Item
    handed_in: int
    running: int
    decided: Decided | None


@dataclass(frozen=True)
class Corrected:
    """A question as it stands now, `number` its place in the bank, with its earlier versions, those most met first."""

    item: Item
    number: int
    versions: tuple[OldVersion, ...]


@dataclass(frozen=True)
class Corrections:
    """A bank's corrected questions in its order, and its regrades, the latest first."""

    bank: str
    title: str
    questions: tuple[Corrected, ...]
    regrades: tuple[Decision, ...]


@reading(Action.REGRADE)
def list_corrections(session: Session, asker: Asker, library: Library, bank: str) -> Corrections:
    """The corrections. A version that only explains otherwise is none. Raises NotFound for an unknown bank."""
    require(asker, Action.REGRADE)
    taught = library.bank(bank)
    if taught is None:
        raise NotFound
    live = {library.item_digest(bank, item.id) for item in taught.items}
    held = versions_held(session, bank, live)
    items = items_of(session, {one.digest for one in held})
    regrades = regrades_of(session, bank)
    decided = latest((one.id, one.versions, one.digest, one.policy) for one in regrades)
    found: dict[str, list[OldVersion]] = defaultdict(list)
    for one in sorted(held, key=lambda one: -one.handed_in):
        now, old = taught.item(one.item_id), items[one.digest]
        if now is not None and corrects(now, old):
            found[one.item_id].append(OldVersion(one.digest, old, one.handed_in, one.running, decided.get(one.digest)))
    questions = tuple(
        Corrected(item, number, tuple(found[item.id]))
        for number, item in enumerate(taught.items, start=1)
        if item.id in found
    )
    return Corrections(bank, taught.title, questions, tuple(reversed(regrades)))
