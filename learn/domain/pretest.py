"""A course's pre-test: which modules it lets a learner skip, and why not the others.

A question of the pre-test's bank bears the slugs of the modules that it stands for as tags. A module is judged by its
questions in one paper alone, where that has enough of them: what they earned of what they could earn, exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from learn.domain.courses import Course, Module
from learn.domain.quizzes import Bank, Item, Mark


class Verdict(StrEnum):
    """What a paper says of a module."""

    GRANTED = "granted"
    BELOW = "below"
    FEW = "few"
    NEVER = "never"


@dataclass(frozen=True)
class Offer:
    """What the pre-test offers of a module: the percent that grants a skip, None where it is never skipped."""

    module: Module
    wanted: int | None


@dataclass(frozen=True)
class ModuleFound:
    """What one paper says of a module: `right` of the `asked` questions are wholly right; `percent` is rounded down."""

    module: Module
    verdict: Verdict
    asked: int
    right: int
    percent: int
    wanted: int


def wanted(module: Module, pass_percent: int) -> int | None:
    """The percent that grants a skip of this module, None where nothing does."""
    if module.skip == "never":
        return None
    return pass_percent if module.skip is None else module.skip


def offers(course: Course, bank: Bank) -> tuple[Offer, ...]:
    """What this pre-test offers, module by module."""
    return tuple(Offer(module, wanted(module, bank.pass_percent)) for module in course.modules)


def judge_paper(course: Course, paper: Sequence[tuple[Item, Mark]], pass_percent: int) -> tuple[ModuleFound, ...]:
    """What a paper that is wholly marked says of each module of the course."""
    return tuple(_judge(module, course.pretest_least, paper, pass_percent) for module in course.modules)


def least_drawn(bank: Bank, tag: str) -> int:
    """A number of items with this tag that every paper is sure to have."""
    tagged = {item.id for item in bank.items if tag in item.tags}
    if not bank.pools:
        return max(0, bank.draw - (len(bank.items) - len(tagged)))
    return sum(
        max(0, pool.count - sum(pool.fits(item) and item.id not in tagged for item in bank.items))
        for pool in bank.pools
    )


def _judge(module: Module, least: int, paper: Sequence[tuple[Item, Mark]], pass_percent: int) -> ModuleFound:
    marks = [mark for item, mark in paper if module.slug in item.tags]
    highest = sum(mark.max_points for mark in marks)
    share = sum((mark.share * mark.max_points for mark in marks), Fraction(0)) / highest if highest else Fraction(0)
    percent = wanted(module, pass_percent)
    if percent is None:
        verdict = Verdict.NEVER
    elif len(marks) < least:
        verdict = Verdict.FEW
    else:
        verdict = Verdict.GRANTED if 100 * share >= percent else Verdict.BELOW
    right = sum(mark.share == 1 for mark in marks)
    return ModuleFound(module, verdict, len(marks), right, max(0, int(100 * share)), percent or 0)
