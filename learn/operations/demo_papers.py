"""Papers that the demo's people have handed in: drawn, answered and marked as an attempt of anybody is."""

from collections.abc import Sequence
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
    parse,
    review,
    score,
)

TOOK = timedelta(minutes=4)


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
    """Where the papers of one bank are answered: the right answers and a wrong one of each item are ready."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self._right = {item.id: answered(item, right=True) for item in bank.items}
        self._wrong = {item.id: answered(item, right=False) for item in bank.items}

    def hand_in(self, own: Random, course: str, number: int, public_id: str, at: datetime, *, passed: bool) -> Paper:
        """A paper drawn by chance, with as few or as many wrong answers as it takes to pass or to fail."""
        seed = own.getrandbits(63)
        paper = draw(self.bank, seed)
        places = own.sample(range(len(paper)), len(paper))  # which items go wrong, one after the other
        wrong = min(own.randint(0, 1) if passed else own.randint(2, 5), len(places))
        while True:
            failed = set(places[:wrong])
            sheets = tuple(
                (one, (self._wrong if place in failed else self._right)[one.item_id]) for place, one in enumerate(paper)
            )
            found = score([given.mark for _, given in sheets], self.bank.pass_percent)
            if found.passed is passed or wrong == (0 if passed else len(places)):
                return Paper(self.bank, course, number, seed, public_id, sheets, found, at)
            wrong += -1 if passed else 1


def answered(item: Item, *, right: bool) -> Given:
    """The right answer to an item or a wrong one, made through the doors that every kind of item has."""
    told = review(item, None)
    answers = _right if right else _wrong
    form = {field.name: answers(item, field, told.parts) for field in layout(item, choices(item)).fields}
    answer = parse(item, form)
    return Given(item, digest(item), answer, mark(item, answer))


def _right(item: Item, field: Field, parts: Sequence[ReviewPart]) -> list[str]:
    if field.control in {"one", "many"}:
        return [part.id for part in parts if part.verdict == "missed" and part.id in _offered(field)]
    if field.control == "select":
        wanted = next(part.expected for part in parts if field.name.endswith(f"-{part.id}"))
        return [next(choice.id for choice in field.choices if choice.text == wanted)]
    return [key(item).split("; ")[0] if field.control == "line" else key(item).split(" ± ")[0]]


def _wrong(item: Item, field: Field, parts: Sequence[ReviewPart]) -> list[str]:
    if field.control in {"one", "many"}:
        return [next(part.id for part in parts if part.verdict == "neutral" and part.id in _offered(field))]
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
        for place, (drawn, given) in enumerate(paper.sheets, start=1):
            mine = {"attempt_id": attempt_id, "place": place}
            shown = {"digest": given.digest, "order": list(drawn.order), "max_points": given.item.points}
            items.append({**mine, "item_id": given.item.id, **shown})
            saved = paper.at - TOOK * (1 - place / (len(paper.sheets) + 1))
            answers.append({**mine, "sequence": 1, "answer": given.answer, "at": saved})
            marked = {"points": given.mark.points, "right": given.mark.right, "digest": given.digest}
            marks.append({**mine, "number": 1, **marked, "marker": "machine", "at": paper.at})
    session.execute(insert(AttemptItem), items)
    session.execute(insert(Response), answers)
    session.execute(insert(Answer), answers)
    session.execute(insert(MarkRow), marks)


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
