"""Skips: what an attempt at a course's pre-test grants."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library, canonical, digest_of
from learn.db.quizzes import AttemptFound
from learn.domain.courses import Course
from learn.domain.pretest import ModuleFound, Verdict, judge_paper
from learn.domain.quizzes import Mark
from learn.operations.papers import Sheet
from learn.operations.progress import record_skips


def grant(
    session: Session,
    library: Library,
    course: Course,
    found: AttemptFound,
    sheets: Sequence[Sheet],
    marks: Sequence[Mark],
    now: datetime,
) -> bool:
    """Note the modules that a wholly marked attempt lets its learner skip; whether the course is finished by that.

    In the caller's writing transaction. What an earlier attempt, or an earlier mark, granted stays.
    """
    modules = [one.module.slug for one in told(course, found, sheets, marks) if one.verdict is Verdict.GRANTED]
    version = digest_of(canonical([sheet.digest for sheet in sheets]))
    return record_skips(session, library, found.learner_id, course.slug, modules, version, found.id, now)


def told(
    course: Course, found: AttemptFound, sheets: Sequence[Sheet], marks: Sequence[Mark]
) -> tuple[ModuleFound, ...]:
    """What the attempt says of each module, as the course asks now."""
    paper = [(sheet.item, mark) for sheet, mark in zip(sheets, marks, strict=True)]
    return judge_paper(course, paper, found.pass_percent)
