"""Forms of signing in, joining and managing people."""

from wtforms import PasswordField, StringField

from learn.web.forms import Form, at_most, required


class SignInForm(Form):
    """A name of any kind, and a password or PIN."""

    name = StringField(
        "Mã cán bộ, tên đăng nhập, thư điện tử, số điện thoại hoặc mã thẻ",
        [required("Hãy nhập mã cán bộ, tên đăng nhập hoặc mã thẻ của bạn."), at_most(120)],
    )
    password = PasswordField("Mật khẩu hoặc mã PIN", [required("Hãy nhập mật khẩu."), at_most(200)])
