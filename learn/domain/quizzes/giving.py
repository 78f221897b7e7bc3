"""A mark that a person gives: what may be typed for it, and whom it is given for."""

import re
from decimal import Decimal

from learn.domain.errors import Conflict, Invalid, NotAllowed
from learn.domain.quizzes.bank import POINT
from learn.domain.quizzes.doors import clean

MAX_REASON = 500

_POINTS = re.compile(r"\d{1,6}([.,]\d{1,3})?", re.ASCII)


def given_points(typed: str, max_points: int, now: int | None) -> int:
    """The thousandths of a point in "0,75" or "0.75"; `now` is what the answer has, None where it waits for a mark.

    Raises Invalid for what is no number, for more than the question gives or three decimals, and for no change.
    """
    value = int(Decimal(typed.strip().replace(",", ".")) * POINT) if _POINTS.fullmatch(typed.strip()) else -1
    if not 0 <= value <= max_points:
        text = "Hãy ghi số điểm từ 0 đến %(most)s, nhiều nhất ba chữ số sau dấu phẩy."
        raise Invalid(text, field="points", most=f"{max_points / POINT:g}".replace(".", ","))
    if value == now:
        text = "Câu này đang có đúng số điểm ấy; hãy ghi số điểm khác."
        raise Invalid(text, field="points")
    return value


def given_reason(typed: str) -> str:
    """The reason as it is kept. Raises Invalid where there is none, or too long a one."""
    reason = clean(typed)
    if not reason:
        text = "Hãy ghi lý do; người học sẽ đọc được."
        raise Invalid(text, field="reason")
    if len(reason) > MAX_REASON:
        text = "Lý do dài quá %(n)s chữ; hãy rút gọn."
        raise Invalid(text, field="reason", n=MAX_REASON)
    return reason


def check_seen(seen: int, last: int) -> None:
    """Raises Conflict where the answer got another mark after the one that was seen."""
    if seen != last:
        text = "Trong lúc bạn xem, câu này đã được cho điểm khác. Hãy xem điểm mới dưới đây rồi quyết định lại."
        raise Conflict(text)


def check_marker(marker: int | None, learner: int) -> None:
    """Raises NotAllowed for one's own paper."""
    if marker == learner:
        text = "Bạn không sửa điểm bài của chính mình; hãy nhờ người khác có quyền."
        raise NotAllowed(text)
