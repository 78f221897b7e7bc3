"""Papers that the demo's people have handed in: drawn, answered and marked as an attempt of anybody is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from learn.content.library import canonical, digest_of
from learn.db.quizzes import Answer, Attempt, AttemptItem, MarkRow, Response
from learn.domain.quizzes import (
    Bank,
    Field,
    Item,
    Mark,
    PaperItem,
    ReviewPart,
    Score,
    State,
    choices,
    digest,
    draw,
    key,
    layout,
    mark,
    opaque_id,
    parse,
    review,
    score,
)

TOOK = timedelta(minutes=4)
TRAPPED = 0.2  # of those who pass, how many fall for a trap
HARDNESS = {"easy": 1, "medium": 2, "hard": 4}
SLIPS = (5, 4, 3)  # how often the first, second and third wrong answer is given


@dataclass(frozen=True)
class Given:
    """An answer to an item, and the mark that it gets."""

    item: Item
    digest: str
    answer: Any
    mark: Mark


@dataclass(frozen=True)
class Paper:
    """An attempt of the demo that was handed in at `at`; `sheets` tell what was drawn and what was answered."""

    bank: Bank
    course: str
    number: int
    seed: int
    public_id: str
    sheets: tuple[tuple[PaperItem, Given], ...]
    score: Score
    at: datetime

    @property
    def version(self) -> str:
        """The digest that the step of a passed quiz is noted with."""
        return digest_of(canonical([given.digest for _, given in self.sheets]))


class Desk:
    """Where the papers of one bank are answered: the right answers and some wrong ones of each item are ready.

    Hard items go wrong more often than easy ones, and one wrong choice more often than another. `traps` are items that
    go wrong most with those who know the rest, by the choice with that text.
    """

    def __init__(self, bank: Bank, traps: Mapping[str, str]) -> None:
        self.bank = bank
        self._right = {item.id: answered(item, right=True) for item in bank.items}
        self._wrong = {item.id: [answered(item, right=False, nth=nth) for nth in range(3)] for item in bank.items}
        self._traps = {item.id: opaque_id(item.id, traps[item.id]) for item in bank.items if item.id in traps}

    def hand_in(self, own: Random, course: str, number: int, public_id: str, at: datetime, *, passed: bool) -> Paper:
        """A paper drawn by chance, with as few or as many wrong answers as it takes to pass or to fail."""
        seed = own.getrandbits(63)
        paper = draw(self.bank, seed)
        trapped = [place for place, one in enumerate(paper) if passed and one.item_id in self._traps]
        trapped = [place for place in trapped if own.random() < TRAPPED]
        places = trapped + [place for place in self._going_wrong(own, paper) if place not in trapped]
        slips = [own.choices(self._wrong[one.item_id], SLIPS)[0] for one in paper]
        wrong = min(len(trapped) or own.randint(0, 1) if passed else own.randint(2, 5), len(places))
        while True:
            failed = set(places[:wrong])
            sheets = tuple(
                (one, self._given(one.item_id, slips[place], place in failed, place in trapped))
                for place, one in enumerate(paper)
            )
            found = score([given.mark for _, given in sheets], self.bank.pass_percent)
            if found.passed is passed or wrong == (0 if passed else len(places)):
                return Paper(self.bank, course, number, seed, public_id, sheets, found, at)
            wrong += -1 if passed else 1

    def _going_wrong(self, own: Random, paper: Sequence[PaperItem]) -> list[int]:
        """All places, in the order in which they go wrong: a harder item is likely to come sooner."""
        items = [self.bank.item(one.item_id) for one in paper]
        odds = [HARDNESS[item.difficulty] if item and item.id not in self._traps else 1 for item in items]
        return sorted(range(len(paper)), key=[own.expovariate(one) for one in odds].__getitem__)

    def _given(self, item_id: str, slip: Given, wrong: bool, trapped: bool) -> Given:
        if not wrong:
            return self._right[item_id]
        fallen = (one for one in self._wrong[item_id] if one.answer == self._traps.get(item_id))
        return next(fallen, slip) if trapped else slip


def answered(item: Item, *, right: bool, nth: int = 0) -> Given:
    """The right answer to an item or its nth wrong one, made through the doors that every kind of item has."""
    parts = review(item, None).parts
    form = {
        field.name: _right(item, field, parts) if right else _wrong(item, field, parts, nth)
        for field in layout(item, choices(item)).fields
    }
    answer = parse(item, form)
    return Given(item, digest(item), answer, mark(item, answer))


def _right(item: Item, field: Field, parts: Sequence[ReviewPart]) -> list[str]:
    if field.control in {"one", "many"}:
        return [part.id for part in parts if part.verdict == "missed" and part.id in _offered(field)]
    if field.control == "select":
        wanted = next(part.expected for part in parts if field.name.endswith(f"-{part.id}"))
        return [next(choice.id for choice in field.choices if choice.text == wanted)]
    return [key(item).split("; ")[0] if field.control == "line" else key(item).split(" ± ")[0]]


def _wrong(item: Item, field: Field, parts: Sequence[ReviewPart], nth: int) -> list[str]:
    if field.control in {"one", "many"}:
        wrong = [part.id for part in parts if part.verdict == "neutral" and part.id in _offered(field)]
        return [wrong[nth % len(wrong)]]
    if field.control == "select":
        right = _right(item, field, parts)[0]
        ids = [choice.id for choice in field.choices]
        return [ids[ids.index(right) - 1]]
    return ["không nhớ" if field.control == "line" else f"7 {field.units[0]}" if field.units else "7"]


def _offered(field: Field) -> set[str]:
    return {choice.id for choice in field.choices}


def write_papers(session: Session, papers: Sequence[tuple[int, Paper]]) -> None:
    """Write papers, each with the learner who handed it in: the attempt, its items, answers and marks."""
    if not papers:
        return
    rows = [_attempt(learner_id, paper) for learner_id, paper in papers]
    ids = session.execute(insert(Attempt).returning(Attempt.id, sort_by_parameter_order=True), rows).scalars().all()
    items, answers, marks = [], [], []
    for attempt_id, (_, paper) in zip(ids, papers, strict=True):
        reads = _reading(paper)
        for place, (drawn, given) in enumerate(paper.sheets, start=1):
            mine = {"attempt_id": attempt_id, "place": place}
            shown = {"digest": given.digest, "order": list(drawn.order), "max_points": given.item.points}
            items.append({**mine, "item_id": given.item.id, **shown})
            saved = paper.at - TOOK * (1 - reads[place - 1])
            answers.append({**mine, "sequence": 1, "answer": given.answer, "at": saved})
            marked = {"points": given.mark.points, "right": given.mark.right, "digest": given.digest}
            marks.append({**mine, "number": 1, **marked, "marker": "machine", "at": paper.at})
    session.execute(insert(AttemptItem), items)
    session.execute(insert(Response), answers)
    session.execute(insert(Answer), answers)
    session.execute(insert(MarkRow), marks)


def _reading(paper: Paper) -> list[float]:
    """Which part of the time was over when each answer was saved: long questions take longer, people differ."""
    own = Random(paper.seed)  # noqa: S311 - invented people need no secret
    took = [(len(given.item.text) + 40) * own.uniform(0.6, 1.4) for _, given in paper.sheets]
    return [sum(took[: place + 1]) / (sum(took) * 1.05) for place in range(len(took))]


def _attempt(learner_id: int, paper: Paper) -> dict[str, Any]:
    return {
        "public_id": paper.public_id,
        "learner_id": learner_id,
        "bank": paper.bank.key,
        "course": paper.course,
        "title": paper.bank.title,
        "number": paper.number,
        "seed": paper.seed,
        "state": State.SUBMITTED.value,
        "started_at": paper.at - TOOK,
        "submitted_at": paper.at,
        "points": paper.score.points,
        "max_points": paper.score.max_points,
        "percent": paper.score.percent,
        "passed": paper.score.passed,
        "pass_percent": paper.bank.pass_percent,
        "ended_by": "learner",
    }
