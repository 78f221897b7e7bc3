"""The rules of a quiz in its bank's file: opening hours, time, what counts, what a paper is drawn from."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal, Protocol

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic import Field as Shape

from learn.content.bank_behaviour import BehaviourFile, Report, behaviour_of
from learn.domain import quizzes as of
from learn.domain.dates import VIETNAM
from learn.domain.slugs import SLUG


def _moment(value: object) -> datetime:
    """A moment of a file: a date and a time of day in Vietnam."""
    if isinstance(value, str):
        try:
            value = datetime.strptime(value.strip(), "%Y-%m-%d %H:%M")  # noqa: DTZ007 - the zone follows
        except ValueError:
            value = None
    if not isinstance(value, datetime) or value.tzinfo is not None:
        raise ValueError("Thời điểm viết là năm-tháng-ngày giờ:phút theo giờ Việt Nam, ví dụ 2026-12-01 08:00.")
    return value.replace(tzinfo=VIETNAM).astimezone(UTC)


def _tag(text: str) -> str:
    if not SLUG.fullmatch(text):
        raise ValueError("Nhãn chỉ gồm a-z, 0-9 và dấu “-”, ví dụ phap-luat; hãy sửa lại.")
    return text


def _page(value: object) -> object:
    """How many questions stand on a page, 0 for all of them."""
    if value == "all":
        return 0
    if type(value) is not int or value == 0:
        raise ValueError("Ở đây là số câu trên một trang, ví dụ 1 hoặc 5, hay “all” để tất cả trên một trang.")
    return value


Moment = Annotated[datetime, BeforeValidator(_moment)]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), AfterValidator(_tag)]


class Drawable(Protocol):
    """What a pool looks at of an item in a file."""

    @property
    def id(self) -> str: ...
    @property
    def difficulty(self) -> of.Difficulty: ...
    @property
    def tags(self) -> list[str]: ...


class _Pool(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    count: int = Shape(ge=1, le=1000)
    tags: list[Tag] = Shape(default=[], max_length=12)
    difficulty: Literal["easy", "medium", "hard"] | None = None


class RulesFile(BehaviourFile):
    """The part of a bank's file that says how its quiz is run; everything may be left out."""

    pools: list[_Pool] = Shape(default=[], max_length=50)
    opens: Moment | None = None
    closes: Moment | None = None
    minutes: int = Shape(default=0, ge=0, le=24 * 60)
    grace: int = Shape(default=of.GRACE, ge=0, le=3600)
    wait: int = Shape(default=0, ge=0, le=30 * 24 * 60)
    counts: Literal["best", "last", "average"] = "best"
    answers: Literal["submitted", "closed", "never"] = "submitted"
    page: Annotated[int, BeforeValidator(_page), Shape(ge=0, le=50)] = 1
    back: bool = True
    markers: int = Shape(default=1, ge=1, le=2)
    within_percent: int = Shape(default=10, ge=0, le=100)
    room: bool = False


def rules_of(file: RulesFile) -> of.Rules:
    """The rules as the quiz keeps them."""
    return of.Rules(
        opens_at=file.opens,
        closes_at=file.closes,
        minutes=file.minutes,
        grace=file.grace,
        wait=file.wait,
        counts=file.counts,
        shown=file.answers,
        page=file.page,
        back=file.back,
        markers=file.markers,
        within=file.within_percent,
        behaviour=behaviour_of(file),
        room=file.room,
    )


def pools_of(file: RulesFile) -> tuple[of.Pool, ...]:
    """The pools as the quiz keeps them."""
    return tuple(_pool(one) for one in file.pools)


def check_rules(file: RulesFile, report: Report) -> None:
    """Report rules that contradict each other."""
    if file.opens and file.closes and file.closes <= file.opens:
        report(("closes",), "Giờ đóng phải sau giờ mở; hãy sửa closes hoặc opens.")
    if file.answers == "closed" and file.closes is None:
        report(("answers",), "Muốn mở đáp án sau giờ đóng thì cần có “closes”; hãy thêm giờ đóng hoặc đổi answers.")
    if not file.back and not file.page:
        report(("back",), "Tất cả câu đã ở trên một trang nên không có trang trước; hãy bỏ back hoặc chia trang.")


def check_pools(file: RulesFile, items: Sequence[Drawable], report: Report, *, drawn: bool) -> None:
    """Whatever earlier pools took, enough must be left for each: they may all have taken what this one could use."""
    if file.pools and drawn:
        report(("draw",), "Đã chia câu theo “pools” thì số câu là tổng các “count”; hãy bỏ draw.")
    fitting = [{one.id for one in items if _pool(pool).fits(_tagged(one))} for pool in file.pools]
    for place, pool in enumerate(file.pools):
        taken = sum(
            earlier.count
            for earlier, ids in zip(file.pools[:place], fitting[:place], strict=True)
            if ids & fitting[place]
        )
        if (left := len(fitting[place]) - taken) < pool.count:
            message = (
                f"Nhóm này lấy {pool.count} câu mà chắc chắn chỉ còn {max(left, 0)} câu hợp nhãn và độ khó; "
                "hãy giảm count hoặc thêm câu."
            )
            report(("pools", place, "count"), message)


def _pool(pool: _Pool) -> of.Pool:
    return of.Pool(pool.count, tuple(pool.tags), pool.difficulty)


def _tagged(item: Drawable) -> of.Item:
    """What a pool looks at."""
    return of.Item(id=item.id, kind="", text="", difficulty=item.difficulty, tags=tuple(item.tags))
