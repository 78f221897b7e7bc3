"""Forms of signing in, joining and managing people."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, PasswordField, SelectField, StringField, ValidationError

from learn.domain.errors import Invalid
from learn.operations.keys import token
from learn.web.forms import Form, at_most, required
from learn.web.language import translate


class DayField(DateField):
    """A day, from the browser's own calendar or typed as in 31/12/2026."""

    def __init__(self, label: str, validators: Any = None, *, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)
        self.may_be_empty = optional
        if optional:
            self.flags.optional = True

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read either way of writing; an empty field is no day."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        for pattern in self.strptime_format:
            try:
                self.data = datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no time zone
            except ValueError:
                continue
        if self.data is None and (text or not self.may_be_empty):
            raise ValueError(translate("Hãy ghi ngày, ví dụ 31/12/2026."))

    @property
    def day(self) -> date:
        """The day that was given; a form in which it stands validates first."""
        if self.data is None:
            raise Invalid("Hãy ghi ngày, ví dụ 31/12/2026.", field=self.name)
        return self.data


class ChoiceField(SelectField):
    """One of several; what may be chosen is decided by the use case, in a sentence of its own."""

    choices: Any

    def __init__(self, label: str, wanted: str = "", **kwargs: Any) -> None:
        """`wanted` says what to choose where nothing was chosen; without it, that is a choice too."""
        super().__init__(label, [required(wanted)] if wanted else [], validate_choice=False, **kwargs)

    def offer(self, words: Mapping[Any, str], *first: tuple[str, str]) -> None:
        """Fill in the choices, in this request's language; `first` stand before them."""
        self.choices = [(value, translate(label)) for value, label in (*first, *words.items())]


class OptionalField(StringField):
    """Text that may be left out."""

    def __init__(self, label: str, most: int = 120, **kwargs: Any) -> None:
        super().__init__(label, [at_most(most)], **kwargs)
        self.flags.optional = True


class SignInForm(Form):
    """A name of any kind, and a password or PIN."""

    name = StringField(
        "Mã cán bộ, tên đăng nhập, thư điện tử, số điện thoại hoặc mã thẻ",
        [required("Hãy nhập mã cán bộ, tên đăng nhập hoặc mã thẻ của bạn."), at_most(120)],
    )
    password = PasswordField("Mật khẩu hoặc mã PIN", [required("Hãy nhập mật khẩu."), at_most(200)])


class TicketForm(Form):
    """A form that shows a code once: sent twice, it shows the same."""

    ticket = HiddenField(default=token)


class JoinForm(TicketForm):
    """A resident's name and commune."""

    name = StringField("Họ và tên", [required("Hãy ghi họ và tên."), at_most(120)])
    commune = ChoiceField("Nơi bạn ở: xã, phường hoặc đặc khu", "Hãy chọn xã, phường hoặc đặc khu trong danh sách.")
    consent = BooleanField(
        "Tôi đồng ý để chương trình lưu họ tên, nơi ở và việc học của tôi, chỉ để tôi học tiếp được và để tỉnh biết có "
        "bao nhiêu người đã học. Tôi có thể xem, sửa và xin xóa bất cứ lúc nào.",
        [required("Hãy đánh dấu đồng ý để được cấp thẻ người học.")],
    )


class ActivateForm(Form):
    """The code of a slip, and the password that its holder chooses."""

    code = StringField("Mã trên phiếu", [required("Hãy gõ mã in trên phiếu."), at_most(40)])
    password = PasswordField("Mật khẩu bạn chọn", [required("Hãy chọn một mật khẩu."), at_most(200)])
    password_again = PasswordField("Gõ lại mật khẩu", [required("Hãy gõ lại mật khẩu."), at_most(200)])

    def validate_password_again(self, field: PasswordField) -> None:
        """Refuse a password that was not typed twice alike."""
        if field.data != self.password.data:
            raise ValidationError(translate("Hai lần gõ chưa giống nhau."))


