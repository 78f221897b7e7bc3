"""A course's pre-test: what keeps it from judging its modules is named with its place and mend."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.content.shelves import copy_of_good, read_shelf

COURSE = "courses/khoa-thu/course.yaml"
MODULE = "courses/khoa-thu/a1-mo-dau/module.yaml"
BANK = "quizzes/t0-dau-vao.yaml"
MODULES = ("a1-mo-dau", "a2-tu-chon")

Breaks = Callable[[Path], object]


def with_pretest(folder: Path) -> Path:
    """The good shelf, with a pre-test of three questions for each module."""
    shelf = copy_of_good(folder)
    course = shelf / COURSE
    course.write_text(course.read_text() + "pretest: t0-dau-vao\n")
    lines = ["title: Đã biết gì", "pass_percent: 70", "items:"]
    for module in MODULES:
        for n in range(1, 4):
            lines += [
                f"  - id: {module[:2]}-{n}",
                "    kind: single",
                "    text: Câu nào đúng?",
                f"    tags: [{module}]",
                "    options:",
                "      - {text: Câu này, correct: true, feedback: Đúng.}",
                "      - {text: Câu kia, feedback: Sai.}",
            ]
    (shelf / BANK).write_text("\n".join(lines) + "\n")
    return shelf


def change(file: str, old: str, new: str) -> Breaks:
    def breaks(shelf: Path) -> None:
        text = (shelf / file).read_text()
        assert old in text
        (shelf / file).write_text(text.replace(old, new, 1))

    return breaks


def both(*all_of: Breaks) -> Breaks:
    return lambda shelf: [one(shelf) for one in all_of]


POOLS = "pools: [{count: 3, tags: [a2-tu-chon]}, {count: 3, tags: [a1-mo-dau]}]\nitems:"
NEVER = change("courses/khoa-thu/a2-tu-chon/module.yaml", "required", "skip: never\nrequired")


@dataclass(frozen=True)
class Case:
    name: str
    breaks: Breaks
    file: str
    line: int
    field: str
    says: str


CASES = (
    Case("no bank", change(COURSE, "t0-dau-vao", "t0-dau-va"), COURSE, 10, "pretest", "có phải “t0-dau-vao” không"),
    Case("a module's bank", change(COURSE, "t0-dau-vao", "t1-mo-dau"), COURSE, 10, "pretest", "cần một bộ riêng"),
    Case("too few", change(BANK, "tags: [a2-tu-chon]", "tags: [a1-mo-dau]"), BANK, 3, "items",
         "“a2-tu-chon” cần ít nhất 3 câu mang nhãn này mà chỉ có 2"),
    Case("asks for more", both(change(COURSE, "choose: 1", "choose: 1\npretest_least: 4"), NEVER), BANK, 3,
         "items", "cần ít nhất 4"),
    Case("no module", both(change(BANK, "[a2-tu-chon]", "[a2-tu-chon, a2-tuchon]")), BANK, 28,
         "items[4].tags[2]", "có phải “a2-tu-chon” không"),
    Case("no tag", both(change(BANK, "    tags: [a2-tu-chon]\n", ""), NEVER), BANK, 25, "items[4]", "chưa có nhãn"),
    Case("a draw", both(change(BANK, "items:", "draw: 5\nitems:"), NEVER), BANK, 3, "draw", "chỉ chắc có 2 câu"),
    Case("pools", change(BANK, "items:", POOLS.replace("a2-tu-chon]}, {count: 3", "a2-tu-chon]}, {count: 2")), BANK, 3,
         "pools", "chỉ chắc có 2 câu của học phần “a1-mo-dau”"),
    Case("skip above 100", change(MODULE, "quiz:", "skip: 101\nquiz:"), MODULE, 7, "skip", "từ 1 đến 100"),
    Case("skip of none", change(MODULE, "quiz:", "skip: 0\nquiz:"), MODULE, 7, "skip", "“never”"),
    Case("least below 3", change(COURSE, "choose: 1", "choose: 1\npretest_least: 2"), COURSE, 10, "pretest_least", "3"),
)  # fmt: skip


def test_a_pretest_becomes_part_of_its_course(tmp_path: Path):
    shelf = with_pretest(tmp_path)
    change(MODULE, "quiz:", "skip: never\nquiz:")(shelf)
    read = read_shelf(shelf)
    assert read.findings == ()
    assert read.library is not None
    course = read.library.course("khoa-thu")
    assert course is not None
    assert (course.pretest, course.pretest_least, course.modules[0].skip) == ("t0-dau-vao", 3, "never")
    assert read.library.place_of_bank("t0-dau-vao") == (course, None)
    assert read.counts["khoa-thu"].items == 8


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_keeps_it_from_judging_is_named(case: Case, tmp_path: Path):
    shelf = with_pretest(tmp_path)
    case.breaks(shelf)
    findings = read_shelf(shelf).findings
    assert len(findings) == 1, "\n".join(map(str, findings))
    found = findings[0]
    assert (found.file, found.line, found.field) == (case.file, case.line, case.field), str(found)
    assert case.says in found.message


def test_pools_of_their_own_make_it_sure(tmp_path: Path):
    shelf = with_pretest(tmp_path)
    change(BANK, "items:", POOLS)(shelf)
    assert read_shelf(shelf).findings == ()


def test_a_pretest_that_nothing_may_be_skipped_by_is_no_use(tmp_path: Path):
    shelf = with_pretest(tmp_path)
    for module in MODULES:
        file = f"courses/khoa-thu/{module}/module.yaml"
        change(file, "tomorrow:", "skip: never\ntomorrow:")(shelf)
    findings = read_shelf(shelf).findings
    assert [(one.file, one.field) for one in findings] == [(COURSE, "pretest")]


def test_two_courses_do_not_share_a_pretest(tmp_path: Path):
    shelf = with_pretest(tmp_path)
    other = shelf / "courses/khoa-hai"
    (other / "b1").mkdir(parents=True)
    text = (shelf / COURSE).read_text().replace("code: T", "code: U").replace("a1-mo-dau, a2-tu-chon", "b1")
    (other / "course.yaml").write_text(text.replace("choose: 1\n", ""))
    module = (shelf / "courses/khoa-thu/a2-tu-chon/module.yaml").read_text()
    (other / "b1/module.yaml").write_text(module.replace("code: T2", "code: U1").replace("required: false\n", ""))
    lesson = shelf / "courses/khoa-thu/a2-tu-chon/01-bai-ba.md"
    (other / "b1/01-bai-bon.md").write_text(lesson.read_text())
    findings = read_shelf(shelf).findings
    assert ("courses/khoa-thu/course.yaml", "pretest") in [
        (one.file, one.field) for one in findings if "đã dùng ở courses/khoa-hai/course.yaml" in one.message
    ]
