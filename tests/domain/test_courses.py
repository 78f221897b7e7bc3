"""Finishing a course: what counts, what is missing, what comes next; and that no deed ever takes progress away."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learn.domain.courses import (
    Course,
    Facts,
    LabRef,
    Lesson,
    Module,
    judge,
    judge_module,
    lesson_done,
    neighbours,
    next_step,
    steps,
)


def lesson(module: str, slug: str, lab: str | None = None) -> Lesson:
    return Lesson("c", module, slug, f"Bài {slug}", 5, "Lời.", 1, lab=lab, labs=(lab,) if lab else ())


def module(slug: str, lessons: tuple[Lesson, ...], *, required: bool = True, quiz: bool = False) -> Module:
    labs = tuple(LabRef("c", slug, one.lab, f"Lab {one.lab}") for one in lessons if one.lab)
    return Module("c", slug, f"Học phần {slug}", slug, required, (), "", lessons, labs, f"q-{slug}" if quiz else None)


A = module("a", (lesson("a", "a1"), lesson("a", "a2", lab="thu")), quiz=True)
B = module("b", (lesson("b", "b1"), lesson("b", "b2")), required=False)
C = module("c", (lesson("c", "c1"),), required=False, quiz=True)
D = module("d", (lesson("d", "d1"),), required=False)
COURSE = Course("c", "Khóa", "C", "", "residents", "phổ cập", True, date(2026, 11, 24), (A, B, C, D), choose=2)

LESSONS = ["c/a/a1", "c/a/a2", "c/b/b1", "c/b/b2", "c/c/c1", "c/d/d1"]
ALL_A = Facts(frozenset(LESSONS[:2]), frozenset({"q-a"}), frozenset({"c/a/thu"}))


def facts(lessons: str = "", quizzes: str = "", labs: str = "") -> Facts:
    return Facts(frozenset(lessons.split()), frozenset(quizzes.split()), frozenset(labs.split()))


def plus(one: Facts, other: Facts) -> Facts:
    return Facts(one.lessons | other.lessons, one.quizzes | other.quizzes, one.labs | other.labs)


def test_nothing_done_misses_everything_that_counts():
    found = judge(COURSE, Facts())
    assert not found.done
    assert found.share == 0
    assert [(one.kind, one.key, one.count) for one in found.missing] == [
        ("lesson", "c/a/a1", 1),
        ("lesson", "c/a/a2", 1),
        ("lab", "c/a/thu", 1),
        ("quiz", "q-a", 1),
        ("choice", "c", 2),
    ]
    assert found.missing[-1].title == "Học phần b, Học phần c, Học phần d"
    assert found.missing[3].title == "Học phần a"


def test_required_and_as_many_chosen_make_it_done():
    most = plus(ALL_A, facts("c/b/b1 c/b/b2"))
    assert [(one.kind, one.count) for one in judge(COURSE, most).missing] == [("choice", 1)]
    assert judge(COURSE, plus(most, facts("c/d/d1"))) == judge(COURSE, Facts(), completed_before=True)
    assert judge(COURSE, plus(most, facts("c/d/d1"))).share == 1


def test_the_share_takes_the_modules_that_are_furthest_along():
    begun = plus(ALL_A, facts("c/d/d1 c/b/b1"))  # all of a and d, half of b, nothing of c
    assert judge(COURSE, begun).share == pytest.approx(2.5 / 3)


def test_a_lesson_with_a_lab_is_done_with_both():
    with_lab = A.lessons[1]
    assert not lesson_done(with_lab, facts("c/a/a2"))
    assert not lesson_done(with_lab, facts(labs="c/a/thu"))
    assert lesson_done(with_lab, facts("c/a/a2", labs="c/a/thu"))
    assert [one.kind for one in judge_module(A, facts("c/a/a1 c/a/a2", "q-a")).missing] == ["lab"]


def test_optional_modules_without_choice_do_not_count():
    course = Course("c", "", "C", "", "residents", "phổ cập", True, date(2026, 1, 1), (A, B))
    assert judge(course, ALL_A).done


def test_a_course_where_nothing_counts_is_never_done():
    course = Course("c", "", "C", "", "residents", "phổ cập", True, date(2026, 1, 1), (B,))
    assert not judge(course, facts("c/b/b1 c/b/b2")).done


some = st.builds(
    Facts,
    st.frozensets(st.sampled_from(LESSONS)),
    st.frozensets(st.sampled_from(["q-a", "q-c"])),
    st.frozensets(st.sampled_from(["c/a/thu"])),
)


@given(some, some)
def test_no_further_deed_takes_progress_away(before: Facts, more: Facts):
    first, second = judge(COURSE, before), judge(COURSE, plus(before, more))
    assert first.share <= second.share
    assert second.done or not first.done


@given(some)
def test_share_done_missing_and_next_agree(have: Facts):
    found = judge(COURSE, have)
    assert found.done == (found.share == 1) == (not found.missing) == (next_step(COURSE, have) is None)


@given(st.data())
def test_following_the_next_step_finishes_the_course(data: st.DataObject):
    have = data.draw(some)
    for _ in range(10):
        step = next_step(COURSE, have)
        if step is None:
            break
        deed = facts(quizzes=step.key) if step.kind == "quiz" else facts(step.key, labs="c/a/thu")
        have = plus(have, deed)
    assert judge(COURSE, have).done


def test_next_keeps_to_what_was_begun():
    step = next_step(COURSE, plus(ALL_A, facts("c/d/d1 c/b/b1")))
    assert step is not None
    assert (step.kind, step.key, step.title) == ("lesson", "c/b/b2", "Bài b2")


def test_steps_are_lessons_then_the_quiz():
    assert [step.key for step in steps(COURSE)] == [
        "c/a/a1", "c/a/a2", "q-a", "c/b/b1", "c/b/b2", "c/c/c1", "q-c", "c/d/d1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("at", "before", "after"),
    [
        ("c/a/a1", None, "c/a/a2"),
        ("q-a", "c/a/a2", "c/b/b1"),
        ("c/d/d1", "q-c", None),
        ("c/x/x1", None, None),
    ],
)
def test_neighbours_cross_modules(at: str, before: str | None, after: str | None):
    found = neighbours(COURSE, at)
    assert tuple(step.key if step else None for step in found) == (before, after)


def test_neighbours_take_a_lesson_too():
    assert neighbours(COURSE, A.lessons[0]) == neighbours(COURSE, "c/a/a1")
