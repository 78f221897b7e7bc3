"""Forms of assigning a course."""

from wtforms import HiddenField, IntegerField, SelectMultipleField
from wtforms.validators import NumberRange

from learn.domain.people import StaffKind
from learn.web.forms import Form
from learn.web.language import translate
from learn.web.people.forms import ChoiceField, DayField
from learn.web.people.words import STAFF_KINDS


class PercentField(IntegerField):
    """A whole number of per cent; anything else is answered with a sentence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a number, with or without the sign of per cent."""
        text = valuelist[0].strip().removesuffix("%").strip() if valuelist else ""
        if not (text.isascii() and text.isdigit() and len(text) < 6):
            self.data = None
            raise ValueError(translate("Hãy ghi một số từ 1 đến 100."))
        self.data = int(text)


class GoalForm(Form):
    """Until when, and how many per cent."""

    due_on = DayField("Hạn hoàn thành")
    target = PercentField(
        "Chỉ tiêu",
        [NumberRange(min=1, max=100, message="Hãy ghi một số từ 1 đến 100.")],
        default=100,
        description="Phần trăm số người phải học xong.",
    )


class RequirementForm(GoalForm):
    """A course for the people of a unit."""

    course = ChoiceField("Khóa học", "Hãy chọn một khóa học có trong danh mục.")
    unit = ChoiceField("Giao cho đơn vị", "Hãy chọn đơn vị.", description="Kể cả mọi đơn vị bên dưới.")
    staff_kinds = SelectMultipleField(
        "Nhóm phải học", validate_choice=False, description="Không chọn nhóm nào nghĩa là tất cả đều phải học."
    )
    confirmed = HiddenField()

    def offer_kinds(self) -> None:
        """Fill in the kinds of staff."""
        self.staff_kinds.choices = [(kind.value, translate(label)) for kind, label in STAFF_KINDS.items()]

    def kinds(self) -> frozenset[StaffKind]:
        """The kinds that were chosen; what is none is left out, and all of them together are no narrowing."""
        chosen = frozenset(kind for kind in StaffKind if kind.value in (self.staff_kinds.data or ()))
        return frozenset() if len(chosen) == len(StaffKind) else chosen
