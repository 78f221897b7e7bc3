"""A course's pre-test: its bank asks enough of each module that may be skipped, in every paper that may be drawn."""

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from learn.content.findings import Finding, Key, Source
from learn.content.sentences import did_you_mean
from learn.domain.courses import Course, Module
from learn.domain.pretest import least_drawn
from learn.domain.quizzes import Bank

LoadBank = Callable[[str], Source | None]


def check_pretest(
    source: Source,
    course: Course,
    banks: Mapping[str, Bank],
    used: dict[str, str],
    load: LoadBank,
    findings: list[Finding],
) -> None:
    """Report what keeps the pre-test of this course from judging its modules; `used` are the files that use banks."""
    key = course.pretest or ""
    if key in used:
        message = f"Bộ câu hỏi “{key}” đã dùng ở {used[key]}; bài kiểm tra đầu vào cần một bộ riêng."
        source.report(findings, ("pretest",), message)
        return
    used[key] = source.file
    open_modules = [module for module in course.modules if module.skip != "never"]
    if not open_modules:
        message = "Mọi học phần đều ghi skip: never nên bài kiểm tra đầu vào không cho bỏ qua gì; hãy bỏ pretest."
        source.report(findings, ("pretest",), message)
    bank = banks.get(key)
    file = load(key) if bank else None
    if bank is None or file is None:
        return
    _check_tags(file, course, bank, findings)
    for module in open_modules:
        if found := _too_few(course, module, bank, PurePosixPath(source.file).name):
            file.report(findings, found[0], found[1])


def _check_tags(file: Source, course: Course, bank: Bank, findings: list[Finding]) -> None:
    slugs = [module.slug for module in course.modules]
    for index, item in enumerate(bank.items):
        if not item.tags:
            message = f"Câu “{item.id}” chưa có nhãn học phần; hãy thêm tags, ví dụ [{slugs[0]}]."
            file.report(findings, ("items", index), message)
        for place, tag in enumerate(item.tags):
            if tag in slugs:
                continue
            near = did_you_mean(tag, slugs)
            advice = f"có phải “{near}” không?" if near else f"hãy chọn trong: {', '.join(slugs)}."
            message = f"Khóa “{course.slug}” không có học phần “{tag}”; {advice}"
            file.report(findings, ("items", index, "tags", place), message)


def _too_few(course: Course, module: Module, bank: Bank, where: str) -> tuple[tuple[Key, ...], str] | None:
    """Where the bank asks too little of a module, and the sentence that says so."""
    least = course.pretest_least
    tagged = sum(module.slug in item.tags for item in bank.items)
    otherwise = f"hoặc ghi skip: never ở học phần (mức ít nhất: pretest_least trong {where})."
    if tagged < least:
        message = f"Học phần “{module.slug}” cần ít nhất {least} câu mang nhãn này mà chỉ có {tagged}; hãy thêm câu, "
        return ("items",), message + otherwise
    if (sure := least_drawn(bank, module.slug)) < least:
        message = f"Mỗi lượt chỉ chắc có {sure} câu của học phần “{module.slug}” mà cần ít nhất {least}; "
        mend = (
            "hãy tăng draw, chia pools theo từng học phần, "
            if not bank.pools
            else "hãy thêm một pools riêng cho nhãn này, "
        )
        return ("pools" if bank.pools else "draw",), message + mend + otherwise
    return None
