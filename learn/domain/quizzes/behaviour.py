"""How a quiz is gone through: tries and certainty turned into points, whatever the kinds of its questions.

A kind marks one answer and knows nothing of this module. A behaviour decides which answers count and for how much:

- exam: the answer that stands at handing in, marked once.
- practice: an answer may be checked at once and tried again, so many times. Each try after the first costs the penalty.
- hints: as practice, and each wrong try brings the question's next hint; so many hints, so many further tries.
- certainty: as exam; see `learn.domain.quizzes.certainty` for what certainty does to the paper's score.

**What counts of several tries** is the best of them, each after its own deduction: the share of try n less (n - 1)
penalties, never below nothing. So going on never costs what was earned already, and the same answer later never earns
more than earlier. An answer that was saved but not checked is one more try when the paper is handed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from learn.domain.errors import Closed, Invalid
from learn.domain.quizzes.bank import Item
from learn.domain.quizzes.doors import Answer, Mark, Review, ReviewPart
from learn.domain.quizzes.kinds import mark, review
from learn.domain.quizzes.rules import Behaviour


class Locked(Closed):
    """The question is over, though its paper is not."""


@dataclass(frozen=True)
class Tried:
    """Where a question with tries stands. `counting` numbers the try that earns most, from 1, 0 before the first.

    `earned` is its share; `worth` what a right answer would earn at the next try, 0 where there is none.
    """

    made: int
    allowed: int
    solved: bool
    earned: Fraction
    counting: int
    worth: Fraction
    hints: tuple[str, ...]

    @property
    def locked(self) -> bool:
        """Solved, or no try left: the answer stays, and the solution may be seen."""
        return self.solved or self.made >= self.allowed


@dataclass(frozen=True)
class Trial:
    """A question with its tries, each by its mark without any deduction.

    `said` is of the one that counts, or else the last: all of it once the question is
    locked, before that nothing of the solution; None before the first try.
    """

    standing: Tried
    tries: tuple[Mark, ...]
    said: Review | None


def tries_of(behaviour: Behaviour, item: Item) -> int:
    """How often an answer to this question may be checked."""
    return len(item.hints) + 1 if behaviour.manner == "hints" else behaviour.tries


def credit(behaviour: Behaviour, item: Item, nth: int) -> Fraction:
    """The share that a right answer earns at the nth try, counted from 1."""
    penalty = behaviour.penalty if item.penalty is None else item.penalty
    return max(Fraction(0), 1 - (nth - 1) * penalty)


def standing(behaviour: Behaviour, item: Item, tried: Sequence[Answer]) -> Tried:
    """Where a question stands after these answers were checked, in this order."""
    marks = [mark(item, answer) for answer in tried]
    earned = [_earned(behaviour, item, nth, one) for nth, one in enumerate(marks, start=1)]
    best = max(earned, default=Fraction(0))
    solved = any(one.right for one in marks)
    allowed = tries_of(behaviour, item)
    going_on = not solved and len(tried) < allowed
    return Tried(
        made=len(tried),
        allowed=allowed,
        solved=solved,
        earned=best,
        counting=earned.index(best) + 1 if earned else 0,
        worth=credit(behaviour, item, len(tried) + 1) if going_on else Fraction(0),
        hints=item.hints[: len(tried)] if going_on and behaviour.manner == "hints" else (),
    )


def counts_as_try(behaviour: Behaviour, item: Item, tried: Sequence[Answer], answer: Answer) -> bool:
    """Whether checking this answer now is one more try: there is one left, and it was not tried before."""
    return answer is not None and answer not in tried and not standing(behaviour, item, tried).locked


def check_number(made: int, given: int) -> bool:
    """Whether the try that a page numbers `given` is the next one; False where that number was used already.

    A page numbers the try after those that it knows of, so that one press of a button counts once, however often it
    arrives and in however many windows it is pressed. Raises Invalid on a number that no page gives out.
    """
    if not 1 <= given <= made + 1:
        text = "Lần kiểm tra gửi lên có số thứ tự không đúng; hãy tải lại trang rồi kiểm tra lại."
        raise Invalid(text)
    return given == made + 1


def check_unlocked(behaviour: Behaviour, item: Item, tried: Sequence[Answer]) -> None:
    """Nothing, while the answer may still change; raises Locked once it is solved or its tries are used up."""
    if not behaviour.at_once:
        return
    now = standing(behaviour, item, tried)
    if now.locked:
        solved = "Câu này đã giải đúng nên không sửa được nữa."
        used_up = "Câu này đã hết lần thử nên không sửa được nữa."
        raise Locked(solved if now.solved else used_up)


def settled(behaviour: Behaviour, item: Item, tried: Sequence[Answer], answer: Answer) -> Mark:
    """The mark of a question when its paper is handed in; `tried` holds every try, `answer` is the one that stands."""
    if not behaviour.at_once or not tried:
        return mark(item, answer)
    now = standing(behaviour, item, tried)
    return replace(mark(item, tried[now.counting - 1]), share=now.earned)


def told_so_far(item: Item, answer: Answer, order: Sequence[str]) -> Review:
    """What is said of a checked answer while tries are left: what was given and whether it is right, not the solution.

    Parts stand as they were shown, for the file's order may be the answer. A part's own words are kept where they speak
    of a choice that was made or of a right part: of a wrong pair they explain the right one.
    """
    full = review(item, answer)
    shown = {one: place for place, one in enumerate(order)}
    given = sorted((part for part in full.parts if part.chosen or part.given), key=lambda part: shown.get(part.id, -1))
    return replace(full, expected="", explain="", parts=tuple(_without_key(part) for part in given))


def _without_key(part: ReviewPart) -> ReviewPart:
    return replace(part, expected="", feedback=part.feedback if part.chosen or part.verdict == "right" else "")


def _earned(behaviour: Behaviour, item: Item, nth: int, given: Mark) -> Fraction:
    return max(Fraction(0), given.share - (1 - credit(behaviour, item, nth)))
