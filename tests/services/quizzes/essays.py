"""A quiz of a single choice and an essay of three points, and people who mark it."""

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.accounts import account_of, asker_of
from learn.db.engine import Store
from learn.domain.dates import day_of
from learn.domain.people import Asker
from learn.domain.quizzes import Criterion, Essay, Item, Level, Rules
from tests.cast import NOW
from tests.conftest import learners_of
from tests.services.quizzes import banks

WRITTEN = "Kính gửi bà,\n\nTôi xin xác nhận nơi ở.\nXin cảm ơn."
SECRET_WORDS = ("bài-mẫu", "tả-mức-tốt")

ESSAY = Essay(
    id="essay",
    text="Viết một **đơn** ngắn",
    points=3000,
    rubric=(
        Criterion("oc1", "Rõ việc", (
            Level("ol0", "Chưa rõ", 0), Level("ol1", "Rõ một phần", 1000), Level("ol2", "Rõ", 2000, "tả-mức-tốt"),
        )),
        Criterion("oc2", "Đúng lễ", (Level("ol0", "Thiếu", 0), Level("ol1", "Đủ", 1000))),
    ),
    min_words=20,
    max_words=90,
    sample="bài-mẫu",
    explain="lời-giải-chung",
)  # fmt: skip

FULL = {"oc1": "ol2", "oc2": "ol1"}
SOME = {"oc1": "ol1", "oc2": "ol1"}
NONE = {"oc1": "ol0", "oc2": "ol0"}


def items() -> tuple[Item, ...]:
    """The choice, worth a point, and the essay, worth three."""
    return (banks.items()[0], ESSAY)


def library(*, markers: int = 1, within: int = 10, essay: Essay = ESSAY, **changes: object) -> Library:
    """The quiz, passed with half of the points."""
    rules = Rules(markers=markers, within=within)
    return banks.library(bank_items=(banks.items()[0], essay), **({"rules": rules, "pass_percent": 50} | changes))


def asker(session: Session, store: Store, key: str) -> Asker:
    """One of the cast as signed in, with the rights that they have."""
    learner_id = learners_of(store)[key]
    found = asker_of(session, learner_id, account_of(session, learner_id), day_of(NOW))
    session.rollback()
    assert found is not None
    return found
