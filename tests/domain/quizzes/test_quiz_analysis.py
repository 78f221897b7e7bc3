"""The analysis of questions: by hand on small sets, and against plain reckoning on drawn ones."""

import json
from random import Random
from statistics import correlation, fmean, pvariance

import pytest

from learn.domain import quizzes as q
from learn.domain.quizzes.analysis import (
    Line,
    Paper,
    Versions,
    alpha_of,
    analyse,
    analyse_items,
    correlation_of,
    spent_of,
)
from tests.domain.quizzes.samples import ALL, bank, category, matching, multiple, ordering, single, text, truefalse

ONE = q.POINT


def asked_of(*items: q.Item) -> Versions:
    """Every item in the version `v-ID`, none of an earlier one."""
    return Versions({f"v-{item.id}": item.id for item in items}, {})


def taken(*papers: dict[str, tuple[int, object]]) -> tuple[dict[int, Paper], list[Line]]:
    """Papers of items worth a point: by item id, thousandths and the answer."""
    sheets: dict[int, Paper] = {}
    lines: list[Line] = []
    for number, paper in enumerate(papers):
        total = sum(points for points, _ in paper.values())
        sheets[number] = (total, ONE * len(paper), total >= 800 * len(paper), 0)
        for place, (item_id, (points, answer)) in enumerate(paper.items(), start=1):
            lines.append((number, place, f"v-{item_id}", points, ONE, json.dumps(answer)))
    return sheets, lines


def plain(item_id: str) -> q.Item:
    return q.Single(id=item_id, text=item_id, options=single().options)


def marked(rows: list[str], times: int = 1) -> tuple[dict[int, Paper], list[Line]]:
    """Papers from rows such as "110", a figure an item a, b, c…, each row so many times."""
    return taken(*({"abcdefgh"[n]: (ONE * int(x), None) for n, x in enumerate(row)} for row in rows * times))


def test_figures_by_hand() -> None:
    """Rows 111 110 100 000, ten people each. For b: rest 1, ½, ½, 0, right 1, 1, 0, 0."""
    items = [plain(one) for one in "abc"]
    found = analyse_items(items, asked_of(*items), *marked(["111", "110", "100", "000"], 10), {})
    easy, middle, hard = (one.figures for one in found)
    assert [one.people for one in found] == [40, 40, 40]
    assert easy
    assert middle
    assert hard
    assert (easy.easiness, middle.easiness, hard.easiness) == (0.75, 0.5, 0.25)
    # x: 1, ½, ½, 0 and y: 1, 1, 0, 0 deviate by ½, 0, 0, -½ and by ½, ½, -½, -½: r = ½ / √(½ · 1)
    assert middle.correlation == pytest.approx(0.5**0.5)
    # Upper and lower 27 % of 40 are 10.8 people: 10 of rest 1, all right, and 0.8 of the twenty of rest ½, half right.
    assert middle.gap == pytest.approx((10 + 0.4) / 10.8 - 0.4 / 10.8)
    assert middle.quarters == pytest.approx((0, 0.5, 0.5, 1))


def test_alpha_by_hand() -> None:
    """Variances 3/16, 4/16, 3/16 of the items, 20/16 of the points: 3/2 · (1 - 10/20)."""
    papers, lines = marked(["111", "110", "100", "000"], 10)
    assert alpha_of(Versions({}, {}), papers, lines) == pytest.approx(0.75)


