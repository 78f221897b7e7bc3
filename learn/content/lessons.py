"""One lesson from its file: front matter, then Markdown; what it refers to, with lines, for later checks."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from learn.content.findings import Finding, Source, read_text, shown, validate
from learn.content.laws import law_message
from learn.content.media import read_media
from learn.content.scan import Scan, Shown, scan
from learn.content.shapes import FrontMatter, front_matter
from learn.domain.courses import Lesson, Media

_NAME = re.compile(r"[0-9]+-([a-z0-9]+(?:-[a-z0-9]+)*)\.md")


@dataclass(frozen=True)
class LessonRead:
    """A lesson with what only the whole course can check: links to lessons, places of labs (slug, line)."""

    lesson: Lesson
    file: str
    links: tuple[tuple[str, int], ...]
    labs: tuple[tuple[str, int], ...]


def lesson_slug(name: str) -> str | None:
    """The slug in a lesson's file name, None where the name is not of the form `01-slug.md`."""
    found = _NAME.fullmatch(name)
    return found[1] if found else None


def read_lesson(
    path: Path, root: Path, place: tuple[str, str], laws: Collection[str] | None, findings: list[Finding]
) -> LessonRead | None:
    """The lesson of this file; None, and findings, where it has no usable front matter or no text."""
    file = shown(path, root)
    slug = lesson_slug(path.name)
    if slug is None:
        findings.append(
            Finding(file, 1, "", "Tên tệp bài học phải có dạng “01-ten-bai.md”: số thứ tự, rồi a-z, 0-9 và “-”.")
        )
    text = read_text(path, root, findings)
    parts = _split(text, file, findings) if text is not None else None
    if parts is None:
        return None
    head, body, first_line = parts
    source = Source.parse(head, file, findings, first_line=2)
    front = validate(source, front_matter, findings) if source else None
    seen = scan(body, file=file, first_line=first_line, findings=findings)
    if not seen.words:
        findings.append(Finding(file, first_line, "", "Bài chưa có nội dung; hãy viết sau dòng “---” thứ hai."))
    for key, line in seen.laws:
        if message := law_message(key, laws):
            findings.append(Finding(file, line, "", message))
    media = _media(seen.media, path.parent / "media", root, file, findings)
    if source is None or front is None or slug is None:
        return None
    labs = _labs(front, source, seen, findings)
    lesson = Lesson(
        course=place[0],
        module=place[1],
        slug=slug,
        title=front.title,
        minutes=front.minutes,
        body=body.strip("\n"),
        words=seen.words,
        lab=front.lab,
        labs=tuple(dict.fromkeys(name for name, _ in labs)),
        media=media,
    )
    return LessonRead(lesson, file, tuple(seen.lessons), tuple(labs))


def _split(text: str, file: str, findings: list[Finding]) -> tuple[str, str, int] | None:
    """Front matter, body, and the body's first line."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        if not text.strip():
            findings.append(Finding(file, 1, "", "Bài trống; hãy viết phần đầu bài và nội dung."))
        else:
            findings.append(
                Finding(file, 1, "", "Thiếu phần đầu bài; dòng 1 phải là “---”, rồi title, minutes, rồi “---”.")
            )
        return None
    for index, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            return "\n".join(lines[1:index]), "\n".join(lines[index + 1 :]), index + 2
    findings.append(Finding(file, 1, "", "Phần đầu bài chưa đóng; hãy thêm dòng “---” trước nội dung."))
    return None


def _media(blocks: list[Shown], folder: Path, root: Path, file: str, findings: list[Finding]) -> tuple[Media, ...]:
    found: dict[str, Media] = {}
    for block in blocks:
        media = read_media(block, folder, root, file, findings)
        if media and media.name not in found:
            found[media.name] = media
    return tuple(found.values())


def _labs(front: FrontMatter, source: Source, seen: Scan, findings: list[Finding]) -> list[tuple[str, int]]:
    """The labs of a lesson in order; the one that its front matter names comes last where not placed."""
    labs: list[tuple[str, int]] = []
    for name, line in seen.labs:
        if any(name == other for other, _ in labs):
            findings.append(
                Finding(source.file, line, "", f"Lab “{name}” đã đặt ở trên trong bài này; hãy bỏ một chỗ.")
            )
            continue
        labs.append((name, line))
    if front.lab and all(name != front.lab for name, _ in labs):
        labs.append((front.lab, source.line("lab")))
    return labs
