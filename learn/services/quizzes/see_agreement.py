"""How well two markers agree on the papers of a bank, criterion by criterion."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.marking import pairs_of
from learn.db.usecase import reading
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes import Criterion, Essay
from learn.domain.quizzes.marking import Agreement, agreement
from learn.operations.marking import marker_of
from learn.operations.papers import items_of


@dataclass(frozen=True)
class CriterionAgreement:
    """A criterion of a question, by the name that it has in the version marked last."""

    item_id: str
    criterion: str
    found: Agreement


@reading(Action.MARK)
def see_agreement(session: Session, asker: Asker, library: Library, bank: str) -> tuple[CriterionAgreement, ...]:
    """The criteria on which two people marked the same paper, in the order of bank and rubric.

    Levels are ranked by their points, within the version that was marked. Raises NotFound for a bank that there is not.
    """
    require(asker, Action.MARK)
    rows, found = pairs_of(session, marker_of(asker), bank), library.bank(bank)
    if found is None and not rows:
        raise NotFound
    items = items_of(session, {row.digest for row in rows})
    pairs: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    names: dict[tuple[str, str], str] = {}
    for item_id, digest, first, second in rows:
        item = items[digest]
        for one in item.rubric if isinstance(item, Essay) else ():
            names[item_id, one.id] = one.name
            pairs[item_id, one.id].append((_rank(one, first[one.id]), _rank(one, second[one.id])))
    places = {item.id: place for place, item in enumerate(found.items)} if found else {}
    told = [CriterionAgreement(key[0], names[key], both) for key, some in pairs.items() if (both := agreement(some))]
    return tuple(sorted(told, key=lambda one: places.get(one.item_id, len(places))))


def _rank(criterion: Criterion, level_id: str) -> int:
    levels = sorted(criterion.levels, key=lambda level: level.points)
    return next(rank for rank, level in enumerate(levels) if level.id == level_id)