def drawn(seed: int, people: int, of: int, draw: int) -> tuple[list[q.Item], dict[int, Paper], list[Line]]:
    """Papers of so many items out of a pool, answered by people who differ; some items give part of a point."""
    chance = Random(seed)
    items = [plain("abcdefgh"[n]) for n in range(of)]
    papers = []
    for _ in range(people):
        able = chance.gauss(0, 1)
        paper = {}
        for item in chance.sample(items, draw):
            luck = able + chance.gauss(0, 1.2) - (ord(item.id) - 100) / 3
            paper[item.id] = (ONE if luck > 0 else ONE // 2 if luck > -0.5 and item.id in "bd" else 0, None)
        papers.append(paper)
    return items, *taken(*papers)


@pytest.mark.parametrize(("seed", "draw"), [(1, 4), (2, 6), (3, 8)])
def test_correlations_leave_the_question_itself_out(seed: int, draw: int) -> None:
    items, papers, lines = drawn(seed, 120, 8, draw)
    for one in analyse_items(items, asked_of(*items), papers, lines, {}):
        mine = [line for line in lines if line[2] == f"v-{one.item.id}"]
        rest = [(papers[line[0]][0] - line[3]) / (papers[line[0]][1] - ONE) for line in mine]
        assert one.figures is not None
        assert one.figures.correlation == pytest.approx(correlation(rest, [line[3] for line in mine]))
        assert one.figures.easiness == pytest.approx(fmean(line[3] / ONE for line in mine))


def test_ties_at_a_border_count_as_chance_would_have_them_on_the_average() -> None:
    items, papers, lines = drawn(5, 100, 5, 5)
    found = analyse_items(items, asked_of(*items), papers, lines, {})[2].figures
    mine = [(papers[n][0] - points, points / ONE) for n, _, version, points, _, _ in lines if version == "v-c"]
    chance, gaps, quarters = Random(7), [], []
    for _ in range(4000):
        chance.shuffle(mine)
        ranked = [share for _, share in sorted(mine, key=lambda one: one[0])]
        gaps.append(fmean(ranked[73:]) - fmean(ranked[:27]))
        quarters.append([fmean(ranked[n * 25 : n * 25 + 25]) for n in range(4)])
    assert found is not None
    assert found.gap == pytest.approx(fmean(gaps), abs=0.005)
    assert found.quarters == pytest.approx([fmean(column) for column in zip(*quarters, strict=True)], abs=0.005)


def test_alpha_of_equal_papers_is_the_formula_of_the_books() -> None:
    _, papers, lines = drawn(11, 90, 6, 6)
    by_item: dict[str, list[int]] = {}
    for line in lines:
        by_item.setdefault(line[2], []).append(line[3])
    within = sum(pvariance(one) for one in by_item.values())
    wanted = 6 / 5 * (1 - within / pvariance([one[0] for one in papers.values()]))
    assert alpha_of(Versions({}, {}), papers, lines) == pytest.approx(wanted)
    assert 0.4 < wanted < 0.9


def test_alpha_of_drawn_papers_takes_each_pair_that_met() -> None:
    _, papers, lines = drawn(12, 200, 8, 4)
    means = {name: fmean(one[3] for one in lines if one[2] == name) for name in {one[2] for one in lines}}
    off = [[one[3] - means[one[2]] for one in lines if one[0] == number] for number in papers]
    variance = fmean(x * x for row in off for x in row)
    covariance = fmean(x * y for row in off for n, x in enumerate(row) for m, y in enumerate(row) if n != m)
    wanted = 4 * covariance / (variance + 3 * covariance)
    assert alpha_of(Versions({}, {}), papers, lines) == pytest.approx(wanted)
    whole = drawn(12, 4000, 8, 8)[1:]  # the draw itself adds nothing: half as long, Spearman and Brown's half
    long = alpha_of(Versions({}, {}), *whole)
    assert long is not None
    assert alpha_of(Versions({}, {}), *drawn(13, 4000, 8, 4)[1:]) == pytest.approx(long / (2 - long), abs=0.03)


@pytest.mark.parametrize(
    ("rows", "alpha"),
    [(["11", "00"], 1), (["11", "11"], None), (["1", "0"], None), (["10", "01", "11", "00"], 0)],
)
def test_alpha_at_its_ends(rows: list[str], alpha: float | None) -> None:
    papers, lines = marked(rows, 30)
    found = alpha_of(Versions({}, {}), papers, lines)
    assert found is None if alpha is None else found == pytest.approx(alpha)


def test_nothing_is_said_of_fewer_than_thirty() -> None:
    items = [plain(one) for one in "ab"]
    one_less = marked(["11", "10", "01", "00", "00"] * 5 + ["11"] * 4)
    found = analyse(bank(items=tuple(items)), asked_of(*items), *one_less, {})
    assert (found.people, found.mean, found.passed, found.alpha) == (29, None, None, None)
    assert [one.figures for one in found.items] == [None, None]
    enough = analyse(bank(items=tuple(items)), asked_of(*items), *marked(["11", "10", "01", "00", "00"], 6), {})
    assert (enough.people, enough.mean, enough.passed) == (30, pytest.approx(0.4), pytest.approx(0.2))
    assert all(one.figures for one in enough.items)


def test_where_nobody_differs_nothing_is_compared() -> None:
    items = [plain(one) for one in "abc"]
    always, single_item = marked(["110", "101"], 20), marked(["1", "0"], 20)
    first, second, _ = analyse_items(items, asked_of(*items), *always, {})
    assert first.figures is not None
    assert (first.figures.easiness, first.figures.correlation, first.figures.gap) == (1, None, None)
    assert first.figures.quarters == ()
    assert second.figures is not None
    assert second.figures.correlation == pytest.approx(-1)
    alone = analyse_items(items, asked_of(*items), *single_item, {})[0].figures
    assert alone is not None
    assert (alone.easiness, alone.correlation, alone.gap, alone.quarters) == (0.5, None, None, ())


def test_rounding_does_not_make_a_correlation() -> None:
    assert correlation_of([(0.1 + 0.2, 0.0, 3), (0.3, 1.0, 4)]) is None
    assert correlation_of([]) is None


def test_an_earlier_wording_counts_in_the_rest_alone() -> None:
    items = [plain(one) for one in "ab"]
    papers, lines = marked(["11", "10", "01", "00"], 20)
    lines = [(*one[:2], "old" if one[0] % 4 < 2 and one[2] == "v-a" else one[2], *one[3:]) for one in lines]
    first, second = analyse_items(items, Versions(asked_of(*items).now, {"old": "a"}), papers, lines, {})
    assert (first.people, first.earlier, second.people, second.earlier) == (40, 40, 80, 0)
    assert second.figures is not None
    assert second.figures.correlation == pytest.approx(0)


def test_a_reworded_question_is_one_in_alpha() -> None:
    papers, lines = marked(["11", "10", "00", "00"], 20)
    parted = [(*one[:2], "old" if one[0] % 4 < 2 and one[2] == "v-a" else one[2], *one[3:]) for one in lines]
    joined = Versions({"v-a": "a", "old": "a", "v-b": "b"}, {})
    assert alpha_of(joined, papers, parted) == pytest.approx(alpha_of(joined, papers, lines))


def chosen(item: q.Item, answers: list[tuple[object, int]], rest: int = 0) -> tuple:
    """The fields of an item after people gave these answers, each so often, and did alike on the rest."""
    rows = [
        {item.id: (q.mark(item, answer).points, answer), "z": (rest, None)}
        for answer, often in answers
        for _ in range(often)
    ]
    figures = analyse_items([item], asked_of(item), *taken(*rows), {})[0].figures
    assert figures is not None
    return figures.fields


def rates(field) -> list[tuple[str, bool, float | None]]:
    return [(one.text, one.right, None if one.share is None else round(one.share, 4)) for one in field.choices]


def test_choices_are_counted_in_the_files_order() -> None:
    item = single(("một", "hai", "ba"), right=1)
    ids = q.choices(item)
    [field] = chosen(item, [(ids[0], 10), (ids[1], 20), (ids[2], 15), (None, 5)])
    assert rates(field) == [("một", False, 0.2), ("hai", True, 0.4), ("ba", False, 0.3)]
    assert (field.label, field.single) == ("", True)


def test_many_choices_each_have_their_share() -> None:
    item = multiple()
    ids = q.choices(item)
    [field] = chosen(item, [([ids[0], ids[2]], 20), ([ids[1]], 20)])
    assert rates(field) == [("một", True, 0.5), ("hai", False, 0.5), ("ba", True, 0.5), ("bốn", False, None)]
    assert (field.single, field.choices[3].few) == (False, True)


def test_pairs_and_steps_have_a_field_each() -> None:
    pairs = matching()
    right = {pair.id: pair.right for pair in pairs.pairs}
    wrong = right | {pairs.pairs[0].id: pairs.rights[3].id}
    first, second, _ = chosen(pairs, [(right, 30), (wrong, 10)])
    assert rates(first) == [("vịnh", True, 0.75), ("núi", False, None), ("đảo", False, None), ("sông", False, 0.25)]
    assert (first.label, rates(second)[1]) == ("Hạ Long", ("núi", True, 1))
    steps = ordering()
    straight = {step.id: place for place, step in enumerate(steps.steps, start=1)}
    assert rates(chosen(steps, [(straight, 40)])[2])[2] == ("3", True, 1)


def test_a_verdict_and_its_reason_have_a_field_each_and_so_has_every_card() -> None:
    item = truefalse()
    right = {"verdict": "false", "reason": item.reasons[1].id}
    verdict, reason = chosen(item, [(right, 30), ({"verdict": "true", "reason": item.reasons[0].id}, 20)])
    assert [share for _, _, share in rates(verdict)] == [0.4, 0.6]
    assert [one.right for one in verdict.choices] == [False, True]
    assert rates(reason) == [("vì một", False, 0.4), ("vì hai", True, 0.6), ("vì ba", False, None)]
    cards = category()
    found = chosen(cards, [({card.id: card.group for card in cards.cards}, 40)])
    assert [one.label for one in found] == [card.text for card in cards.cards]
    assert [[choice.text for choice in one.choices if choice.right] for one in found] == [
        [next(group.text for group in cards.groups if group.id == card.group)] for card in cards.cards
    ]


def test_what_was_typed_is_not_listed() -> None:
    assert chosen(text(), [("căn cước", 30), ("bí mật", 20)]) == ()


def test_a_choice_of_fewer_than_ten_shows_no_rate() -> None:
    item = single(("một", "hai", "ba"), right=0)
    ids = q.choices(item)
    [field] = chosen(item, [(ids[0], 40), (ids[1], 9), (ids[2], 1)])
    assert rates(field) == [("một", True, 0.8), ("hai", False, None), ("ba", False, None)]
    [field] = chosen(item, [(ids[0], 40), (ids[1], 10)])
    assert rates(field) == [("một", True, 0.8), ("hai", False, 0.2), ("ba", False, None)]


def test_what_could_be_worked_out_from_the_others_is_not_shown_either() -> None:
    item = single(("một", "hai", "ba"), right=0)
    ids = q.choices(item)
    [field] = chosen(item, [(ids[0], 40), (ids[1], 9), (ids[2], 12)])
    assert rates(field) == [("một", True, round(40 / 61, 4)), ("hai", False, None), ("ba", False, None)]
    assert [one.few for one in field.choices] == [False, True, False]


def test_strong_and_weak_are_told_apart_by_the_rest() -> None:
    item = single(("một", "hai", "ba"), right=0)
    ids = q.choices(item)
    rows = []
    for rest, picks in ((ONE, (ids[0],) * 30 + (ids[1],) * 20), (0, (ids[0],) * 15 + (ids[2],) * 35)):
        rows += [{"s": (q.mark(item, one).points, one), "z": (rest, None)} for one in picks]
    figures = analyse_items([item], asked_of(item), *taken(*rows), {})[0].figures
    assert figures is not None
    one, two, three = figures.fields[0].choices
    # The 27 strongest of 100 are 27 of the fifty who had the rest right: 0.54 of each.
    assert (one.strong, two.strong, three.strong) == (pytest.approx(0.6), pytest.approx(0.4), None)
    assert (three.weak, two.weak) == (pytest.approx(0.7), None)
    assert one.weak is None, "8.1 of the weakest are fewer than ten"


def test_who_left_it_open() -> None:
    item = single()
    right = q.choices(item)[1]

    def blank(many: int) -> float | None:
        rows = [{"s": (0, None), "z": (0, None)}] * many + [{"s": (ONE, right), "z": (0, None)}] * 40
        figures = analyse_items([item], asked_of(item), *taken(*rows), {})[0].figures
        assert figures is not None
        return figures.blank

    assert (blank(10), blank(9), blank(0)) == (0.2, None, None)


def test_time_goes_to_the_question_that_was_saved_at_its_end() -> None:
    papers = {1: (0, ONE, False, 1000), 2: (0, ONE, False, 5000)}
    saves = [(1, 1, 1030), (1, 2, 1050), (1, 1, 1055), (2, 3, 5012), (9, 1, 1)]
    assert spent_of(papers, saves) == {(1, 1): 35, (1, 2): 20, (2, 3): 12}


def test_times_that_nobody_can_know_are_left_out() -> None:
    papers = {1: (0, ONE, False, 0)}
    assert spent_of(papers, [(1, 1, 1801), (1, 2, 1801), (1, 3, 1811)]) == {(1, 3): 10}, "a pause, then two at once"
    assert spent_of(papers, [(1, 1, 1800)]) == {(1, 1): 1800}


def test_the_time_of_a_question_is_the_median_of_thirty_or_more() -> None:
    item = plain("a")
    papers, lines = marked(["11", "00"], 20)
    known = {(number, 1): 10 + number for number in range(30)}
    assert analyse_items([item], asked_of(item), papers, lines, known)[0].figures.seconds == 24.5
    known.pop((0, 1))
    assert analyse_items([item], asked_of(item), papers, lines, known)[0].figures.seconds is None


@pytest.mark.parametrize("item", ALL, ids=lambda item: item.kind)
def test_reworded_feedback_asks_the_same_and_another_text_does_not(item: q.Item) -> None:
    said = json.loads(q.canonical(item).replace("BÍ MẬT", "KHÁC"))
    reworded = q.from_json(said | {"explain": "Thêm", "difficulty": "hard", "outcome": 2})
    assert q.digest(reworded) != q.digest(item)
    assert q.asked(reworded) == q.asked(item)
    assert q.asked(q.from_json(said | {"text": "Câu khác"})) != q.asked(item)
    assert q.asked(q.from_json(said | {"points": 2000})) != q.asked(item)


def test_another_key_asks_something_else() -> None:
    assert q.asked(single(right=1)) != q.asked(single(right=2))
    assert q.asked(text(("một",))) != q.asked(text(("hai",)))
