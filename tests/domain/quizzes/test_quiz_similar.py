"""Papers that are alike: the index against numbers worked out by hand, rooms of chance, smallest sizes, time."""

import time
from itertools import product
from random import Random

import pytest

from learn.domain.quizzes.similar import (
    LEAST_ITEMS,
    LEAST_PEOPLE,
    LEAST_ROOM,
    LEAST_SAME,
    LEAST_WRONG,
    MOST,
    Ground,
    Likeness,
    Line,
    ability_of,
    chance_of,
    compare,
    right_of,
)

Papers = dict[int, dict[str, tuple[bool, str]]]


def room_of(seed: int, people: int, items: int = 20, pool: int = 0) -> Papers:
    """People of unequal knowledge who each work alone on questions of unequal difficulty."""
    chance, pool = Random(seed), pool or items
    rates = [chance.uniform(0.35, 0.9) for _ in range(pool)]
    slips = [[chance.random() for _ in range(3)] for _ in range(pool)]
    papers: Papers = {}
    for paper in range(people):
        ability = chance.lognormvariate(0, 0.7)
        papers[paper] = {}
        for item in chance.sample(range(pool), items):
            right = chance.random() < right_of(rates[item], ability)
            papers[paper][f"v{item}"] = right, "" if right else f"o{chance.choices(range(3), slips[item])[0]}"
    return papers


def lines_of(papers: Papers) -> list[Line]:
    return [(paper, version, *given) for paper, lines in papers.items() for version, given in lines.items()]


def compared(papers: Papers, room: int | None = None) -> Likeness:
    return compare(range(len(papers) if room is None else room), lines_of(papers))


def plant(papers: Papers, one: int, other: int, items: int, answer: str = "rare") -> None:
    """Both are wrong with the same answer on the first so many questions, and right on the others."""
    for number, version in enumerate(sorted(papers[one])):
        papers[one][version] = papers[other][version] = (number >= items, answer if number < items else "")


def test_chances_are_those_of_counting_every_case() -> None:
    steps = [{2: 0.1, 5: 0.2}, {3: 0.25}, {2: 0.5, 4: 0.125}]
    cases = product(*([*step.items(), (0, 1 - sum(step.values()))] for step in steps))
    for reached in (1, 4, 7, 9, 12, 13):
        wanted = 0.0
        for case in product(*([*step.items(), (0, 1 - sum(step.values()))] for step in steps)):
            if sum(weight for weight, _ in case) >= reached:
                wanted += case[0][1] * case[1][1] * case[2][1]
        assert chance_of(steps, reached) == pytest.approx(wanted)
    assert sum(one[0][1] * one[1][1] * one[2][1] for one in cases) == pytest.approx(1)


def test_ability_makes_the_expected_number_right_and_the_usual_one_is_as_good_as_all() -> None:
    rates = [0.2, 0.5, 0.6, 0.9]
    for right in (1, 2, 3):
        ability = ability_of(rates, right)
        assert sum(right_of(rate, ability) for rate in rates) == pytest.approx(right, abs=1e-3)
    assert right_of(0.3, 1) == pytest.approx(0.3)
    assert sum(right_of(rate, ability_of(rates, 4)) for rate in rates) == pytest.approx(3.5, abs=1e-3)
    assert sum(right_of(rate, ability_of(rates, 0)) for rate in rates) == pytest.approx(0.5, abs=1e-3)


def test_rooms_in_which_all_work_alone_name_hardly_anybody() -> None:
    rooms = [room_of(seed, 60, pool=pool) for seed in range(10) for pool in (20, 40)]
    named = [compared(one) for one in rooms]
    assert all(one.ground is Ground.ENOUGH for one in named)
    assert sum(bool(one.alike) for one in named) <= 1  # one room of twenty


