"""Supervised rooms: for those who keep them, and the door through which a learner comes in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateTimeLocalField, StringField

from learn.documents.qr import qr_code
from learn.domain.dates import VIETNAM
from learn.domain.errors import Closed, Invalid, NotFound, OverLimit
from learn.domain.quizzes import State
from learn.domain.quizzes.rooms import MAX_TITLE, MAX_TYPED, Hours, Stage, shown_code
from learn.domain.quizzes.similar import (
    LEAST_ITEMS,
    LEAST_PEOPLE,
    LEAST_ROOM,
    LEAST_SAME,
    LEAST_WRONG,
    UNCOMMON,
    Ground,
)
from learn.services.quizzes.close_room import close_room
from learn.services.quizzes.enter_room import enter_room
from learn.services.quizzes.list_rooms import list_rooms
from learn.services.quizzes.open_room import open_room
from learn.services.quizzes.renew_code import renew_code
from learn.services.quizzes.see_room import RoomSeen, see_room
from learn.services.quizzes.see_similar import see_similar
from learn.web import current
from learn.web.access import public, remember
from learn.web.courses.texts import context
from learn.web.errors import status_of
from learn.web.forms import Form, at_most, required
from learn.web.language import translate
from learn.web.pages import render
from learn.web.people.choices import named, offer_units
from learn.web.people.forms import ChoiceField
from learn.web.people.papers import address_of
from learn.web.quizzes.texts import Texts
from learn.web.quizzes.views import cover_page

blueprint = Blueprint("rooms", __name__)

FRESH = {"Cache-Control": "no-store"}
USUAL = timedelta(hours=2)
WRITTEN = "Hãy ghi ngày và giờ, ví dụ 08:00 31/12/2026."
STAGES = {Stage.EARLY: ("Chưa mở", "gold"), Stage.OPEN: ("Đang mở", "done"), Stage.OVER: ("Đã đóng", "plain")}


class MomentField(DateTimeLocalField):
    """A day and a time of day in Vietnam, from the browser's own calendar or typed as in 08:00 31/12/2026."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, format=["%Y-%m-%dT%H:%M", "%H:%M %d/%m/%Y"], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read either way of writing."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        for pattern in self.strptime_format:
            try:
                self.data = datetime.strptime(text, pattern).replace(tzinfo=VIETNAM)
            except ValueError:
                continue
        if self.data is None:
            raise ValueError(translate(WRITTEN))

    @property
    def moment(self) -> datetime:
        """The moment that was given; a form in which it stands validates first."""
        if self.data is None:
            raise Invalid(WRITTEN, field=self.name)
        return self.data.astimezone(UTC)


class RoomForm(Form):
    """A room for a quiz."""

    bank = ChoiceField("Bài kiểm tra", "Hãy chọn một bài kiểm tra làm trong phòng.")
    unit = ChoiceField("Đơn vị", "Hãy chọn đơn vị.", description="Đầu mối của đơn vị này và cấp trên thấy phòng.")
    title = StringField(
        "Tên phòng, nơi thi",
        [required("Hãy ghi tên phòng hoặc nơi thi."), at_most(MAX_TITLE)],
        description="Ví dụ: Hội trường tầng 2, ca sáng.",
    )
    from_at = MomentField("Mở lúc", description="Giờ Việt Nam.")
    until_at = MomentField("Đóng lúc", description="Bài làm trong phòng kết thúc muộn nhất lúc này.")


@blueprint.get("/rooms")
def rooms() -> ResponseReturnValue:
    """The rooms that one looks after."""
    page = request.args.get("page", 1, type=int)
    found = list_rooms(current.session(), current.asker(), current.library(), current.now(), page=page)
    title = translate("Phòng thi")
    return render(
        "quizzes/rooms.html",
        title=title,
        found=found,
        STAGES=STAGES,
        href_of=lambda page: url_for("rooms.rooms", page=page),
    )


