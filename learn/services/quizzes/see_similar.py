"""The papers of a room that share more uncommon wrong answers than is to be expected; looking leaves a trace.

Commits in a turn of its own after the comparison, because that takes longer than others may wait for the lock.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.rooms import RoomFound
from learn.db.similar import Row, first_rows, names_of, rows_in, sat_in
from learn.db.usecase import staged, turn
from learn.domain.dates import day_of
from learn.domain.people import Asker
from learn.domain.permissions import Action, reach
from learn.domain.quizzes import Item, choices, layout, summary
from learn.domain.quizzes.similar import Alike, Ground, Line, compare
from learn.operations.audit import audit
from learn.operations.papers import items_of
from learn.operations.rooms import the_room

MOST = 1000  # first papers at the bank, the latest, from which shares are taken
_TYPED = {"line", "number", "lines"}


@dataclass(frozen=True)
class Sitting:
    """One of two papers. `name` is empty for guests, and for those whom the asker does not look after (not `known`)."""

    name: str
    known: bool
    submitted_at: datetime


@dataclass(frozen=True)
class SharedSeen:
    """A wrong answer of both: where it stands in each paper, the question, the answer as each gave it, how rare it is.

    `typed` where the answers are a learner's words, else they are the author's Markdown, as `text` is.
    """

    places: tuple[int, int]
    text: str
    answers: tuple[str, str]
    typed: bool
    people: int
    met: int


@dataclass(frozen=True)
class PairSeen:
    """Two papers to ask about; `expected`: how many such answers two like them share by chance."""

    sat: tuple[Sitting, Sitting]
    items: int
    expected: float
    shared: tuple[SharedSeen, ...]


@dataclass(frozen=True)
class SimilarSeen:
    """The room, how many of its papers were compared, by how many known ones, and the pairs to ask about.

    `more`: there may be other pairs, less unlikely than these.
    """

    room: RoomFound
    bank_title: str
    ground: Ground
    papers: int
    known: int
    pairs: tuple[PairSeen, ...]
    more: bool


@staged(Action.SUPERVISE)
def see_similar(session: Session, asker: Asker, library: Library, public_id: str, now: datetime) -> SimilarSeen:
    """The room's papers compared, in a number of statements that does not grow with them. Nothing of it is kept.

    With names of the people whom the asker looks after. Raises NotFound beyond the asker's reach.
    """
    room = the_room(session, asker, public_id)
    bank = library.bank(room.bank)
    sat = {one.attempt_id: one for one in sat_in(session, room.id, room.bank)}
    rows = [row for row in rows_in(session, room.id) if row[0] in sat]
    items = {version: item for version, item in items_of(session, {row[2] for row in rows}).items()
             if not item.by_person}  # fmt: skip
    others = [row for row in first_rows(session, room.bank, items, MOST) if row[0] not in sat] if items else []
    told = _told(items, [*rows, *others])
    lines: list[Line] = [(row[0], row[2], row[3], told[row[2], row[4]].casefold()) for row in [*rows, *others]
                         if row[2] in items]  # fmt: skip
    found = compare(sat, lines)
    roots = {sat[paper].root_id for pair in found.alike for paper in pair.papers}
    names = names_of(session, roots, reach(asker, Action.SUPERVISE), day_of(now))
    sittings = {
        number: Sitting(names.get(one.root_id, ""), one.root_id in names, one.submitted_at)
        for number, one in sat.items()
    }
    own = {(row[0], row[2]): row for row in rows}
    seen = SimilarSeen(
        room=room,
        bank_title=bank.title if bank else room.bank,
        ground=found.ground,
        papers=len(sat),
        known=found.known,
        pairs=tuple(_pair(pair, sittings, own, items, told) for pair in found.alike),
        more=found.more,
    )
    with turn(session):
        subject = f"room:{room.id}"
        audit(session, asker, Action.SUPERVISE, now, subject=subject, unit_id=room.unit_id, compared=len(seen.pairs))
        session.commit()
    return seen


def _told(items: dict[str, Item], rows: Iterable[Row]) -> dict[tuple[str, str | None], str]:
    """By version and answer, the answer as text, each worked out once; empty where nothing was answered."""
    asked = {(version, answer) for _, _, version, _, answer in rows if version in items}
    return {one: summary(items[one[0]], json.loads(one[1])) if one[1] else "" for one in asked}


def _pair(
    pair: Alike,
    sittings: dict[int, Sitting],
    own: dict[tuple[int, str], Row],
    items: dict[str, Item],
    told: dict[tuple[str, str | None], str],
) -> PairSeen:
    one, other = pair.papers
    shared = []
    for same in pair.shared:
        item, rows = items[same.version], (own[one, same.version], own[other, same.version])
        shared.append(
            SharedSeen(
                places=(rows[0][1], rows[1][1]),
                text=item.text,
                answers=(told[same.version, rows[0][4]], told[same.version, rows[1][4]]),
                typed=any(field.control in _TYPED for field in layout(item, choices(item)).fields),
                people=same.people,
                met=same.met,
            )
        )
    return PairSeen((sittings[one], sittings[other]), pair.items, pair.expected, tuple(shared))
