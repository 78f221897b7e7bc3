"""Who learns, who asks, and in whose name.

A learner is the subject of progress; an account is a way to sign in. A guest is a learner without an account; when
somebody joins, the guest's learner is linked to the person's (`root`), and nothing is copied.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from learn.domain.errors import Invalid

LEGIBLE = "23456789abcdefghjkmnpqrstuvwxyz"
"""What names and codes are made of: nothing that is misread on paper."""


class Role(StrEnum):
    """What an account may be appointed to, beside learning; a grant ties it to a unit and all below, or to all."""

    COORDINATOR = "coordinator"
    AUTHOR = "author"
    ORGANISER = "organiser"
    JUDGE = "judge"
    ADMINISTRATOR = "administrator"


class LearnerKind(StrEnum):
    """How the product knows a learner."""

    GUEST = "guest"
    RESIDENT = "resident"
    OFFICIAL = "official"


class StaffKind(StrEnum):
    """Kinds of staff of Vietnamese public bodies: the columns of every staffing table."""

    CADRE = "cadre"
    CIVIL_SERVANT = "civil_servant"
    PUBLIC_EMPLOYEE = "public_employee"
    CONTRACT = "contract"


class LoginKind(StrEnum):
    """The names a person can sign in with. A phone is here only once verified."""

    STAFF_CODE = "staff_code"
    USERNAME = "username"
    EMAIL = "email"
    PHONE = "phone"
    CARD = "card"


@dataclass(frozen=True)
class Grant:
    """A role, and the unit (with all below) where it holds; `unit_id` None is the whole province."""

    role: Role
    unit_id: int | None = None


@dataclass(frozen=True)
class Asker:
    """The one who asks, detached from database and request.

    `learner_id` is the root learner; None for somebody who has not done anything yet. `session` is the digest of the
    server-side session, "" outside the web.
    """

    kind: LearnerKind | None = None
    learner_id: int | None = None
    account_id: int | None = None
    name: str = ""
    unit_id: int | None = None
    unit_name: str = ""
    grants: tuple[Grant, ...] = ()
    session: str = ""
    origin: str = ""

    @property
    def signed_in(self) -> bool:
        """True for somebody with an account."""
        return self.account_id is not None

    def holds(self, role: Role) -> bool:
        """Whether any grant carries `role`, wherever it holds."""
        return any(grant.role is role for grant in self.grants)


NOBODY = Asker()

SYSTEM = Asker(name="system", grants=(Grant(Role.ADMINISTRATOR),))


@dataclass(frozen=True)
class Post:
    """A person's place in a unit for a time: `to_on` is the last day, None while it lasts."""

    unit_id: int
    position: str
    staff_kind: StaffKind
    from_on: date
    to_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the post is held on `day`."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


def search_key(text: str) -> str:
    """Lower case without diacritics and doubled spaces, so that "nguyen thi hanh" finds "Nguyễn Thị Hạnh"."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(bare.replace("đ", "d").split())


def clean_name(text: str) -> str:
    """A person's or unit's name in NFC with single spaces.

    Raises Invalid where nothing readable is left, or more than 120 characters are.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not any(c.isalpha() for c in name):
        raise Invalid("Hãy ghi họ và tên.", field="name")
    if len(name) > 120:
        raise Invalid("Họ và tên dài quá 120 chữ; hãy rút gọn.", field="name")
    if any(unicodedata.category(c) in {"Cc", "Cf", "Co", "Cn"} for c in name):
        raise Invalid("Họ và tên có ký tự lạ không hiện ra; hãy gõ lại.", field="name")
    return name


_CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]{1,31}")
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_PHONE = re.compile(r"0\d{9,10}")
_CARD = re.compile(r"H[0-9]{9}")


def login_value(kind: LoginKind, text: str) -> str:
    """The one form in which a login name is stored and compared.

    Raises Invalid with what the form should be.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if kind is LoginKind.STAFF_CODE:
        return _fit(_CODE, plain.upper(), "Mã cán bộ gồm 2 đến 32 chữ cái không dấu, chữ số, dấu chấm hoặc gạch.", kind)
    if kind is LoginKind.USERNAME:
        return _fit(_USERNAME, plain.lower(), "Tên đăng nhập gồm 3 đến 40 chữ thường không dấu hoặc chữ số.", kind)
    if kind is LoginKind.EMAIL:
        return _fit(_EMAIL, plain.lower(), "Thư điện tử có dạng ten@donvi.vn.", kind)
    if kind is LoginKind.PHONE:
        return _fit(_PHONE, phone_value(plain), "Số điện thoại gồm 10 chữ số, bắt đầu bằng 0.", kind)
    return _fit(_CARD, plain.upper().replace(" ", "").replace("-", ""), "Mã thẻ gồm chữ H và 9 chữ số.", kind)


def phone_value(text: str) -> str:
    """A phone number as ten digits from 0, whichever way it was typed."""
    digits = "".join(c for c in text if c.isdigit())
    if text.strip().startswith("+84") or (digits.startswith("84") and len(digits) >= 11):
        digits = "0" + digits[2:]
    return digits


def _fit(pattern: re.Pattern[str], value: str, sentence: str, kind: LoginKind) -> str:
    if not pattern.fullmatch(value):
        raise Invalid(sentence, field=kind.value)
    return value


def login_candidates(text: str) -> tuple[tuple[LoginKind, str], ...]:
    """Every (kind, value) that a typed sign-in name may be; empty where it fits none."""
    found = []
    for kind in LoginKind:
        try:
            found.append((kind, login_value(kind, text)))
        except Invalid:
            continue
    return tuple(found)


MIN_PASSWORD = 14  # TCVN 14423:2026 §4 as cited by security-level files: 14 without a second factor


def check_password(password: str, names: tuple[str, ...] = ()) -> None:
    """Refuse a password that is too short, too plain or holds the person's own name.

    Raises Invalid. Length is counted in characters (code points after NFC).
    """
    plain = unicodedata.normalize("NFC", password)
    if len(plain) < MIN_PASSWORD:
        raise Invalid(
            "Mật khẩu cần ít nhất %(n)s ký tự. Mẹo: ghép bốn từ bạn dễ nhớ.", field="password", n=MIN_PASSWORD
        )
    if len(plain) > 200:
        raise Invalid("Mật khẩu dài quá 200 ký tự.", field="password")
    if len(set(plain)) < 5:
        raise Invalid("Mật khẩu lặp lại quá ít ký tự; hãy chọn câu khác.", field="password")
    key = search_key(plain).replace(" ", "")
    if any(len(search_key(name).replace(" ", "")) >= 4 and search_key(name).replace(" ", "") in key for name in names):
        raise Invalid("Mật khẩu không nên chứa tên hay mã của bạn.", field="password")