class PasswordForm(Form):
    """The present password and a new one."""

    current_password = PasswordField("Mật khẩu hiện nay", [required("Hãy nhập mật khẩu hiện nay."), at_most(200)])
    new_password = PasswordField("Mật khẩu mới", [required("Hãy chọn mật khẩu mới."), at_most(200)])
    password_again = PasswordField("Gõ lại mật khẩu mới", [required("Hãy gõ lại mật khẩu mới."), at_most(200)])

    def validate_password_again(self, field: PasswordField) -> None:
        """Refuse a password that was not typed twice alike."""
        if field.data != self.new_password.data:
            raise ValidationError(translate("Hai lần gõ chưa giống nhau."))


class NameForm(Form):
    """One's own name."""

    name = StringField("Họ và tên", [required("Hãy ghi họ và tên."), at_most(120)])


class PostForm(Form):
    """A post in a unit from a day on."""

    unit = ChoiceField("Đơn vị", "Hãy chọn đơn vị.")
    position = OptionalField("Chức danh, vị trí việc làm")
    staff_kind = ChoiceField("Nhóm", "Hãy chọn trong danh sách.")
    from_on = DayField("Từ ngày")


class AddForm(PostForm, TicketForm):
    """A new official."""

    name = StringField("Họ và tên", [required("Hãy ghi họ và tên."), at_most(120)])
    staff_code = OptionalField("Mã cán bộ", 32)
    email = OptionalField("Thư điện tử công vụ")
    phone = OptionalField("Số điện thoại liên hệ", 20)


class CorrectForm(Form):
    """What the roster says of a person, and what it said when the page was opened."""

    name = StringField("Họ và tên", [required("Hãy ghi họ và tên."), at_most(120)])
    position = OptionalField("Chức danh, vị trí việc làm")
    staff_kind = ChoiceField("Nhóm")
    staff_code = OptionalField("Mã cán bộ", 32)
    email = OptionalField("Thư điện tử công vụ")
    phone = OptionalField("Số điện thoại liên hệ", 20)
    post = HiddenField()
    seen_name = HiddenField()
    seen_position = HiddenField()
    seen_staff_kind = HiddenField()
    seen_staff_code = HiddenField()
    seen_email = HiddenField()
    seen_phone = HiddenField()

    def values(self, prefix: str = "") -> dict[str, str]:
        """What the fields say; with the prefix "seen_" what they said when the page was opened."""
        return {name: self[prefix + name].data or "" for name in FIELDS if name in self and prefix + name in self}

    def show(self, now_is: Mapping[str, str]) -> None:
        """Fill in what the roster says now, but keep what the person has typed over what was seen."""
        for name in (name for name in FIELDS if name in self):
            seen = self["seen_" + name]
            if seen.data is None or (self[name].data or "") == seen.data:
                self[name].data = now_is[name]
            seen.data = now_is[name]


FIELDS = ("name", "position", "staff_kind", "staff_code", "email", "phone")


class EndPostForm(Form):
    """The last day of a post."""

    to_on = DayField("Ngày cuối")


class LeaveForm(EndPostForm):
    """Why and when somebody leaves."""

    reason = ChoiceField("Lý do", "Hãy chọn trong danh sách.")


class RoleForm(Form):
    """A role in a unit for a time."""

    role = ChoiceField("Vai trò")
    unit = ChoiceField("Ở đơn vị (kể cả các đơn vị bên dưới)")
    from_on = DayField("Từ ngày")
    to_on = DayField("Đến hết ngày", optional=True)


class FilterForm(Form):
    """What narrows the list of people."""

    unit = ChoiceField("Đơn vị")
    kind = ChoiceField("Nhóm")
    state = ChoiceField("Trạng thái")
    text = StringField("Họ tên hoặc mã cán bộ")


class SlipsForm(TicketForm):
    """Slips for a unit."""

    unit = ChoiceField("Đơn vị (kể cả các đơn vị bên dưới)", "Hãy chọn đơn vị.")
    again = BooleanField("In lại cả cho người đã có phiếu còn hạn; phiếu cũ của họ thôi dùng được")
