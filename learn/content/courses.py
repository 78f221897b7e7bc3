"""One course from its folder: course.yaml, its modules' folders, their lessons, labs and pictures."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from learn.content.findings import Finding, Source, shown, validate
from learn.content.labs import FindPersonal, read_lab
from learn.content.laws import law_message
from learn.content.lessons import LessonRead, lesson_slug, read_lesson
from learn.content.sentences import did_you_mean
from learn.content.shapes import CourseFile, ModuleFile, course_file, module_file
from learn.domain.courses import Course, LabRef, Module, Outcome
from learn.domain.labs import Lab
from learn.domain.slugs import SLUG

_FOLDERS = ("labs", "media")


@dataclass(frozen=True)
class Shelf:
    """What reading a course needs to know of the rest."""

    root: Path
    laws: Collection[str] | None
    banks: frozenset[str]
    find_personal: FindPersonal
    findings: list[Finding]

    def say(self, path: Path, message: str) -> None:
        self.findings.append(Finding(shown(path, self.root), 1, "", message))


@dataclass(frozen=True)
class CourseRead:
    """A course, its labs by key, and for each bank it uses the module's file, line and slug.

    `pretest` is the file of a course that has a pre-test and all its modules.
    """

    course: Course | None
    labs: dict[str, Lab]
    quizzes: list[tuple[str, Source, Module]] = field(default_factory=list)
    pretest: Source | None = None


@dataclass
class _Pool:
    """What is gathered over a course's modules."""

    lessons: dict[str, str] = field(default_factory=dict)  # slug to file
    read: list[LessonRead] = field(default_factory=list)
    labs: dict[str, Lab] = field(default_factory=dict)
    quizzes: list[tuple[str, Source, Module]] = field(default_factory=list)


def read_course(folder: Path, shelf: Shelf) -> CourseRead:
    """The course of this folder; `course` is None, and there are findings, where it cannot be built."""
    if not SLUG.fullmatch(folder.name):
        shelf.say(folder, "Tên thư mục khóa học chỉ gồm a-z, 0-9 và “-”, ví dụ ai-can-ban.")
    source = Source.load(folder / "course.yaml", shelf.root, shelf.findings)
    entry = validate(source, course_file, shelf.findings) if source else None
    folders = {path.name: path for path in listing(folder, shelf) if path.is_dir()}
    for path in listing(folder, shelf):
        if not path.is_dir() and path.name not in {"course.yaml", "README.md"}:
            shelf.say(path, "Tệp này không thuộc khóa học; bài học nằm trong thư mục học phần. Hãy chuyển hoặc xóa.")
    names = _listed(source, entry, folders, shelf) if source and entry else list(folders)
    pool = _Pool()
    modules = [one for name in names if (one := _read_module(folders[name], folder.name, pool, shelf))]
    _check_links(pool, shelf)
    if source is None or entry is None:
        return CourseRead(None, pool.labs, pool.quizzes)
    optional = sum(not module.required for module in modules)
    whole = len(modules) == len(entry.modules)
    if entry.pretest:
        _check_bank(source, "pretest", entry.pretest, shelf)
    if whole:
        _check_choice(source, entry, optional, len(modules), shelf)
    course = Course(
        slug=folder.name,
        title=entry.title,
        code=entry.code,
        summary=entry.summary,
        audience=entry.audience,
        tier=entry.tier,
        public=entry.public,
        reviewed_on=entry.reviewed_on,
        modules=tuple(modules),
        choose=entry.choose,
        pretest=entry.pretest,
        pretest_least=entry.pretest_least,
    )
    return CourseRead(course, pool.labs, pool.quizzes, source if entry.pretest and whole else None)


def listing(folder: Path, shelf: Shelf) -> list[Path]:
    """What is in a folder, by name, but for hidden files."""
    try:
        return sorted((path for path in folder.iterdir() if not path.name.startswith(".")), key=lambda one: one.name)
    except OSError:
        shelf.say(folder, "Không mở được thư mục này; hãy kiểm tra tên và quyền đọc.")
        return []


def _listed(source: Source, entry: CourseFile, folders: Iterable[str], shelf: Shelf) -> list[str]:
    """The modules of course.yaml that have a folder, in its order."""
    names: list[str] = []
    known = list(folders)
    for index, name in enumerate(entry.modules):
        if name in names:
            source.report(shelf.findings, ("modules", index), f"Học phần “{name}” ghi hai lần; hãy bỏ một.")
        elif name in known:
            names.append(name)
        else:
            near = did_you_mean(name, known)
            advice = f"có phải “{near}” không?" if near else "hãy tạo thư mục, hoặc bỏ tên này."
            source.report(shelf.findings, ("modules", index), f"Không có thư mục học phần “{name}”; {advice}")
    for name in known:
        if name not in entry.modules:
            source.report(
                shelf.findings, ("modules",), f"Thư mục “{name}” chưa có trong modules; hãy thêm vào, hoặc chuyển đi."
            )
    return names


def _check_choice(source: Source, entry: CourseFile, optional: int, modules: int, shelf: Shelf) -> None:
    if entry.choose > optional:
        source.report(
            shelf.findings, ("choose",),
            f"choose là {entry.choose} nhưng chỉ có {optional} học phần required: false; hãy giảm choose.",
        )  # fmt: skip
    elif optional == modules and not entry.choose:
        source.report(
            shelf.findings, ("modules",), "Không học phần nào bắt buộc; hãy thêm choose, hoặc required: true."
        )


