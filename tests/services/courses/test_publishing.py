"""Publishing: the live library switches when the whole new one is valid, in every process."""

import logging
import re
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from learn.content.library import lesson_from_json
from learn.content.read import Read
from learn.db.engine import Store
from learn.db.house import LibraryPiece
from learn.db.library import pieces_of
from learn.domain.errors import NotAllowed
from learn.domain.people import NOBODY, SYSTEM
from learn.jobs import ContentWatch
from learn.parts import LiveLibrary, Parts
from learn.services.content.publish_library import Published, publish_library
from learn.services.content.read_findings import read_findings
from learn.settings import Settings
from tests.cast import NOW
from tests.content.shelves import A1, copy_of_good, read_shelf
from tests.library import real_library, real_read


class Hand:
    """A clock that is moved by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def publish(store: Store, read: Read) -> Published:
    with store.session() as session:
        return publish_library(session, SYSTEM, read, NOW)


def rewrite(shelf: Path, old: str, new: str) -> None:
    """Change the first lesson's file."""
    lesson = next((shelf / A1).glob("01-*.md"))
    text = lesson.read_text(encoding="utf-8")
    assert old in text
    lesson.write_text(text.replace(old, new, 1), encoding="utf-8")


def title_of(shelf: Path) -> str:
    found = re.search(r"^title: (.+)$", next((shelf / A1).glob("01-*.md")).read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return found[1]


def test_another_process_follows_within_two_seconds(store: Store, session: Session, tmp_path: Path) -> None:
    shelf = copy_of_good(tmp_path)
    publish(store, read_shelf(shelf))
    hand = Hand()
    other = LiveLibrary(monotonic=hand)
    before = other(session)
    session.rollback()
    assert set(before.courses) == {"khoa-thu"}
    publish(store, real_read())
    hand.now += 1.9
    assert other(session) is before
    hand.now += 0.2
    assert other(session).digest == real_library().digest
    assert other(session).courses == real_library().courses


def test_an_empty_installation_has_an_empty_library(session: Session) -> None:
    library = LiveLibrary()(session)
    assert (library.courses, library.laws) == ({}, {})


def test_the_same_library_is_published_once(store: Store, session: Session) -> None:
    assert publish(store, real_read()).switched
    stored = session.execute(select(func.count()).select_from(LibraryPiece)).scalar_one()
    session.rollback()
    assert not publish(store, real_read()).switched
    assert session.execute(select(func.count()).select_from(LibraryPiece)).scalar_one() == stored


def test_what_was_taught_before_is_kept(store: Store, session: Session, tmp_path: Path) -> None:
    shelf = copy_of_good(tmp_path)
    first = read_shelf(shelf)
    assert first.library is not None
    publish(store, first)
    title = title_of(shelf)
    rewrite(shelf, title, "Tên mới")
    second = read_shelf(shelf)
    assert second.library is not None
    assert publish(store, second).switched
    lesson = next(iter(first.library.courses.values())).modules[0].lessons[0]
    digest = first.library.lesson_digest(lesson.key)
    assert digest != second.library.lesson_digest(lesson.key)
    assert lesson_from_json(pieces_of(session, [digest])[digest]).title == title


def test_with_findings_the_old_library_stays_and_authors_are_told(
    store: Store, session: Session, tmp_path: Path
) -> None:
    shelf = copy_of_good(tmp_path)
    publish(store, read_shelf(shelf))
    rewrite(shelf, "minutes:", "minutez:")
    broken = publish(store, read_shelf(shelf))
    assert (broken.switched, broken.news) == (False, True)
    assert not publish(store, read_shelf(shelf)).news
    assert set(LiveLibrary()(session).courses) == {"khoa-thu"}
    state = read_findings(session, SYSTEM)
    assert state.findings == broken.findings
    assert state.findings[0].file.endswith(".md")
    session.rollback()
    rewrite(shelf, "minutez:", "minutes:")
    assert publish(store, read_shelf(shelf)).news
    assert read_findings(session, SYSTEM).findings == ()


def test_only_who_operates_publishes_and_only_authors_read_findings(session: Session) -> None:
    with pytest.raises(NotAllowed):
        publish_library(session, NOBODY, real_read(), NOW)
    with pytest.raises(NotAllowed):
        read_findings(session, NOBODY)


def test_the_worker_publishes_what_changed_and_logs_findings_once(
    store: Store, session: Session, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shelf = copy_of_good(tmp_path)
    folders = {"courses": shelf / "courses", "quizzes": shelf / "quizzes"}
    parts = Parts(Settings(data=tmp_path, secret_key="a" * 64, **folders), store, clock=lambda: NOW)
    live = LiveLibrary(poll_seconds=0)
    watch = ContentWatch()

    def first_title() -> str:
        session.rollback()
        return next(iter(live(session).courses.values())).modules[0].lessons[0].title

    watch(parts)
    title = first_title()
    rewrite(shelf, title, "Tên mới dài hơn")
    watch(parts)
    assert first_title() == "Tên mới dài hơn"
    with caplog.at_level(logging.WARNING, "learn.jobs"):
        for field in ("minutez", "minutezz", "minutezz"):
            rewrite(shelf, "minute", field)
            watch(parts)
            watch(parts)
    assert len(caplog.records) >= 1
    assert len({str(record.__dict__["facts"]) for record in caplog.records}) == len(caplog.records)
    assert first_title() == "Tên mới dài hơn"
