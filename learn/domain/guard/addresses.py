"""Addresses on the net that point to a person."""

from collections.abc import Iterator

import re2

from learn.domain.guard.folding import Plain
from learn.domain.guard.kinds import Candidate, Kind

_EMAIL = re2.compile(rb"[a-z0-9][a-z0-9._%+\-]*@(?:[a-z0-9\-]+\.)+[a-z]{2,}")
_ROLES = frozenset(
    b"vanthu banbientap bientap lienhe hotro phananh gopy info contact support admin webmaster noreply no-reply "
    b"motcua bophanmotcua tthcc ttpvhcc congttdt ubnd vpubnd".split()
)
"""Names of offices' mailboxes: under gov.vn they belong to nobody in person."""


def emails(text: Plain) -> Iterator[Candidate]:
    """E-mail addresses, but for offices' own mailboxes under gov.vn."""
    for match in _EMAIL.finditer(text.data):
        name, _, host = match.group().partition(b"@")
        if (host == b"gov.vn" or host.endswith(b".gov.vn")) and name in _ROLES:
            continue
        yield Candidate(Kind.EMAIL, match.start(), match.end(), "email", 90)
