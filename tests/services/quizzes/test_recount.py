"""What the marks that count come to: exact shares, a person's points, papers that wait, steps that stay."""

import pytest
from sqlalchemy import delete, select, update

from learn.db.learning import StepDone
from learn.db.papers import marks_of
from learn.db.quizzes import Attempt, AttemptFound, MarkRow, attempt_of
from learn.db.usecase import turn
from learn.domain.quizzes import Choice, Item, Matching, Pair, Rules, Single, State
from learn.operations.hand_in import hand_in
from learn.operations.marks import Recounted, put_mark, recount
from learn.operations.papers import sheets_of
from learn.services.quizzes.save_answer import save_answer
from tests.services.quizzes import banks
from tests.services.quizzes.conftest import Desk, MakeDesk

THIRD = {"pair-p0": ["r0"]}


def thirds() -> tuple[Item, ...]:
    """Three questions that give a third for one pair, and one that is right or wrong."""
    rights = tuple(Choice(f"r{n}", f"Phải {n}") for n in range(3))
    pairs = tuple(Pair(f"p{n}", f"Trái {n}", f"r{n}", "") for n in range(3))
    whole = next(one for one in banks.items() if isinstance(one, Single))
    return (whole, *(Matching(id=f"m{n}", text="Ghép", pairs=pairs, rights=rights) for n in range(3)))


def kept(desk: Desk) -> AttemptFound:
    desk.session.rollback()
    found = attempt_of(desk.session, desk.asker.learner_id or 0, desk.attempt)
    assert found is not None
    return found


def give(desk: Desk, kind: str, points: int, reason: str = "Lời giải khác cũng đúng") -> Recounted:
    """A person's mark for the question of that id."""
    with turn(desk.session):
        found = attempt_of(desk.session, desk.asker.learner_id or 0, desk.attempt, lock=True)
        assert found is not None
        sheet = next(one for one in sheets_of(desk.session, found.id) if one.item.id == kind)
        put_mark(desk.session, sheet, found, points, desk.now(), marker="account:7", reason=reason)
        result = recount(desk.session, desk.library, found, desk.now())
        desk.session.commit()
    return result


def steps(desk: Desk) -> int:
    desk.session.rollback()
    return len(desk.session.execute(select(StepDone.slug)).all())


def test_a_paper_at_the_pass_mark_passes_however_its_parts_round(desk_of: MakeDesk) -> None:
    desk = desk_of(library=banks.library(bank_items=thirds(), pass_percent=50))
    desk.start()
    for one in desk.questions():
        fields = banks.RIGHT["single"] if one.layout.kind == "single" else THIRD
        save_answer(desk.session, desk.asker, desk.attempt, one.place, 1, fields, desk.now())
    result = desk.submit()
    assert sum(row.points for row in marks_of(desk.session, 1)) == 1999
    assert (result.percent, result.passed) == (50, True)
    assert (kept(desk).points, steps(desk)) == (2000, 1)
    give(desk, "single", 1000)
    assert (kept(desk).points, kept(desk).passed) == (2000, True), "a person's mark leaves the machine's as exact"


def test_the_last_mark_counts_and_the_first_stays(desk: Desk) -> None:
    desk.answer_all(banks.RIGHT | {"text": banks.WRONG["text"], "number": banks.WRONG["number"]})
    assert not desk.submit().passed
    assert steps(desk) == 0
    given = give(desk, "text", 800)
    assert given.score is not None
    assert (given.score.points, given.score.percent, given.score.passed, steps(desk)) == (4800, 80, True, 1)
    found = kept(desk)
    assert (found.points, found.percent, found.passed, found.state) == (4800, 80, True, State.SUBMITTED)
    place = next(one.place for one in sheets_of(desk.session, found.id) if one.item.id == "text")
    rows = [row for row in marks_of(desk.session, found.id) if row.place == place]
    assert [(row.number, row.points, row.right, row.marker, row.reason) for row in rows] == [
        (1, 0, False, "machine", ""),
        (2, 800, False, "account:7", "Lời giải khác cũng đúng"),
    ]
    assert rows[0].digest == rows[1].digest
    give(desk, "text", 0)
    assert (kept(desk).passed, steps(desk)) == (False, 1), "a step that was noted stays"
    assert [row.number for row in marks_of(desk.session, found.id) if row.place == place] == [1, 2, 3]


def test_a_person_gives_all_points_for_a_right_answer(desk: Desk) -> None:
    desk.submit()
    give(desk, "text", 1000)
    assert [row.right for row in marks_of(desk.session, 1) if row.number == 2] == [True]


def test_a_paper_waits_for_its_last_mark_and_is_graded_then(desk: Desk) -> None:
    desk.answer_all(banks.RIGHT)
    with turn(desk.session):
        found = attempt_of(desk.session, desk.asker.learner_id or 0, desk.attempt, lock=True)
        assert found is not None
        hand_in(desk.session, desk.library, found, desk.now())
        desk.session.execute(delete(MarkRow).where(MarkRow.place == 2))
        totals = {"points": None, "percent": None, "passed": None, "max_points": None}
        desk.session.execute(update(Attempt).values(**totals))
        waiting = recount(desk.session, desk.library, found, desk.now())
        desk.session.commit()
    assert (waiting.score, kept(desk).percent, kept(desk).state) == (None, None, State.SUBMITTED)
    item = next(one for one in sheets_of(desk.session, 1) if one.place == 2).item
    closed = give(desk, item.id, 500)
    assert closed.score is not None
    assert (closed.score.percent, kept(desk).percent, kept(desk).state) == (91, 91, State.GRADED)


ONE_WRONG = banks.RIGHT | {"text": banks.WRONG["text"]}


@pytest.mark.parametrize(
    ("counts", "later", "noted"),
    [("best", banks.WRONG, 1), ("last", banks.WRONG, 0), ("average", banks.WRONG, 0), ("average", ONE_WRONG, 1)],
)
def test_the_step_follows_the_attempt_that_counts(
    desk_of: MakeDesk, counts: str, later: dict[str, dict[str, list[str]]], noted: int
) -> None:
    desk = desk_of(library=banks.library(rules=Rules(counts=counts)))  # type: ignore[arg-type]
    first = desk.start()
    desk.answer_all(banks.RIGHT | {"text": banks.WRONG["text"], "number": banks.WRONG["number"]})
    desk.submit()
    desk.start()
    desk.answer_all(later)
    desk.submit()
    assert steps(desk) == 0
    desk.attempt = first
    give(desk, "text", 1000)
    assert kept(desk).passed
    assert steps(desk) == noted
