"""Reading what we teach: a good shelf makes a library, and each thing wrong is named with its place and mend."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learn.content.library import SnapshotError, from_snapshot, lesson_from_json, to_snapshot
from learn.content.read import Counts
from tests.content.broken import BROKEN, Broken
from tests.content.shelves import A1, GOOD, copy_of_good, read_shelf


def test_a_good_shelf_makes_a_library():
    read = read_shelf(GOOD)
    assert read.findings == ()
    library = read.library
    assert library is not None
    assert list(library.courses) == ["khoa-thu"]
    lesson = library.lesson("khoa-thu", "bai-mot")
    assert lesson is not None
    assert library.lesson_by_key("khoa-thu/a1-mo-dau/bai-mot") is lesson
    assert library.lesson_by_key("khoa-thu/a2-tu-chon/bai-mot") is None
    assert lesson.lab_key in library.labs
    assert [media.name for media in lesson.media] == ["so-do.svg", "bai-1.mp3"]
    place = library.place_of_bank("t1-mo-dau")
    assert place is not None
    assert place[1] is library.module_of(lesson)


def test_counts_say_what_a_course_amounts_to():
    counts = read_shelf(GOOD).counts["khoa-thu"]
    assert counts == Counts(modules=2, lessons=3, items=2, labs=1, words=counts.words, minutes=9)
    assert 50 < counts.words < 70


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_what_is_wrong_is_named_with_file_line_and_mend(case: Broken, tmp_path: Path):
    shelf = copy_of_good(tmp_path)
    case.breaks(shelf)
    read = read_shelf(shelf)
    assert read.library is None
    assert len(read.findings) == 1, "\n".join(map(str, read.findings))
    found = read.findings[0]
    assert (found.file, found.line) == (case.file, case.line), str(found)
    assert case.says in found.message


def test_reading_goes_on_and_reports_everything_at_once(tmp_path: Path):
    shelf = copy_of_good(tmp_path)
    expected = set()
    for case in BROKEN:
        if case.name in {"html in a lesson", "an unknown law in an explanation", "a date out of form"}:
            case.breaks(shelf)
            expected.add((case.file, case.line))
    assert {(one.file, one.line) for one in read_shelf(shelf).findings} == expected
    assert len(expected) == 3


def test_absent_folders_are_findings(tmp_path: Path):
    files = {one.file for one in read_shelf(tmp_path).findings}
    assert "courses/laws.yaml" in files
    assert any(file.startswith("quizzes/") for file in files)


FILES = sorted(path.relative_to(GOOD).as_posix() for path in GOOD.rglob("*") if path.suffix in {".yaml", ".md"})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(
    name=st.sampled_from(FILES),
    at=st.floats(0, 1),
    cut=st.integers(0, 60),
    put=st.one_of(st.binary(max_size=30), st.text(alphabet="\t \n-:{}[]&*!|>'\"#%@`/<~0aé", max_size=20)),
)
def test_no_mutilated_file_raises(tmp_path: Path, name: str, at: float, cut: int, put: bytes | str):
    shelf = tmp_path / "shelf"
    if not shelf.exists():
        shutil.copytree(GOOD, shelf)
    raw = (GOOD / name).read_bytes()
    where = int(at * len(raw))
    put = put.encode() if isinstance(put, str) else put
    (shelf / name).write_bytes(raw[:where] + put + raw[where + cut :])
    read = read_shelf(shelf)
    (shelf / name).write_bytes(raw)
    assert (read.library is None) == bool(read.findings)
    for one in read.findings:
        assert one.line >= 1
        assert one.message


def test_a_library_is_rebuilt_from_its_snapshot_alone():
    library = read_shelf(GOOD).library
    assert library is not None
    pieces = json.loads(json.dumps(to_snapshot(library)))
    again = from_snapshot(pieces, library.digest)
    assert again == library
    key = "khoa-thu/a1-mo-dau/bai-mot"
    assert lesson_from_json(pieces[library.lesson_digest(key)]) == library.lesson_by_key(key)
    assert library.item_digest("t1-mo-dau", "t1-01") in pieces


def test_the_digest_changes_with_what_is_taught_and_only_then(tmp_path: Path):
    first = read_shelf(GOOD).library
    shelf = copy_of_good(tmp_path)
    second = read_shelf(shelf).library
    lesson = shelf / A1 / "02-bai-hai.md"
    lesson.write_text(lesson.read_text().replace("Nội dung", "Lời"))
    third = read_shelf(shelf).library
    assert first is not None
    assert second is not None
    assert third is not None
    assert first.digest == second.digest != third.digest
    kept, changed = "khoa-thu/a1-mo-dau/bai-mot", "khoa-thu/a1-mo-dau/bai-hai"
    assert first.lesson_digest(kept) == third.lesson_digest(kept)
    assert first.lesson_digest(changed) != third.lesson_digest(changed)


def test_a_snapshot_that_lost_or_altered_a_piece_is_refused():
    library = read_shelf(GOOD).library
    assert library is not None
    pieces = to_snapshot(library)
    name = library.lesson_digest("khoa-thu/a1-mo-dau/bai-hai")
    with pytest.raises(SnapshotError):
        from_snapshot({**pieces, name: pieces[name].replace("bài hai", "bài khác")}, library.digest)
    for nonsense in ("{", "[]", "{}", '{"format":0}'):
        with pytest.raises(SnapshotError):
            from_snapshot({**pieces, library.digest: nonsense}, library.digest)
    del pieces[name]
    with pytest.raises(SnapshotError):
        from_snapshot(pieces, library.digest)
