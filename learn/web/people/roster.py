"""The roster: the list of a unit's people, and adding somebody."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from learn.domain.dates import day_of
from learn.services.people.add_person import add_person
from learn.services.people.list_people import RESIDENTS, list_people
from learn.web import current
from learn.web.language import translate
from learn.web.pages import render
from learn.web.people.answers import DONE, refusal_of
from learn.web.people.blueprint import blueprint
from learn.web.people.choices import offer_staff_kinds, offer_units, staff_kind
from learn.web.people.forms import AddForm, FilterForm
from learn.web.people.words import STAFF_KINDS, STATES


@blueprint.get("/people")
def people() -> ResponseReturnValue:
    """The people whom one looks after."""
    form = FilterForm(request.args)
    kept = {name: value for name, value in form.data.items() if value}
    found = list_people(
        current.session(),
        current.asker(),
        current.now(),
        unit=form.unit.data or "",
        kind=form.kind.data or "",
        state=form.state.data or "",
        text=form.text.data or "",
        page=request.args.get("page", 1, type=int),
    )
    offer_units(form.unit, "Mọi đơn vị tôi phụ trách")
    form.kind.offer({**STAFF_KINDS, RESIDENTS: "Người dân có thẻ"}, ("", "Mọi cán bộ"))
    form.state.offer(STATES)
    return render(
        "people/people.html",
        title=translate("Cán bộ"),
        form=form,
        found=found,
        narrowed=bool(kept),
        staff_kinds=STAFF_KINDS,
        href_of=lambda page: url_for("people.people", **kept, page=page),
    )


@blueprint.route("/people/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Add an official."""
    form = AddForm()
    offer_units(form.unit)
    offer_staff_kinds(form.staff_kind)
    status = 200
    if request.method == "POST":
        added: list[str] = []
        status = refusal_of(form, lambda: added.append(_add(form)))
        if status == DONE:
            flash(translate("Đã thêm vào danh sách. Hãy in phiếu để người này đặt mật khẩu."), "done")
            return redirect(url_for("people.person", public_id=added[0]), 303)
    else:
        form.from_on.data = day_of(current.now())
        form.unit.data = request.args.get("unit", "")
    page = render(
        "people/form.html",
        title=translate("Thêm cán bộ"),
        form=form,
        intro=translate(
            "Để đăng nhập cần mã cán bộ hoặc thư điện tử; không có thì hệ thống đặt tên đăng nhập từ họ tên."
        ),
        subject="",
        button=translate("Thêm vào danh sách"),
        back=url_for("people.people"),
        danger=False,
    )
    return page, status


def _add(form: AddForm) -> str:
    return add_person(
        current.session(),
        current.asker(),
        name=form.name.data or "",
        unit=form.unit.data or "",
        position=form.position.data or "",
        staff_kind=staff_kind(form.staff_kind.data),
        from_on=form.from_on.day,
        staff_code=form.staff_code.data or "",
        email=form.email.data or "",
        phone=form.phone.data or "",
        ticket=form.ticket.data or "",
        now=current.now(),
    )
