"""Marking papers anew by a decision about one question: what each comes to, and the marks that make it so.

The same reckoning serves the trial run, the worker's chunks, and a paper with an earlier version handed in later.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.papers import paper_rows
from learn.db.quizzes import AttemptFound, MarkRow
from learn.db.regrade_papers import Given, Line, PaperFound, papers_between
from learn.db.regrade_totals import put_totals
from learn.db.regrades import Decision, regrades_of
from learn.db.rows import insert_rows
from learn.domain.errors import NotFound
from learn.domain.quizzes import Item, Score, mark, scored
from learn.domain.quizzes.doors import half_up
from learn.domain.quizzes.regrading import Earned, Policy, check_versions, corrects, earned, latest
from learn.operations.marks import CREDIT, MACHINE, account_of
from learn.operations.papers import items_of

MAX_KNOWN = 200_000
NOTHING, ALL = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Outcome:
    """What a decision makes of one paper: the new mark, None where the answer keeps its own; the totals.

    `by_person`: somebody gave this answer its points, and they stay. `after` is None while the paper waits for a mark.
    """

    attempt_id: int
    before: Score | None
    after: Score | None
    mark: dict[str, Any] | None
    by_person: bool

    @property
    def changed(self) -> bool:
        """Whether the totals are others."""
        return self.after is not None and self.after != self.before


class Judge:
    """Reckons papers by a decision, and never marks the same answer to the same version twice."""

    def __init__(self, decision: Decision, corrected: Item | None = None) -> None:
        """`corrected` is needed where the new version may not be stored yet."""
        self._decision = decision
        self._shares: dict[tuple[str, str | None], Fraction] = {}
        self._earned: dict[tuple[str, str | None], Earned] = {}
        self._worth: dict[tuple[str, str | None, int], Fraction] = {}
        self._scores: dict[tuple[Fraction, int, int], Score] = {}
        self._items: dict[str, Item] = {decision.digest: corrected} if corrected else {}

    def outcomes(self, session: Session, after: int, through: int, now: datetime) -> list[Outcome]:
        """What becomes of attempts after one and through another; what a run before this one has staged is left out."""
        decision = self._decision
        papers = papers_between(session, decision.bank, decision.item_id, decision.versions, after, through)
        self._learn(session, papers)
        found = (self._outcome(paper, now) for paper in papers)
        return [one for one in found if one is not None]

    def _learn(self, session: Session, papers: Sequence[PaperFound]) -> None:
        wanted = {self._decision.digest}
        for paper in papers:
            wanted.add(paper.line.digest)
            wanted.update(one.digest for one in paper.marks)
            wanted.update(one.digest for one in paper.partly)
        if missing := wanted - set(self._items):
            self._items |= items_of(session, missing)
        for known in (self._shares, self._earned, self._worth, self._scores):
            if len(known) > MAX_KNOWN:
                known.clear()

    def _outcome(self, paper: PaperFound, now: datetime) -> Outcome | None:
        decision, line = self._decision, paper.line
        if any(one.regrade_id == decision.id for one in paper.marks):
            return None
        counts = _last(paper.marks)
        by_person = counts is not None and account_of(counts.marker) is not None
        if counts is None or by_person or decision.policy is Policy.LEAVE:
            return Outcome(paper.attempt_id, paper.score, paper.score, None, by_person=by_person)
        before, earns = self._given(line, counts), self._by_policy(line)
        if earns.share == before:
            return Outcome(paper.attempt_id, paper.score, paper.score, None, by_person=False)
        row = {
            "attempt_id": paper.attempt_id,
            "place": paper.place,
            "number": paper.marks[-1].number + 1,
            "points": half_up(earns.share * line.max_points),
            "right": earns.share == 1,
            "digest": decision.digest if earns.by_new else line.digest,
            "marker": CREDIT if decision.policy is Policy.CREDIT else MACHINE,
            "reason": "",
            "regrade_id": decision.id,
            "at": now,
        }
        return Outcome(paper.attempt_id, paper.score, self._total(paper, before, earns.share), row, by_person=False)

    def _total(self, paper: PaperFound, before: Fraction, after: Fraction) -> Score | None:
        """The total with another share for the one answer, as exact as if every answer had been marked again.

        What is neither this answer nor one of `partly` earned whole thousandths, and rounding the sum leaves those as
        they are: they are the stored points less what the others come to when they are rounded.
        """
        if paper.score is None:
            return None
        worth = paper.line.max_points
        others = sum((self._points(one) for one in paper.partly), NOTHING)
        whole = paper.score.points - half_up(others + before * worth)
        exact = whole + others + after * worth
        key = (exact, paper.score.max_points, paper.pass_percent)
        found = self._scores.get(key)
        if found is None:
            found = self._scores[key] = scored(*key)
        return found

    def _points(self, line: Line) -> Fraction:
        key = (line.digest, line.answer, line.max_points)
        points = self._worth.get(key)
        if points is None:
            points = self._worth[key] = self._share(line.digest, line) * line.max_points
        return points

    def _given(self, line: Line, counts: Given) -> Fraction:
        """The exact share that a mark stands for."""
        if counts.right:
            return ALL
        if counts.marker != MACHINE:
            return Fraction(counts.points, line.max_points)
        return self._share(counts.digest, line)

    def _share(self, digest: str, line: Line) -> Fraction:
        key = (digest, line.answer)
        share = self._shares.get(key)
        if share is None:
            share = self._shares[key] = mark(self._items[digest], _answer(line)).share
        return share

    def _by_policy(self, line: Line) -> Earned:
        key = (line.digest, line.answer)
        found = self._earned.get(key)
        if found is None:
            old, new = self._items[line.digest], self._items[self._decision.digest]
            found = self._earned[key] = earned(self._decision.policy, old, new, _answer(line))
        return found


def trial(
    session: Session,
    library: Library,
    bank: str,
    item_id: str,
    versions: Collection[str],
    policy: Policy,
    now: datetime,
) -> Decision:
    """The decision as it would be kept. Raises NotFound for a question or an earlier version of it that there is not,
    Invalid where the policy cannot judge these versions."""
    taught = library.bank(bank)
    item = taught.item(item_id) if taught else None
    if item is None or not all(one.isascii() and one.isalnum() for one in versions):
        raise NotFound
    old = items_of(session, set(versions))
    if set(old) != set(versions) or any(one.id != item_id or not corrects(item, one) for one in old.values()):
        raise NotFound
    check_versions(item, list(old.values()), policy)
    return Decision(
        id=0,
        public_id="",
        bank=bank,
        item_id=item_id,
        versions=tuple(sorted(old)),
        digest=library.item_digest(bank, item_id),
        policy=policy,
        created_at=now,
        total=0,
        done=0,
        staged_through=0,
        folded_through=0,
        noted_through=0,
        told_through=0,
        valid_at=None,
        finished_at=None,
    )


def corrections(session: Session, bank: str) -> dict[str, str]:
    """By earlier version the one that its answers are marked by now, where a valid decision says so."""
    valid = [one for one in regrades_of(session, bank) if one.valid_at is not None]
    last = latest((one.id, one.versions, one.digest, one.policy) for one in valid)
    return {old: decided.digest for old, decided in last.items() if decided.policy is not Policy.LEAVE}


def stage(session: Session, decision: Decision, outcomes: Sequence[Outcome]) -> None:
    """Write what a decision makes of papers; it counts once the decision is valid."""
    insert_rows(session, MarkRow, [one.mark for one in outcomes if one.mark is not None])
    changed = [(one.attempt_id, one.after, one.before) for one in outcomes if one.changed and one.after is not None]
    put_totals(session, decision.id, changed)


def mark_by_standing(session: Session, found: AttemptFound, decisions: Sequence[Decision], now: datetime) -> None:
    """Give a paper that is handed in just now the marks of those `decisions` that are about versions that it holds.

    In the caller's writing transaction, with the decisions locked, before `recount`. What is valid counts at once, what
    is staged with the rest.
    """
    valid = [one for one in decisions if one.valid_at is not None]
    last = latest((one.id, one.versions, one.digest, one.policy) for one in valid)
    held = {row.digest for row in paper_rows(session, found.id)}
    standing = {last[digest].regrade_id for digest in held if digest in last}
    for one in decisions:
        wanted = one.id in standing if one.valid_at is not None else bool(held & set(one.versions))
        if wanted and one.policy is not Policy.LEAVE:
            outcomes = Judge(one).outcomes(session, found.id - 1, found.id, now)
            insert_rows(session, MarkRow, [outcome.mark for outcome in outcomes if outcome.mark is not None])


def _last(given: Sequence[Given]) -> Given | None:
    return next((one for one in reversed(given) if not one.staged), None)


def _answer(line: Line) -> Any:
    return None if line.answer is None else json.loads(line.answer)
