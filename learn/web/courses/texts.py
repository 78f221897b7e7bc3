"""What pages need of the live library again and again, worked out once: addresses, ways, rendered texts.

Addresses are written here by hand and not asked of the router: a lesson's page names some twenty of them.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from urllib.parse import quote

from markupsafe import Markup

from learn.content.library import Library
from learn.content.markdown import LibraryContext, Part, render_lesson, render_text
from learn.domain.courses import Course, Law, Lesson, Media, Module, Step, module_steps, neighbours
from learn.domain.labs import Lab

KEPT_LIBRARIES = 3
KEPT_TEXTS = 5_000


def course_url(course: str) -> str:
    """The page of a course."""
    return f"/courses/{course}"


def lesson_url(lesson: Lesson) -> str:
    """The page of a lesson."""
    return f"/courses/{lesson.course}/{lesson.module}/{lesson.slug}"


def step_url(course: str, step: Step) -> str:
    """The page of a stop: a lesson's, or the cover of a quiz."""
    return f"/courses/{course}/{'quizzes' if step.kind == 'quiz' else step.module}/{quote(step.slug)}"


def law_url(law: Law) -> str:
    """Where the register of laws has this one."""
    return f"/laws#{law.key}"


def media_url(lesson: Lesson, media: Media) -> str:
    """A file that a lesson shows; the address changes with the file."""
    return f"/media/{lesson.course}/{lesson.module}/{media.name}?v={media.digest[:10]}"


@dataclass(frozen=True)
class Way:
    """What stands around a lesson, whoever reads it. `steps` are the module's stops with their addresses."""

    number: str
    steps: tuple[tuple[Step, str], ...]
    before: tuple[Step, str] | None
    after: tuple[Step, str] | None


Piece = tuple[Markup | None, Lab | None, Markup | None]


@dataclass(frozen=True)
class Texts:
    """One library as pages use it; safe to share between threads."""

    context: LibraryContext
    _ways: dict[str, Way] = field(default_factory=dict)
    _pieces: dict[str, tuple[Piece, ...]] = field(default_factory=dict)
    _kept: dict[Hashable, Markup] = field(default_factory=dict)

    def way(self, course: Course, module: Module, lesson: Lesson) -> Way:
        """The way around a lesson of this library."""
        known = self._ways.get(lesson.key)
        if known is None:
            known = self._ways[lesson.key] = _way(course, module, lesson)
        return known

    def pieces(self, lesson: Lesson) -> tuple[Piece, ...]:
        """A lesson's page in order: either its HTML, or a lab with its task as HTML."""
        known = self._pieces.get(lesson.key)
        if known is None:
            parts = [self._piece(part) for part in render_lesson(lesson, self.context)]
            known = self._pieces[lesson.key] = tuple(part for part in parts if part)
        return known

    def once(self, key: Hashable, make: Callable[[], str]) -> Markup:
        """What a template made, kept under `key`; all that it depends on must be in the key or in the library."""
        known = self._kept.get(key)
        if known is None:
            if len(self._kept) >= KEPT_TEXTS:
                self._kept.clear()
            known = self._kept[key] = Markup(make())  # noqa: S704 - an escaping template made it
        return known

    def _piece(self, part: Part) -> Piece | None:
        if isinstance(part, Markup):
            return part, None, None
        lab = self.context.library.lab(part.key)
        return (None, lab, render_text(lab.task, self.context)) if lab else None


def _way(course: Course, module: Module, lesson: Lesson) -> Way:
    before, after = neighbours(course, lesson)
    return Way(
        number=f"{module.code}.{module.lessons.index(lesson) + 1}",
        steps=tuple((step, step_url(course.slug, step)) for step in module_steps(module)),
        before=(before, step_url(course.slug, before)) if before else None,
        after=(after, step_url(course.slug, after)) if after else None,
    )


_known: dict[str, Texts] = {}


def texts(library: Library) -> Texts:
    """What was worked out of this library so far in this process; the last few libraries are kept."""
    found = _known.get(library.digest)
    if found is None:
        if len(_known) >= KEPT_LIBRARIES:
            _known.clear()
        found = _known[library.digest] = Texts(LibraryContext(library, lesson_url, law_url, media_url))
    return found


def context(library: Library) -> LibraryContext:
    """What `render_lesson` and `render_text` refer to in pages."""
    return texts(library).context
