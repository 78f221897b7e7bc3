"""Reads `courses/` and `quizzes/` whole: a library when everything is valid, else every finding at once."""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from learn.content.bank_files import check_texts
from learn.content.courses import Shelf, listing, read_course
from learn.content.findings import Finding, Source, shown
from learn.content.labs import FindPersonal
from learn.content.laws import read_laws
from learn.content.library import Library, build_library
from learn.content.pretests import check_pretest
from learn.content.quizzes import read_bank
from learn.domain.courses import Course, Module
from learn.domain.guard import find
from learn.domain.labs import Lab
from learn.domain.quizzes import Bank


@dataclass(frozen=True)
class Counts:
    """What one course amounts to. `items` are those of its banks, `words` those of its lessons."""

    modules: int
    lessons: int
    items: int
    labs: int
    words: int
    minutes: int


@dataclass(frozen=True)
class Read:
    """The library, or None and at least one finding. `counts` by course slug, of whatever could be read.

    `pictures` are the pieces of the question banks' pictures, by digest: they are kept beside the library's own.
    """

    library: Library | None
    findings: tuple[Finding, ...]
    counts: dict[str, Counts] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass
class _Gathered:
    courses: dict[str, Course] = field(default_factory=dict)
    labs: dict[str, Lab] = field(default_factory=dict)
    quizzes: list[tuple[str, Source, Module]] = field(default_factory=list)
    pretests: list[tuple[Source, Course]] = field(default_factory=list)


def read_library(courses_dir: Path, quizzes_dir: Path, find_personal: FindPersonal = find) -> Read:
    """Everything under the two folders. Never raises for what they hold.

    `find_personal` is the guard that labs' own prompts are proven with.
    """
    findings: list[Finding] = []
    laws, known = read_laws(courses_dir, findings)
    paths = _bank_paths(quizzes_dir, findings)
    pictures: dict[str, str] = {}
    banks = {key: bank for key, path in paths.items() if (bank := read_bank(path, quizzes_dir, findings, pictures))}
    for key, bank in banks.items():
        check_texts(bank, partial(Source.load, paths[key], quizzes_dir, []), known, findings)
    shelf = Shelf(courses_dir, known, frozenset(paths), find_personal, findings)
    gathered = _Gathered()
    for folder in listing(courses_dir, shelf):
        if folder.is_dir():
            read = read_course(folder, shelf)
            gathered.labs.update(read.labs)
            gathered.quizzes += read.quizzes
            if read.course and read.pretest:
                gathered.pretests.append((read.pretest, read.course))
            if read.course:
                gathered.courses[folder.name] = read.course
        elif folder.name not in {"laws.yaml", "README.md"}:
            shelf.say(folder, "Tệp này không thuộc thư mục khóa học; hãy chuyển hoặc xóa.")
    _check_codes(gathered.courses, courses_dir, findings)
    used = _check_uses(gathered, banks, paths, quizzes_dir, findings)
    for source, course in gathered.pretests:
        check_pretest(source, course, banks, used, partial(_bank_source, paths, quizzes_dir), findings)
    counts = {slug: _count(course, banks) for slug, course in gathered.courses.items()}
    if findings:
        return Read(None, tuple(sorted(set(findings))), counts)
    return Read(build_library(gathered.courses, gathered.labs, banks, laws), (), counts, pictures)


def _bank_paths(quizzes_dir: Path, findings: list[Finding]) -> dict[str, Path]:
    paths: dict[str, Path] = {}
    for path in listing(quizzes_dir, Shelf(quizzes_dir, None, frozenset(), tuple, findings)):
        if path.suffix == ".yaml":
            paths[path.stem] = path
        elif path.name != "README.md" and not (path.is_dir() and path.with_suffix(".yaml").is_file()):
            message = "Tệp này không phải bộ câu hỏi; bộ câu hỏi có đuôi .yaml. Hãy đổi tên, chuyển hoặc xóa."
            findings.append(Finding(shown(path, quizzes_dir), 1, "", message))
    return paths


def _check_codes(courses: dict[str, Course], root: Path, findings: list[Finding]) -> None:
    """Reports name courses and modules by their codes, so each code is used once."""
    seen: dict[str, str] = {}
    for course in courses.values():
        places: list[tuple[str, str]] = [(course.code, f"{root.name}/{course.slug}/course.yaml")]
        places += [(one.code, f"{root.name}/{course.slug}/{one.slug}/module.yaml") for one in course.modules]
        for code, file in places:
            if code in seen:
                found = Source.load(root.parent / file, root, [])
                line = found.line("code") if found else 1
                findings.append(Finding(file, line, "code", f"Mã “{code}” đã dùng ở {seen[code]}; hãy đổi mã."))
            seen.setdefault(code, file)


def _check_uses(
    gathered: _Gathered, banks: dict[str, Bank], paths: dict[str, Path], root: Path, findings: list[Finding]
) -> dict[str, str]:
    """Each bank is the quiz of one module at most, and its items test outcomes that the module has.

    The files that use banks, by bank.
    """
    used: dict[str, str] = {}
    for key, source, module in gathered.quizzes:
        if key in used:
            source.report(
                findings, ("quiz",), f"Bộ câu hỏi “{key}” đã dùng ở {used[key]}; mỗi bộ chỉ cho một học phần."
            )
            continue
        used[key] = source.file
        if key not in banks:
            continue
        for index, item in enumerate(banks[key].items):
            if item.outcome is not None and item.outcome > len(module.outcomes):
                bank = _bank_source(paths, root, key)
                message = f"Học phần “{module.slug}” chỉ có {len(module.outcomes)} kết quả (outcomes); hãy sửa số này."
                if bank:
                    bank.report(findings, ("items", index, "outcome"), message)
    return used


def _bank_source(paths: dict[str, Path], root: Path, key: str) -> Source | None:
    """The file of a bank that was read before."""
    return Source.load(paths[key], root, [])


def _count(course: Course, banks: dict[str, Bank]) -> Counts:
    modules = course.modules
    used = (*(module.quiz for module in modules), course.pretest)
    return Counts(
        modules=len(modules),
        lessons=sum(len(module.lessons) for module in modules),
        items=sum(len(banks[key].items) for key in used if key in banks),
        labs=sum(len(module.labs) for module in modules),
        words=sum(lesson.words for module in modules for lesson in module.lessons),
        minutes=course.minutes,
    )
