"""Runs and labs: masked before stored, one's own alone, judged as typed, handed in once."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from learn.db.learning import StepDone
from learn.db.playground import LabSubmission, PromptRun
from learn.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from learn.domain.people import NOBODY, SYSTEM
from learn.domain.runs import RunState, ending
from learn.llm import ScriptedModel
from learn.services.playground.finish_run import finish_run
from learn.services.playground.keep_answer import keep_answer
from learn.services.playground.open_lab import open_lab
from learn.services.playground.open_playground import open_playground
from learn.services.playground.start_run import RunStarted
from learn.services.playground.stop_run import stop_run
from learn.services.playground.submit_lab import submit_lab
from learn.services.playground.watch_run import watch_run
from tests.services.playground.conftest import A4_LAB, B3_LAB, CAP, Box, BoxOf

NUMBER = "099 088 000 001"
GOOD_A4 = (
    "Viết tin nhắn khoảng 50 chữ gửi cô giáo chủ nhiệm, lịch sự, xin cho con tôi nghỉ học hai ngày vì bị ốm. "
    "Tên con và tên cô để trống cho tôi tự điền."
)
ANSWER = "Kính gửi cô giáo, tôi xin phép cho con nghỉ học hai ngày vì cháu bị ốm."


def submit(box: Box, started: RunStarted):
    with box.store.session() as session:
        return submit_lab(session, box.asker, box.library, started.public_id, box.at)


def counts(box: Box) -> tuple[int, int]:
    with box.store.session() as session:
        submissions = session.execute(select(func.count()).select_from(LabSubmission)).scalar_one()
        steps = session.execute(select(func.count()).select_from(StepDone).where(StepDone.kind == "lab")).scalar_one()
        return submissions, steps


def test_personal_data_is_masked_before_it_is_stored_or_sent(box: Box, tmp_path: Path):
    started = box.run(f"Số căn cước của tôi là {NUMBER}, viết giúp đơn.")
    assert box.model.requests[0].prompt == "Số căn cước của tôi là [SỐ CĂN CƯỚC], viết giúp đơn."
    assert [one.placeholder for one in started.masked] == ["[SỐ CĂN CƯỚC]"]
    run = box.open(started.public_id)
    assert run.prompt == "Số căn cước của tôi là [SỐ CĂN CƯỚC], viết giúp đơn."
    assert run.masked[0].reason.startswith("Số căn cước chỉ rõ")
    if box.store.sqlite:
        files = [path for path in tmp_path.iterdir() if path.name.startswith("learn.db")]
        assert any(b"[S\xe1\xbb\x90 C\xc4\x82N" in path.read_bytes() for path in files)
        assert not any(NUMBER.encode() in path.read_bytes() for path in files)


def test_the_request_is_the_lab_s_instruction_the_prompt_and_its_material(box: Box):
    box.run("Tóm tắt giúp tôi.", B3_LAB)
    lab = box.library.lab(B3_LAB)
    assert lab is not None
    request = box.model.requests[0]
    assert request.system == lab.system
    assert request.prompt == f"Tóm tắt giúp tôi.\n\n{lab.material}"
    assert request.max_tokens == lab.max_tokens


@pytest.mark.parametrize(("prompt", "says"), [("  \n", "Hãy viết"), ("a" * 8001, "quá 8.000 ký tự")])
def test_what_cannot_be_sent_is_refused_and_nothing_is_kept(box: Box, prompt: str, says: str):
    with pytest.raises(Invalid, match=says) as refused:
        box.send(prompt)
    assert refused.value.field == "prompt"
    with box.store.session() as session:
        assert session.execute(select(PromptRun.id)).first() is None
    assert box.tokens().held == 0


def test_eight_thousand_characters_are_counted_as_people_typed_them(box: Box):
    assert box.send("a\r\n" * 4000).new


def test_a_sign_that_no_database_takes_is_left_out(box: Box):
    started = box.send("Xin\0 chào")
    box.finish(started, answer="tốt")
    assert box.open(started.public_id).prompt == "Xin chào"


def test_another_person_s_run_is_not_there(box: Box, box_of: BoxOf):
    started = box.run("Xin chào")
    other = box_of("minh")
    with pytest.raises(NotFound):
        other.open(started.public_id)
    with other.store.session() as session:
        with pytest.raises(NotFound):
            stop_run(session, other.asker, started.public_id)
        with pytest.raises(NotFound):
            submit_lab(session, other.asker, other.library, started.public_id, other.at)
        with pytest.raises(NotFound):
            open_playground(session, other.asker, other.library, started.public_id, CAP, other.at)


def test_free_practice_wants_an_account_and_a_lab_of_a_public_course_does_not(box: Box):
    box.asker = NOBODY
    with pytest.raises(NotAllowed, match="đăng nhập"):
        box.send("Xin chào")
    with pytest.raises(NotFound):
        box.send("Xin chào", B3_LAB)
    started = box.send("Xin chào", A4_LAB)
    assert started.token


def test_the_wish_to_stop_is_seen_by_whoever_runs_it(box: Box):
    started = box.send("Xin chào")
    with box.store.session() as session:
        assert not watch_run(session, SYSTEM, started.run_id)
        assert stop_run(session, box.asker, started.public_id) == started.run_id
        assert watch_run(session, SYSTEM, started.run_id)


def test_what_arrived_is_kept_until_the_run_has_ended(box: Box):
    started = box.send("Xin chào")
    with box.store.session() as session:
        assert keep_answer(session, SYSTEM, started.run_id, "Kính")
        assert box.open(started.public_id).answer == "Kính"
        end = ending(None, stopped=True, late=False, fault="")
        stream = box.model.stream(started.request)
        finish_run(session, SYSTEM, started.run_id, "Kính gửi", end, stream.usage, box.at)
        assert not keep_answer(session, SYSTEM, started.run_id, "Kính")
    run = box.open(started.public_id)
    assert (run.answer, run.state) == ("Kính gửi", RunState.STOPPED)


def test_a_lab_is_judged_submitted_and_counts_once(box: Box):
    box.model = ScriptedModel(answer=ANSWER)
    started = box.run(GOOD_A4, A4_LAB)
    judged = box.open(started.public_id).judged
    assert judged is not None
    assert judged.may_submit
    assert submit(box, started).lab.slug == "che-tin-nhan"
    submit(box, started)
    assert counts(box) == (1, 1)
    with box.store.session() as session:
        opened = open_lab(session, box.asker, box.library, A4_LAB, CAP, box.at)
    assert opened.submitted


def test_what_was_typed_is_judged_for_personal_data_though_it_was_masked(box: Box):
    box.model = ScriptedModel(answer=ANSWER)
    started = box.run(f"{GOOD_A4} Số căn cước {NUMBER}.", A4_LAB)
    judged = box.open(started.public_id).judged
    assert judged is not None
    assert [one.ok for one in judged.prompt if one.always] == [False]
    with pytest.raises(Invalid, match="chưa đạt"):
        submit(box, started)
    assert counts(box) == (0, 0)


def test_a_run_under_way_cannot_be_submitted(box: Box):
    with pytest.raises(Conflict):
        submit(box, box.send(GOOD_A4, A4_LAB))


def test_a_prompt_of_free_practice_is_no_lab(box: Box):
    with pytest.raises(NotFound):
        submit(box, box.run(GOOD_A4))


def test_without_a_model_a_lab_rests_on_its_prompt(box: Box):
    box.model = None
    poor = box.send("Viết giúp tôi.", A4_LAB)
    assert (poor.request, box.tokens().held) == (None, 0)
    with pytest.raises(Invalid):
        submit(box, poor)
    started = box.send(GOOD_A4, A4_LAB)
    run = box.open(started.public_id)
    assert run.state is RunState.NO_MODEL
    assert run.judged is not None
    assert run.judged.answer is None
    submit(box, started)
    with box.store.session() as session:
        results = session.execute(select(LabSubmission.results)).scalar_one()
    assert results[0]["answer"] is None
    assert counts(box) == (1, 1)


def test_a_model_that_failed_before_its_first_word_does_not_hold_a_lesson_up(box: Box):
    started = box.send(GOOD_A4, A4_LAB)
    end = ending(None, stopped=False, late=False, fault="Mô hình AI đang gặp sự cố.")
    with box.store.session() as session:
        finish_run(session, SYSTEM, started.run_id, "", end, box.model.stream(started.request).usage, box.at)
    assert submit(box, started).lab.key == A4_LAB


def test_a_stopped_run_without_a_word_is_no_way_round_the_answer(box: Box):
    started = box.send(GOOD_A4, A4_LAB)
    end = ending(None, stopped=True, late=False, fault="")
    with box.store.session() as session:
        finish_run(session, SYSTEM, started.run_id, "", end, box.model.stream(started.request).usage, box.at)
    with pytest.raises(Invalid):
        submit(box, started)
