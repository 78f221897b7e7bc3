"""Codes that come out the same when one form is sent twice.

A page that shows a code once carries a ticket: a secret made for that page alone and stored nowhere. The codes are
derived from it, so that a double click, or loading the answer again, gives the same paper and not a second one.
"""

import hashlib
import hmac

from learn.domain.people import LEGIBLE
from learn.operations.keys import token

_MINIMUM = 32


def ticket(given: str = "") -> str:
    """The ticket of a page: the one that came with the form, or a fresh one where none did."""
    return given if len(given) >= _MINIMUM else token()


def person_id(ticket: str) -> str:
    """The public id of the person whom this page adds (about 59 bits)."""
    return _letters(ticket, "person", 12)


def slip_code(ticket: str, account_id: int) -> str:
    """The one-time code that this page prints for an account, such as "k7mp-2xqa-9hdt" (about 59 bits)."""
    letters = _letters(ticket, f"slip {account_id}", 12)
    return "-".join(letters[place : place + 4] for place in (0, 4, 8))


def card_number(ticket: str, attempt: int) -> str:
    """The card number that this page gives, another one with each `attempt`: H and nine digits."""
    return "H" + _letters(ticket, f"card {attempt}", 9, "0123456789")


def pin(ticket: str, learner_id: int = 0) -> str:
    """The six digits that this page shows; never all alike and never a plain row up or down."""
    for attempt in range(100):
        digits = _letters(ticket, f"pin {learner_id} {attempt}", 6, "0123456789")
        if len(set(digits)) > 2 and digits not in "01234567890" and digits not in "9876543210":
            break
    return digits


def _letters(ticket: str, use: str, length: int, alphabet: str = LEGIBLE) -> str:
    number = int.from_bytes(hmac.digest(ticket.encode(), use.encode(), hashlib.sha256))
    letters = []
    for _ in range(length):
        number, place = divmod(number, len(alphabet))
        letters.append(alphabet[place])
    return "".join(letters)
