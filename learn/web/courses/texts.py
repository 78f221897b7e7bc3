"""What pages need of the live library again and again, worked out once: addresses, ways, rendered texts.

Addresses are written here by hand and not asked of the router: a lesson's page names some twenty of them.
"""

from dataclasses import dataclass, field
from urllib.parse import quote

from learn.content.library import Library
from learn.content.markdown import LibraryContext
from learn.domain.courses import Course, Law, Lesson, Media, Module, Step, module_steps, neighbours

KEPT_LIBRARIES = 3


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


@dataclass(frozen=True)
class Texts:
    """One library as pages use it; safe to share between threads."""

    context: LibraryContext
    ways: dict[str, Way] = field(default_factory=dict)

    def way(self, course: Course, module: Module, lesson: Lesson) -> Way:
        """The way around a lesson of this library."""
        known = self.ways.get(lesson.key)
        if known is None:
            known = self.ways[lesson.key] = _way(course, module, lesson)
        return known


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
