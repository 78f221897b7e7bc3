"""Several questions on a page, and pages that are left for good."""

import pytest

from learn.domain.errors import Closed, NotFound
from learn.domain.quizzes import Rules, Save
from learn.services.quizzes.open_attempt import OpenAttempt, open_attempt
from learn.services.quizzes.save_answer import save_answer
from learn.services.quizzes.save_page import Given, SavedPage, save_page
from tests.services.quizzes import banks
from tests.services.quizzes.conftest import Desk, MakeDesk

TWO = Rules(page=2, back=False)


@pytest.fixture
def paged(desk_of: MakeDesk) -> Desk:
    """Two questions a page, in the file's order, no way back: a choice and several, a number and a word, and so on."""
    desk = desk_of(library=banks.library(rules=TWO, shuffle=False))
    desk.start()
    return desk


def opened(desk: Desk) -> OpenAttempt:
    return open_attempt(desk.session, desk.asker, desk.attempt, desk.at)


def send(desk: Desk, *places: int, to: int | None = None, sure: bool = False, sequence: int = 1) -> SavedPage:
    """Send right answers of these places by the page's button."""
    kinds = list(banks.RIGHT.values())
    given = [Given(place, sequence, kinds[place - 1]) for place in places]
    return save_page(desk.session, desk.asker, desk.attempt, given, desk.now(), to=to, sure=sure)


def test_a_page_with_one_impossible_answer_keeps_the_others(desk_of: MakeDesk) -> None:
    desk = desk_of(library=banks.library(rules=Rules(page=0), shuffle=False))
    desk.start()
    given = [Given(1, 1, banks.RIGHT["single"]), Given(3, 1, {"value": ["nhiều"]}), Given(4, 1, banks.RIGHT["text"])]
    done = save_page(desk.session, desk.asker, desk.attempt, given, desk.now())
    assert (set(done.saved), set(done.refused)) == ({1, 4}, {3})
    assert [one.place for one in opened(desk).questions if one.answered] == [1, 4]


def test_sending_a_page_again_changes_nothing(paged: Desk) -> None:
    assert {one.outcome for one in send(paged, 1, 2).saved.values()} == {Save.APPLY}
    assert {one.outcome for one in send(paged, 1, 2, sequence=2).saved.values()} == {Save.REPEATED}
    assert [one.sequence for one in opened(paged).questions] == [1, 1]


def test_what_another_window_saved_first_is_not_overwritten_and_the_page_not_left(paged: Desk) -> None:
    save_answer(paged.session, paged.asker, paged.attempt, 1, 1, banks.WRONG["single"], paged.now())
    done = send(paged, 1, 2, to=3)
    assert done.overtaken == {1: "Ý **0**"}
    assert opened(paged).pages.reached == 1


def test_only_the_page_that_is_open_may_be_read(paged: Desk) -> None:
    send(paged, 1, 2, to=3)
    shown = opened(paged)
    assert [one.place for one in shown.questions] == [3, 4]
    assert [one.side for one in shown.standings] == ["left", "left", "here", "here", "ahead", "ahead"]
    assert [one.complete for one in shown.standings] == [True, True, False, False, False, False]
    assert shown.first_open == 3


def test_a_page_is_left_by_going_to_the_next_one_alone(paged: Desk) -> None:
    for to in (None, 1, 2, 5, 900):
        send(paged, 1, 2, to=to, sure=True)
        assert opened(paged).pages.reached == 1
    send(paged, 1, 2, to=4)
    assert opened(paged).pages.reached == 2


def test_whoever_leaves_answers_out_must_be_sure(paged: Desk) -> None:
    assert send(paged, 1, to=3).open == (2,)
    assert opened(paged).pages.reached == 1
    assert send(paged, 1, to=3, sure=True).open == ()
    assert opened(paged).pages.reached == 2


def test_going_on_twice_at_once_leaves_one_page(paged: Desk) -> None:
    for _ in range(2):
        send(paged, 1, 2, to=3)
    assert opened(paged).pages.reached == 2
    send(paged, to=5, sure=True)
    assert opened(paged).pages.reached == 3


def test_a_late_answer_to_a_page_that_was_left_changes_nothing(paged: Desk) -> None:
    send(paged, 1, 2, to=3)

    def save(place: int, sequence: int, fields: dict[str, list[str]]) -> Save:
        return save_answer(paged.session, paged.asker, paged.attempt, place, sequence, fields, paged.now()).outcome

    assert save(1, 1, banks.RIGHT["single"]) is Save.REPEATED
    assert save(1, 1, banks.WRONG["single"]) is Save.STALE
    assert save(1, 7, banks.RIGHT["single"]) is Save.REPEATED
    with pytest.raises(Closed, match="trang đã qua"):
        save(1, 2, banks.WRONG["single"])
    paged.session.rollback()
    with pytest.raises(Closed, match="lần lượt từng trang"):
        save(5, 1, banks.RIGHT["matching"])
    paged.session.rollback()
    send(paged, 3, 4, to=5)
    send(paged, 5, 6)
    assert paged.submit().percent == 100


def test_an_attempt_keeps_the_pages_it_began_with(paged: Desk) -> None:
    paged.library = banks.library(shuffle=False)
    assert [one.place for one in opened(paged).questions] == [1, 2]


def test_another_s_page_and_a_place_that_is_not_there_are_not_found(paged: Desk, desk_of: MakeDesk) -> None:
    with pytest.raises(NotFound):
        save_page(paged.session, paged.asker, paged.attempt, [Given(7, 1, {})], paged.now())
    paged.session.rollback()
    other = desk_of("lan", attempt=paged.attempt)
    with pytest.raises(NotFound):
        send(other, 1)