def test_two_with_the_same_rare_mistakes_are_named_and_what_they_share() -> None:
    papers = room_of(1, 60)
    plant(papers, 7, 31, 8)
    papers[40]["v0"] = False, "rare"
    found = compared(papers)
    assert [one.papers for one in found.alike] == [(7, 31)]
    pair = found.alike[0]
    assert (pair.items, found.known, found.pairs, found.more) == (20, 60, 60 * 59 // 2, False)
    assert [one.version for one in pair.shared if one.people == 3] == ["v0"]
    assert len(pair.shared) == 8
    assert 0 < pair.expected < 1
    for one in pair.shared:
        gave = sum(lines[one.version] == (False, "rare") for lines in papers.values())
        assert (one.people, one.met) == (gave, 60)
        assert gave * 4 <= 60
    assert list(pair.shared) == sorted(pair.shared, key=lambda one: one.people)


def test_right_answers_alike_say_nothing_and_common_mistakes_neither() -> None:
    papers = room_of(2, 60)
    plant(papers, 7, 31, 0)
    assert compared(papers).alike == ()
    for number in range(40):  # mistakes that they were all taught
        for version in [f"v{n}" for n in range(10)]:
            papers[number][version] = False, "taught"
    found = compared(papers)
    assert found.ground is Ground.ENOUGH
    assert all(min(one.papers) >= 40 for one in found.alike)


def test_open_answers_are_no_likeness() -> None:
    papers = room_of(1, 60)
    plant(papers, 7, 31, 8, answer="")
    assert compared(papers).alike == ()


def test_the_fewer_gave_it_the_sooner_it_is_named() -> None:
    def named(others: int) -> bool:
        papers = room_of(1, 60)
        plant(papers, 7, 31, 6)
        for number in range(40, 40 + others):
            for version in sorted(papers[number])[:6]:
                papers[number][version] = False, "rare"
        return (7, 31) in [one.papers for one in compared(papers).alike]

    assert [named(0), named(13)] == [True, False]


def test_below_the_smallest_sizes_nothing_is_said() -> None:
    papers = room_of(1, 60)
    plant(papers, 0, 1, 10)
    assert compared(papers, LEAST_ROOM - 1).ground is Ground.FEW_HERE
    assert [one.papers for one in compared(papers, LEAST_ROOM).alike] == [(0, 1)]
    few = {paper: papers[paper] for paper in range(LEAST_PEOPLE - 1)}
    assert compared(few).ground is Ground.FEW_PEOPLE
    few[LEAST_PEOPLE] = papers[LEAST_PEOPLE]
    assert compared(few).ground is Ground.ENOUGH
    for items, ground in ((LEAST_ITEMS - 1, Ground.FEW_ITEMS), (LEAST_ITEMS, Ground.ENOUGH)):
        short = {paper: dict(sorted(lines.items())[:items]) for paper, lines in papers.items()}
        plant(short, 0, 1, items)
        assert (compared(short).ground, bool(compared(short).alike)) == (ground, ground is Ground.ENOUGH)


def test_questions_that_few_were_wrong_on_are_left_out() -> None:
    papers: Papers = {paper: {f"v{n}": (True, "") for n in range(20)} for paper in range(60)}
    for paper in range(2, 2 + LEAST_WRONG - 2):
        for n in range(20):
            papers[paper][f"v{n}"] = False, f"own{paper}"
    plant(papers, 0, 1, 20)
    assert [one.papers for one in compared(papers).alike] == [(0, 1)]
    for n in range(20):
        papers[2][f"v{n}"] = True, ""
    assert compared(papers).ground is Ground.FEW_ITEMS


def test_three_answers_in_common_are_too_few_however_rare() -> None:
    def named(items: int) -> int:
        papers = room_of(3, 600)
        plant(papers, 0, 1, items)
        return sum(one.papers == (0, 1) for one in compared(papers, LEAST_ROOM).alike)

    assert [named(LEAST_SAME - 1), named(LEAST_SAME)] == [0, 1]


def test_another_version_of_a_question_is_another_question() -> None:
    papers = room_of(1, 60)
    plant(papers, 7, 31, 8)
    papers[31] = {f"{version}'": given for version, given in papers[31].items()}
    assert (7, 31) not in [one.papers for one in compared(papers).alike]


def test_the_farthest_of_many_are_named_and_that_there_are_more() -> None:
    papers = room_of(1, 60)
    for number in range(7):
        plant(papers, 0, number, 10)
    found = compared(papers)
    assert (len(found.alike), found.more) == (MOST, True)
    assert all(max(one.papers) < 7 for one in found.alike)


@pytest.mark.parametrize("alike", [0, 30])
def test_three_hundred_papers_take_less_than_a_second_of_a_processor(alike: int) -> None:
    papers = room_of(1, 300)
    for number in range(alike):
        plant(papers, 0, number, 10)
    lines = lines_of(papers)
    took = []
    for _ in range(3):
        began = time.process_time()
        found = compare(range(300), lines)
        took.append(time.process_time() - began)
    assert (found.pairs, bool(found.alike)) == (300 * 299 // 2, bool(alike))
    assert min(took) < 1
