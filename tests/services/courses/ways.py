"""Ways through the real courses that several tests take."""

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.usecase import turn
from learn.domain.courses import Course, Step, steps
from learn.domain.people import Asker, LearnerKind
from learn.operations.progress import StepKind, StepRecorded, record_step
from tests.cast import NOW

A = "ai-can-ban"
A1 = "a1-ai-quanh-ta"
FIRST = "mot-ngay-gap-ai"
B = "ai-cho-can-bo"
B3 = "b3-cau-lenh-cho-cong-vu"


def learner(learner_id: int, kind: LearnerKind = LearnerKind.RESIDENT) -> Asker:
    """Somebody with an account, as far as learning asks."""
    return Asker(kind=kind, learner_id=learner_id, account_id=1)


def guest(learner_id: int) -> Asker:
    """A guest who is known."""
    return Asker(kind=LearnerKind.GUEST, learner_id=learner_id)


def deeds(course: Course) -> list[tuple[StepKind, str]]:
    """Everything there is to do in a course, in order, labs last."""
    way: list[tuple[StepKind, str]] = [(step.kind, _slug(step)) for step in steps(course)]
    return way + [("lab", f"{lab.module}/{lab.slug}") for module in course.modules for lab in module.labs]


def _slug(step: Step) -> str:
    return step.slug if step.kind == "quiz" else f"{step.module}/{step.slug}"


def do(
    session: Session, library: Library, learner_id: int, things: list[tuple[StepKind, str]], course: str = A
) -> StepRecorded:
    """Record steps one after the other, each in a transaction of its own; what the last one changed."""
    done = StepRecorded(new=False, course_completed=False, started=False)
    for kind, slug in things:
        with turn(session):
            done = record_step(session, library, learner_id, course, kind, slug, "0" * 32, NOW)
            session.commit()
    return done
