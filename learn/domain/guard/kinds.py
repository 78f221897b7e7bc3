"""The kinds of personal data the guard knows, and what people are told about each."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """A kind of personal data; the values are fixed, they are stored and counted."""

    CCCD = "CCCD"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    MST = "MST"


@dataclass(frozen=True)
class About:
    """What people see of a kind: catalogue messages, and an invented example to use instead."""

    label: str
    placeholder: str
    reason: str
    example: str


ABOUT = {
    Kind.CCCD: About(
        label="Số căn cước",
        placeholder="[SỐ CĂN CƯỚC]",
        reason="Số căn cước chỉ rõ một con người cụ thể và có thể bị dùng để mạo danh, nên không gửi cho AI.",
        example="099 088 000 001",
    ),
    Kind.PHONE: About(
        label="Số điện thoại",
        placeholder="[SỐ ĐIỆN THOẠI]",
        reason="Số điện thoại giúp kẻ xấu tìm và lừa đúng người, AI không cần biết số này để giúp bạn.",
        example="0900 000 001",
    ),
    Kind.EMAIL: About(
        label="Địa chỉ e-mail",
        placeholder="[E-MAIL]",
        reason="Địa chỉ e-mail gắn với một người và hay là tên đăng nhập, nên được che trước khi gửi.",
        example="nguoidan@example.com",
    ),
    Kind.MST: About(
        label="Mã số thuế",
        placeholder="[MÃ SỐ THUẾ]",
        reason="Mã số thuế dẫn tới hồ sơ của một người hoặc một đơn vị, hãy thay bằng một mã tự đặt.",
        example="9900000016",
    ),
}
"""Every kind, in the order in which the page lists them."""


@dataclass(frozen=True)
class Finding:
    """Personal data at `start`:`end` (code points of the original text), found by `rule`; never the value itself.

    `reason` is a catalogue message: why this does not belong in a prompt.
    """

    kind: Kind
    start: int
    end: int
    rule: str
    reason: str


@dataclass(frozen=True)
class Candidate:
    """What a rule proposes, in places of the plain text; the most points win where two overlap."""

    kind: Kind
    start: int
    end: int
    rule: str
    points: int
