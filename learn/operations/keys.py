"""Making the names and secrets that the product hands out."""

import hashlib
import secrets

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is misread on paper


def public_id(length: int = 12) -> str:
    """A name for use in addresses: about 59 bits that nobody guesses, and no two alike in practice."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def slip_code() -> str:
    """A one-time code for paper, such as "k7mp-2xqa-9hdt" (about 59 bits)."""
    return "-".join(public_id(4) for _ in range(3))


def card_code() -> str:
    """The number on a learner card: H and nine digits; it names, it does not prove."""
    return "H" + "".join(secrets.choice("0123456789") for _ in range(9))


def pin() -> str:
    """Six digits that prove, together with the card's number."""
    return "".join(secrets.choice("0123456789") for _ in range(6))


def token() -> str:
    """A secret for a cookie: 256 bits."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a token or code: its SHA-256, as the secret itself has enough bits not to be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()
