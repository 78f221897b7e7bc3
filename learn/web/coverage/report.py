"""How far a unit is: figures, the units beneath, the people, and both as files."""

from enum import Enum
from typing import Any, TypeVar

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from learn.domain.coverage import Coverage, Order, Progress
from learn.domain.dates import day_of
from learn.formats.csv_files import Cell, csv_bytes
from learn.services.coverage.list_obliged import ObligedList, list_obliged
from learn.services.coverage.list_tops import list_tops
from learn.services.coverage.report_coverage import CoverageReport, report_coverage
from learn.web import current
from learn.web.coverage.blueprint import blueprint
from learn.web.coverage.words import ORDERS, PROGRESS, audience, course_title
from learn.web.language import translate
from learn.web.pages import render

MOST_IN_A_FILE = 50_000

Choice = TypeVar("Choice", bound=Enum)


def _asked(kind: type[Choice], name: str) -> Choice | None:
    """What the address asks for, None for nothing or nonsense."""
    return next((one for one in kind if one.value == request.args.get(name)), None)


def _report(code: str) -> CoverageReport:
    return report_coverage(
        current.session(),
        current.asker(),
        code,
        current.now(),
        requirement=request.args.get("requirement"),
        order=_asked(Order, "order") or Order.PLACE,
    )


@blueprint.get("/coverage")
def coverage() -> ResponseReturnValue:
    """The unit one looks after, or a choice of several."""
    tops = list_tops(current.session(), current.asker())
    if len(tops) == 1:
        return redirect(url_for("coverage.unit", code=tops[0].code))
    return render("coverage/tops.html", title=translate("Tỷ lệ phủ đào tạo AI"), tops=tops)


@blueprint.get("/coverage/<string:code>")
def unit(code: str) -> ResponseReturnValue:
    """A unit's figures against the target, with those of the units beneath."""
    report = _report(code)
    library = current.library()
    offered = [
        (
            row.public_id,
            translate("%(course)s · %(unit)s", course=course_title(library, row.course), unit=row.unit_name),
        )
        for row in report.requirements
    ]
    return render(
        "coverage/unit.html",
        title=translate("Tỷ lệ phủ · %(unit)s", unit=report.unit.called),
        report=report,
        offered=offered,
        order=_asked(Order, "order") or Order.PLACE,
        orders=ORDERS,
        today=day_of(current.now()),
        course=course_title(library, report.requirement.course) if report.requirement else "",
        audience=audience(report.requirement.staff_kinds) if report.requirement else "",
    )


@blueprint.get("/coverage/<string:code>/units.csv")
def units_file(code: str) -> ResponseReturnValue:
    """The same figures as a file."""
    report = _report(code)
    head = ("Mã", "Đơn vị", "Số người", "Đã xong", "Đang học", "Chưa bắt đầu", "Quá hạn")
    more = ("Tỷ lệ phủ (%)", "Chỉ tiêu (%)", "Còn thiếu (người)")
    rows: list[list[Cell]] = [[translate(word) for word in (*head, *more)]]
    rows += [[one.unit.code, one.unit.called, *_figures(one.coverage)] for one in report.children]
    if report.own is not None:
        rows.append([report.unit.code, _own(report), *_figures(report.own)])
    rows.append([report.unit.code, translate("Tổng: %(unit)s", unit=report.unit.called), *_figures(report.total)])
    return _file(f"ty-le-phu-{report.unit.code}.csv", rows)


def _own(report: CoverageReport) -> str:
    return translate("Ngay tại %(unit)s", unit=report.unit.called)


def _figures(one: Coverage | None) -> list[Cell]:
    if one is None:
        return []
    counts = (one.tally.people, one.tally.done, one.in_progress, one.not_started, one.overdue)
    return [*counts, one.percent if one.tally.people else None, one.target, one.missing]


@blueprint.get("/coverage/<string:code>/people")
def people(code: str) -> ResponseReturnValue:
    """Who is done, who is on the way and who has not begun; that one looked is kept."""
    found = _obliged(code, most=50)
    kept: dict[str, Any] = {"code": code, "requirement": found.requirement.public_id}
    chosen = dict(kept, progress=found.progress.value) if found.progress else kept
    tabs = [(None, translate("Tất cả")), *((one, translate(label)) for one, label in PROGRESS.items())]
    return render(
        "coverage/people.html",
        title=translate("Danh sách · %(unit)s", unit=found.unit.called),
        found=found,
        course=course_title(current.library(), found.requirement.course),
        tabs=[
            (
                translate("%(label)s: %(n)s", label=label, n=found.total.count(one)),
                url_for("coverage.people", **kept, progress=one.value if one else None),
                one is found.progress,
            )
            for one, label in tabs
        ],
        words=PROGRESS,
        file=url_for("coverage.people_file", **chosen),
        href_of=lambda page: url_for("coverage.people", **chosen, page=page),
    )


@blueprint.get("/coverage/<string:code>/people.csv")
def people_file(code: str) -> ResponseReturnValue:
    """The whole list as a file."""
    found = _obliged(code, most=MOST_IN_A_FILE)
    head = ("Họ và tên", "Chức danh", "Đơn vị", "Trạng thái", "Tiến độ (%)", "Ngày hoàn thành")
    rows: list[list[Cell]] = [[translate(word) for word in head]]
    rows += [
        [
            one.name,
            one.position,
            one.unit_name,
            translate(PROGRESS[one.progress]),
            one.percent,
            f"{day_of(one.completed_at):%d/%m/%Y}" if one.completed_at else None,
        ]
        for one in found.people
    ]
    return _file(f"danh-sach-{found.unit.code}.csv", rows)


def _obliged(code: str, *, most: int) -> ObligedList:
    return list_obliged(
        current.session(),
        current.asker(),
        code,
        current.now(),
        requirement=request.args.get("requirement", ""),
        progress=_asked(Progress, "progress"),
        page=request.args.get("page", 1, type=int),
        most=most,
    )


def _file(name: str, rows: list[list[Cell]]) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(csv_bytes(rows), mimetype="text/csv", headers=headers)