@blueprint.route("/rooms/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Open a room."""
    begins = current.now().astimezone(VIETNAM).replace(second=0, microsecond=0)
    form = RoomForm(
        request.form if request.method == "POST" else None,
        from_at=begins,
        until_at=begins + USUAL,
        bank=request.args.get("bank", ""),
    )
    offer_units(form.unit)
    banks = [named(key, bank.title) for key, bank in current.library().banks.items() if bank.rules.room]
    form.bank.choices = banks if len(banks) == 1 else [("", translate("Chọn bài kiểm tra…")), *banks]
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                return _open(form)
            except Invalid as refusal:
                form.refuse(refusal)
    return render("quizzes/room_new.html", title=translate("Mở một phòng"), form=form), status


@blueprint.get("/rooms/<string:room>")
def room(room: str) -> ResponseReturnValue:
    """One room: its code, and who is in it."""
    seen = _seen(room)
    return _page("quizzes/room.html", seen.room.title, seen), FRESH


@blueprint.get("/rooms/<string:room>/similar")
def similar(room: str) -> ResponseReturnValue:
    """Papers of the room that share uncommon mistakes: something to ask their people about."""
    seen = see_similar(current.session(), current.asker(), current.library(), room, current.now())
    title = translate("Bài giống nhau · %(title)s", title=seen.room.title)
    texts = Texts(context(current.library()))
    least = {"room": LEAST_ROOM, "people": LEAST_PEOPLE, "items": LEAST_ITEMS, "wrong": LEAST_WRONG}
    least |= {"same": LEAST_SAME, "uncommon": UNCOMMON}
    return render("quizzes/room_similar.html", title=title, seen=seen, texts=texts, Ground=Ground, least=least), FRESH


@blueprint.get("/rooms/<string:room>/board")
def board(room: str) -> ResponseReturnValue:
    """The code and its QR, for a projector or on paper."""
    seen = _seen(room)
    if seen.stage is Stage.OVER or not seen.course:
        return redirect(url_for("rooms.room", room=room), 303)
    where = {"course": seen.course, "bank": seen.room.bank}
    qr = qr_code(address_of("quizzes.cover", **where, room=seen.room.code))
    address = address_of("quizzes.cover", **where)
    title = translate("Bảng mã · %(title)s", title=seen.room.title)
    return _page("quizzes/room_board.html", title, seen, qr=qr, address=address), FRESH


@blueprint.route("/rooms/<string:room>/renew", methods=["GET", "POST"])
def renew(room: str) -> ResponseReturnValue:
    """Another code, after a page that says what that means."""
    if request.method == "GET":
        return _page("quizzes/room_sure.html", translate("Đổi mã phòng này?"), _seen(room), closing=False), FRESH
    typed = request.form.get("seen", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1
    try:
        renewed = renew_code(current.session(), current.asker(), room, number, current.now())
    except Closed as refusal:
        flash(translate(refusal.text), "bad")
    else:
        text = "Đã đổi mã. Hãy ghi mã mới lên bảng." if renewed else "Mã đã được đổi trước đó; đây là mã đang dùng."
        flash(translate(text), "done" if renewed else "")
    return redirect(url_for("rooms.room", room=room), 303)


@blueprint.route("/rooms/<string:room>/close", methods=["GET", "POST"])
def close(room: str) -> ResponseReturnValue:
    """The end before its time, after a page that says what that means."""
    if request.method == "GET":
        return _page("quizzes/room_sure.html", translate("Đóng phòng này?"), _seen(room), closing=True), FRESH
    close_room(current.session(), current.asker(), room, current.now())
    flash(translate("Phòng đã đóng."), "done")
    return redirect(url_for("rooms.room", room=room), 303)


@blueprint.post("/courses/<string:course>/quizzes/<string:bank>/room")
@public
def enter(course: str, bank: str) -> ResponseReturnValue:
    """Come into a room by its code; a wrong one stays in its box, with why."""
    typed = request.form.get("code", "")[:MAX_TYPED]
    session, asker, library = current.session(), current.asker(), current.library()
    try:
        entered = enter_room(session, asker, library, course, bank, typed, current.now())
    except (Invalid, Closed, OverLimit) as refusal:
        sentence = translate(refusal.text, **refusal.values)
        return cover_page(course, bank, code=typed, error=sentence, status=status_of(refusal))
    remember(entered.token, going_on=True)
    return redirect(url_for("quizzes.cover", course=course, bank=bank), 303)


def _open(form: RoomForm) -> ResponseReturnValue:
    hours = Hours(form.from_at.moment, form.until_at.moment)
    bank, unit, title = form.bank.data or "", form.unit.data or "", form.title.data or ""
    try:
        made = open_room(current.session(), current.asker(), current.library(), bank, unit, title, hours, current.now())
    except NotFound as refusal:
        raise Invalid("Không tìm thấy đơn vị này.", field="unit") from refusal
    return redirect(url_for("rooms.room", room=made), 303)


def _seen(room: str) -> RoomSeen:
    return see_room(current.session(), current.asker(), current.library(), room, current.now())


def _page(template: str, title: str, seen: RoomSeen, **more: object) -> str:
    words = {"Stage": Stage, "STAGES": STAGES, "State": State, "code": shown_code(seen.room.code)}
    return render(template, title=title, seen=seen, **words, **more)
