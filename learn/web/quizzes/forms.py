"""What a page sends of a question: where it stands, the number of the save, and the fields of the item alone."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from learn.domain.quizzes.certainty import FIELD as CERTAINTY
from learn.domain.quizzes.doors import forged

RESERVED = frozenset({"csrf_token", "q", "sequence", "go", "move", "sure", "try", "check"})
MAX_PLACE = 1000
MAX_JSON = 256 * 1024  # bytes; more than any question takes, an essay of characters of four bytes included

_CHOSEN = re.compile(r"o[0-9a-f]{10}")  # an option's id
_TYPED = re.compile(r"(?:\d+-)?(?:(?:value|essay)$|gap-)", re.ASCII)


@dataclass(frozen=True)
class Sent:
    """A save as it arrived; `number` is that of the next try, 0 where the page has none."""

    place: int
    sequence: int
    fields: Mapping[str, list[str]]
    number: int = 0


@dataclass(frozen=True)
class SentPage:
    """The saves of a page; none where all its questions are locked. `go` names the next page: a place or "summary";
    `moved` the step that an arrow moved; `check` the place of the answer that is to count as a try.

    `sure`: the learner goes on though answers are missing. `alone`: the page holds one question, whose names have no
    prefix and whose ids no suffix.
    """

    questions: tuple[Sent, ...]
    go: str = ""
    moved: str = ""
    sure: bool = False
    check: int | None = None
    alone: bool = False


def place_of(text: str | None) -> int | None:
    """A place of a paper as an address names it, None where it is none."""
    if text is None or not (text.isascii() and text.isdecimal() and len(text) <= len(str(MAX_PLACE))):
        return None
    return int(text)


def typed_of(form: "MultiDict[str, str]") -> list[str]:
    """What somebody wrote, not chose, to be copied."""
    boxes = [value for name, value in form.items() if _TYPED.match(name)]
    return [value for value in boxes if value.strip() and not _CHOSEN.fullmatch(value)]


def prefix_of(place: int, *, alone: bool) -> str:
    """What stands before the names of a question's fields, so that several fit into one form."""
    return "" if alone else f"{place}-"


def from_form(form: "MultiDict[str, str]") -> SentPage:
    """What the page's buttons send. Raises Invalid where places or numbers were tampered with."""
    places = [place_of(text) for text in form.getlist("q")]
    if len(places) > MAX_PLACE or len(set(places)) < len(places) or (not places and set(form) - RESERVED):
        raise forged()
    moved = form.get("move", "").partition(":")
    alone = "sequence" in form
    return SentPage(
        questions=tuple(_sent(form, place, alone=alone, move=moved) for place in places),
        go=form.get("go", ""),
        moved=moved[0],
        sure=bool(form.get("sure")),
        check=place_of(form.get("check")),
        alone=alone,
    )


def _sent(form: "MultiDict[str, str]", place: int | None, *, alone: bool, move: tuple[str, str, str]) -> Sent:
    if place is None:
        raise forged()
    prefix = prefix_of(place, alone=alone)
    sequence = form.get(f"{prefix}sequence", "")
    if not (sequence.isascii() and sequence.isdecimal() and len(sequence) <= 10):
        raise forged()
    fields = {
        name.removeprefix(prefix): form.getlist(name)
        for name in form
        if name.startswith(prefix) and name.removeprefix(prefix) not in RESERVED
    }
    moved, _, way = move
    step = moved.removeprefix(prefix)
    if moved.startswith(prefix) and step in fields and step != CERTAINTY and way in {"up", "down"}:
        fields = _moved(fields, step, up=way == "up")
    return Sent(place, int(sequence), fields, place_of(form.get(f"{prefix}try")) or 0)


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

    Where all places were chosen, and each once, those count instead. How certain one is stays as it was.
    """
    rest = {one: values for one, values in fields.items() if one == CERTAINTY}
    order = [one for one in fields if one not in rest]
    chosen = [(fields[one] or [""])[0] for one in order]
    if all(one.isdecimal() and len(one) < 4 for one in chosen) and len(set(chosen)) == len(chosen):
        order.sort(key=lambda one: int(fields[one][0]))
    at = order.index(name)
    to = max(at - 1, 0) if up else min(at + 1, len(order) - 1)
    order.insert(to, order.pop(at))
    return {one: [str(place)] for place, one in enumerate(order, start=1)} | rest
