"""How states and orders are called, and a requirement in one line; catalogue messages, translated when shown."""

from collections.abc import Collection

from learn.content.library import Library
from learn.domain.coverage import Order, Progress
from learn.domain.people import StaffKind
from learn.web.language import translate
from learn.web.people.words import STAFF_KINDS

PROGRESS = {Progress.NEW: "Chưa bắt đầu", Progress.STARTED: "Đang học", Progress.DONE: "Đã xong"}
ORDERS = {
    Order.PLACE: "Thứ tự của tỉnh",
    Order.PERCENT: "Tỷ lệ thấp trước",
    Order.MISSING: "Thiếu nhiều người trước",
}


def course_title(library: Library, slug: str) -> str:
    """The course's title; its address where it is no longer taught."""
    course = library.course(slug)
    return course.title if course else slug


def audience(staff_kinds: Collection[str]) -> str:
    """Which kinds of staff, in this request's language."""
    if not staff_kinds:
        return translate("mọi cán bộ, công chức, viên chức, người lao động")
    return ", ".join(translate(STAFF_KINDS[kind]).lower() for kind in StaffKind if kind.value in staff_kinds)
