"""Prompt labs: each kind of check, what is needed to submit, and prompts that may pass."""

import time
from dataclasses import replace

import pytest

from learn.domain.labs import (
    Check,
    ContainsAll,
    ContainsAny,
    ContainsNone,
    Lab,
    Matches,
    NoPersonalData,
    PatternError,
    WordsBetween,
    check_pattern,
    count_words,
    judge_answer,
    judge_prompt,
    passes,
    prompt_may_pass,
)

ROLE = ContainsAny(title="Vai", values=("bạn là", "đóng vai"), hint="Bắt đầu bằng “Bạn là …”.")
SHORT = WordsBetween(title="Ngắn", min=1, max=5)
ADVICE = ContainsAny(title="Lời khuyên", values=("cảm ơn",), required=False)


def finds_digits(text: str) -> list[str]:
    return [one for one in text if one.isdigit()]


def lab(*prompt: Check, answer: tuple[Check, ...] = (), need: int | None = None) -> Lab:
    return Lab("c", "m", "thu", "Thử", "Việc", prompt, answer, "", "", need=need)


def holds(check: Check, text: str) -> bool:
    return judge_prompt(lab(check), text, finds_digits)[0].ok


@pytest.mark.parametrize(
    ("check", "text", "ok"),
    [
        (ROLE, "BẠN LÀ chuyên viên", True),
        (ROLE, "Hãy  đóng\nvai thư ký", True),
        (ROLE, "ban la chuyen vien", False),
        (ContainsAny(title="", values=("vai tro",)), "Nêu vai trò của máy", True),
        (ContainsAny(title="", values=("da xong",)), "Đã xong", True),
        (ContainsAny(title="", values=("AI",)), "hai người", False),
        (ContainsAny(title="", values=("là",)), "làm việc", False),
        (ContainsAny(title="", values=("AI",)), "nhờ “AI”.", True),
        (ContainsAny(title="", values=("vai trò",)), "vai tro\u0300", True),
        (ContainsAny(title="", values=("[TÊN]",)), "gửi [tên], chào", True),
        (ContainsAll(title="", values=("a", "b")), "b rồi a", True),
        (ContainsAll(title="", values=("a", "b")), "chỉ a", False),
        (ContainsNone(title="", values=("mật",)), "không gì cả", True),
        (ContainsNone(title="", values=("mật",)), "văn bản MẬT", False),
        (Matches(title="", pattern="[0-9]{1,3} (từ|dòng)"), "trong 5 dòng", True),
        (Matches(title="", pattern="^Bạn"), "Này, Bạn", False),
        (Matches(title="", pattern="(?i)điều [0-9]+"), "ĐIỀU 5", True),
        (WordsBetween(title="", min=2, max=3), "một – hai", True),
        (WordsBetween(title="", min=2, max=3), "một", False),
        (WordsBetween(title="", min=2, max=3), "một hai ba bốn", False),
        (NoPersonalData(title=""), "không có gì", True),
        (NoPersonalData(title=""), "số 1", False),
    ],
)
def test_each_kind_of_check(check: Check, text: str, ok: bool):
    assert holds(check, text) is ok


def test_results_carry_title_hint_and_weight_in_order():
    found = judge_prompt(lab(ROLE, ADVICE), "Tóm tắt", finds_digits)
    assert [(one.title, one.ok, one.required) for one in found] == [("Vai", False, True), ("Lời khuyên", False, False)]
    assert found[0].hint == "Bắt đầu bằng “Bạn là …”."


def test_all_required_checks_of_prompt_and_answer_are_needed():
    this = lab(ROLE, ADVICE, answer=(SHORT,))
    good = judge_prompt(this, "Bạn là máy", finds_digits)
    assert passes(this, (*good, *judge_answer(this, "Xin chào", finds_digits)))
    assert not passes(this, (*good, *judge_answer(this, "một hai ba bốn năm sáu", finds_digits)))
    assert not passes(this, good)


def test_need_lets_some_required_checks_fail():
    this = lab(ROLE, ContainsNone(title="", values=("số",)), SHORT, need=2)
    assert passes(this, judge_prompt(this, "Bạn là máy số 1", finds_digits))
    assert not passes(this, judge_prompt(this, "Hãy viết cho tôi về số 1", finds_digits))


def test_need_never_lets_personal_data_pass():
    this = lab(ROLE, NoPersonalData(title=""), SHORT, need=2)
    assert passes(this, judge_prompt(this, "Bạn là máy", finds_digits))
    leaking = judge_prompt(this, "Bạn là máy 1", finds_digits)
    assert not passes(this, leaking)
    assert not prompt_may_pass(this, leaking)


def test_an_advice_against_personal_data_stays_an_advice():
    this = lab(ROLE, NoPersonalData(title="", required=False))
    assert passes(this, judge_prompt(this, "Bạn là máy 1", finds_digits))


def test_a_prompt_may_pass_if_the_answer_can_make_up_for_it():
    this = lab(ROLE, answer=(SHORT,), need=1)
    bad = judge_prompt(this, "Tóm tắt", finds_digits)
    assert prompt_may_pass(this, bad)
    assert not prompt_may_pass(replace(this, need=None), bad)


def test_an_advice_followed_makes_up_for_nothing():
    this = lab(ROLE, ADVICE)
    assert not prompt_may_pass(this, judge_prompt(this, "Tóm tắt, cảm ơn", finds_digits))
    assert not passes(this, judge_prompt(this, "Tóm tắt, cảm ơn", finds_digits))


@pytest.mark.parametrize("pattern", ["(?=a)", r"(a)\1", "(", "[z-a]", "a{1001}"])
def test_what_is_no_re2_pattern_is_refused(pattern: str):
    with pytest.raises(PatternError):
        check_pattern(pattern)


def test_no_pattern_takes_long():
    before = time.perf_counter()
    assert not holds(Matches(title="", pattern="^(a+)+$"), "a" * 50_000 + "b")
    assert time.perf_counter() - before < 1


@pytest.mark.parametrize(("text", "words"), [("", 0), ("Một, hai!", 2), ("— … !", 0), ("a\nb\tc  d", 4)])
def test_words_are_counted_as_people_count_them(text: str, words: int):
    assert count_words(text) == words
