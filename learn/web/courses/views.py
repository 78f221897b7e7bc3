"""Courses, lessons and the register of laws."""

from flask import Blueprint, Response, redirect, request, send_file
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from learn.domain.courses import Step, step_done
from learn.domain.errors import NotFound
from learn.services.content.read_findings import read_findings
from learn.services.courses.complete_lesson import complete_lesson
from learn.services.courses.list_courses import list_courses
from learn.services.courses.open_course import open_course
from learn.services.courses.open_lesson import LessonOpened, open_lesson
from learn.services.courses.open_media import open_media
from learn.services.courses.read_laws import read_laws
from learn.services.courses.remember_place import remember_place
from learn.web import current
from learn.web.access import public, remember
from learn.web.courses.texts import Texts, Way, course_url, step_url, texts
from learn.web.language import language, translate, vietnamese
from learn.web.pages import environment, render
from learn.web.playground.faces import lab_box

blueprint = Blueprint("courses", __name__)

YEAR = 365 * 24 * 3600


@blueprint.get("/courses")
@public
def courses() -> ResponseReturnValue:
    """The catalogue."""
    shown = list_courses(current.session(), current.asker(), current.library(), current.now())
    return render("courses/courses.html", title=translate("Các khóa học"), courses=shown)


@blueprint.get("/courses/<string:course>")
@public
def course(course: str) -> ResponseReturnValue:
    """One course."""
    opened = open_course(current.session(), current.asker(), current.library(), course, current.now())
    return render("courses/course.html", title=opened.seen.course.title, opened=opened, url_of=step_url)


@blueprint.get("/courses/<string:course>/<string:module>/<string:lesson>")
@public
def lesson(course: str, module: str, lesson: str) -> ResponseReturnValue:
    """One lesson, to read."""
    library = current.library()
    try:
        opened = open_lesson(current.session(), current.asker(), library, course, module, lesson)
    except NotFound as refusal:
        return _gone(refusal)
    return _lesson_page(opened, texts(library))


@blueprint.post("/courses/<string:course>/<string:module>/<string:lesson>")
@public
def complete(course: str, module: str, lesson: str) -> ResponseReturnValue:
    """“Đã hiểu, học tiếp”: record it, and go on to the next stop."""
    digest = request.form.get("digest", "")
    asker, library = current.asker(), current.library()
    try:
        done = complete_lesson(current.session(), asker, library, course, module, lesson, digest, current.now())
    except NotFound as refusal:
        return _gone(refusal)
    remember(done.token, going_on=True)
    onward = done.next if not done.course_completed else None
    return redirect(step_url(course, onward) if onward else course_url(course), 303)


@blueprint.post("/courses/<string:course>/place")
@public
def place(course: str) -> ResponseReturnValue:
    """Note which lesson is open; asked for by the page's own script."""
    lesson = request.form.get("lesson", "")
    remember_place(current.session(), current.asker(), current.library(), course, lesson, current.now())
    return Response(status=204, mimetype="text/plain")


@blueprint.get("/media/<string:course>/<string:module>/<string:name>")
@public
def media(course: str, module: str, name: str) -> Response:
    """A picture, sound or film of a lesson; kept by browsers as long as its address names its content."""
    opened = open_media(current.session(), current.asker(), current.library(), course, module, name)
    path = current.parts().settings.courses / opened.path
    if not path.is_file() or path.stat().st_size != opened.media.bytes:
        raise NotFound
    answer = send_file(path, conditional=True, etag=opened.media.digest)
    exact = request.args.get("v") == opened.media.digest[:10]
    shared = "public" if opened.public else "private"
    answer.headers["Cache-Control"] = f"{shared}, max-age={YEAR}, immutable" if exact else f"{shared}, no-cache"
    return answer


@blueprint.get("/laws")
@public
def laws() -> ResponseReturnValue:
    """The register of laws that the lessons cite."""
    library = current.library()
    shown = read_laws(current.session(), current.asker(), library)
    return render("courses/laws.html", title=translate("Sổ văn bản"), laws=shown, register=library.laws)


@blueprint.get("/content")
def findings() -> ResponseReturnValue:
    """What authors still have to mend before their content goes live."""
    state = read_findings(current.session(), current.asker())
    return render("courses/findings.html", title=translate("Soạn bài"), state=state)


def _lesson_page(opened: LessonOpened, known: Texts) -> str:
    way = known.way(opened.course, opened.module, opened.lesson)
    pieces = known.pieces(opened.lesson)
    return render(
        "courses/lesson.html",
        title=opened.lesson.title,
        opened=opened,
        way=way,
        aside=_aside(opened, way, known),
        pieces=pieces,
        boxes={lab.key: lab_box(lab) for _, lab, _ in pieces if lab},
        lab_missing=opened.lesson.lab_key is not None and opened.lesson.lab_key not in opened.facts.labs,
    )


def _aside(opened: LessonOpened, way: Way, known: Texts) -> Markup:
    course, module, lesson = opened.course, opened.module, opened.lesson
    done = tuple(step_done(step, course, opened.facts) for step, _ in way.steps)

    def make() -> str:
        steps = [
            (_label(step), url, "done" if one else "todo", step.key == lesson.key)
            for (step, url), one in zip(way.steps, done, strict=True)
        ]
        template = environment(language()).get_template("courses/aside.html")
        return template.render(course=course, module=module, steps=steps)

    return known.once((lesson.key, language(), done), make)


def _label(step: Step) -> str:
    return translate("Bài kiểm tra học phần") if step.kind == "quiz" else vietnamese(step.title)


def _gone(refusal: NotFound) -> ResponseReturnValue:
    """A lesson that is no more, with the way on to its course; anything else that is not found as everywhere."""
    course = current.library().course(refusal.values.get("course", ""))
    if course is None:
        raise refusal
    return render("courses/gone.html", title=translate("Bài này đã được thay"), course=course), 404
