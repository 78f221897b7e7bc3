"""Units that a learner may type behind a number, and what one of each is worth in the unit of the answer."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Unit:
    """A unit by the name that is typed; `factor`: so much of the answer's own unit is one of this."""

    name: str
    factor: Decimal


def squeezed(name: str) -> str:
    """A name as two are compared: one Unicode form, no spaces."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def find_unit(units: Sequence[Unit], name: str) -> Unit | None:
    """The unit that a typed name means: letter for letter, else without case where that leaves one ("KM", not "mM")."""
    wanted = squeezed(name)
    exact = [one for one in units if squeezed(one.name) == wanted]
    alike = [one for one in units if squeezed(one.name).casefold() == wanted.casefold()]
    found = exact or alike
    return found[0] if len(found) == 1 else None


def told(units: Sequence[Unit]) -> str:
    """The names, for a sentence."""
    return ", ".join(one.name for one in units)
