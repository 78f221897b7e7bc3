"""Marking answers anew after a question was corrected: the policies, and what an answer earns by each.

What a question is worth stays as it was drawn; the share that the corrected version gives is taken of that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from learn.domain.errors import Invalid
from learn.domain.quizzes.bank import Item
from learn.domain.quizzes.doors import Answer
from learn.domain.quizzes.kinds import asked, mark


class Policy(StrEnum):
    """What becomes of answers to an earlier version. The names are stored."""

    BOTH = "both"  # what was right by the old key or is right by the new one
    NEW = "new"  # the new key alone
    CREDIT = "credit"  # all points to everybody
    LEAVE = "leave"  # as they are; the correction is for attempts that begin later


@dataclass(frozen=True)
class Earned:
    """The share that an answer earns, and whether the version that gives it is the new one."""

    share: Fraction
    by_new: bool


@dataclass(frozen=True)
class Decided:
    """What `latest` finds of a version: which decision holds for it."""

    policy: Policy
    digest: str
    regrade_id: int


def corrects(new: Item, old: Item) -> bool:
    """Whether answers to `old` may be marked anew by `new`: it asks or marks otherwise, and the machine marked them."""
    return not old.by_person and asked(new) != asked(old)


def check_versions(new: Item, old: Sequence[Item], policy: Policy) -> None:
    """Raises Invalid where there is nothing to decide about, or the new key cannot judge the old answers."""
    if not old:
        text = "Hãy chọn ít nhất một bản cũ của câu hỏi."
        raise Invalid(text, field="version")
    if policy in {Policy.BOTH, Policy.NEW} and any(one.kind != new.kind for one in old):
        text = "Bản cũ là loại câu hỏi khác, nên đáp án mới không chấm được câu trả lời cũ. Hãy chọn cách chấm khác."
        raise Invalid(text, field="policy")


def earned(policy: Policy, old: Item, new: Item, answer: Answer) -> Earned:
    """What an answer to `old` earns by a policy that changes marks."""
    if policy is Policy.CREDIT:
        return Earned(Fraction(1), by_new=True)
    by_new = mark(new, answer).share
    if policy is Policy.BOTH and (by_old := mark(old, answer).share) > by_new:
        return Earned(by_old, by_new=False)
    return Earned(by_new, by_new=True)


def latest(decisions: Iterable[tuple[int, Sequence[str], str, Policy]]) -> dict[str, Decided]:
    """By earlier version the decision that was made last, of (number, versions, new version, policy) in their order."""
    found: dict[str, Decided] = {}
    for regrade_id, versions, digest, policy in decisions:
        found |= dict.fromkeys(versions, Decided(policy, digest, regrade_id))
    return found
