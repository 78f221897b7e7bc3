"""A corrected question: what a trial says, what is marked anew, valid at once, whatever is killed or comes between."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import func, select

from learn.content.library import Library
from learn.db.analysis import first_papers, lines_of
from learn.db.engine import Store
from learn.db.house import Audit, Notice
from learn.db.learning import StepDone
from learn.db.papers import marks_of
from learn.db.quizzes import Attempt, MarkRow
from learn.db.regrades import Regrade, RegradeTotal
from learn.domain.errors import Closed
from learn.domain.people import SYSTEM, Asker, Grant, Role
from learn.domain.quizzes import Item, Option, Rules, Single, digest
from learn.domain.quizzes.regrading import Policy
from learn.operations.papers import sheets_of
from learn.services.quizzes.advance_regrade import Advanced, advance_regrade
from learn.services.quizzes.give_mark import give_mark
from learn.services.quizzes.preview_regrade import RegradePreview, preview_regrade
from learn.services.quizzes.review_attempt import review_attempt
from learn.services.quizzes.save_answer import save_answer
from learn.services.quizzes.start_regrade import RegradeStarted, start_regrade
from learn.services.quizzes.submit_attempt import submit_attempt
from learn.services.quizzes.tell_regraded import tell_regraded
from tests.cast import NOW
from tests.services.quizzes import banks
from tests.services.quizzes.conftest import Desk, MakeDesk

AUTHOR = Asker(learner_id=1, account_id=1, grants=(Grant(Role.AUTHOR, None),))
TAKES_OTHER = banks.RIGHT | {"single": {"choice": ["o1"]}}
MISSES_NUMBER = banks.RIGHT | {"number": banks.WRONG["number"]}
MISSES_BOTH = MISSES_NUMBER | {"single": {"choice": ["o1"]}}


def _single(right: int) -> Item:
    old = next(one for one in banks.items() if isinstance(one, Single))
    return replace(old, options=tuple(Option(f"o{n}", f"Ý **{n}**", n == right, "…") for n in range(4)))


def corrected(**changes: object) -> Library:
    """The bank with another choice right in its first question."""
    return banks.library(bank_items=(_single(1), *banks.items()[1:]), **changes)


OLD = digest(banks.items()[0])


@dataclass
class Author:
    """Whoever decides, and the worker, step by step."""

    desk: Desk
    library: Library = field(default_factory=corrected)

    def preview(self, policy: Policy, **changes: object) -> RegradePreview:
        self.desk.session.rollback()
        asked = {"bank": banks.BANK, "item": "single", "versions": {OLD}, "policy": policy, "most": 9, "now": NOW}
        return preview_regrade(self.desk.session, AUTHOR, self.library, **(asked | changes))  # type: ignore[arg-type]

    def start(self, policy: Policy, **changes: object) -> RegradeStarted:
        asked = {"bank": banks.BANK, "item": "single", "versions": {OLD}, "policy": policy, "now": NOW}
        return start_regrade(self.desk.session, AUTHOR, self.library, **(asked | changes))  # type: ignore[arg-type]

    def number(self) -> int:
        self.desk.session.rollback()
        return self.desk.session.execute(select(func.max(Regrade.id))).scalar_one()

    def advance(self, most: int = 1) -> Advanced:
        return advance_regrade(self.desk.session, SYSTEM, self.library, self.number(), self.desk.now(), most=most)

    def carry_out(self) -> None:
        number = self.number()
        while not self.advance(most=2).settled:
            continue
        while tell_regraded(self.desk.session, SYSTEM, number, NOW, most=1):
            continue

    def stage(self) -> None:
        """Everything but the last row's word."""
        while (step := self.advance()).done < step.total:
            continue


def taken(desk: Desk, answers: dict[str, dict[str, list[str]]]) -> Desk:
    desk.start()
    desk.answer_all(answers)
    desk.submit()
    return desk


def percent(desk: Desk) -> tuple[int | None, bool | None]:
    desk.session.rollback()
    shown = review_attempt(desk.session, desk.asker, desk.attempt, desk.now())
    number = attempt_id(desk)
    if analysed := first_papers(desk.session, [banks.BANK], 99)[banks.BANK].get(number):
        lines = sum(line[3] for line in lines_of(desk.session, [banks.BANK], 99) if line[0] == number)
        assert (analysed[0], analysed[2], lines) == (shown.points, shown.passed, shown.points), "readers say the same"
    return shown.percent, shown.passed


