"""Filling a demo installation with the cast and some twelve hundred invented people, a part with each call.

Commits in one turn, after people were invented and their papers marked, which takes longer than the writing. Where a
call was cut off, or is made again, the next one goes on with the first part that is not there; the requirements come
last and make the whole valid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.coverage import Requirement
from learn.db.learning import StepDone
from learn.db.people import Account, LoginName
from learn.db.roster import posts_of
from learn.db.units import unit_by_code, units_within
from learn.db.usecase import staged, turn
from learn.domain.dates import day_of
from learn.domain.demo import Invention, Reach, Scenario, Seat, chance_of
from learn.domain.errors import Invalid
from learn.domain.people import Asker, LoginKind, Post
from learn.domain.permissions import Action, require
from learn.operations.audit import audit
from learn.operations.cast import CAST, add_cast
from learn.operations.demo import PAST, Story, Way, story_of, way_of, write_people, write_stories
from learn.operations.requirements import new_requirement

PART = 60  # people written in one transaction: it takes a third of the 250 ms that it may


@dataclass(frozen=True)
class Loaded:
    """How many people this call wrote, and whether there is more for another call to do."""

    people: int
    more: bool


Told = tuple[int, tuple[Post, ...], Story]


@staged(Action.OPERATE)
def load_demo(session: Session, asker: Asker, library: Library, scenario: Scenario, now: datetime) -> Loaded:
    """Write the next part of the demo; nothing once it is whole.

    Raises Invalid where a course or unit of the scenario is not there.
    """
    require(asker, Action.OPERATE)
    if _is_whole(session, scenario):
        return Loaded(0, more=False)
    invention = Invention(scenario, units_within(session, None), {member.name for member in CAST.values()})
    seats = invention.seats()
    part = _next_part(session, seats)
    ways = {slug: _way(library, slug, scenario.traps) for slug in (scenario.main, *scenario.others)}
    people = [invention.person(seat, day_of(now)) for seat in part]
    stories = [_stories(scenario, ways, one.login, one.reach, now, weekends=not one.posts) for one in people]
    cast = {
        key: _stories(scenario, ways, key, {slug: Reach(share) for slug, share in courses.items()}, now)
        for key, courses in scenario.cast.items()
    }
    with turn(session):
        told = _cast(session, cast, now) if part[:1] == seats[:1] else []
        if people:
            ids = write_people(session, people, [_began(told) for told in stories], now)
            told += [(ids[place], one.posts, story) for place, one in enumerate(people) for story in stories[place]]
        else:
            _require_courses(session, scenario, now)
        write_stories(session, told)
        audit(session, asker, Action.OPERATE, now, subject="demo", people=len(people))
        session.commit()
    return Loaded(len(people), more=bool(people))


def _is_whole(session: Session, scenario: Scenario) -> bool:
    names = [demand.name for demand in scenario.requirements]
    found = session.execute(select(Requirement.public_id).where(Requirement.public_id.in_(names))).all()
    return len(found) == len(names)


def _next_part(session: Session, seats: Sequence[Seat]) -> Sequence[Seat]:
    """The first people who are not there yet, none where all are: a part is there as a whole or not at all."""
    firsts = [seat.login for seat in seats[::PART]]
    there = set(session.execute(select(LoginName.value).where(LoginName.value.in_(firsts))).scalars())
    start = next((place * PART for place, login in enumerate(firsts) if login not in there), len(seats))
    return seats[start : start + PART]


def _way(library: Library, slug: str, traps: Mapping[str, str]) -> Way:
    course = library.course(slug)
    if course is None:
        raise Invalid("Bản dùng thử cần khóa học %(course)s.", course=slug)
    return way_of(library, course, traps)


def _stories(
    scenario: Scenario,
    ways: Mapping[str, Way],
    who: str,
    reached: Mapping[str, Reach],
    now: datetime,
    *,
    weekends: bool = False,
) -> list[Story]:
    return [
        story_of(chance_of(scenario, f"{who} {slug}"), ways[slug], reach, day_of(now), weekends=weekends)
        for slug, reach in reached.items()
    ]


def _began(stories: Sequence[Story]) -> datetime | None:
    return min((story.began for story in stories if story.began), default=None)


def _cast(session: Session, stories: Mapping[str, Sequence[Story]], now: datetime) -> list[Told]:
    """The stories of the cast, who are written where they are not there; whoever has learned already keeps that."""
    query = select(LoginName.value, Account.learner_id).join(Account, Account.id == LoginName.account_id)
    known = session.execute(query.where(LoginName.kind == LoginKind.USERNAME.value, LoginName.value.in_(CAST)))
    ids = {row[0]: row[1] for row in known} or add_cast(session, now)
    busy = set(session.execute(select(StepDone.learner_id).where(StepDone.learner_id.in_(ids.values()))).scalars())
    told: list[Told] = []
    for key, learner_id in ids.items():
        posts = tuple(held.post for held in posts_of(session, learner_id))
        told += [(learner_id, posts, story) for story in stories.get(key, ()) if learner_id not in busy]
    return told


def _require_courses(session: Session, scenario: Scenario, now: datetime) -> None:
    """Require the courses of the people who are there, as of before the first deed."""
    coordinator = select(LoginName.account_id).where(LoginName.kind == LoginKind.USERNAME.value)
    account_id = session.execute(coordinator.where(LoginName.value == "son")).scalar()
    for demand in scenario.requirements:
        unit = unit_by_code(session, demand.unit)
        if unit is None:
            raise Invalid("Bản dùng thử cần đơn vị %(code)s của tỉnh Quảng Ninh.", code=demand.unit)
        row = new_requirement(
            session,
            course=demand.course,
            unit_id=unit.id,
            staff_kinds=(),
            due_on=demand.due_on,
            target=demand.target,
            account_id=account_id,
            now=now,
            name=demand.name,
        )
        before = now - timedelta(days=PAST)
        session.execute(update(Requirement).where(Requirement.id == row.id).values(created_at=before))
