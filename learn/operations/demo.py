"""Writing the demo's people many at a time, with what `record_step` would have written for each of their deeds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.learning import Completion, CourseState, StepDone
from learn.db.people import Account, Learner, LoginName, PostRow
from learn.domain.courses import Course, Facts, Module, judge
from learn.domain.dates import day_of, start_of
from learn.domain.demo import SINCE, Invented, Reach
from learn.domain.people import LEGIBLE, LearnerKind, LoginKind, Post, search_key
from learn.operations.demo_labs import Bench, HandedIn, bench_of, write_labs
from learn.operations.demo_papers import Desk, Paper, write_papers

PAST = 60  # days over which the demo's deeds are spread
DEEDS_A_DAY = 5
SETTLED_IN = timedelta(minutes=3)  # between using a slip and the first deed
HOURS = (8, 9, 10, 14, 15, 16)  # of Vietnam, in which a sitting begins


@dataclass(frozen=True)
class Deed:
    """A step of a course: its kind and slug as `record_step` takes them, the version that is live."""

    kind: str
    slug: str
    digest: str


@dataclass(frozen=True)
class Way:
    """All that finishing a course takes, in order; `shares` are thousandths after so many deeds, `shares[0]` is 0."""

    course: str
    manifest: str
    deeds: tuple[Deed, ...]
    shares: tuple[int, ...]
    desks: Mapping[str, Desk]
    benches: Mapping[str, Bench]


@dataclass
class Story:
    """What one person did in one course: deeds with their moments, labs, and papers, among them those not passed."""

    way: Way
    done: list[tuple[Deed, datetime]] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    labs: list[HandedIn] = field(default_factory=list)

    @property
    def began(self) -> datetime | None:
        """The moment of the first deed; None for somebody who has not begun."""
        return self.done[0][1] if self.done else None

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do."""
        return len(self.done) == len(self.way.deeds)


def way_of(library: Library, course: Course, traps: Mapping[str, str]) -> Way:
    """The way through the required modules and as many of the others as are to be chosen."""
    others = [module for module in course.modules if not module.required][: course.choose]
    counting = [module for module in course.modules if module.required or module in others]
    deeds = tuple(deed for module in counting for deed in _deeds(library, module))
    facts = [_facts(course.slug, deeds[:many]) for many in range(len(deeds) + 1)]
    shares = tuple(int(judge(course, one).share * 1000) for one in facts)
    banks = [library.banks[module.quiz] for module in counting if module.quiz]
    desks = {bank.key: Desk(bank, traps) for bank in banks}
    benches = {f"{module.slug}/{lab.slug}": bench_of(library, lab.key) for module in counting for lab in module.labs}
    return Way(course.slug, library.digest, deeds, shares, desks, benches)


def _deeds(library: Library, module: Module) -> Iterator[Deed]:
    left = {lab.slug: Deed("lab", f"{module.slug}/{lab.slug}", library.lab_digest(lab.key)) for lab in module.labs}
    for lesson in module.lessons:
        yield from (left.pop(slug) for slug in lesson.labs if slug in left)
        yield Deed("lesson", f"{module.slug}/{lesson.slug}", library.lesson_digest(lesson.key))
    yield from left.values()
    if module.quiz:
        yield Deed("quiz", module.quiz, "")


def _facts(course: str, deeds: Sequence[Deed]) -> Facts:
    def keys(kind: str) -> frozenset[str]:
        return frozenset(f"{course}/{deed.slug}" for deed in deeds if deed.kind == kind)

    quizzes = frozenset(deed.slug for deed in deeds if deed.kind == "quiz")
    return Facts(keys("lesson"), quizzes, keys("lab"))


def story_of(own: Random, way: Way, reach: Reach, today: date, *, weekends: bool) -> Story:
    """What somebody did who came so far, in sittings on days before today."""
    story = Story(way)
    tries = list(_tries(own, way, reach))
    numbers: dict[str, int] = {}
    for (deed, passed), at in zip(tries, _moments(own, len(tries), today, weekends=weekends), strict=True):
        if deed.kind == "quiz":
            numbers[deed.slug] = numbers.get(deed.slug, 0) + 1
            desk = way.desks[deed.slug]
            story.papers.append(desk.hand_in(own, way.course, numbers[deed.slug], _name(own), at, passed=passed))
        elif deed.kind == "lab":
            story.labs.append(HandedIn(way.benches[deed.slug], _name(own), at))
        if passed:
            version = story.papers[-1].version if deed.kind == "quiz" else deed.digest
            story.done.append((Deed(deed.kind, deed.slug, version), at))
    return story


def _name(own: Random) -> str:
    return "".join(own.choices(LEGIBLE, k=12))


