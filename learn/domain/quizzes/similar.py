"""Which papers of a room share more uncommon wrong answers than two people do who know as little as those two.

A question for the person who kept the room, never a finding: whoever sat side by side, learnt together or was taught
the same mistake looks alike. Right answers are not looked at, for knowing is no likeness.

The index follows Wesolowsky, "Detecting excessive similarity in answers on multiple choice exams" (Journal of Applied
Statistics 27, 2000). Person i, who was right as often as he was, is right on a question that a share r of all are right
on with the probability (1 - (1 - r)^a)^(1/a), where a is such that these add up to what i had right. Two who answer on
their own then give the same wrong answer, which a share s of those who were wrong gave, with the probability
(1 - p_i)·(1 - p_j)·s². As with Angoff (1974) and Harpp and Hogan (1993) only wrong answers count; each counts the more,
the fewer gave it: -log s, in quarters so that sums can be tabulated. The chance that such two reach as high a sum as
they did is worked out exactly, not by a normal curve, which says too little of rare things. It must be so small that
among all pairs of the room one would be named by chance in one room of twenty (Bonferroni, as with Wesolowsky).

All are taken for people of one teaching: where part of a room was taught a mistake, an answer of the others looks
rarer than it is among them, and two of them may be named. That, too, is for whoever asks to find out.

Whoever gave an answer counts among those who gave it, which makes it less rare than it is to the others.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import exp, log, sqrt

LEAST_ROOM = 10  # papers of the room: whoever keeps fewer has all of them in sight, and two of them know each other
LEAST_PEOPLE = 30  # papers in which a question was met: with fewer, the share who were right is out by over a fifth
LEAST_WRONG = 10  # people who were wrong on a question: the share of one answer among fewer says nothing
LEAST_ITEMS = 10  # questions on both papers: with fewer, four uncommon mistakes are most of what somebody got wrong
LEAST_SAME = 4  # uncommon wrong answers in common: two or three happen to anybody, and give nothing to ask about
UNCOMMON = 4  # an answer is uncommon where at most one in so many of those who met the question gave it
ERROR = 0.05  # rooms in which chance alone names a pair
RAREST = 1e-4  # the chance under which a pair may be named at most, also in a small room
MOST = 20  # pairs that are named
TRIED = 100  # pairs whose chance is worked out: the farthest from what was to be expected come first
_SIEVE = 3.0  # standard deviations above it that a pair must be, for its chance to be worth working out
_PARTS = 4  # of a weight of 1

Line = tuple[int, str, bool, str]
"""Paper, version of the question, whether it was right, and the answer in the form in which equal ones are equal."""

_Same = tuple[str, str]
"""A version and a wrong answer to it."""


class Ground(StrEnum):
    """Whether anything can be said of a room, and if not, what there is too little of."""

    ENOUGH = "enough"
    FEW_HERE = "few_here"
    FEW_PEOPLE = "few_people"
    FEW_ITEMS = "few_items"


@dataclass(frozen=True)
class Shared:
    """An uncommon wrong answer that two papers share: `people` of the `met` who met the question gave it."""

    version: str
    people: int
    met: int


@dataclass(frozen=True)
class Alike:
    """Two papers to ask about: questions on both, uncommon wrong answers in common, and how many were `expected`."""

    papers: tuple[int, int]
    items: int
    shared: tuple[Shared, ...]
    expected: float


@dataclass(frozen=True)
class Likeness:
    """What there is to ask of a room: nothing where the `ground` is not enough. `more`: there may be other pairs.

    `known`: the papers that the shares were taken from; `pairs`: how many were compared.
    """

    ground: Ground
    known: int
    pairs: int = 0
    alike: tuple[Alike, ...] = ()
    more: bool = False


@dataclass(frozen=True)
class _Version:
    """A question as `met` by so many, with the uncommon wrong answers: how many gave each, and its weight.

    `odds`: by weight the chance that two who are wrong share an answer of it; `alike`, `mean`, `square`: their sums.
    """

    met: int
    given: Mapping[str, int]
    weights: Mapping[str, int]
    odds: Mapping[int, float]
    alike: float
    mean: float
    square: float


@dataclass(frozen=True)
class _Paper:
    """A paper of the room: its questions as bits, and by those that can be compared how likely it was to go wrong."""

    id: int
    bits: int
    failing: Mapping[str, float]


def compare(room: Collection[int], lines: Iterable[Line]) -> Likeness:
    """The pairs of the room's papers to ask about, the least likely first; `lines` are of these and all known papers.

    A paper has a question once; each person has one paper. What a person is to mark must not be among the lines.
    """
    papers: dict[int, dict[str, tuple[bool, str]]] = defaultdict(dict)
    for paper, version, right, answer in lines:
        papers[paper][version] = right, answer
    here = {one: papers[one] for one in sorted(room) if one in papers}
    if len(here) < LEAST_ROOM:
        return Likeness(Ground.FEW_HERE, len(papers))
    if len(papers) < LEAST_PEOPLE:
        return Likeness(Ground.FEW_PEOPLE, len(papers))
    rates, versions = _versions(papers.values())
    bit = {version: 1 << place for place, version in enumerate(rates)}
    usable = sum(bit[version] for version in versions)
    sat = [_paper(one, rows, rates, versions, bit) for one, rows in here.items()]
    pairs = sum(_comparable(one, other, usable) for one, other in combinations(sat, 2))
    if not pairs:
        return Likeness(Ground.FEW_ITEMS, len(papers))
    level, tried = min(ERROR / pairs, RAREST), 0
    found: list[tuple[float, Alike]] = []
    suspects = _far(sat, _in_common(here, versions), versions, usable)
    for one, other, same in suspects[:TRIED]:
        if len(found) == MOST:
            break
        tried += 1
        steps = (
            {weight: both * odd for weight, odd in version.odds.items()}
            for version, both in _both(one, other, versions)
        )
        chance = chance_of(steps, _reached(same, versions))
        if chance <= level:
            found.append((chance, _alike(one, other, same, versions)))
    alike = tuple(pair for _, pair in sorted(found, key=lambda pair: pair[0]))
    return Likeness(Ground.ENOUGH, len(papers), pairs, alike, more=tried < len(suspects))


def chance_of(steps: Iterable[Mapping[int, float]], reached: int) -> float:
    """The chance of a sum of at least `reached`, where each step adds a weight with its probability, else nothing."""
    sums = {0: 1.0}
    for step in steps:
        still = 1 - sum(step.values())
        after: dict[int, float] = defaultdict(float)
        for total, chance in sums.items():
            after[total] += chance * still
            for weight, odd in step.items():
                after[min(total + weight, reached)] += chance * odd
        sums = after
    return sums.get(reached, 0.0)


def ability_of(rates: Sequence[float], right: int) -> float:
    """Wesolowsky's a: with it, the probabilities to be right on questions with these rates add up to `right`.

    One who was right on all, or on none, is taken for right on half a question less, or more.
    """
    wanted = min(max(right, 0.5), len(rates) - 0.5)
    low, high = -7.0, 7.0  # of its logarithm
    for _ in range(24):
        middle = (low + high) / 2
        if sum(right_of(rate, exp(middle)) for rate in rates) < wanted:
            low = middle
        else:
            high = middle
    return exp((low + high) / 2)


def right_of(rate: float, ability: float) -> float:
    """How likely somebody of this ability is right where a share `rate` of all are; as likely as all with 1."""
    return float((1 - (1 - rate) ** ability) ** (1 / ability))


def _versions(papers: Iterable[Mapping[str, tuple[bool, str]]]) -> tuple[dict[str, float], dict[str, _Version]]:
    """The share who were right on each question, and the questions that can be compared."""
    met, right = Counter[str](), Counter[str]()
    given: dict[str, Counter[str]] = defaultdict(Counter)
    for paper in papers:
        for version, (was_right, answer) in paper.items():
            met[version] += 1
            if was_right:
                right[version] += 1
            elif answer:
                given[version][answer] += 1
    rates = {version: (right[version] + 0.5) / (many + 1) for version, many in met.items()}
    versions = {
        version: _version(met[version], answers)
        for version, answers in given.items()
        if met[version] >= LEAST_PEOPLE and answers.total() >= LEAST_WRONG
    }
    return rates, {name: version for name, version in versions.items() if version.weights}


def _version(met: int, answers: Counter[str]) -> _Version:
    wrong = answers.total()
    shares = {answer: many / wrong for answer, many in answers.items() if many * UNCOMMON <= met}
    weights = {answer: weight for answer, share in shares.items() if (weight := round(-log(share) * _PARTS))}
    odds: dict[int, float] = defaultdict(float)
    for answer, weight in weights.items():
        odds[weight] += shares[answer] ** 2
    return _Version(
        met=met,
        given={answer: answers[answer] for answer in weights},
        weights=weights,
        odds=dict(odds),
        alike=sum(odds.values()),
        mean=sum(weight * odd for weight, odd in odds.items()),
        square=sum(weight * weight * odd for weight, odd in odds.items()),
    )


def _paper(
    paper: int,
    lines: Mapping[str, tuple[bool, str]],
    rates: Mapping[str, float],
    versions: Mapping[str, _Version],
    bit: Mapping[str, int],
) -> _Paper:
    ability = ability_of([rates[version] for version in lines], sum(right for right, _ in lines.values()))
    failing = {version: 1 - right_of(rates[version], ability) for version in lines if version in versions}
    return _Paper(paper, sum(bit[version] for version in lines), failing)


def _comparable(one: _Paper, other: _Paper, usable: int) -> bool:
    common = one.bits & other.bits
    return common.bit_count() >= LEAST_ITEMS and (common & usable).bit_count() >= LEAST_SAME


def _in_common(
    here: Mapping[int, Mapping[str, tuple[bool, str]]], versions: Mapping[str, _Version]
) -> dict[tuple[int, int], list[_Same]]:
    """By pair of papers, the uncommon wrong answers that both gave."""
    gave: dict[_Same, list[int]] = defaultdict(list)
    for paper, lines in here.items():
        for version, (right, answer) in lines.items():
            if not right and version in versions and answer in versions[version].weights:
                gave[version, answer].append(paper)
    common: dict[tuple[int, int], list[_Same]] = defaultdict(list)
    for same, papers in gave.items():
        for pair in combinations(papers, 2):
            common[pair].append(same)
    return common


def _far(
    sat: Sequence[_Paper],
    common: Mapping[tuple[int, int], list[_Same]],
    versions: Mapping[str, _Version],
    usable: int,
) -> list[tuple[_Paper, _Paper, list[_Same]]]:
    """The pairs with enough in common that are well above what was to be expected, the farthest first."""
    by_id = {one.id: one for one in sat}
    far: list[tuple[float, _Paper, _Paper, list[_Same]]] = []
    for (first, second), same in common.items():
        one, other = by_id[first], by_id[second]
        if len(same) < LEAST_SAME or not _comparable(one, other, usable):
            continue
        mean = spread = 0.0
        for version, both in _both(one, other, versions):
            mean += both * version.mean
            spread += both * version.square - (both * version.mean) ** 2
        if (away := (_reached(same, versions) - mean) / sqrt(spread)) >= _SIEVE:
            far.append((away, one, other, same))
    return [(one, other, same) for _, one, other, same in sorted(far, key=lambda pair: -pair[0])]


def _both(one: _Paper, other: _Paper, versions: Mapping[str, _Version]) -> Iterator[tuple[_Version, float]]:
    """The questions of both that can be compared, each with the chance that both are wrong on it."""
    for version, failing in one.failing.items():
        if version in other.failing:
            yield versions[version], failing * other.failing[version]


def _reached(same: Iterable[_Same], versions: Mapping[str, _Version]) -> int:
    return sum(versions[version].weights[answer] for version, answer in same)


def _alike(one: _Paper, other: _Paper, same: Iterable[_Same], versions: Mapping[str, _Version]) -> Alike:
    shared = [Shared(version, versions[version].given[answer], versions[version].met) for version, answer in same]
    return Alike(
        papers=(one.id, other.id),
        items=(one.bits & other.bits).bit_count(),
        shared=tuple(sorted(shared, key=lambda each: (each.people / each.met, each.version))),
        expected=sum(both * version.alike for version, both in _both(one, other, versions)),
    )
