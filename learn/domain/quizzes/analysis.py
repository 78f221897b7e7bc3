"""How the questions of a bank do: figures of classical test theory over many people's papers. Plain values, no clock.

One person counts once, by one paper, and where answers could be tried again, by the first try at each question: what is
said of it teaches the next. What is asked of "the rest of the paper" leaves the question itself out, as a share of the
points that the rest could give: papers drawn from a pool differ in their questions, and on a paper of five
a question would else choose its own strong learners. Such papers are not equally hard, which blurs the figures.

Nothing is said of a question that fewer than LEAST people met, nor of a choice that fewer than LEAST_CHOICE took.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from statistics import fmean, median

from learn.domain.quizzes.bank import Bank, Item
from learn.domain.quizzes.doors import Field, ReviewPart
from learn.domain.quizzes.kinds import choices, fill, layout, review

LEAST = 30  # people, for any figure
LEAST_CHOICE = 10  # people who took a choice, for its rate
TAIL = 0.27  # of the people in the strong and in the weak group
PAUSE = 30 * 60  # seconds without a save after which nobody knows whether somebody was still reading

Paper = tuple[int, int, bool, int]
"""Points, highest points, whether it was passed, and the second of its start."""

Line = tuple[int, int, str, int, int, str | None]
"""Paper, place, version of the question, points, highest points, the answer as JSON text."""

Spent = Mapping[tuple[int, int], int]
"""Seconds by paper and place."""

Cells = Mapping[tuple[float | None, float, str | None], int]
"""How many people had this share of the rest of their paper, this share of the question, and gave this answer."""

Weights = Mapping[float, float]
"""Of the people with each share of the rest, which part belongs to a group."""


@dataclass(frozen=True)
class Versions:
    """Item ids by version: of those that ask what the bank asks `now`, of those that asked something else `before`."""

    now: Mapping[str, str]
    before: Mapping[str, str]


@dataclass(frozen=True)
class ChoiceRate:
    """A choice with the shares of everybody, of the strong and of the weak who took it; None where too few did.

    `few` says that fewer than LEAST_CHOICE took it; without it, a `share` of None is withheld for a neighbour's sake.
    """

    text: str
    right: bool
    few: bool
    share: float | None
    strong: float | None
    weak: float | None


@dataclass(frozen=True)
class FieldRates:
    """What was chosen in one field of a question; `label` is empty where the field is the question itself."""

    label: str
    single: bool
    choices: tuple[ChoiceRate, ...]


@dataclass(frozen=True)
class Figures:
    """A question in numbers; see `figures_of` for what each is. None where a figure has no meaning or no ground."""

    easiness: float
    blank: float | None
    correlation: float | None
    gap: float | None
    quarters: tuple[float, ...]
    fields: tuple[FieldRates, ...]
    seconds: float | None


@dataclass(frozen=True)
class Analysed:
    """A question, its place in the bank from 1, how many people met it as it stands now; `figures` None for too few.

    `earlier` counts those who met an earlier wording or key, which says nothing about this one.
    """

    item: Item
    number: int
    people: int
    earlier: int
    figures: Figures | None


@dataclass(frozen=True)
class BankFigures:
    """A whole bank; the shares and `alpha` are None under LEAST people. `items` stand in the bank's order."""

    people: int
    mean: float | None
    passed: float | None
    alpha: float | None
    items: tuple[Analysed, ...]


def analyse(
    bank: Bank, versions: Versions, papers: Mapping[int, Paper], lines: Sequence[Line], spent: Spent
) -> BankFigures:
    """The figures of a bank. Earlier wordings and items that are gone count in the rest of a paper, nowhere else."""
    enough = len(papers) >= LEAST
    return BankFigures(
        people=len(papers),
        mean=fmean(one[0] / one[1] if one[1] else 0 for one in papers.values()) if enough else None,
        passed=fmean(one[2] for one in papers.values()) if enough else None,
        alpha=alpha_of(versions, papers, lines),
        items=analyse_items(bank.items, versions, papers, lines, spent),
    )


def analyse_items(
    items: Sequence[Item],
    versions: Versions,
    papers: Mapping[int, Paper],
    lines: Iterable[Line],
    spent: Spent,
) -> tuple[Analysed, ...]:
    """Each question with its figures, in the given order."""
    earlier = Counter[str]()
    cells: dict[str, Counter[tuple[float | None, float, str | None]]] = defaultdict(Counter)
    seconds: dict[str, list[int]] = defaultdict(list)
    for paper, place, version, points, highest, answer in lines:
        if paper not in papers:
            continue
        item_id = versions.now.get(version)
        if item_id is None:
            earlier[versions.before.get(version, "")] += 1
            continue
        total, most, _, _ = papers[paper]
        rest = (total - points) / (most - highest) if most > highest else None
        cells[item_id][rest, points / highest, answer] += 1
        if (paper, place) in spent:
            seconds[item_id].append(spent[paper, place])
    return tuple(
        Analysed(
            item=item,
            number=number,
            people=(people := sum(cells[item.id].values())),
            earlier=earlier[item.id],
            figures=figures_of(item, cells[item.id], seconds[item.id]) if people >= LEAST else None,
        )
        for number, item in enumerate(items, start=1)
    )


