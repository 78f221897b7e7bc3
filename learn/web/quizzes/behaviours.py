"""What templates show of tries and certainty: plain values, made of what the services return."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from learn.domain.quizzes import Judgement, Reckoning, Trial
from learn.domain.quizzes.certainty import LEVELS, RIGHT, WRONG
from learn.domain.quizzes.doors import half_up
from learn.web.language import translate
from learn.web.quizzes.faces import Row, rows_of, state_of
from learn.web.quizzes.texts import Texts


@dataclass(frozen=True)
class TrialFace:
    """A question with tries. `states` of the tries and `state` of the one told of: "right", "partly" or "wrong".

    `worth` is the percent of the points that a right answer earns at the next try; points are in thousandths.
    """

    made: int
    allowed: int
    solved: bool
    locked: bool
    worth: int
    points: int
    max_points: int
    states: tuple[str, ...]
    hints: tuple[Markup, ...]
    state: str
    rows: tuple[Row, ...]
    feedback: Markup
    explain: Markup

    @property
    def left(self) -> int:
        """How many tries are left."""
        return self.allowed - self.made


@dataclass(frozen=True)
class LevelFace:
    """The answers of one certainty: how it is called, how many, the percent that was right, and what that says."""

    name: str
    answers: int
    percent: int
    fitting: str
    judged: str


@dataclass(frozen=True)
class CertaintyFace:
    """A certainty to choose: how it is called, and the marks that it brings."""

    certainty: int
    name: str
    right: int
    wrong: int
    chosen: bool


def certainty_faces(given: Sequence[str]) -> tuple[CertaintyFace, ...]:
    """The certainties to choose from; `given` holds what the form has."""
    return tuple(CertaintyFace(one, certainty_words(one), RIGHT[one], WRONG[one], str(one) in given) for one in LEVELS)


def trial_face(trial: Trial, max_points: int, texts: Texts) -> TrialFace:
    """The tries of a question, and what is said of the one that counts."""
    now, said = trial.standing, trial.said
    return TrialFace(
        made=now.made,
        allowed=now.allowed,
        solved=now.solved,
        locked=now.locked,
        worth=percent(now.worth),
        points=half_up(now.earned * max_points),
        max_points=max_points,
        states=tuple(state_of(one.share) for one in trial.tries),
        hints=tuple(texts.block(hint) for hint in now.hints),
        state=state_of(said.mark.share) if said else "",
        rows=tuple(rows_of(said.parts, texts)) if said else (),
        feedback=texts.line(said.feedback) if said else Markup(""),
        explain=texts.block(said.explain) if said else Markup(""),
    )


def percent(share: Fraction) -> int:
    """In hundredths, to the nearest."""
    return round(100 * share)


def certainty_words(certainty: int) -> str:
    """How a certainty is called."""
    return {1: translate("Chưa chắc"), 2: translate("Khá chắc"), 3: translate("Rất chắc")}[certainty]


def judged_words(judgement: Judgement) -> str:
    """What a paper says of its learner's certainty, as a sentence."""
    return {
        "over": translate(
            "Bạn tự tin hơn mức bạn biết: nhiều câu bạn nói chắc mà chưa đúng. Lần sau hãy xem lại trước khi nói chắc."
        ),
        "slightly_over": translate("Bạn hơi tự tin quá: có câu bạn nói chắc mà chưa đúng."),
        "fitting": translate("Bạn biết rõ mình chắc đến đâu: mức chắc bạn chọn khớp với số câu đúng."),
        "slightly_under": translate("Bạn hơi thiếu tự tin: có câu bạn đúng mà chưa dám chắc."),
        "under": translate("Bạn biết nhiều hơn bạn nghĩ: nhiều câu bạn đúng mà chưa dám chắc. Hãy tin mình hơn."),
    }[judgement]


def level_faces(reckoning: Reckoning) -> list[LevelFace]:
    """The certainties that were used, the lowest first."""
    fitting = {
        1: translate("hợp khi đúng dưới %(n)s%%", n=67),
        2: translate("hợp khi đúng từ %(n)s%% đến %(m)s%%", n=67, m=80),
        3: translate("hợp khi đúng trên %(n)s%%", n=80),
    }
    words = {
        "over": translate("tự tin quá"),
        "slightly_over": translate("hơi tự tin quá"),
        "fitting": translate("khớp"),
        "slightly_under": translate("hơi thiếu tự tin"),
        "under": translate("thiếu tự tin"),
    }
    return [
        LevelFace(
            certainty_words(one.certainty),
            one.answers,
            percent(one.share),
            fitting[one.certainty],
            words[one.judgement],
        )
        for one in reckoning.levels
    ]
