"""The invented people of the demo: who they are, where they work, how far they are in which course.

Everything follows from the scenario's seed, so that two demos are alike: each unit and each person is drawn from a
source of chance of its own, and adding one leaves the others as they were. Only the days depend on today.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from learn.domain.people import LEGIBLE, LearnerKind, Post, StaffKind
from learn.domain.roster import LeaveReason
from learn.domain.units import UnitKind, UnitRow

SINCE = date(2025, 7, 1)  # the two-level government began: nobody's post in today's units is older
MAJORITY = "kinh"
_OFFICES = (28, 28, 26, 18)  # parts of a commune's people in its four offices, in their order
_KINDS = {UnitKind.COMMUNE: (8, 62, 20, 10), UnitKind.AGENCY: (0, 78, 14, 8)}  # parts, in the order of StaffKind
_LEFT_FOR = (LeaveReason.RETIRED, LeaveReason.RETIRED, LeaveReason.RESIGNED, LeaveReason.MOVED_AWAY)


@dataclass(frozen=True)
class Community:
    """The names of a people, as often as they are to be drawn."""

    family: tuple[str, ...]
    men_middle: tuple[str, ...]
    men: tuple[str, ...]
    women_middle: tuple[str, ...]
    women: tuple[str, ...]


@dataclass(frozen=True)
class Quota:
    """A unit with a story: so many people, so many of them have finished the main course; `silent`: none has begun."""

    people: int
    finished: int
    silent: bool = False


@dataclass(frozen=True)
class Demand:
    """A requirement of the demo; `name` is its public id, `unit` a code."""

    name: str
    course: str
    unit: str
    due_on: date
    target: int


@dataclass(frozen=True)
class Scenario:
    """What the demo is made from; see data/demo/scenario.yaml for what each part says.

    `sizes` by kind of unit; `others` by course, then group (a unit's code, residents, officials): per cent that have
    finished it, and that are on the way; `cast` by key, then course: per cent of its steps; `homes` by unit, then
    community: parts; `traps` by item: the text of a wrong choice that those take who know the rest.
    """

    seed: int
    residents: int
    sizes: Mapping[UnitKind, tuple[int, int]]
    main: str
    units: Mapping[str, Quota]
    requirements: tuple[Demand, ...]
    others: Mapping[str, Mapping[str, tuple[int, int]]]
    cast: Mapping[str, Mapping[str, int]]
    positions: Mapping[StaffKind, tuple[str, ...]]
    office_positions: Mapping[str, tuple[str, ...]]
    communities: Mapping[str, Community]
    homes: Mapping[str, Mapping[str, int]]
    traps: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reach:
    """How far somebody is in a course: `share` of its steps in per cent, 100 for finished.

    `refused`: everything is done but the last quiz, which was failed each time.
    """

    share: int
    refused: bool = False


@dataclass(frozen=True)
class Invented:
    """A person of the demo. `login` is a staff code or a card's number; `left` says why somebody is gone."""

    public_id: str
    kind: LearnerKind
    name: str
    login: str
    commune_id: int | None = None
    posts: tuple[Post, ...] = ()
    left: LeaveReason | None = None
    reach: Mapping[str, Reach] = field(default_factory=dict)


@dataclass(frozen=True)
class Seat:
    """A person to be invented: in which unit with all below, as which of its people, with what login.

    `finished` says whether they have finished the main course; `quota` is None for residents, who need not.
    """

    login: str
    home: UnitRow
    place: int
    quota: Quota | None = None
    finished: bool = False


class Invention:
    """Makes the demo's people out of a scenario and all units there are; nobody gets a name that is `taken`."""

    def __init__(self, scenario: Scenario, units: Sequence[UnitRow], taken: Collection[str] = ()) -> None:
        self._scenario = scenario
        self._taken = taken
        self._tops = [unit for unit in units if unit.kind in scenario.sizes]
        self._free = [unit for unit in self._tops if unit.code not in scenario.units]
        self._offices: dict[int | None, list[UnitRow]] = {}
        for unit in units:
            if unit.kind is UnitKind.OFFICE:
                self._offices.setdefault(unit.parent_id, []).append(unit)

    def seats(self) -> list[Seat]:
        """Everybody who is to be there, in an order that stays: officials unit by unit, then residents."""
        found: list[Seat] = []
        for top in self._tops:
            chance = chance_of(self._scenario, top.code)
            quota = self._scenario.units.get(top.code) or _quota(chance, self._scenario.sizes[top.kind])
            finished = set(chance.sample(range(quota.people), quota.finished))
            for place in range(quota.people):
                found.append(Seat(f"DEMO{len(found) + 1:04}", top, place, quota, place in finished))
        chance = chance_of(self._scenario, "residents")
        homes = [unit for unit in self._tops if unit.kind is UnitKind.COMMUNE]
        many = range(self._scenario.residents if homes else 0)
        return found + [Seat(f"H0000{place:05}", chance.choice(homes), place) for place in many]

    def person(self, seat: Seat, today: date) -> Invented:
        """The person in a seat, who is the same each time but for days that are counted from today."""
        own = chance_of(self._scenario, f"{seat.home.code if seat.quota else 'resident'} {seat.place}")
        public_id = "".join(own.choices(LEGIBLE, k=12))
        name = self._name(own, seat.home)
        if seat.quota is None:
            reach = {course: _drawn(own, groups["residents"]) for course, groups in self._scenario.others.items()}
            return Invented(public_id, LearnerKind.RESIDENT, name, seat.login, seat.home.id, reach=reach)
        offices = self._offices.get(seat.home.id, [])
        office = own.choices(offices, _OFFICES[: len(offices)])[0] if offices else seat.home
        kind = own.choices(tuple(StaffKind), _KINDS[seat.home.kind])[0]
        post = Post(office.id, self._position(own, kind, office), kind, SINCE + timedelta(days=own.randrange(90)))
        reach = {self._scenario.main: _reach(own, seat.finished, seat.quota)}
        for course, groups in self._scenario.others.items():
            reach[course] = _drawn(own, groups.get(seat.home.code, groups["officials"]))
        one = Invented(public_id, LearnerKind.OFFICIAL, name, seat.login, posts=(post,), reach=reach)
        return one if seat.home.code in self._scenario.units else self._moved(own, one, seat.home, today)

    def _moved(self, own: Random, one: Invented, home: UnitRow, today: date) -> Invented:
        """A few have come lately, hold two posts, have gone to another unit, or have left."""
        drawn, post = own.random(), one.posts[0]
        elsewhere = [unit for unit in self._free if unit is not home]
        if drawn < 0.02:
            late = replace(post, from_on=max(post.from_on, today - timedelta(days=own.randint(1, 25))))
            return replace(one, posts=(late,), reach={})
        if drawn < 0.055 and elsewhere:
            day = max(post.from_on, today - timedelta(days=own.randint(20, 120)))
            there = own.choice(elsewhere)
            desk = own.choice(self._offices.get(there.id, [there]))
            second = replace(post, unit_id=desk.id, from_on=day + timedelta(days=1))
            first = post if drawn < 0.035 else replace(post, to_on=day)
            return replace(one, posts=(first, second))
        if drawn < 0.07:
            last = max(post.from_on, today - timedelta(days=own.randint(5, 90)))
            return replace(one, posts=(replace(post, to_on=last),), left=own.choice(_LEFT_FOR), reach={})
        return one

    def _position(self, own: Random, kind: StaffKind, office: UnitRow) -> str:
        special = self._scenario.office_positions.get(office.code.partition("-")[2], ())
        if kind is StaffKind.CIVIL_SERVANT and special and own.random() < 0.4:
            return own.choice(special)
        return own.choice(self._scenario.positions[kind])

    def _name(self, own: Random, home: UnitRow) -> str:
        parts = self._scenario.homes.get(home.code, {MAJORITY: 1})
        community = self._scenario.communities[own.choices(tuple(parts), tuple(parts.values()))[0]]
        while True:
            man = own.random() < 0.5
            middle = own.choice(community.men_middle if man else community.women_middle)
            words = (own.choice(community.family), middle, own.choice(community.men if man else community.women))
            if (name := " ".join(words)) not in self._taken:
                return name


def chance_of(scenario: Scenario, what: str) -> Random:
    """A source of chance of one thing's own, the same each time."""
    return Random(f"{scenario.seed} {what}")  # noqa: S311 - invented people need no secret


def _quota(chance: Random, size: tuple[int, int]) -> Quota:
    people = chance.randint(*size)
    return Quota(people, round(people * chance.uniform(0.2, 0.9)))


def _reach(own: Random, finished: bool, quota: Quota) -> Reach:
    if finished:
        return Reach(100)
    if quota.silent:
        return Reach(0)
    kind = own.choices(("none", "some", "refused"), (42, 38, 20))[0]
    return Reach(100, refused=True) if kind == "refused" else Reach(own.randint(8, 90) if kind == "some" else 0)


def _drawn(own: Random, shares: tuple[int, int]) -> Reach:
    finished, begun = shares
    drawn = own.uniform(0, 100)
    if drawn < finished:
        return Reach(100)
    return Reach(own.randint(5, 90), refused=own.random() < 0.2) if drawn < finished + begun else Reach(0)