def _tries(own: Random, way: Way, reach: Reach) -> Iterator[tuple[Deed, bool]]:
    """Deeds in order, a quiz as often as it was tried: whether that one was done, or failed."""
    quizzes = [place for place, deed in enumerate(way.deeds) if deed.kind == "quiz"]
    refused = reach.refused and bool(quizzes)
    many = quizzes[-1] if refused else -(-len(way.deeds) * reach.share // 100)
    many = many if refused or reach.share == 100 else min(many, len(way.deeds) - 1)
    for deed in way.deeds[:many]:
        fails = own.choices((0, 1, 2), (78, 17, 5))[0] if deed.kind == "quiz" else 0
        for _ in range(min(fails, _limit(way, deed) - 1)):
            yield deed, False
        yield deed, True
    if refused:
        last = way.deeds[many]
        for _ in range(min(own.randint(1, 3), _limit(way, last))):
            yield last, False


def _limit(way: Way, deed: Deed) -> int:
    """How often a quiz may be tried; more than anybody will where it has no limit."""
    return (way.desks[deed.slug].bank.attempts or 9) if deed.kind == "quiz" else 9


def _moments(own: Random, many: int, today: date, *, weekends: bool) -> list[datetime]:
    """So many moments, ascending, some minutes apart within sittings on different days before today."""
    past = [today - timedelta(days=ago) for ago in range(PAST - 1, 0, -1)]
    days = [day for day in past if weekends or day.weekday() < 5]
    sittings = min(-(-many // DEEDS_A_DAY), len(days))
    found: list[datetime] = []
    for place, day in enumerate(sorted(own.sample(days, sittings))):
        at = start_of(day) + timedelta(hours=own.choice(HOURS), minutes=own.randrange(60))
        for _ in range(many * place // sittings, many * (place + 1) // sittings):
            found.append(at)
            at += timedelta(minutes=own.randint(5, 14), seconds=own.randrange(60))
    return found


def write_people(
    session: Session, people: Sequence[Invented], began: Sequence[datetime | None], now: datetime
) -> list[int]:
    """Write learners, posts, accounts and their sign-in names; the ids in order.

    Nobody can sign in. `began` are the moments of everybody's first deed: whoever has one has used their slip before.
    """
    learners = [_learner(one, now) for one in people]
    statement = insert(Learner).returning(Learner.id, sort_by_parameter_order=True)
    ids = list(session.execute(statement, learners).scalars())
    rooted = update(Learner).where(Learner.id.in_(ids)).values(root_id=Learner.id)
    session.execute(rooted.execution_options(synchronize_session=False))
    both = list(zip(ids, people, strict=True))
    if posts := [_post(learner_id, post) for learner_id, one in both for post in one.posts]:
        session.execute(insert(PostRow), posts)
    accounts = [_account(learner_id, one, first, now) for (learner_id, one), first in zip(both, began, strict=True)]
    made = insert(Account).returning(Account.id, sort_by_parameter_order=True)
    names = [
        {"account_id": account_id, "kind": _login_kind(one).value, "value": one.login}
        for account_id, one in zip(session.execute(made, accounts).scalars(), people, strict=True)
    ]
    session.execute(insert(LoginName), names)
    return ids


def _learner(one: Invented, now: datetime) -> dict[str, Any]:
    return {
        "public_id": one.public_id,
        "kind": one.kind.value,
        "name": one.name,
        "name_key": search_key(one.name),
        "commune_id": one.commune_id,
        "language": "vi",
        "created_at": _came(one),
        "closed_at": now if one.left else None,
        "closed_reason": one.left.value if one.left else "",
    }


def _account(learner_id: int, one: Invented, began: datetime | None, now: datetime) -> dict[str, Any]:
    return {
        "learner_id": learner_id,
        "password_at": began - SETTLED_IN if began else None,
        "created_at": _came(one),
        "closed_at": now if one.left else None,
    }


def _came(one: Invented) -> datetime:
    return start_of(one.posts[0].from_on if one.posts else SINCE) + timedelta(hours=8)


def _login_kind(one: Invented) -> LoginKind:
    return LoginKind.STAFF_CODE if one.kind is LearnerKind.OFFICIAL else LoginKind.CARD


def _post(learner_id: int, post: Post) -> dict[str, Any]:
    return {
        "learner_id": learner_id,
        "unit_id": post.unit_id,
        "position": post.position,
        "staff_kind": post.staff_kind.value,
        "from_on": post.from_on,
        "to_on": post.to_on,
    }


def write_stories(session: Session, told: Sequence[tuple[int, tuple[Post, ...], Story]]) -> None:
    """Write what people did: steps, states of courses, completions, papers, labs."""
    stories = [(learner_id, posts, story) for learner_id, posts, story in told if story.done or story.papers]
    steps = [
        {"learner_id": learner_id, "course": story.way.course, "kind": deed.kind, "slug": deed.slug}
        | {"digest": deed.digest, "at": at}
        for learner_id, _, story in stories
        for deed, at in story.done
    ]
    begun = [one for one in stories if one[2].done]
    for table, rows in (
        (StepDone, steps),
        (CourseState, [_state(learner_id, story) for learner_id, _, story in begun]),
        (Completion, [_completion(*one) for one in begun if one[2].finished]),
    ):
        if rows:
            session.execute(insert(table), rows)
    write_papers(session, [(learner_id, paper) for learner_id, _, story in stories for paper in story.papers])
    write_labs(session, [(learner_id, lab) for learner_id, _, story in stories for lab in story.labs])


def _state(learner_id: int, story: Story) -> dict[str, Any]:
    lessons = [deed.slug for deed, _ in story.done if deed.kind == "lesson"]
    last = story.done[-1][1]
    return {
        "learner_id": learner_id,
        "course": story.way.course,
        "share": story.way.shares[len(story.done)],
        "place": f"{story.way.course}/{lessons[-1]}" if lessons else "",
        "started_at": story.done[0][1],
        "completed_at": last if story.finished else None,
        "changed_at": last,
    }


def _completion(learner_id: int, posts: Sequence[Post], story: Story) -> dict[str, Any]:
    at = story.done[-1][1]
    return {
        "learner_id": learner_id,
        "course": story.way.course,
        "number": 1,
        "manifest": story.way.manifest,
        "unit_id": next((post.unit_id for post in posts if post.holds_on(day_of(at))), None),
        "at": at,
    }
