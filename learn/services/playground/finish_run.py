"""The end of a run: its whole text, its state, and its tokens settled once."""

from datetime import datetime

from sqlalchemy.orm import Session

from learn.db.playground import PromptRun, change_run
from learn.db.usecase import writing
from learn.domain.people import Asker
from learn.domain.permissions import Action, require
from learn.domain.prompts import Usage, charge
from learn.domain.runs import Ending
from learn.operations.reserve import settle


@writing(Action.OPERATE)
def finish_run(
    session: Session, asker: Asker, run_id: int, answer: str, ended: Ending, usage: Usage, now: datetime
) -> None:
    """Keep the answer and charge what was really used, never less than the input where nobody counted.

    A run that was given up as lost keeps that state; what arrived after all is kept with it.
    """
    require(asker, Action.OPERATE)
    run = session.get_one(PromptRun, run_id)
    if run.hold_id is not None:
        settle(session, run.hold_id, charge(usage, run.input_tokens))
    ended_as = {"state": ended.state, "fault": ended.fault, "ended_at": now}
    counts = {"input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens}
    if not change_run(session, run_id, {"answer": answer, **ended_as, **counts}):
        change_run(session, run_id, {"answer": answer}, only_running=False)
    session.commit()