def attempt_id(desk: Desk) -> int:
    return desk.session.execute(select(Attempt.id).where(Attempt.public_id == desk.attempt)).scalar_one()


def own_row(desk: Desk) -> int:
    desk.session.rollback()
    return desk.session.execute(select(Attempt.percent).where(Attempt.public_id == desk.attempt)).scalar_one()


def place_of(desk: Desk, item: str = "single") -> int:
    desk.session.rollback()
    return next(one.place for one in sheets_of(desk.session, attempt_id(desk)) if one.item.id == item)


@pytest.fixture
def three(desk_of: MakeDesk) -> list[Desk]:
    """Papers by the old key: all right; the new key's choice and the number missed; only the number missed."""
    everybody = zip(("hanh", "lan", "son"), (banks.RIGHT, MISSES_BOTH, MISSES_NUMBER), strict=True)
    return [taken(desk_of(key), answers) for key, answers in everybody]


WANTED = {
    Policy.BOTH: [(100, True), (83, True), (83, True)],
    Policy.NEW: [(83, True), (83, True), (66, False)],
    Policy.CREDIT: [(100, True), (83, True), (83, True)],
    Policy.LEAVE: [(100, True), (66, False), (83, True)],
}
BEFORE = WANTED[Policy.LEAVE]


@pytest.mark.parametrize("policy", Policy)
def test_the_trial_says_what_is_done_then(three: list[Desk], policy: Policy) -> None:
    author = Author(three[0])
    wanted = WANTED[policy]
    told = author.preview(policy)
    changes = [(after[0] - before[0], after, before) for before, after in zip(BEFORE, wanted, strict=True)]
    assert [percent(desk) for desk in three] == BEFORE, "a trial changes nothing"
    assert (told.papers, told.by_person, told.waiting) == (3, 0, 0)
    assert told.gain == sum(by > 0 for by, _, _ in changes)
    assert told.lose == sum(by < 0 for by, _, _ in changes)
    assert told.pass_now == sum(after[1] and not before[1] for _, after, before in changes)
    assert told.fail_now == sum(before[1] and not after[1] for _, after, before in changes)
    assert sorted((one.before.percent, one.after.percent) for one in told.changes) == sorted(
        (before[0], after[0]) for by, after, before in changes if by
    )
    started = author.start(policy)
    if started.task:
        author.carry_out()
    assert (started.task is None) == (policy is Policy.LEAVE)
    assert [percent(desk) for desk in three] == wanted
    assert [own_row(desk) for desk in three] == [one[0] for one in wanted]
    session = three[0].session
    steps = session.execute(select(StepDone.learner_id)).scalars().all()
    ever = [desk.asker.learner_id for desk, a, b in zip(three, BEFORE, wanted, strict=True) if a[1] or b[1]]
    assert sorted(steps) == sorted(ever), "whoever passes now is noted, and nobody's step is taken back"
    notices = session.execute(select(Notice.learner_id, Notice.link, Notice.values)).all()
    assert sorted((row[0], row[2]["before"], row[2]["after"]) for row in notices) == sorted(
        (desk.asker.learner_id, a[0], b[0]) for desk, a, b in zip(three, BEFORE, wanted, strict=True) if a[0] != b[0]
    )
    assert {row[1] for row in notices} <= {f"/attempts/{desk.attempt}/review" for desk in three}
    [trace] = session.execute(select(Audit).where(Audit.action == "regrade")).scalars()
    assert (trace.details["policy"], trace.details["papers"]) == (policy.value, 0 if policy is Policy.LEAVE else 3)


def test_history_grows_and_only_where_something_changes(three: list[Desk]) -> None:
    author = Author(three[0])
    author.start(Policy.NEW)
    author.carry_out()
    for desk, numbers in zip(three, ([1, 2], [1, 2], [1, 2]), strict=True):
        place = place_of(desk)
        rows = [row for row in marks_of(desk.session, attempt_id(desk)) if row.place == place]
        assert [row.number for row in rows] == numbers
        assert (rows[0].digest, rows[1].digest) == (OLD, digest(_single(1)))
    desk = three[1]
    assert len(marks_of(desk.session, attempt_id(desk))) == 7
    author.start(Policy.BOTH)
    author.carry_out()
    assert [percent(one) for one in three] == WANTED[Policy.BOTH]
    counts = [len(marks_of(one.session, attempt_id(one))) for one in three]
    assert counts == [8, 7, 8], "an answer that keeps its share keeps its mark"


