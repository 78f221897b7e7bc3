"""Handing a lab in, with the run that it rests on."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.playground import LabSubmission, has_submitted, run_of
from learn.db.usecase import writing
from learn.domain.errors import Conflict, Invalid, NotFound
from learn.domain.labs import Lab
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.progress import the_course
from learn.domain.runs import RunState
from learn.operations.progress import record_step
from learn.operations.runs import judge


@dataclass(frozen=True)
class LabSubmitted:
    """The lab is done; `course_completed` where that finished its course."""

    lab: Lab
    course_completed: bool


@writing(Action.PROMPT)
def submit_lab(session: Session, asker: Asker, library: Library, public_id: str, now: datetime) -> LabSubmitted:
    """Judge the stored run by the lab as it is now, and count the lab as done; a second time changes nothing.

    Where no answer could be had the prompt checks decide, and the answer's are kept as not judged. Raises NotFound for
    another person's run, Conflict while it runs, Invalid while checks are missing.
    """
    require(asker, Action.PROMPT)
    run = run_of(session, asker.learner_id, public_id)
    lab = library.lab(run.lab) if run is not None else None
    if run is None or lab is None or asker.learner_id is None:
        raise NotFound
    the_course(asker, library.course(lab.course))
    if run.state == RunState.RUNNING:
        raise Conflict("AI còn đang trả lời. Hãy đợi xong hoặc bấm Dừng, rồi nộp.")
    judged = judge(run, lab)
    if not judged.may_submit:
        raise Invalid("Bài chưa đạt đủ mục kiểm. Hãy xem gợi ý, sửa câu lệnh rồi chạy lại.")
    digest = library.lab_digest(lab.key)
    if not has_submitted(session, asker.learner_id, lab.key):
        answers = None if judged.answer is None else [asdict(one) for one in judged.answer]
        results = [{"prompt": [asdict(one) for one in judged.prompt], "answer": answers}]
        handed_in = LabSubmission(
            learner_id=asker.learner_id,
            lab=lab.key,
            lab_digest=digest,
            run_id=run.id,
            results=results,
            passed=True,
            at=now,
        )
        session.add(handed_in)
    step = f"{lab.module}/{lab.slug}"
    recorded = record_step(session, library, asker.learner_id, lab.course, "lab", step, digest, now)
    session.commit()
    return LabSubmitted(lab, recorded.course_completed)
