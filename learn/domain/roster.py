"""The roster's own rules: why somebody leaves, who may act on whose account, names made up for signing in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from learn.domain.errors import Conflict, Invalid, NotAllowed
from learn.domain.people import Asker, LearnerKind, LoginKind, Post, Role, search_key
from learn.domain.permissions import may_give


class LeaveReason(StrEnum):
    """Why a person is no longer on the roster."""

    RETIRED = "retired"
    RESIGNED = "resigned"
    MOVED_AWAY = "moved_away"
    MISTAKE = "mistake"
    OTHER = "other"


class RosterState(StrEnum):
    """Which people a list shows."""

    ACTIVE = "active"
    NEVER = "never"
    CLOSED = "closed"
    ALL = "all"


@dataclass(frozen=True)
class HeldRole:
    """A role that somebody holds or will hold; `line` is its unit with all units above, empty for the province."""

    id: int
    role: Role
    unit_id: int | None
    unit_name: str
    line: tuple[int, ...]
    from_on: date
    to_on: date | None


@dataclass(frozen=True)
class PostHeld:
    """A post with its unit's name."""

    id: int
    unit_name: str
    post: Post


@dataclass(frozen=True)
class Person:
    """Everything that the roster knows of one person.

    `line` are the units whose coordinators look after them; `lines` gives for each unit of a post it and all above.
    """

    learner_id: int
    public_id: str
    kind: LearnerKind
    name: str
    phone: str
    commune_id: int | None
    commune: str
    created_at: datetime
    closed_at: datetime | None
    closed_reason: str
    account_id: int | None
    password_at: datetime | None
    posts: tuple[PostHeld, ...]
    logins: tuple[tuple[LoginKind, str], ...]
    roles: tuple[HeldRole, ...]
    line: frozenset[int]
    lines: Mapping[int, tuple[int, ...]]

    def login(self, kind: LoginKind) -> str:
        """The sign-in name of this kind, "" for none."""
        return next((value for held, value in self.logins if held is kind), "")

    def lasting(self, day: date) -> tuple[PostHeld, ...]:
        """The posts that are held on `day` or will be."""
        return tuple(held for held in self.posts if held.post.to_on is None or held.post.to_on >= day)

    def lasting_under(self, tops: frozenset[int] | None, day: date) -> tuple[PostHeld, ...]:
        """Those of the lasting posts that are in the trees under `tops`, None for everywhere."""
        return tuple(
            held for held in self.lasting(day) if tops is None or not tops.isdisjoint(self.lines[held.post.unit_id])
        )

    def fields(self, held: PostHeld | None) -> dict[str, str]:
        """What a form to correct the person and one post says."""
        return {
            "name": self.name,
            "position": held.post.position if held else "",
            "staff_kind": held.post.staff_kind.value if held else "",
            "staff_code": self.login(LoginKind.STAFF_CODE),
            "email": self.login(LoginKind.EMAIL),
            "phone": self.phone,
        }

    def rights(self, day: date) -> tuple[HeldRole, ...]:
        """The roles that are held on `day` or will be."""
        return rights_on(self.roles, day)


def rights_on(roles: Collection[HeldRole], day: date) -> tuple[HeldRole, ...]:
    """Those of the roles that are held on `day` or will be."""
    return tuple(role for role in roles if role.to_on is None or role.to_on >= day)


def guard_rights(asker: Asker, account_id: int | None, held: Collection[HeldRole]) -> None:
    """Keep people from working on their own account here, and on an account with rights they could not give.

    Whoever may reset a password may sign in with the new one; so a coordinator who could reset an administrator would
    be one. Raises NotAllowed.
    """
    if account_id is not None and account_id == asker.account_id:
        raise NotAllowed("Đây là tài khoản của chính bạn; hãy nhờ một đầu mối hoặc quản trị viên khác.")
    if not all(may_give(asker, role.role, role.line) for role in held):
        raise NotAllowed("Người này giữ vai trò mà bạn không được giao; hãy nhờ quản trị viên.")


def may_let_in(asker: Asker, account_id: int, held: Collection[HeldRole]) -> bool:
    """Whether the asker may hand out a way into an account with these rights; see `guard_rights`."""
    try:
        guard_rights(asker, account_id, held)
    except NotAllowed:
        return False
    return True


YEARS_AHEAD = timedelta(days=366)
EARLIEST = date(1970, 1, 1)


def check_day(day: date, today: date, field: str) -> date:
    """A day that a roster can mean: not before 1970, at most a year ahead. Raises Invalid."""
    if day < EARLIEST or day > today + YEARS_AHEAD:
        raise Invalid("Ngày này không hợp lý; hãy kiểm tra năm.", field=field)
    return day


def clean_position(text: str) -> str:
    """A position's name on one line; Raises Invalid beyond 120 characters."""
    position = " ".join(text.split())
    if len(position) > 120:
        raise Invalid("Chức danh dài quá 120 chữ; hãy rút gọn.", field="position")
    return position


def last_day_before(post: Post, day: date) -> date:
    """The last day of a post that another one follows from `day` on; Raises Invalid where it had not begun by then."""
    if day <= post.from_on:
        raise Invalid(
            "Ngày chuyển phải sau ngày bắt đầu vị trí hiện nay (%(day)s).",
            field="from_on",
            day=post.from_on.strftime("%d/%m/%Y"),
        )
    return day - timedelta(days=1)


def username_base(name: str) -> str:
    """A sign-in name made of a Vietnamese name: the given name and the initials of the others ("hanh.nt")."""
    words = ["".join(c for c in word if c.isascii() and c.isalnum()) for word in search_key(name).split()]
    words = [word for word in words if word] or ["nguoi-hoc"]
    initials = "".join(word[0] for word in words[:-1])
    return f"{words[-1]}.{initials}"[:30] if initials else words[-1][:30].ljust(3, "0")


def merge(field: str, typed: str, seen: str, now_is: str) -> str:
    """What a field shall hold when one person typed it over what was `seen`, and it now holds `now_is`.

    A field left alone keeps what others wrote meanwhile. Raises Conflict where both changed it to different things.
    """
    if typed in (seen, now_is):
        return now_is
    if now_is != seen:
        raise Conflict(
            "Trong lúc bạn sửa, người khác đã đổi chỗ này thành “%(value)s”. Hãy xem lại rồi gửi lần nữa.",
            field=field,
            value=now_is,
        )
    return typed


_MISREAD = str.maketrans("oilszbg", "0115289")


def slip_code_value(text: str) -> str:
    """The one form in which a slip's code is kept and compared, however it was typed.

    Case, spaces and dashes do not count, nor which of two signs that look alike on paper was typed: s and 5, z and 2,
    b and 8, g and 9, o and 0, i, l and 1.
    """
    return "".join(c for c in search_key(text) if c.isascii() and c.isalnum()).translate(_MISREAD)