def test_nobody_sees_half_of_it(three: list[Desk]) -> None:
    """After each step every reader sees all old or all new, and the last row's word makes the difference."""
    author = Author(three[0])
    author.start(Policy.NEW)
    seen = [[percent(desk) for desk in three]]
    while not author.advance().settled:
        seen.append([percent(desk) for desk in three])
    turning = seen.index(WANTED[Policy.NEW])
    assert seen[:turning] == [BEFORE] * turning
    assert seen[turning:] == [WANTED[Policy.NEW]] * (len(seen) - turning)
    assert (turning, len(seen) - turning) == (4, 5), "three chunks before the word; three are folded, one step is noted"


@pytest.mark.parametrize("broken", ["put_totals", "change_regrade", "fold_after", "note_result"])
def test_a_kill_half_way_leaves_no_half_and_the_next_run_goes_on(
    three: list[Desk], monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    author = Author(three[0])
    author.start(Policy.NEW)
    module = "learn.operations.regrading" if broken == "put_totals" else "learn.services.quizzes.advance_regrade"

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for most in (1, 2, 3):
        with monkeypatch.context() as patched:
            patched.setattr(f"{module}.{broken}", stop)
            try:
                while not author.advance(most).settled:
                    assert [percent(desk) for desk in three] in (BEFORE, WANTED[Policy.NEW])
            except KeyboardInterrupt:
                three[0].session.rollback()
            assert [percent(desk) for desk in three] in (BEFORE, WANTED[Policy.NEW])
        if not author.advance(most).settled:
            continue
    author.carry_out()
    assert [percent(desk) for desk in three] == WANTED[Policy.NEW]
    session = three[0].session
    assert session.execute(select(func.count(MarkRow.id)).where(MarkRow.regrade_id.is_not(None))).scalar_one() == 3
    assert session.execute(select(func.count(Notice.id))).scalar_one() == 3


def test_who_hands_in_during_or_after_it_is_marked_by_it(desk_of: MakeDesk, three: list[Desk]) -> None:
    during, after = desk_of("minh"), desk_of("oanh")
    for desk in (during, after):
        desk.start()
        desk.answer_all(MISSES_BOTH)
    author = Author(three[0])
    author.start(Policy.NEW)
    author.advance()
    during.submit()
    assert percent(during) == (66, False), "as all papers are until the word is given"
    author.carry_out()
    assert percent(during) == (83, True)
    assert after.submit().percent == 83
    assert percent(after) == (83, True)
    session = three[0].session
    noted = set(session.execute(select(StepDone.learner_id)).scalars())
    assert {during.asker.learner_id, after.asker.learner_id} <= noted
    told = set(session.execute(select(Notice.learner_id)).scalars())
    assert (during.asker.learner_id in told, after.asker.learner_id in told) == (True, False)


def test_a_decision_to_leave_marks_holds_for_later_ones_too(desk_of: MakeDesk, three: list[Desk]) -> None:
    late = desk_of("minh")
    late.start()
    late.answer_all(MISSES_BOTH)
    author = Author(three[0])
    author.start(Policy.NEW)
    author.carry_out()
    assert author.start(Policy.LEAVE).task is None
    late.submit()
    assert percent(late) == (66, False)
    assert [percent(desk) for desk in three] == WANTED[Policy.NEW]


def test_what_a_person_gave_stays(three: list[Desk]) -> None:
    desk = three[0]

    def give(points: str, seen: int, where: Desk = desk) -> None:
        where.session.rollback()
        give_mark(
            where.session, BOSS, where.library, where.attempt, place_of(where), points=points, reason="…", seen=seen,
            now=NOW,
        )  # fmt: skip

    give("0,5", 1)
    author = Author(desk)
    assert author.preview(Policy.NEW).by_person == 1
    author.start(Policy.NEW)
    author.stage()
    give("0,25", 1, three[1])
    assert percent(three[1]) == (70, False), "given before the word, beside a mark that is staged"
    author.carry_out()
    assert [percent(one) for one in three] == [(91, True), (70, False), (66, False)]
    give("1", 2, three[2])
    assert percent(three[2]) == (83, True)


def test_the_average_of_all_attempts_decides_where_the_bank_says_so(desk_of: MakeDesk) -> None:
    rules = {"rules": Rules(counts="average")}
    desk = desk_of(library=banks.library(**rules))
    taken(desk, MISSES_BOTH)
    first = desk.attempt
    taken(desk, MISSES_NUMBER | {"single": {"choice": ["o1"]}, "text": banks.WRONG["text"]})
    desk.session.rollback()
    assert desk.session.execute(select(StepDone.id)).all() == []
    author = Author(desk, corrected(**rules))
    author.start(Policy.NEW)
    author.carry_out()
    assert percent(desk) == (66, False)
    desk.attempt = first
    assert percent(desk) == (83, True)
    assert desk.session.execute(select(StepDone.id)).all() == [], "75 in the mean"


def test_the_review_teaches_the_corrected_key(three: list[Desk]) -> None:
    author = Author(three[0])
    author.start(Policy.BOTH)
    author.carry_out()
    desk = three[2]
    shown = review_attempt(desk.session, desk.asker, desk.attempt, NOW)
    one = next(one for one in shown.questions if one.place == place_of(desk))
    assert one.corrected
    assert [part.id for part in one.review.parts if part.verdict == "missed"] == ["o1"]
    assert one.review.mark.right, "right by the old key"
    assert [other.corrected for other in shown.questions if other is not one] == [False] * 5
    [changed] = review_attempt(three[1].session, three[1].asker, three[1].attempt, NOW).changed
    assert (changed.regraded, changed.points, changed.before, changed.reason) == (True, 1000, 0, "")


BOSS = Asker(learner_id=99, account_id=1, grants=(Grant(Role.ADMINISTRATOR, None),))


def _save_on(store: Store, desk: Desk, place: int) -> None:
    for sequence in range(2, 30):
        with store.session() as session:
            try:
                save_answer(session, desk.asker, desk.attempt, place, sequence, {"value": [f"{sequence}"]}, NOW)
            except Closed:
                return


def _give_on(store: Store, desk: Desk, place: int) -> None:
    for seen in range(1, 8):
        given = {"points": f"0,{seen}", "reason": "…", "seen": seen}
        with store.session() as session:
            give_mark(session, BOSS, desk.library, desk.attempt, place, **given, now=NOW)  # type: ignore[arg-type]


def test_saves_marks_and_a_regrade_at_once_agree(store: Store, desk_of: MakeDesk, three: list[Desk]) -> None:
    """Somebody saves and hands in, somebody gives points, and two workers go on, all at the same time."""
    late = desk_of("minh")
    late.start()
    late.answer_all(MISSES_BOTH)
    place, other = late.at_kind("text").place, place_of(three[2], "text")
    author = Author(three[0])
    author.start(Policy.NEW)
    number = author.number()

    def work() -> None:
        with store.session() as session:
            while not advance_regrade(session, SYSTEM, author.library, number, NOW, most=1).settled:
                continue

    def hand_in() -> None:
        with store.session() as session:
            submit_attempt(session, late.asker, late.library, late.attempt, NOW)

    late.session.rollback()
    deeds: list[Callable[[], None]] = [
        work, lambda: _save_on(store, late, place), lambda: _give_on(store, three[2], other), hand_in, work,
    ]  # fmt: skip
    with ThreadPoolExecutor(len(deeds)) as pool:
        for done in [pool.submit(deed) for deed in deeds]:
            done.result()
    author.carry_out()
    session = three[0].session
    session.rollback()
    assert session.execute(select(RegradeTotal.attempt_id).where(RegradeTotal.folded.is_(False))).all() == []
    assert [percent(desk) for desk in three] == [(83, True), (83, True), (61, False)], "the last has 0.7 for its text"
    assert (percent(late)[0], own_row(late)) in {(83, 83), (66, 66)}, "as its text was when it was handed in"
    for desk in (*three, late):
        mine = (MarkRow.attempt_id == attempt_id(desk), MarkRow.place == place_of(desk))
        again = select(MarkRow.number).where(*mine, MarkRow.regrade_id == number)
        assert len(session.execute(again).all()) == 1
