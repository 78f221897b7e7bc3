"""What is required of whom: the list, a new requirement, another date, the end."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from learn.domain.errors import Conflict, Invalid
from learn.services.coverage.change_requirement import change_requirement
from learn.services.coverage.close_requirement import close_requirement
from learn.services.coverage.list_requirements import list_requirements
from learn.services.coverage.open_requirement import open_requirement
from learn.services.coverage.preview_requirement import preview_requirement
from learn.services.coverage.require_course import require_course
from learn.web import current
from learn.web.coverage.blueprint import blueprint
from learn.web.coverage.forms import GoalForm, RequirementForm
from learn.web.coverage.words import audience, course_title
from learn.web.errors import status_of
from learn.web.language import translate
from learn.web.pages import render
from learn.web.people.answers import form_page
from learn.web.people.choices import named, offer_units


@blueprint.get("/requirements")
def requirements() -> ResponseReturnValue:
    """What is required in the units one looks after."""
    library = current.library()
    rows = list_requirements(current.session(), current.asker(), current.now())
    shown = [(one, course_title(library, one.row.course), audience(one.row.staff_kinds)) for one in rows]
    return render("coverage/requirements.html", title=translate("Khóa học được giao"), rows=shown)


@blueprint.route("/requirements/new", methods=["GET", "POST"])
def new_requirement() -> ResponseReturnValue:
    """Choose, see whom it would oblige, then say so; each step works with the back button and without script."""
    form = RequirementForm(request.form if request.method == "POST" else None, unit=request.args.get("unit", ""))
    offer_units(form.unit)
    form.offer_kinds()
    courses = [named(slug, course.title) for slug, course in current.library().courses.items()]
    form.course.choices = [("", translate("Chọn khóa học…")), *courses]
    status = 200
    if request.method == "POST" and "edit" not in request.form:
        if not form.validate():
            status = 422
        else:
            try:
                return _confirm_or_require(form)
            except (Invalid, Conflict) as refusal:
                form.refuse(refusal)
                status = status_of(refusal)
    return render("coverage/new_requirement.html", title=translate("Giao một khóa học"), form=form), status


def _confirm_or_require(form: RequirementForm) -> ResponseReturnValue:
    if not form.unit.data:
        raise Invalid("Hãy chọn đơn vị.", field="unit")
    wanted: Mapping[str, Any] = {
        "course": form.course.data or "",
        "unit_code": form.unit.data,
        "staff_kinds": form.kinds(),
        "due_on": form.due_on.day,
        "target": form.target.data or 0,
        "now": current.now(),
    }
    session, asker, library = current.session(), current.asker(), current.library()
    if form.confirmed.data != "1":
        preview = preview_requirement(session, asker, library, **wanted)
        title, kinds = translate("Giao khóa học này?"), audience({kind.value for kind in form.kinds()})
        return render("coverage/confirm_requirement.html", title=title, form=form, preview=preview, audience=kinds)
    made = require_course(session, asker, library, **wanted)
    flash(translate("Đã giao khóa học cho %(n)s người.", n=made.people), "done")
    return redirect(url_for("coverage.unit", code=form.unit.data, requirement=made.public_id), 303)


@blueprint.route("/requirements/<string:public_id>", methods=["GET", "POST"])
def requirement(public_id: str) -> ResponseReturnValue:
    """Set another date or target."""
    session, asker, now = current.session(), current.asker(), current.now()
    opened = open_requirement(session, asker, public_id, now)
    form = GoalForm(due_on=opened.row.due_on, target=opened.row.target)
    return form_page(
        form,
        lambda: change_requirement(
            session, asker, public_id, due_on=form.due_on.day, target=form.target.data or 0, now=now
        ),
        title="Sửa hạn và chỉ tiêu",
        button="Lưu thay đổi",
        back=url_for("coverage.requirements"),
        done="Đã lưu hạn và chỉ tiêu mới.",
        intro="Muốn giao cho nhóm người khác thì kết thúc yêu cầu này rồi giao khóa học lại.",
        subject=f"{course_title(current.library(), opened.row.course)} · {opened.row.unit_name}",
    )


@blueprint.route("/requirements/<string:public_id>/close", methods=["GET", "POST"])
def close(public_id: str) -> ResponseReturnValue:
    """End a requirement, after a page that says what that means."""
    session, asker, now = current.session(), current.asker(), current.now()
    if request.method == "POST":
        close_requirement(session, asker, public_id, now)
        flash(translate("Yêu cầu đã kết thúc. Kết quả học của mọi người vẫn còn nguyên."), "done")
        return redirect(url_for("coverage.requirements"), 303)
    opened = open_requirement(session, asker, public_id, now)
    course = course_title(current.library(), opened.row.course)
    return render(
        "coverage/close_requirement.html", title=translate("Kết thúc yêu cầu này?"), opened=opened, course=course
    )
