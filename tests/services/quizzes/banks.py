"""A small library with one quiz of every kind of question, and answers to it."""

from base64 import b64encode
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from learn.content.library import Library, build_library, canonical, digest_of
from learn.db.engine import Store
from learn.db.library import store_pieces
from learn.db.people import Learner
from learn.db.usecase import turn
from learn.domain.courses import Course, Lesson, Module
from learn.domain.people import Asker, LearnerKind
from learn.domain.quizzes import (
    Bank,
    Card,
    Category,
    Choice,
    Cloze,
    Gap,
    Item,
    Matching,
    Multiple,
    Number,
    Option,
    Ordering,
    Pair,
    Picture,
    PictureOption,
    Single,
    Text,
    TrueFalse,
    Unit,
)
from learn.domain.quizzes.bank import Feedback
from learn.services.quizzes.open_attempt import Question
from tests.cast import NOW

COURSE, BANK = "ai-can-ban", "a1-thu"
SEED = 20_261_124

SECRET_WORDS = ("vì-sao-đúng", "vì-sao-sai", "lời-giải-chung", "đáp-án-chữ", "43217")
"""Words that stand only in keys, feedback and explanations: none may be seen before handing in."""


def _picture(height: int) -> str:
    raw = f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="90"><rect width="300" height="{height}"/></svg>'
    return canonical({"picture": b64encode(raw.encode()).decode(), "type": "image/svg+xml"})


PICTURES = {digest_of(piece): piece for piece in (_picture(30), _picture(60))}
"""The pieces of the further quiz's pictures."""

_SAID = Feedback("vì-sao-đúng", "vì-sao-sai")


def _options(right: int) -> tuple[Option, ...]:
    return tuple(
        Option(f"o{n}", f"Ý **{n}**", n < right, "vì-sao-đúng" if n < right else "vì-sao-sai") for n in range(4)
    )


def items() -> tuple[Item, ...]:
    """One question of each kind, in this order."""
    steps = tuple(Choice(f"s{n}", f"Bước {n}") for n in range(3))
    rights = tuple(Choice(f"r{n}", f"Phải {n}") for n in range(3))
    pairs = tuple(Pair(f"p{n}", f"Trái {n}", f"r{n}", "vì-sao-đúng") for n in range(2))
    shared = {"explain": "lời-giải-chung"}
    return (
        Single(id="single", text="Chọn **một** ý", options=_options(1), **shared),
        Multiple(id="multiple", text="Chọn hai ý", options=_options(2), **shared),
        Number(id="number", text="Một con số", answer=Decimal(43217), unit="người", feedback=_SAID, **shared),
        Text(id="text", text="Một từ", accept=("đáp-án-chữ",), feedback=_SAID, **shared),
        Matching(id="matching", text="Ghép", pairs=pairs, rights=rights, **shared),
        Ordering(id="ordering", text="Xếp", steps=steps, feedback=_SAID, **shared),
    )


def further() -> tuple[Item, ...]:
    """A question of each kind that the small quiz has not, or in a form that it has not; each named by its text."""
    shared = {"explain": "lời-giải-chung"}
    reasons = tuple(Option(f"o{n}", f"Lý do **{n}**", n == 0, "vì-sao-đúng") for n in range(3))
    groups = tuple(Choice(f"g{n}", f"Nhóm {n}") for n in range(3))
    cards = tuple(Card(f"c{n}", f"Thẻ **{n}**", f"g{n % 2}", "vì-sao-đúng") for n in range(3))
    gaps = (
        Gap("1", Single(id="cloze.1", text="", options=_options(1))),
        Gap("2", Number(id="cloze.2", text="", answer=Decimal(43217), unit="%", feedback=_SAID), 2),
        Gap("3", Text(id="cloze.3", text="", accept=("đáp-án-chữ",), typos=1, feedback=_SAID)),
    )
    options = tuple(
        PictureOption(f"o{n}", f"Hình {n}", n == 0, "vì-sao-đúng", digest) for n, digest in enumerate(PICTURES)
    )
    units = (Unit("km", Decimal(1)), Unit("m", Decimal("0.001")))
    return (
        Number(id="units", text="Một quãng đường", answer=Decimal(43217), units=units, unit_required=True,
               feedback=_SAID, **shared),
        Category(id="category", text="Ba tấm thẻ", groups=groups, cards=cards, **shared),
        Cloze(id="cloze", text="Ba chỗ trống", passage="Máy **{1}**, sai {2} phần.\n\n- Rồi {3} lại.", gaps=gaps,
              **shared),
        Picture(id="picture", text="Hai tấm hình", options=options, **shared),
        TrueFalse(id="truefalse", text="Một nhận định", truth=True, reasons=reasons, feedback=_SAID, **shared),
    )  # fmt: skip