def _read_module(folder: Path, course: str, pool: _Pool, shelf: Shelf) -> Module | None:
    if not SLUG.fullmatch(folder.name):
        shelf.say(folder, "Tên thư mục học phần chỉ gồm a-z, 0-9 và “-”, ví dụ a1-ai-quanh-ta.")
    source = Source.load(folder / "module.yaml", shelf.root, shelf.findings)
    entry = validate(source, module_file, shelf.findings) if source else None
    place = (course, folder.name)
    labs = _read_labs(folder, place, shelf)
    lessons, whole = _read_lessons(folder, place, pool, shelf)
    _check_lab_places(lessons, labs, folder, whole, shelf)
    pool.read += lessons
    pool.labs.update({lab.key: lab for lab in labs.values() if lab})
    if source is None or entry is None:
        return None
    if not lessons and whole:
        source.report(shelf.findings, (), "Học phần chưa có bài học nào; hãy thêm tệp dạng “01-ten-bai.md”.")
    module = _module(entry, place, lessons, labs)
    if entry.quiz:
        _check_bank(source, "quiz", entry.quiz, shelf)
        pool.quizzes.append((entry.quiz, source, module))
    return module


def _check_bank(source: Source, field_name: str, key: str, shelf: Shelf) -> None:
    if key not in shelf.banks:
        near = did_you_mean(key, sorted(shelf.banks))
        advice = f"có phải “{near}” không?" if near else f"hãy tạo tệp quizzes/{key}.yaml."
        source.report(shelf.findings, (field_name,), f"Không có bộ câu hỏi “{key}”; {advice}")


def _module(
    entry: ModuleFile, place: tuple[str, str], lessons: list[LessonRead], labs: dict[str, Lab | None]
) -> Module:
    return Module(
        course=place[0],
        slug=place[1],
        title=entry.title,
        code=entry.code,
        required=entry.required,
        outcomes=tuple(Outcome(one.text, one.codes) for one in entry.outcomes),
        tomorrow=entry.tomorrow,
        lessons=tuple(one.lesson for one in lessons),
        labs=tuple(LabRef(lab.course, lab.module, lab.slug, lab.title) for lab in labs.values() if lab),
        quiz=entry.quiz,
        skip=entry.skip,
    )


def _read_lessons(folder: Path, place: tuple[str, str], pool: _Pool, shelf: Shelf) -> tuple[list[LessonRead], bool]:
    """The lessons that could be read, and whether those are all."""
    out: list[LessonRead] = []
    whole = True
    for path in listing(folder, shelf):
        if path.name in {"module.yaml", "README.md"} or (path.is_dir() and path.name in _FOLDERS):
            continue
        if path.suffix.lower() != ".md":
            shelf.say(path, "Tệp này không thuộc học phần: bài học có đuôi .md, lab ở labs/, hình ở media/.")
            continue
        slug = lesson_slug(path.name)
        if slug and slug in pool.lessons:
            shelf.say(path, f"Khóa học đã có bài “{slug}” ({pool.lessons[slug]}); hãy đổi tên một trong hai tệp.")
        elif slug:
            pool.lessons[slug] = shown(path, shelf.root)
        if one := read_lesson(path, shelf.root, place, shelf.laws, shelf.findings):
            out.append(one)
        else:
            whole = False
    return out, whole


def _read_labs(folder: Path, place: tuple[str, str], shelf: Shelf) -> dict[str, Lab | None]:
    """Labs by slug; None for one that is there but unsound."""
    labs: dict[str, Lab | None] = {}
    if not (folder / "labs").is_dir():
        return labs
    for path in listing(folder / "labs", shelf):
        if path.suffix != ".yaml" or not SLUG.fullmatch(path.stem):
            shelf.say(path, "Tên tệp lab phải có dạng “ten-lab.yaml”: a-z, 0-9 và “-”.")
            continue
        read = read_lab(path, shelf.root, place, shelf.find_personal, shelf.findings)
        labs[path.stem] = read[0] if read else None
        for key, line in read[1] if read else ():
            if message := law_message(key, shelf.laws):
                shelf.findings.append(Finding(shown(path, shelf.root), line, "task", message))
    return labs


def _check_lab_places(
    lessons: list[LessonRead], labs: dict[str, Lab | None], folder: Path, whole: bool, shelf: Shelf
) -> None:
    placed: dict[str, str] = {}
    for one in lessons:
        for name, line in one.labs:
            if name not in labs:
                near = did_you_mean(name, list(labs))
                advice = f"có phải “{near}” không?" if near else f"hãy tạo tệp labs/{name}.yaml."
                message = f"Không có lab “{name}” trong học phần này; {advice}"
            elif name in placed:
                message = f"Lab “{name}” đã đặt trong {placed[name]}; mỗi lab chỉ đặt ở một bài."
            else:
                placed[name] = one.file
                continue
            shelf.findings.append(Finding(one.file, line, "lab", message))
    for name in labs:
        if whole and name not in placed:
            shelf.say(
                folder / "labs" / f"{name}.yaml", f"Chưa bài nào đặt lab này; hãy thêm “/// lab | {name}” vào một bài."
            )


def _check_links(pool: _Pool, shelf: Shelf) -> None:
    for one in pool.read:
        for target, line in one.links:
            if target not in pool.lessons:
                near = did_you_mean(target, list(pool.lessons))
                advice = f"có phải “lesson:{near}” không?" if near else "hãy sửa tên bài sau “lesson:”."
                shelf.findings.append(Finding(one.file, line, "", f"Khóa học không có bài “{target}”; {advice}"))
