"""The cast: the same people in tests, demo and README, one account for each role.

Hạnh learns in phường Hạ Long; Lan coordinates phường Hạ Long and Sơn the province; Minh coordinates phường Hồng Gai and
must not see Hạ Long; Đức writes lessons, Oanh organises contests, Khoa judges, Quân administers; Mai is a resident.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from learn.db.units import unit_by_code
from learn.domain.errors import Invalid
from learn.domain.people import LearnerKind, LoginKind, Post, Role, StaffKind
from learn.operations.passwords import hash_password
from learn.operations.people import add_login, add_post, grant, new_account, new_learner

PASSWORD = "bon-tu-de-nho-lam"  # noqa: S105 - known to everybody: an installation that has it stays on loopback
SINCE = date(2025, 7, 1)


@dataclass(frozen=True)
class Member:
    """One of the cast: who they are, where they work, what they may do and over which unit; `what` in two languages."""

    name: str
    what: str
    unit: str | None
    role: Role | None = None
    over: str | None = None


RESIDENT_OF = "06688"

CAST = {
    "hanh": Member("Nguyễn Thị Hạnh", "cán bộ phường Hạ Long / an official", "06688-VP"),
    "lan": Member("Trần Thị Lan", "đầu mối phường Hạ Long / coordinates a ward", "06688", Role.COORDINATOR, "06688"),
    "son": Member("Phạm Văn Sơn", "đầu mối toàn tỉnh / coordinates the province", "SKHCN", Role.COORDINATOR, "22"),
    "minh": Member(
        "Bùi Văn Minh", "đầu mối phường Hồng Gai / coordinates another ward", "06685", Role.COORDINATOR, "06685"
    ),
    "duc": Member("Đỗ Minh Đức", "người soạn bài / writes lessons", "SKHCN", Role.AUTHOR, "22"),
    "oanh": Member("Vũ Kim Oanh", "người tổ chức cuộc thi / organises contests", "SKHCN", Role.ORGANISER, "22"),
    "khoa": Member("Lê Đăng Khoa", "giám khảo / judges", "SYT", Role.JUDGE, "22"),
    "quan": Member("Hoàng Anh Quân", "người quản trị / administers", "SKHCN", Role.ADMINISTRATOR, None),
    "mai": Member("Lý Thị Mai", "người dân / a resident", None),
}


def add_cast(session: Session, now: datetime) -> dict[str, int]:
    """Write the cast with their known password, and return their learner ids by key."""
    hashed = hash_password(PASSWORD)
    return {key: _add(session, key, member, hashed, now) for key, member in CAST.items()}


def _add(session: Session, key: str, member: Member, hashed: str, now: datetime) -> int:
    kind = LearnerKind.OFFICIAL if member.unit else LearnerKind.RESIDENT
    commune = None if member.unit else _unit(session, RESIDENT_OF)
    learner_id = new_learner(session, kind, now, name=member.name, commune_id=commune)
    if member.unit:
        post = Post(_unit(session, member.unit), "Chuyên viên", StaffKind.CIVIL_SERVANT, SINCE)
        add_post(session, learner_id, post)
    account_id = new_account(session, learner_id, hashed, now)
    add_login(session, account_id, LoginKind.USERNAME, key)
    if member.role:
        over = _unit(session, member.over) if member.over else None
        grant(session, account_id, member.role, over, SINCE, None)
    return learner_id


def _unit(session: Session, code: str) -> int:
    unit = unit_by_code(session, code)
    if unit is None:
        raise Invalid("Bản dùng thử cần đơn vị %(code)s của tỉnh Quảng Ninh.", code=code)
    return unit.id