FURTHER_RIGHT: dict[str, dict[str, list[str]]] = {
    "units": {"value": ["43217 km"]},
    "category": {"pair-c0": ["g0"], "pair-c1": ["g1"], "pair-c2": ["g0"]},
    "cloze": {"gap-1": ["o0"], "gap-2": ["43217"], "gap-3": ["đáp-án-chữ"]},
    "picture": {"choice": ["o0"]},
    "truefalse": {"verdict": ["true"], "reason": ["o0"]},
}
FURTHER_PARTLY: dict[str, dict[str, list[str]]] = {
    "units": {"value": ["7 m"]},
    "category": {"pair-c0": ["g0"], "pair-c1": ["g2"]},
    "cloze": {"gap-1": ["o3"], "gap-2": ["7"]},
    "picture": {"choice": ["o1"]},
    "truefalse": {"verdict": ["true"]},
}

RIGHT: dict[str, dict[str, list[str]]] = {
    "single": {"choice": ["o0"]},
    "multiple": {"choice": ["o0", "o1"]},
    "number": {"value": ["43.217"]},
    "text": {"value": ["Đáp-án-chữ"]},
    "matching": {"pair-p0": ["r0"], "pair-p1": ["r1"]},
    "ordering": {"place-s0": ["1"], "place-s1": ["2"], "place-s2": ["3"]},
}
WRONG: dict[str, dict[str, list[str]]] = {
    "single": {"choice": ["o3"]},
    "multiple": {"choice": ["o2"]},
    "number": {"value": ["7"]},
    "text": {"value": ["chữ khác"]},
    "matching": {"pair-p0": ["r2"]},
    "ordering": {"place-s0": ["3"], "place-s1": ["2"], "place-s2": ["1"]},
}


def library(*, bank_items: tuple[Item, ...] | None = None, public: bool = True, **changes: Any) -> Library:
    """A course of one lesson and the quiz; `changes` to the bank, `bank_items=()` for a library without it."""
    chosen = items() if bank_items is None else bank_items
    settings = {"title": "Kiểm tra thử", "pass_percent": 80, "attempts": 2, "draw": len(chosen), "shuffle": True}
    banks = {BANK: Bank(key=BANK, items=chosen, **(settings | changes))} if chosen else {}
    lesson = Lesson(COURSE, "a1", "mo-dau", "Mở đầu", 5, "Chào.", 1)
    module = Module(COURSE, "a1", "AI quanh ta", "A1", True, (), "", (lesson,), quiz=BANK if chosen else None)
    course = Course(COURSE, "AI căn bản", "A", "", "residents", "phổ cập", public, date(2026, 1, 1), (module,))
    return build_library({COURSE: course}, {}, banks, {})


def keep_pictures(store: Store) -> None:
    """Keep the further quiz's pictures, as publishing does."""
    with store.session() as session, turn(session):
        store_pieces(session, PICTURES, NOW)
        session.commit()


def as_asker(session: Session, learner_id: int) -> Asker:
    """The asker that a signed-in official is."""
    learner = session.get_one(Learner, learner_id)
    return Asker(kind=LearnerKind.OFFICIAL, learner_id=learner_id, account_id=learner_id, name=learner.name)


def kind_at(questions: tuple[Question, ...], kind: str) -> Question:
    """The question of a kind, wherever the seed put it."""
    return next(one for one in questions if one.layout.kind == kind)
