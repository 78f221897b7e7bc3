"""What there is to mark: by bank and question, how far the marking is and how many papers the asker can take."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.marking import counts_by_item, room_by_item
from learn.db.usecase import reading
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.quizzes.marking import Stage
from learn.operations.marking import marker_of


@dataclass(frozen=True)
class ToMark:
    """A question with its papers by stage; `room` and `disputed` of them are the asker's to mark, or to settle, now.

    `text` is the question as it stands, empty where it has left its bank.
    """

    bank: str
    bank_title: str
    item_id: str
    text: str
    stages: dict[Stage, int] = field(default_factory=dict)
    room: int = 0
    disputed: int = 0

    def at(self, stage: Stage) -> int:
        """How many papers are at a stage."""
        return self.stages.get(stage, 0)


@reading(Action.MARK)
def list_marking(session: Session, asker: Asker, library: Library, now: datetime) -> tuple[ToMark, ...]:
    """The questions whose papers the asker may mark, those with room first, in three statements."""
    require(asker, Action.MARK)
    marker = marker_of(asker)
    stages: dict[tuple[str, str], dict[Stage, int]] = defaultdict(dict)
    for bank, item_id, stage, count in counts_by_item(session, marker):
        stages[bank, item_id][Stage(stage)] = count
    room = room_by_item(session, marker, now, settling=False)
    disputed = room_by_item(session, marker, now, settling=True)
    found = [_question(library, key, counts, room.get(key, 0), disputed.get(key, 0)) for key, counts in stages.items()]
    return tuple(sorted(found, key=lambda one: (not (one.room or one.disputed), one.bank_title, one.item_id)))


def _question(library: Library, key: tuple[str, str], stages: dict[Stage, int], room: int, disputed: int) -> ToMark:
    bank = library.bank(key[0])
    item = bank.item(key[1]) if bank else None
    title, text = (bank.title if bank else key[0]), (item.text if item else "")
    return ToMark(key[0], title, key[1], text, stages, room, disputed)
