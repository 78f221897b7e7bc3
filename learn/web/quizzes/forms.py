"""What a page sends of a question: where it stands, the number of the save, and the fields of the item alone."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from learn.domain.quizzes.doors import forged

RESERVED = frozenset({"csrf_token", "q", "sequence", "go", "move"})
MAX_PLACE = 1000
MAX_JSON = 64 * 1024  # bytes; more than any question takes

_CHOSEN = re.compile(r"o[0-9a-f]{10}")  # an option's id


@dataclass(frozen=True)
class Sent:
    """A save as it arrived. `go` names the next page: a place or "summary"; `moved` the step that an arrow moved."""

    place: int
    sequence: int
    fields: Mapping[str, list[str]]
    go: str = ""
    moved: str = ""


def place_of(text: str | None) -> int | None:
    """A place of a paper as an address names it, None where it is none."""
    if text is None or not (text.isascii() and text.isdecimal() and len(text) <= len(str(MAX_PLACE))):
        return None
    return int(text)


def typed_of(form: "MultiDict[str, str]") -> list[str]:
    """What somebody wrote, not chose, to be copied."""
    boxes = [value for name, value in form.items() if name == "value" or name.startswith("gap-")]
    return [value for value in boxes if value.strip() and not _CHOSEN.fullmatch(value)]


def from_form(form: "MultiDict[str, str]") -> Sent:
    """What the page's buttons send. Raises Invalid where place or number were tampered with."""
    place, sequence = place_of(form.get("q")), form.get("sequence", "")
    if place is None or not (sequence.isascii() and sequence.isdecimal() and len(sequence) <= 10):
        raise forged()
    fields = {name: form.getlist(name) for name in form if name not in RESERVED}
    moved, _, way = form.get("move", "").partition(":")
    if moved in fields and way in {"up", "down"}:
        return Sent(place, int(sequence), _moved(fields, moved, up=way == "up"), moved=moved)
    return Sent(place, int(sequence), fields, go=form.get("go", ""))


def from_json(text: bytes) -> Sent:
    """What the page's script sends: {"q": 3, "sequence": 4, "fields": {"choice": ["…"]}}. Else Invalid."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        raise forged() from None
    if not isinstance(body, dict) or set(body) != {"q", "sequence", "fields"} or not isinstance(body["fields"], dict):
        raise forged()
    place, sequence = body["q"], body["sequence"]
    if type(place) is not int or type(sequence) is not int or not 0 < place <= MAX_PLACE:
        raise forged()
    return Sent(place, sequence, body["fields"])


def _moved(fields: dict[str, list[str]], name: str, *, up: bool) -> dict[str, list[str]]:
    """Every step with a place, after one was moved by one: browsers send fields in the order in which they stand.

    Where all places were chosen, and each once, those count instead.
    """
    chosen = [(values or [""])[0] for values in fields.values()]
    order = list(fields)
    if all(one.isdecimal() and len(one) < 4 for one in chosen) and len(set(chosen)) == len(chosen):
        order.sort(key=lambda one: int(fields[one][0]))
    at = order.index(name)
    to = max(at - 1, 0) if up else min(at + 1, len(order) - 1)
    order.insert(to, order.pop(at))
    return {one: [str(place)] for place, one in enumerate(order, start=1)}
