"""One prompt lab from its file, proven by its own two prompts: `reference` passes, `naive` does not."""

from collections.abc import Callable, Sequence
from pathlib import Path

from learn.content.findings import Finding, Source, validate
from learn.content.scan import scan
from learn.content.shapes import LabFile, lab_file
from learn.domain.labs import (
    Check,
    ContainsAll,
    ContainsAny,
    ContainsNone,
    Lab,
    Matches,
    PatternError,
    WordsBetween,
    check_pattern,
    judge_prompt,
    prompt_may_pass,
)

FindPersonal = Callable[[str], Sequence[object]]


def read_lab(
    path: Path, root: Path, place: tuple[str, str], find_personal: FindPersonal, findings: list[Finding]
) -> tuple[Lab, list[tuple[str, int]]] | None:
    """The lab of this file and the laws its task cites with their lines; `place` is (course, module)."""
    source = Source.load(path, root, findings)
    entry = validate(source, lab_file, findings) if source else None
    if source is None or entry is None:
        return None
    before = len(findings)
    _check_the_checks(source, entry, findings)
    line = source.line("task")
    task = scan(entry.task, file=source.file, first_line=line, findings=findings, lesson=False)
    lab = Lab(
        course=place[0],
        module=place[1],
        slug=path.stem,
        title=entry.title,
        task=entry.task,
        prompt_checks=entry.prompt_checks,
        answer_checks=entry.answer_checks,
        reference=entry.reference,
        naive=entry.naive,
        starter=entry.starter,
        material=entry.material,
        system=entry.system,
        max_tokens=entry.max_tokens,
        need=entry.need,
    )
    if len(findings) == before:
        _prove(source, lab, find_personal, findings)
    return lab, task.laws


def _check_the_checks(source: Source, entry: LabFile, findings: list[Finding]) -> None:
    for name, checks in (("prompt_checks", entry.prompt_checks), ("answer_checks", entry.answer_checks)):
        for index, check in enumerate(checks):
            if wrong := _fault(check):
                key, message = wrong
                source.report(findings, (name, index, key), message)
    required = sum(check.required for check in (*entry.prompt_checks, *entry.answer_checks))
    if not required:
        source.report(
            findings, ("prompt_checks",), "Mọi mục kiểm đều required: false; hãy để ít nhất một mục bắt buộc."
        )
    if entry.need is not None and entry.need > required:
        source.report(
            findings, ("need",), f"need là {entry.need} nhưng chỉ có {required} mục kiểm bắt buộc; hãy giảm need."
        )


def _fault(check: Check) -> tuple[str, str] | None:
    """The key and the sentence, if the check cannot work as written."""
    if not check.title.strip():
        return "title", "Không được để trống; hãy viết nội dung vào đây."
    match check:
        case ContainsAny() | ContainsAll() | ContainsNone():
            if not check.values or not all(value.strip() for value in check.values):
                return "values", "Danh sách values cần ít nhất một từ, và không có từ trống."
        case WordsBetween():
            if not 0 <= check.min <= check.max or check.max == 0:
                return "min", "Số từ phải từ 0 trở lên, và min không lớn hơn max."
        case Matches():
            try:
                check_pattern(check.pattern)
            except PatternError:
                return "pattern", "Mẫu này không đúng cú pháp RE2 (không có lookahead, \\1); hãy viết lại."
    return None


def _prove(source: Source, lab: Lab, find_personal: FindPersonal, findings: list[Finding]) -> None:
    failed = [one.title for one in judge_prompt(lab, lab.reference, find_personal) if not one.ok]
    if failed:
        titles = "”, “".join(failed)
        source.report(findings, ("reference",), f"Lệnh mẫu chưa đạt mục “{titles}”; hãy sửa lệnh mẫu hoặc mục kiểm.")
    if prompt_may_pass(lab, judge_prompt(lab, lab.naive, find_personal)):
        source.report(
            findings, ("naive",), "Lệnh sơ sài lại đạt mọi mục kiểm bắt buộc; hãy thêm mục kiểm hoặc sửa lệnh này."
        )
