"""Beginning an attempt: a paper is drawn from a seed and kept, with the version of every item on it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.measures import measures_of
from learn.db.quizzes import add_attempt, attempts_at, queue_at_learner
from learn.db.rooms import RoomFound
from learn.db.usecase import writing
from learn.domain.dates import day_of
from learn.domain.errors import NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.progress import the_course
from learn.domain.quizzes import Bank, Clock, Measures, State, draw, is_over, may_start
from learn.operations.guests import as_learner
from learn.operations.hand_in import hand_in
from learn.operations.keys import public_id
from learn.operations.papers import keep_versions
from learn.operations.rooms import room_to_begin_in


@dataclass(frozen=True)
class Started:
    """`token` is for the browser of a guest who became a learner by this deed, None for anybody known."""

    public_id: str
    token: str | None


@writing(Action.TAKE_QUIZ)
def start_attempt(
    session: Session, asker: Asker, library: Library, course: str, bank: str, seed: int, now: datetime
) -> Started:
    """The attempt that is running, or a new one drawn from `seed` (63 random bits, given by the door).

    However often and from wherever it is asked at once, one attempt begins: askers queue at the learner's row, and the
    schema holds one open attempt of a learner at a bank. One whose time is over is handed in first. Raises NotFound
    where the course has no such quiz or needs an account, Closed for an empty bank, outside its opening hours and
    outside the room that it needs, OverLimit when the attempts are used up or the next one has to wait.
    """
    require(asker, Action.TAKE_QUIZ)
    found, place = library.bank(bank), library.place_of_bank(bank)
    if found is None or place is None or place[0].slug != course:
        raise NotFound
    the_course(asker, place[0])
    learner_id, token = as_learner(session, asker, now)
    queue_at_learner(session, learner_id)
    past = attempts_at(session, learner_id, bank)
    if running := next((one for one in past if one.state is State.IN_PROGRESS), None):
        if not is_over(running.times, now):
            return Started(running.public_id, None)
        hand_in(session, library, running, now)
        past = attempts_at(session, learner_id, bank)
    may_start(found, [one.past for one in past], now)
    room = room_to_begin_in(session, found, learner_id, now)
    number = max((one.number for one in past if one.learner_id == learner_id), default=0) + 1
    measures = measures_of(session, learner_id, day_of(now))
    name = _begin(session, learner_id, course, found, number, measures, room, seed, now)
    session.commit()
    return Started(name, token)


def _begin(
    session: Session,
    learner_id: int,
    course: str,
    bank: Bank,
    number: int,
    measures: Measures,
    room: RoomFound | None,
    seed: int,
    now: datetime,
) -> str:
    name, rules = public_id(), bank.rules
    ends = [one for one in (rules.closes_at, room.hours.ends_at if room else None) if one]
    clock = Clock(now, rules.minutes, rules.grace, min(ends, default=None)).granted(measures)
    items = {item.id: item for item in bank.items}
    paper = draw(bank, seed)
    digests = keep_versions(session, [items[one.item_id] for one in paper], now)
    rows = [
        {
            "place": place,
            "item_id": one.item_id,
            "digest": digests[one.item_id],
            "order": list(one.order),
            "max_points": items[one.item_id].points,
        }
        for place, one in enumerate(paper, start=1)
    ]
    add_attempt(
        session,
        rows,
        public_id=name,
        learner_id=learner_id,
        bank=bank.key,
        course=course,
        title=bank.title,
        number=number,
        seed=seed,
        state=State.IN_PROGRESS.value,
        started_at=now,
        pass_percent=bank.pass_percent,
        due_at=clock.times.due_at,
        late_until=clock.times.late_until,
        closes_at=rules.closes_at,
        shown=rules.shown,
        behaviour=rules.behaviour.manner,
        tries=rules.behaviour.tries,
        penalty=str(rules.behaviour.penalty),
        page=rules.page,
        back=rules.back,
        minutes=rules.minutes,
        grace=rules.grace,
        time_percent=clock.time_percent,
        pause_minutes=clock.pause_minutes,
        large=measures.large,
        room_id=room.id if room else None,
        room_until=room.hours.ends_at if room else None,
    )
    return name
