"""A course of three modules with a pre-test: the first at its pass mark, the second at less, the last never skipped."""

from datetime import date
from typing import Any

from learn.content.library import Library, build_library
from learn.domain.courses import Course, Lesson, Module
from learn.domain.quizzes import Bank, Item, Option, Single
from tests.services.quizzes.banks import BANK, COURSE

FIRST, SECOND, LAST = "a1", "a2", "a3"
QUIZ = "a1-bai-thi"


def asked(module: str, number: int) -> Item:
    """A question of a module; `o0` is right."""
    options = tuple(Option(f"o{n}", f"Ý {n}", n == 0, "vì-sao") for n in range(3))
    return Single(id=f"{module}-{number}", text=f"Câu {number} của {module}", options=options, tags=(module,))


def items() -> tuple[Item, ...]:
    """Three questions of each module."""
    return tuple(asked(module, number) for module in (FIRST, SECOND, LAST) for number in range(1, 4))


def library(
    *, bank_items: tuple[Item, ...] | None = None, public: bool = True, pretest: str | None = BANK, **changes: Any
) -> Library:
    """The course; its first module has a quiz, the last is never skipped unless `last` says otherwise."""
    chosen = items() if bank_items is None else bank_items
    last = changes.pop("last", "never")
    settings = {"title": "Bạn biết gì rồi", "pass_percent": 80, "attempts": 0, "draw": len(chosen), "shuffle": False}
    quiz = Bank(QUIZ, "Bài thi", 80, 0, 1, False, (asked(FIRST, 9),))
    banks = {BANK: Bank(key=BANK, items=chosen, **(settings | changes)), QUIZ: quiz}

    def module(slug: str, skip: Any, bank: str | None = None) -> Module:
        lesson = Lesson(COURSE, slug, f"bai-{slug}", f"Bài {slug}", 5, "Chào.", 1)
        return Module(COURSE, slug, f"Học phần {slug}", slug.upper(), True, (), "", (lesson,), quiz=bank, skip=skip)

    modules = (module(FIRST, None, QUIZ), module(SECOND, 60), module(LAST, last))
    course = Course(COURSE, "AI căn bản", "A", "", "residents", "phổ cập", public, date(2026, 1, 1), modules,
                    pretest=pretest)  # fmt: skip
    return build_library({COURSE: course}, {}, banks, {})
