"""Refusals: everything the product says no to, in words a person can act on.

A refusal's text is a message of the translation catalogue (Vietnamese is the source language); `values`
fill its `%(name)s` places after translation. The web answers each class in one table, `web/errors.py`.
"""

from typing import Any


class Refusal(Exception):  # noqa: N818 - the word of the house: a refusal is an answer, not a fault
    """Something asked for cannot be done; `str(refusal)` is the untranslated sentence.

    The value `field`, if given, names the form field that the sentence belongs to.
    """

    def __init__(self, text: str, **values: Any) -> None:
        super().__init__(text)
        self.text = text
        self.field: str | None = values.pop("field", None)
        self.values: dict[str, Any] = values

    def __str__(self) -> str:
        return self.text % self.values if self.values else self.text


class NotFound(Refusal):
    """Absent, or not this asker's to see: the two look alike on purpose."""

    def __init__(self, text: str = "Không tìm thấy trang này.", **values: Any) -> None:
        super().__init__(text, **values)


class NotAllowed(Refusal):
    """The asker's role does not include this action."""

    def __init__(self, text: str = "Tài khoản của bạn không có quyền làm việc này.", **values: Any) -> None:
        super().__init__(text, **values)


class Invalid(Refusal):
    """What was given does not fit; the sentence says what to change."""


class Conflict(Refusal):
    """Somebody, or another tab, was quicker; nothing was changed."""


class Closed(Refusal):
    """The time for this is over, or has not come."""


class OverLimit(Refusal):
    """A cap is reached; the sentence says when there is room again.

    `retry_after` is in seconds, None where waiting does not help.
    """

    def __init__(self, text: str, *, retry_after: int | None = None, **values: Any) -> None:
        super().__init__(text, **values)
        self.retry_after = retry_after


class ModelUnavailable(Refusal):
    """The language model did not answer; what was typed is kept."""
