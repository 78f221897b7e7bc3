"""Supervised rooms: for a time, a quiz that needs one can be begun with the code that stands on the room's board.

A room is kept by a person who is there; the product knows who came in with the code, and watches nobody.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hmac import compare_digest

from learn.domain.errors import Closed, Invalid
from learn.domain.people import LEGIBLE
from learn.domain.quizzes.rules import told

CODE_LENGTH = 6
"""31 to the sixth, 900 million codes: with tries that are counted, more than anybody can go through while one holds."""

LONGEST = timedelta(hours=12)
AHEAD = timedelta(days=366)
MAX_TITLE = 120
MAX_TYPED = 40


class Stage(StrEnum):
    """Where a room stands at a moment."""

    EARLY = "early"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True)
class Hours:
    """From when until when a room is open; the moment `until_at` is not in it. `closed_at`: closed before its time."""

    from_at: datetime
    until_at: datetime
    closed_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """When the room ends, and with it every attempt that was begun in it."""
        return self.closed_at or self.until_at

    def stage(self, now: datetime) -> Stage:
        """Where the room stands `now`."""
        if now >= self.ends_at:
            return Stage.OVER
        return Stage.OPEN if now >= self.from_at else Stage.EARLY


def clean_title(text: str) -> str:
    """A room's name in NFC with single spaces. Raises Invalid where nothing readable is left, or too much."""
    title = " ".join(unicodedata.normalize("NFC", text).split())
    if not any(one.isalnum() for one in title):
        raise Invalid("Hãy ghi tên phòng hoặc nơi thi.", field="title")
    if len(title) > MAX_TITLE:
        raise Invalid("Tên phòng dài quá %(n)s chữ; hãy rút gọn.", field="title", n=MAX_TITLE)
    if any(unicodedata.category(one) in {"Cc", "Cf", "Cs", "Co", "Cn"} for one in title):
        raise Invalid("Tên phòng có ký tự lạ không hiện ra; hãy gõ lại.", field="title")
    return title


def check_hours(hours: Hours, now: datetime) -> None:
    """Nothing, if a room may be opened for these hours; else raises Invalid at their field."""
    if hours.until_at <= hours.from_at:
        raise Invalid("Giờ đóng phòng phải sau giờ mở.", field="until_at")
    if hours.until_at <= now:
        raise Invalid("Giờ đóng phòng đã qua; hãy chọn giờ khác.", field="until_at")
    if hours.until_at - hours.from_at > LONGEST:
        raise Invalid("Một phòng mở nhiều nhất %(n)s giờ.", field="until_at", n=LONGEST // timedelta(hours=1))
    if hours.from_at > now + AHEAD:
        raise Invalid("Ngày mở phòng xa quá một năm; hãy xem lại.", field="from_at")


def typed_code(text: str) -> str:
    """What somebody typed as a code, in the form in which codes are kept: case, spaces and dashes do not matter."""
    plain = unicodedata.normalize("NFKC", text[:MAX_TYPED]).casefold()
    return "".join(one for one in plain if one in LEGIBLE)


def shown_code(code: str) -> str:
    """A code as it is read aloud and written on a board."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}".upper()


def same_code(one: str, other: str) -> bool:
    """Whether two codes are the same; how long that takes tells nothing."""
    return compare_digest(one.encode(), other.encode())


def check_enter(hours: Hours, now: datetime) -> None:
    """Nothing, if the room lets people in; raises Closed before its time and after its end."""
    stage = hours.stage(now)
    if stage is Stage.EARLY:
        raise Closed("Phòng này mở lúc %(when)s; hãy nhập lại mã khi đó.", when=told(hours.from_at))
    if stage is Stage.OVER:
        raise Closed("Phòng này đã đóng lúc %(when)s. Hãy hỏi người coi phòng.", when=told(hours.ends_at))
