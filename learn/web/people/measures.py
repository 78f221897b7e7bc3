"""What one person is granted in quizzes: more time, pauses, larger type."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from learn.domain.quizzes import FACTORS, PAUSES, Measures
from learn.services.people.grant_measures import grant_measures
from learn.services.people.open_person import open_person
from learn.web import current
from learn.web.forms import Form
from learn.web.language import translate
from learn.web.people.answers import form_page
from learn.web.people.blueprint import blueprint
from learn.web.people.forms import ChoiceField, DayField


class MeasuresForm(Form):
    """The measures, and no word of why."""

    time_percent = ChoiceField("Thời gian làm bài", "Hãy chọn thời gian làm bài trong danh sách.")
    pause_minutes = ChoiceField("Được tạm dừng, cộng lại trong một lượt", "Hãy chọn số phút tạm dừng trong danh sách.")
    large = BooleanField("Bài hiện chữ lớn")
    until = DayField("Cho lượt bắt đầu đến hết ngày", optional=True)

    def measures(self) -> Measures:
        """What was chosen; a figure that is none of those offered is refused by the use case."""
        return Measures(
            time_percent=_figure(self.time_percent.data),
            pause_minutes=_figure(self.pause_minutes.data),
            large=bool(self.large.data),
            until=self.until.data,
        )


def _figure(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 4 else -1


@blueprint.route("/people/<string:public_id>/measures", methods=["GET", "POST"])
def measures(public_id: str) -> ResponseReturnValue:
    """Grant measures to somebody, or no longer."""
    opened = open_person(current.session(), current.asker(), public_id, current.now())
    form = MeasuresForm()
    form.time_percent.choices = [(str(one), _time(one)) for one in FACTORS]
    form.pause_minutes.choices = [(str(one), _pause(one)) for one in PAUSES]
    if request.method == "GET":
        held = opened.measures
        form.time_percent.data, form.pause_minutes.data = str(held.time_percent), str(held.pause_minutes)
        form.large.data, form.until.data = held.large, held.until
    return form_page(
        form,
        lambda: grant_measures(current.session(), current.asker(), public_id, form.measures(), current.now()),
        title="Điều kiện làm bài",
        intro="Chỉ ghi điều được thêm, không hỏi và không ghi lý do. Có hiệu lực ngay, kể cả với lượt đang làm; lượt "
        "đang làm không mất thời gian đã có. Giờ đóng của bài kiểm tra vẫn như mọi người.",
        subject=opened.person.name,
        button="Lưu",
        back=url_for("people.person", public_id=public_id),
        done="Đã lưu điều kiện làm bài.",
    )


def _time(percent: int) -> str:
    return translate("thêm %(more)s%%", more=percent - 100) if percent > 100 else translate("như mọi người")


def _pause(minutes: int) -> str:
    return translate("%(n)s phút", n=minutes) if minutes else translate("không tạm dừng")
