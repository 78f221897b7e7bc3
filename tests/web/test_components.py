"""The macros of components/: told by what a reader, a screen reader or a form receives."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from jinja2 import Environment, PackageLoader, StrictUndefined
from wtforms import BooleanField, Form, PasswordField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

ENVIRONMENT = Environment(
    loader=PackageLoader("learn.web"), undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
)
ENVIRONMENT.globals.update(
    _=lambda text, **values: text % values if values else text, asset=lambda name: f"/static/{name}", lang_vi=""
)
ENVIRONMENT.filters["number"] = str


def drawn(source: str, **context: Any) -> BeautifulSoup:
    """`source` begins with the file of components/ and the macros it takes: `field: field, error_summary | {{ … }}`."""
    head, _, body = source.partition("|")
    file, _, names = head.partition(":")
    text = f'{{% from "components/{file.strip()}.html" import {names} %}}{body}'
    return BeautifulSoup(ENVIRONMENT.from_string(text).render(**context), "html.parser")


class Joining(Form):
    """One field of each kind."""

    name = StringField("Họ và tên", [InputRequired("Hãy viết họ và tên.")], description="Viết có dấu.")
    phone = StringField("Số điện thoại", [Optional()])
    password = PasswordField("Mật khẩu", [Length(10, message="Cần ít nhất 10 ký tự.")])
    commune = SelectField("Xã, phường", choices=[SelectChoice("1", "Hạ Long")])
    kind = RadioField(
        "Bạn là",
        choices=[SelectChoice("a", "Cán bộ"), SelectChoice("b", "Người dân")],
        validators=[InputRequired("Hãy chọn một ý.")],
    )
    wishes = SelectMultipleField("Muốn học", choices=[SelectChoice("x", "Soạn văn bản"), SelectChoice("y", "Dữ liệu")])
    agree = BooleanField("Tôi đồng ý")


@pytest.fixture
def refused() -> Joining:
    form = Joining(data={"name": "", "password": "abc", "commune": "1", "wishes": ["y"]})
    form.validate()
    return form


@pytest.mark.parametrize("name", ["name", "phone", "password", "commune", "agree"])
def test_a_field_has_its_label_and_what_describes_it(refused: Joining, name: str) -> None:
    page = drawn("field: field | {{ field(form[name]) }}", form=refused, name=name)
    control = page.find(id=name)
    label = page.find("label")
    assert label.get("for") == name or control in label.descendants
    described = control.get("aria-describedby", "").split()
    assert all(page.find(id=one) for one in described)
    assert (control.get("aria-invalid") == "true") == bool(refused[name].errors)
    assert (f"{name}-error" in described) == bool(refused[name].errors)


def test_optional_is_said_in_words(refused: Joining) -> None:
    assert "không bắt buộc" in drawn("field: field | {{ field(form.phone) }}", form=refused).text
    assert "không bắt buộc" not in drawn("field: field | {{ field(form.name) }}", form=refused).text


def test_a_group_is_a_fieldset_that_keeps_what_was_chosen(refused: Joining) -> None:
    page = drawn("field: field | {{ field(form.wishes) }}", form=refused)
    assert page.fieldset.legend.text.strip() == "Muốn học"
    assert [box["value"] for box in page.find_all("input", checked=True)] == ["y"]
    assert {box["type"] for box in page.find_all("input")} == {"checkbox"}


def test_a_browser_is_told_how_to_help(refused: Joining) -> None:
    page = drawn(
        "field: field | {{ field(form.phone, autocomplete='tel', inputmode='tel', hint='10 số') }}", form=refused
    )
    assert (page.input["autocomplete"], page.input["inputmode"]) == ("tel", "tel")
    assert page.find(id="phone-hint").text == "10 số"


def test_the_summary_leads_to_every_field_that_needs_mending(refused: Joining) -> None:
    page = drawn(
        "field: field, error_summary | {{ error_summary(form, ['Tạm đóng.']) }}"
        "{% for f in form %}{{ field(f) }}{% endfor %}",
        form=refused,
    )
    links = page.find(class_="summary").find_all("a")
    assert [link["href"] for link in links] == ["#name", "#password", "#kind-0"]
    assert all(page.find(id=link["href"][1:]) for link in links)
    assert "Tạm đóng." in page.find(class_="summary").text
    assert not drawn("field: error_summary | {{ error_summary(form) }}", form=Joining()).find()


def test_what_people_typed_is_escaped() -> None:
    page = drawn(
        "parts: tag, card, flash | {{ tag(x) }}{{ card(x, '/', soft=x) }}{{ flash(x) }}", x="<script>1</script>"
    )
    assert not page.find("script")


def test_figures_are_said_in_words_and_drawn_without_style() -> None:
    page = drawn("figures: bar, ring | {{ bar(88, 'Hạ Long: 88%', 20, 80) }}{{ ring(0, 'Chưa bắt đầu') }}")
    bar, ring = page.find_all("svg")
    assert (bar["aria-label"], ring["aria-label"]) == ("Hạ Long: 88%", "Chưa bắt đầu")
    assert "met" in bar["class"]
    assert bar.find(class_="started")["width"] == "100"
    assert not ring.find(class_="value")
    assert not page.find(style=True)


def test_a_curve_goes_through_its_points() -> None:
    page = drawn("figures: curve | {{ curve([0, 50, 100], 'Đi lên: 0%, 50%, 100%', 'Yếu', 'Giỏi') }}")
    drawing = page.find("svg")
    assert drawing["aria-label"] == "Đi lên: 0%, 50%, 100%"
    dots = [(float(dot["cx"]), float(dot["cy"])) for dot in drawing.find_all("circle")]
    assert dots == [(56, 140), (216, 80), (376, 20)]
    assert drawing.find(class_="line")["d"] == "M56.0 140.0L216.0 80.0L376.0 20.0"
    assert not page.find(style=True)


def test_pages_are_numbered_with_gaps_and_one_is_none() -> None:
    page = drawn("parts: pagination | {{ pagination(6, 12, href) }}", href=lambda n: f"?page={n}")
    assert page.find(attrs={"aria-current": "page"})["href"] == "?page=6"
    assert [item.text for item in page.find_all("li")] == [
        "Trước",
        "Trang 1",
        "…",
        "Trang 5",
        "Trang 6",
        "Trang 7",
        "…",
        "Trang 12",
        "Tiếp",
    ]
    assert not drawn("parts: pagination | {{ pagination(1, 1, href) }}", href=str).find()


def test_an_answer_can_be_given_without_script() -> None:
    page = drawn(
        "quiz: choices, pairs, ordering | {{ choices('a', [('1', 'Một', false), ('2', 'Hai', true)], true) }}"
        "{{ pairs([('p1', 'Vai', '2')], [('1', 'x'), ('2', 'y')]) }}"
        "{{ ordering([('k', 'Đọc', 'Đọc', ''), ('m', 'Viết', 'Viết', '2')]) }}"
    )
    assert [box["value"] for box in page.find_all("input", type="checkbox", checked=True)] == ["2"]
    assert page.find("option", selected=True)["value"] == "2"
    assert [box.text for box in page.select(".order option[selected]")] == ["2"]
    assert [box.text for box in page.select(".order select")[0].find_all("option")] == ["–", "1", "2"]
    assert [b["value"] for b in page.find_all("button") if not b.has_attr("disabled")] == ["k:down", "m:up"]
    assert all(control.get("aria-label") for control in page.select(".order select, .order button"))


def test_a_mark_has_a_sign_and_a_word() -> None:
    page = drawn("quiz: verdict | {{ verdict('right') }}{{ verdict('partly') }}{{ verdict('wrong') }}")
    assert [mark.text for mark in page.find_all(class_="verdict")] == ["Đúng", "Đúng một phần", "Chưa đúng"]
    assert len(page.find_all("svg")) == 3


def test_who_answers_and_whether_text_leaves_is_said() -> None:
    inside = drawn("ai: badge | {{ badge('gemma-3-270m', false) }}").text
    outside = drawn("ai: badge | {{ badge('gpt-x', true) }}").text
    assert "Bạn đang trò chuyện với AI" in inside
    assert "gemma-3-270m" in inside
    assert "không ra ngoài" in inside
    assert "gửi ra ngoài tỉnh" in outside
