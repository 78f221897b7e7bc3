"""Coming into a supervised room with the code on its board.

Commits in two places: a try is counted before the code is looked at, so that many at once are no way around the
slow-down, and a refused one stays counted.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.rooms import enter, rooms_with_codes
from learn.db.usecase import staged, turn
from learn.domain.errors import Invalid, NotFound
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.progress import the_course
from learn.domain.quizzes.rooms import Stage, check_enter, same_code, typed_code
from learn.operations.guests import as_learner
from learn.operations.slow_down import count_try, take_back

FREE_HERE = 60
"""Wrong codes that may come from one address in a day before it is slowed down: a whole room shares one."""


@dataclass(frozen=True)
class Entered:
    """`token` is for the browser of a guest who became a learner by this deed, None for anybody known."""

    title: str
    token: str | None


@staged(Action.TAKE_QUIZ)
def enter_room(
    session: Session, asker: Asker, library: Library, course: str, bank: str, typed: str, now: datetime
) -> Entered:
    """Take the seat that lets the asker begin this quiz in the room while it is open and its code holds.

    Raises NotFound where the asker may take no such quiz or it needs no room; OverLimit after five wrong codes of a
    person or FREE_HERE from an address, as `count_try` slows down; Invalid at `code` for a code that is no room's or
    another quiz's; Closed before the room's time and after its end.
    """
    require(asker, Action.TAKE_QUIZ)
    found, place = library.bank(bank), library.place_of_bank(bank)
    if found is None or place is None or place[0].slug != course or not found.rules.room:
        raise NotFound
    the_course(asker, place[0])
    code = typed_code(typed)
    if not code:
        raise Invalid("Hãy nhập mã phòng ghi trên bảng.", field="code")
    with turn(session):
        if asker.learner_id is not None:
            count_try(session, _person(asker), now)
        count_try(session, _address(asker), now, free=FREE_HERE)
        session.commit()
    token = None
    with turn(session):
        fitting = [room for room in rooms_with_codes(session, now) if same_code(room.code, code)]
        if not fitting:
            raise Invalid("Mã phòng chưa đúng, hoặc đã được đổi. Hãy nhìn lại mã trên bảng.", field="code")
        room = fitting[0]
        take_back(session, _person(asker))
        take_back(session, _address(asker))
        if room.bank == bank and room.hours.stage(now) is Stage.OPEN:
            learner_id, token = as_learner(session, asker, now)
            enter(session, room, learner_id, now)
        session.commit()
    if room.bank != bank:
        raise Invalid("Mã này là của một bài kiểm tra khác; hãy mở đúng bài ghi trên bảng.", field="code")
    check_enter(room.hours, now)
    return Entered(room.title, token)


def _person(asker: Asker) -> str:
    return f"room code of {asker.learner_id}"


def _address(asker: Asker) -> str:
    return f"room code from {asker.origin}"