def figures_of(item: Item, cells: Cells, seconds: Sequence[int]) -> Figures:
    """The figures of one question.

    `easiness`: the mean share of its points that people earned, which for a question that is right or wrong is the
    share of people who were right (the "difficulty" p of Ebel, Essentials of Educational Measurement, 1972).

    `correlation`: between the question and the rest of the paper, the corrected point-biserial (Henrysson, 1963);
    Pearson's r where a question gives part of its points. None where all did alike on either.

    `gap`: the easiness for the strong less that for the weak, Ebel's discrimination D, where these are the upper and
    lower 27 % by the rest of the paper (Kelley, 1939: the share that tells two tails apart best). None as above.

    `blank`: the share of people who left it open, None for fewer than LEAST_CHOICE.

    `quarters`: the easiness in each quarter of the people by the rest of the paper, the weakest first. People with the
    same share who stand across the border of a group belong to both in part, so that no chance decides.

    `seconds`: the median of those that are known, None for fewer than LEAST.
    """
    people = sum(cells.values())
    ranked = Counter[float]()
    for (rest, _, _), count in cells.items():
        if rest is not None:
            ranked[rest] += count
    told = [(rest, share, count) for (rest, share, _), count in cells.items() if rest is not None]
    correlation = correlation_of(told)
    strong, weak = _group(ranked, 1 - TAIL, 1), _group(ranked, 0, TAIL)
    alike = correlation is None
    open_ = sum(count for (_, _, answer), count in cells.items() if _given(answer) is None)
    return Figures(
        easiness=fsum(share * count for (_, share, _), count in cells.items()) / people,
        blank=open_ / people if open_ >= LEAST_CHOICE else None,
        correlation=correlation,
        gap=None if alike else _mean(told, strong) - _mean(told, weak),
        quarters=() if alike else tuple(_mean(told, _group(ranked, n / 4, (n + 1) / 4)) for n in range(4)),
        fields=_rates(item, cells, strong, weak),
        seconds=median(seconds) if len(seconds) >= LEAST else None,
    )


def correlation_of(pairs: Sequence[tuple[float, float, int]]) -> float | None:
    """Pearson's r of pairs that each occur so many times; None for none, or where one side never changes."""
    many = sum(count for _, _, count in pairs)
    if not many:
        return None
    mean_x = fsum(x * count for x, _, count in pairs) / many
    mean_y = fsum(y * count for _, y, count in pairs) / many
    across = fsum((x - mean_x) * (y - mean_y) * count for x, y, count in pairs)
    width = fsum((x - mean_x) ** 2 * count for x, _, count in pairs)
    height = fsum((y - mean_y) ** 2 * count for _, y, count in pairs)
    if min(width, height) / many < 1e-12:  # what is left of equal numbers after rounding
        return None
    return across / sqrt(width * height)


def alpha_of(versions: Versions, papers: Mapping[int, Paper], lines: Sequence[Line]) -> float | None:
    """Cronbach's alpha (1951): how far people's points would agree with those on another such paper, 1 for wholly.

    Worked out as k·c / (v + (k - 1)·c) from the questions' mean variance v, the mean covariance c of two that met on a
    paper, and the mean number k of questions on one. Where all papers are equal this is k/(k - 1)·(1 - Σv/V), V being
    the variance of the points; where they are drawn from a pool, it is the alpha of such a paper, because what the draw
    alone adds to V is left out. Each question's mean is over everybody who met it. None under LEAST papers, for papers
    of one question, and where nobody differs.
    """
    if len(papers) < LEAST:
        return None
    known = [(one[0], versions.now.get(one[2], one[2]), one[3]) for one in lines if one[0] in papers]
    sums: dict[str, int] = defaultdict(int)
    times: dict[str, int] = defaultdict(int)
    for _, name, points in known:
        sums[name] += points
        times[name] += 1
    means = {name: total / times[name] for name, total in sums.items()}
    whole: dict[int, float] = defaultdict(float)
    long: dict[int, int] = defaultdict(int)
    own = 0.0
    for paper, name, points in known:
        off = points - means[name]
        whole[paper] += off
        long[paper] += 1
        own += off * off
    pairs = sum(many * (many - 1) for many in long.values())
    if not pairs:
        return None
    length, variance = len(known) / len(long), own / len(known)
    covariance = (sum(one * one for one in whole.values()) - own) / pairs
    spread = variance + (length - 1) * covariance
    return length * covariance / spread if spread > 1e-9 else None


