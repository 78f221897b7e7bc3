"""Making the names and secrets that the product hands out."""

import hashlib
import secrets

from learn.domain.people import LEGIBLE


def public_id(length: int = 12) -> str:
    """A name for use in addresses: about 59 bits that nobody guesses, and no two alike in practice."""
    return "".join(secrets.choice(LEGIBLE) for _ in range(length))


def token() -> str:
    """A secret for a cookie: 256 bits."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """The SHA-256 that is kept instead: nobody finds a token or a code by it; a name it only keeps from being read."""
    return hashlib.sha256(secret.encode()).hexdigest()
