"""What stands on learner cards and one-time slips."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from learn.documents.qr import QrCode, qr_code


@dataclass(frozen=True)
class LearnerCard:
    """A card: whose it is, its number in groups, the PIN, and where its QR code leads (never with the PIN)."""

    name: str
    commune: str
    number: str
    pin: str
    address: str
    qr: QrCode


def learner_card(name: str, commune: str, number: str, pin: str, sign_in: str) -> LearnerCard:
    """The card; `sign_in` is the full address of the sign-in page."""
    qr = qr_code(f"{sign_in}?{urlencode({'name': number})}")
    return LearnerCard(name, commune, grouped_card(number), f"{pin[:3]} {pin[3:]}", sign_in, qr)


def grouped_card(number: str) -> str:
    """A card's number as people read it out: "H123 456 789"."""
    return " ".join((number[:4], number[4:7], number[7:]))


@dataclass(frozen=True)
class Slip:
    """A one-time slip: for whom, the name to sign in with, the code, how long it works."""

    name: str
    unit_name: str
    login: str
    code: str
    expires_at: datetime