def spent_of(papers: Mapping[int, Paper], saves: Iterable[tuple[int, int, int]]) -> dict[tuple[int, int], int]:
    """Seconds on each place of a paper, from saves (paper, place, second) in the order in which they arrived.

    The time before each save, since the one before or the start, is what its question took; reading without saving
    falls to the question that was saved next. A place is left out where somebody paused for longer than PAUSE, and
    where its only saves came in the same second as another: those waited on the device for the network.
    """
    spent: dict[tuple[int, int], int] = defaultdict(int)
    paused: set[tuple[int, int]] = set()
    last: dict[int, int] = {}
    for paper, place, at in saves:
        if paper not in papers:
            continue
        gap = at - last.get(paper, papers[paper][3])
        last[paper] = at
        if gap > PAUSE:
            paused.add((paper, place))
        spent[paper, place] += max(gap, 0)
    return {where: seconds for where, seconds in spent.items() if seconds and where not in paused}


def _group(ranked: Mapping[float, int], low: float, high: float) -> Weights:
    """The people between two parts (0..1) of all, by rank; those who tie across a border belong to it in part."""
    many = sum(ranked.values())
    weights: dict[float, float] = {}
    before = 0
    for rest in sorted(ranked):
        inside = min(before + ranked[rest], high * many) - max(before, low * many)
        before += ranked[rest]
        if inside > 0:
            weights[rest] = inside / ranked[rest]
    return weights


def _mean(told: Iterable[tuple[float, float, int]], group: Weights) -> float:
    weighed = [(share, group.get(rest, 0.0) * count) for rest, share, count in told]
    return fsum(share * weight for share, weight in weighed) / fsum(weight for _, weight in weighed)


def _given(answer: str | None) -> object:
    return json.loads(answer) if answer is not None else None


def _rates(item: Item, cells: Cells, strong: Weights, weak: Weights) -> tuple[FieldRates, ...]:
    """Fields that offer choices; what was typed is nobody's to list."""
    fields = [field for field in layout(item, choices(item)).fields if field.choices]
    if not fields:
        return ()
    forms = {answer: fill(item, _given(answer)) for _, _, answer in cells}
    groups: tuple[Callable[[float | None], float], ...] = (
        lambda _: 1.0,
        lambda rest: strong.get(rest, 0.0) if rest is not None else 0.0,
        lambda rest: weak.get(rest, 0.0) if rest is not None else 0.0,
    )
    parts = review(item, None).parts
    return tuple(_field_rates(field, parts, cells, forms, groups) for field in fields)


def _field_rates(
    field: Field,
    parts: Sequence[ReviewPart],
    cells: Cells,
    forms: Mapping[str | None, Mapping[str, Sequence[str]]],
    groups: Sequence[Callable[[float | None], float]],
) -> FieldRates:
    columns, people = [], cells.items()
    for weight_of in groups:
        weighed = [(weight_of(rest) * count, forms[answer].get(field.name, ())) for (rest, _, answer), count in people]
        taken = {one.id: fsum(weight for weight, values in weighed if one.id in values) for one in field.choices}
        columns.append((taken, _shown(taken, fsum(weight for weight, _ in weighed))))
    right = _right(field, parts)
    everybody = columns[0][0]
    rates = tuple(
        ChoiceRate(one.text, one.id in right, _few(everybody[one.id]), *(shown[one.id] for _, shown in columns))
        for one in field.choices
    )
    return FieldRates(field.label, field.control != "many", rates)


def _shown(taken: Mapping[str, float], size: float) -> dict[str, float | None]:
    """Shares of those who took each; None for too few, and never for one alone: it could be worked out."""
    hidden = {one for one, many in taken.items() if _few(many)}
    if len(hidden) == 1 < len(taken) and any(taken[one] > 0 for one in hidden):
        hidden.add(min((many, one) for one, many in taken.items() if one not in hidden)[1])
    return {one: None if one in hidden else many / size for one, many in taken.items()}


def _few(people: float) -> bool:
    return people < LEAST_CHOICE - 1e-9  # parts of people do not add up to the last digit


def _right(field: Field, parts: Sequence[ReviewPart]) -> set[str]:
    """The right choices of a field, by what the review of an open answer says."""
    if field.control in {"one", "many"}:
        return {part.id for part in parts if part.verdict == "missed"}
    wanted = next(part.expected for part in parts if field.name.endswith(f"-{part.id}"))
    return {choice.id for choice in field.choices if choice.text == wanted}
