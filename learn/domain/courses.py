"""Courses as plain values, and what it takes to finish one.

Rules (docs/authoring.md): a lesson is done when the learner says so and its lab, if it has one, is submitted;
a quiz when passed; a lab when submitted. A module is done when all its lessons, its quiz and its labs are, or
when the course's pre-test granted that it may be skipped. A course is done when every required module is, and
`choose` of the others. Judging is monotonic: a further fact never lowers the share or un-does what was done.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Audience = Literal["residents", "officials", "leaders"]
Tier = Literal["phổ cập", "ứng dụng", "chuyên sâu"]
MediaKind = Literal["image", "audio", "video"]
LawSource = Literal["firm", "second-hand"]
Skip = int | Literal["never"]

PRETEST_LEAST = 3
"""The smallest number of questions that a pre-test judges a module by, where the course asks for no more."""


@dataclass(frozen=True)
class Outcome:
    """What a learner can do afterwards; `codes` place it in AILit, DigComp and UNESCO."""

    text: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Law:
    """One entry of the register of laws that lessons cite by `key`."""

    key: str
    title: str
    number: str
    in_force_from: date
    replaces: tuple[str, ...]
    source: LawSource
    reviewed_on: date
    note: str = ""


@dataclass(frozen=True)
class Media:
    """A file that a lesson shows. `digest` is of its bytes; `transcript` is the text of sound or film."""

    kind: MediaKind
    name: str
    digest: str
    bytes: int
    transcript: str = ""


@dataclass(frozen=True)
class Lesson:
    """One lesson. `body` is Markdown without front matter; `lab` must be submitted for the lesson to count.

    `labs` are the slugs of all labs placed in the lesson, in order; `minutes` is the author's estimate.
    """

    course: str
    module: str
    slug: str
    title: str
    minutes: int
    body: str
    words: int
    lab: str | None = None
    labs: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()

    @property
    def key(self) -> str:
        """Stable name in the facts: `course/module/lesson`."""
        return f"{self.course}/{self.module}/{self.slug}"

    @property
    def lab_key(self) -> str | None:
        """The key of the lab that must be submitted, as in `Lab.key`."""
        return f"{self.course}/{self.module}/{self.lab}" if self.lab else None


@dataclass(frozen=True)
class LabRef:
    """What a course needs to know of a lab: the whole is `learn.domain.labs.Lab`."""

    course: str
    module: str
    slug: str
    title: str

    @property
    def key(self) -> str:
        """Stable name in the facts: `course/module/lab`."""
        return f"{self.course}/{self.module}/{self.slug}"


@dataclass(frozen=True)
class Module:
    """A module: lessons in order, then its quiz (a bank's key).

    `skip` is the percent of its questions in the pre-test that grants a skip, None for the pre-test's own.
    """

    course: str
    slug: str
    title: str
    code: str
    required: bool
    outcomes: tuple[Outcome, ...]
    tomorrow: str
    lessons: tuple[Lesson, ...]
    labs: tuple[LabRef, ...] = ()
    quiz: str | None = None
    skip: Skip | None = None

    @property
    def key(self) -> str:
        return f"{self.course}/{self.slug}"

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)


@dataclass(frozen=True)
class Course:
    """A course: modules in order. `choose` counts the modules to finish among those not required.

    `pretest` is the bank of its pre-test, which judges a module by `pretest_least` questions or more.
    """

    slug: str
    title: str
    code: str
    summary: str
    audience: Audience
    tier: Tier
    public: bool
    reviewed_on: date
    modules: tuple[Module, ...]
    choose: int = 0
    pretest: str | None = None
    pretest_least: int = PRETEST_LEAST

    @property
    def minutes(self) -> int:
        return sum(module.minutes for module in self.modules)

    def module(self, slug: str) -> Module | None:
        return next((one for one in self.modules if one.slug == slug), None)

    def lesson(self, slug: str) -> Lesson | None:
        """By slug alone: lesson slugs are unique in a course."""
        return next((one for module in self.modules for one in module.lessons if one.slug == slug), None)


@dataclass(frozen=True)
class Facts:
    """What one learner has done: keys of lessons said to be understood, banks passed, labs submitted.

    `skips` are the keys of the modules that the pre-test lets the learner skip.
    """

    lessons: frozenset[str] = frozenset()
    quizzes: frozenset[str] = frozenset()
    labs: frozenset[str] = frozenset()
    skips: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Step:
    """One stop on the way through a course. `key` is a lesson's key or a bank's key; `slug` its last part."""

    kind: Literal["lesson", "quiz"]
    key: str
    slug: str
    title: str
    module: str
    minutes: int = 0


@dataclass(frozen=True)
class Missing:
    """One thing still to do. A quiz carries its module's title.

    For `choice`, `count` more modules must be finished, `title` names those to choose from, `slug` is the
    course's.
    """

    kind: Literal["lesson", "quiz", "lab", "choice"]
    slug: str
    title: str
    key: str
    count: int = 1


@dataclass(frozen=True)
class Judgement:
    """`share` runs from 0 to 1 and is 1 exactly when `done`; `missing` is then empty."""

    done: bool
    share: float
    missing: tuple[Missing, ...]


def judge(course: Course, facts: Facts, *, completed_before: bool = False) -> Judgement:
    """How far this course is done. Who completed an earlier version of it stays done."""
    if completed_before:
        return Judgement(done=True, share=1.0, missing=())
    counted = [judge_module(module, facts) for module in course.modules if module.required]
    others = [(module, judge_module(module, facts)) for module in course.modules if not module.required]
    best = sorted((one.share for _, one in others), reverse=True)[: course.choose]
    places = len(counted) + course.choose
    if not places:
        return Judgement(done=False, share=0.0, missing=())
    missing = [thing for one in counted for thing in one.missing]
    lacking = course.choose - sum(1 for _, one in others if one.done)
    if lacking > 0:
        titles = ", ".join(module.title for module, one in others if not one.done)
        missing.append(Missing("choice", course.slug, titles, course.slug, lacking))
    if not missing:
        return Judgement(done=True, share=1.0, missing=())
    total = sum(one.share for one in counted) + sum(best)
    return Judgement(done=False, share=min(total / places, 0.999), missing=tuple(missing))


def judge_module(module: Module, facts: Facts) -> Judgement:
    """How far this module is done; each lesson, lab and quiz weighs the same. One that was skipped is done."""
    if module.key in facts.skips:
        return Judgement(done=True, share=1.0, missing=())
    missing = [
        Missing("lesson", lesson.slug, lesson.title, lesson.key)
        for lesson in module.lessons
        if lesson.key not in facts.lessons
    ]
    missing += [Missing("lab", lab.slug, lab.title, lab.key) for lab in module.labs if lab.key not in facts.labs]
    if module.quiz and module.quiz not in facts.quizzes:
        missing.append(Missing("quiz", module.quiz, module.title, module.quiz))
    pieces = len(module.lessons) + len(module.labs) + bool(module.quiz)
    if not pieces:
        return Judgement(done=False, share=0.0, missing=())
    return Judgement(done=not missing, share=1 - len(missing) / pieces, missing=tuple(missing))


def lesson_done(lesson: Lesson, facts: Facts) -> bool:
    """Said to be understood, and its lab, if it has one, submitted."""
    return lesson.key in facts.lessons and (lesson.lab_key is None or lesson.lab_key in facts.labs)


def step_done(step: Step, course: Course, facts: Facts) -> bool:
    """Whether the learner did what this stop asks for."""
    if step.kind == "quiz":
        return step.key in facts.quizzes
    lesson = course.lesson(step.slug)
    return lesson is not None and lesson_done(lesson, facts)


def step_settled(step: Step, course: Course, facts: Facts) -> bool:
    """Whether nothing is left to do here: the stop is done, or its module was skipped."""
    return f"{course.slug}/{step.module}" in facts.skips or step_done(step, course, facts)


def steps(course: Course) -> tuple[Step, ...]:
    """Every stop of the course in order: a module's lessons, then its quiz."""
    return tuple(step for module in course.modules for step in module_steps(module))


def module_steps(module: Module) -> tuple[Step, ...]:
    """The module's stops in order."""
    out = [Step("lesson", one.key, one.slug, one.title, module.slug, one.minutes) for one in module.lessons]
    if module.quiz:
        out.append(Step("quiz", module.quiz, module.quiz, module.title, module.slug))
    return tuple(out)


def onward(course: Course, lesson: Lesson, skips: Collection[str]) -> Step | None:
    """The stop after this lesson; from another module than its own only one that is not of `skips`."""
    way = steps(course)
    at = next(index for index, step in enumerate(way) if step.key == lesson.key)
    for step in way[at + 1 :]:
        if step.module == lesson.module or f"{course.slug}/{step.module}" not in skips:
            return step
    return None


def next_step(course: Course, facts: Facts) -> Step | None:
    """The first stop not settled among the modules that count; None when nothing that counts is left.

    Of the modules to choose from, those furthest along count, the earlier one on a tie.
    """
    others = [module for module in course.modules if not module.required]
    others.sort(key=lambda module: -judge_module(module, facts).share)
    counting = {module.slug for module in course.modules if module.required}
    counting.update(module.slug for module in others[: course.choose])
    unfinished: Iterable[Step] = (
        step
        for module in course.modules
        if module.slug in counting
        for step in module_steps(module)
        if not step_settled(step, course, facts)
    )
    return next(iter(unfinished), None)


def neighbours(course: Course, at: Lesson | Step | str) -> tuple[Step | None, Step | None]:
    """The stops before and after this one; `at` may be its key. (None, None) if it is not in the course."""
    key = at if isinstance(at, str) else at.key
    way = steps(course)
    for index, step in enumerate(way):
        if step.key == key:
            before = way[index - 1] if index else None
            after = way[index + 1] if index + 1 < len(way) else None
            return before, after
    return None, None
