"""How answers turn into points, in a bank's file: the behaviour, its tries, what a further try costs."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic import Field as Shape

from learn.content.findings import Key
from learn.domain import quizzes as of

Report = Callable[[Sequence[Key], str], None]

_PART = re.compile(r"(\d{1,3})/(\d{1,3})", re.ASCII)


def _penalty(value: object) -> Fraction:
    """A share of the points, exact: 0.25, or 1/3."""
    share: Fraction | None = None
    if isinstance(value, str) and (found := _PART.fullmatch(value.strip())) and int(found[2]):
        share = Fraction(int(found[1]), int(found[2]))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        share = Fraction(Decimal(str(value))) if abs(value) <= 1 else None
    if share is None or not 0 <= share <= 1:
        raise ValueError("Điểm trừ mỗi lần thử là một phần của điểm câu, từ 0 đến 1, ví dụ 0.25 hoặc 1/3.")
    return share


Penalty = Annotated[Fraction, BeforeValidator(_penalty)]


class Hinted(Protocol):
    """What the behaviour looks at of an item in a file."""

    @property
    def kind(self) -> str: ...
    @property
    def hints(self) -> Sequence[str]: ...


class BehaviourFile(BaseModel):
    """The part of a bank's file that says how answers turn into points; everything may be left out."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    behaviour: Literal["exam", "practice", "hints", "certainty"] = "exam"
    tries: Annotated[int, Shape(ge=1, le=10)] | None = None
    penalty: Penalty | None = None


def behaviour_of(file: BehaviourFile) -> of.Behaviour:
    """The behaviour as the quiz keeps it."""
    plain = of.Behaviour(file.behaviour)
    return of.Behaviour(
        file.behaviour,
        plain.tries if file.tries is None else file.tries,
        plain.penalty if file.penalty is None else file.penalty,
    )


def check_behaviour(file: BehaviourFile, items: Sequence[Hinted], report: Report, *, shown: str) -> None:
    """Report keys that mean nothing under this behaviour, and what contradicts it."""
    if file.tries is not None and file.behaviour != "practice":
        message = "“tries” chỉ dùng với behaviour: practice; với hints, số lần thử là số gợi ý của câu cộng một."
        report(("tries",), message)
    at_once = file.behaviour in {"practice", "hints"}
    if file.penalty is not None and not at_once:
        report(("penalty",), "“penalty” chỉ dùng với behaviour: practice hoặc hints; hãy bỏ đi hoặc đổi behaviour.")
    if at_once and shown != "submitted":
        message = "Kiểm tra từng câu thì đáp án mở ra ngay khi câu xong; hãy bỏ “answers” hoặc dùng behaviour: exam."
        report(("answers",), message)
    if file.behaviour != "exam":
        for place, item in enumerate(items):
            if item.kind == "essay":
                message = "Câu tự luận do người chấm, chỉ dùng được với behaviour: exam; hãy chuyển câu sang bộ khác."
                report(("items", place, "kind"), message)
    if file.behaviour == "hints" and not any(item.hints for item in items):
        message = "Chưa câu nào có gợi ý; hãy thêm “hints” vào câu, hoặc dùng behaviour: practice."
        report(("behaviour",), message)
