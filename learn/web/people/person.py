"""One person of the roster, and everything a coordinator does about them."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from learn.domain.errors import NotFound
from learn.domain.people import LearnerKind, Role
from learn.domain.roster import LeaveReason, PostHeld
from learn.services.people.appoint_person import appoint_person
from learn.services.people.correct_person import correct_person
from learn.services.people.deactivate_person import deactivate_person
from learn.services.people.finish_post import finish_post
from learn.services.people.give_post import give_post
from learn.services.people.move_person import move_person
from learn.services.people.open_person import PersonPage, open_person
from learn.services.people.reopen_person import reopen_person
from learn.services.people.take_role import take_role
from learn.web import current
from learn.web.language import translate
from learn.web.pages import render
from learn.web.people.answers import DONE, form_page, refusal_of
from learn.web.people.blueprint import blueprint
from learn.web.people.choices import chosen, offer_staff_kinds, offer_units, staff_kind
from learn.web.people.forms import CorrectForm, EndPostForm, LeaveForm, PostForm, RoleForm
from learn.web.people.words import LOGINS, REASONS, ROLES, STAFF_KINDS

OLD_SLIPS = "Người này chưa đặt mật khẩu. Giao vai trò xong, phiếu in từ trước thôi dùng được; hãy in phiếu mới."


def _opened(public_id: str) -> PersonPage:
    return open_person(current.session(), current.asker(), public_id, current.now())


def _back(public_id: str) -> str:
    return url_for("people.person", public_id=public_id)


@blueprint.get("/people/<string:public_id>")
def person(public_id: str) -> ResponseReturnValue:
    """Posts, sign-in names, roles, and what can be done."""
    opened = _opened(public_id)
    words = {"logins": LOGINS, "roles": ROLES, "staff_kinds": STAFF_KINDS, "reasons": REASONS}
    return render("people/person.html", title=opened.person.name, opened=opened, **words)


@blueprint.route("/people/<string:public_id>/correct", methods=["GET", "POST"])
def correct(public_id: str) -> ResponseReturnValue:
    """Correct what the roster says; what two people changed at once is shown, never lost."""
    form = CorrectForm()
    opened = _opened(public_id)
    held = _post(opened, form.post.data if request.method == "POST" else request.args.get("post"))
    offer_staff_kinds(form.staff_kind)
    if held is None:
        del form.position, form.staff_kind
    if opened.person.kind is LearnerKind.RESIDENT:
        del form.staff_code, form.email
    status = 200
    if request.method == "POST":
        status = refusal_of(
            form,
            lambda: correct_person(
                current.session(),
                current.asker(),
                public_id,
                post_id=held.id if held else None,
                typed=form.values(),
                seen=form.values("seen_"),
                now=current.now(),
            ),
        )
        if status == DONE:
            flash(translate("Đã lưu."), "done")
            return redirect(_back(public_id), 303)
    form.show(opened.person.fields(held))
    form.post.data = held.id if held else ""
    return _form("Sửa thông tin", form, opened, button="Lưu"), status


def _post(opened: PersonPage, wanted: str | None) -> PostHeld | None:
    """The post that the address names, else the first one that lasts and is within reach."""
    lasting = [held for held in opened.person.lasting(opened.today) if held.id in opened.posts_in_reach]
    if wanted:
        return next((held for held in lasting if str(held.id) == wanted), None) or _gone()
    return lasting[0] if lasting else None


def _gone() -> PostHeld:
    raise NotFound


def _form(title: str, form: Any, opened: PersonPage, *, button: str, intro: str = "") -> str:
    return render(
        "people/form.html",
        title=translate(title),
        form=form,
        intro=translate(intro),
        subject=opened.person.name,
        button=translate(button),
        back=_back(opened.person.public_id),
        danger=False,
    )


@blueprint.route("/people/<string:public_id>/move", methods=["GET", "POST"])
def move(public_id: str) -> ResponseReturnValue:
    """Move somebody to another unit from a day on."""
    opened = _opened(public_id)
    held = _post(opened, request.args.get("post"))
    if held is None:
        raise NotFound
    return form_page(
        form := _post_form(opened, held),
        lambda: move_person(
            current.session(), current.asker(), public_id, post_id=held.id, now=current.now(), **_typed(form)
        ),
        title="Chuyển đơn vị",
        intro="Vị trí hiện nay kết thúc vào hôm trước ngày chuyển.",
        subject=f"{opened.person.name} · {held.unit_name}",
        button="Chuyển",
        back=_back(public_id),
        done="Đã ghi việc chuyển đơn vị.",
    )


@blueprint.route("/people/<string:public_id>/post", methods=["GET", "POST"])
def second_post(public_id: str) -> ResponseReturnValue:
    """A further post beside those that last."""
    opened = _opened(public_id)
    return form_page(
        form := _post_form(opened, None),
        lambda: give_post(current.session(), current.asker(), public_id, now=current.now(), **_typed(form)),
        title="Thêm vị trí kiêm nhiệm",
        subject=opened.person.name,
        button="Thêm vị trí",
        back=_back(public_id),
        done="Đã thêm vị trí.",
    )


@blueprint.route("/people/<string:public_id>/return", methods=["GET", "POST"])
def reopen(public_id: str) -> ResponseReturnValue:
    """Somebody comes back, or was closed by mistake."""
    opened = _opened(public_id)
    form = _post_form(opened, opened.person.posts[0] if opened.person.posts else None)
    resident = opened.person.kind is LearnerKind.RESIDENT
    if resident:
        del form.unit, form.position, form.staff_kind, form.from_on
    typed = {"unit": "", "position": "", "staff_kind": next(iter(STAFF_KINDS)), "from_on": opened.today}
    return form_page(
        form,
        lambda: reopen_person(
            current.session(),
            current.asker(),
            public_id,
            now=current.now(),
            **(typed if resident else _typed(form)),
        ),
        title="Mở lại tài khoản",
        intro="Mật khẩu và kết quả học vẫn còn; vai trò thì giao lại nếu cần.",
        subject=opened.person.name,
        button="Mở lại",
        back=_back(public_id),
        done="Đã mở lại tài khoản.",
    )


def _post_form(opened: PersonPage, like: PostHeld | None) -> PostForm:
    form = PostForm()
    offer_units(form.unit)
    offer_staff_kinds(form.staff_kind)
    if request.method == "GET":
        form.from_on.data = opened.today
        if like is not None:
            form.position.data, form.staff_kind.data = like.post.position, like.post.staff_kind.value
    return form


def _typed(form: PostForm) -> dict[str, Any]:
    return {
        "unit": form.unit.data or "",
        "position": form.position.data or "",
        "staff_kind": staff_kind(form.staff_kind.data),
        "from_on": form.from_on.day,
    }


@blueprint.route("/people/<string:public_id>/posts/<int:post_id>/end", methods=["GET", "POST"])
def end_post(public_id: str, post_id: int) -> ResponseReturnValue:
    """End one of several posts."""
    opened = _opened(public_id)
    held = _post(opened, str(post_id))
    form = EndPostForm()
    if request.method == "GET":
        form.to_on.data = opened.today
    return form_page(
        form,
        lambda: finish_post(current.session(), current.asker(), public_id, post_id, form.to_on.day, current.now()),
        title="Kết thúc vị trí",
        subject=f"{opened.person.name} · {held.unit_name if held else ''}",
        button="Kết thúc vị trí",
        back=_back(public_id),
        done="Đã kết thúc vị trí.",
    )


@blueprint.route("/people/<string:public_id>/leave", methods=["GET", "POST"])
def leave(public_id: str) -> ResponseReturnValue:
    """Somebody leaves: posts end, the account closes."""
    opened = _opened(public_id)
    form = LeaveForm()
    form.reason.offer(REASONS, ("", "Chọn lý do…"))
    if request.method == "GET":
        form.to_on.data = opened.today
    return form_page(
        form,
        lambda: deactivate_person(
            current.session(),
            current.asker(),
            public_id,
            reason=chosen(LeaveReason, form.reason.data, "reason"),
            last_day=form.to_on.day,
            now=current.now(),
        ),
        title="Ngừng tài khoản",
        intro="Vị trí kết thúc vào ngày cuối, tài khoản đóng ngay, mọi thiết bị đăng xuất. Kết quả học vẫn được giữ.",
        subject=opened.person.name,
        button="Ngừng tài khoản",
        back=_back(public_id),
        done="Đã ngừng tài khoản.",
        danger=True,
    )


@blueprint.route("/people/<string:public_id>/roles", methods=["GET", "POST"])
def appoint(public_id: str) -> ResponseReturnValue:
    """Appoint somebody to a role."""
    opened = _opened(public_id)
    form = RoleForm()
    form.role.offer({role: ROLES[role] for role in opened.roles_to_give})
    offer_units(form.unit)
    if request.method == "GET":
        form.from_on.data = opened.today
    return form_page(
        form,
        lambda: appoint_person(
            current.session(),
            current.asker(),
            public_id,
            role=chosen(Role, form.role.data, "role"),
            unit=form.unit.data or "",
            from_on=form.from_on.day,
            to_on=form.to_on.data,
            now=current.now(),
        ),
        title="Giao vai trò",
        intro=OLD_SLIPS if opened.person.password_at is None else "",
        subject=opened.person.name,
        button="Giao vai trò",
        back=_back(public_id),
        done="Đã giao vai trò; người này được báo trong mục Thông báo.",
    )


@blueprint.post("/people/<string:public_id>/roles/<int:role_id>/end")
def end_role(public_id: str, role_id: int) -> ResponseReturnValue:
    """Take a role, at once."""
    take_role(current.session(), current.asker(), public_id, role_id, current.now())
    flash(translate("Đã thôi giao vai trò."), "done")
    return redirect(_back(public_id), 303)
