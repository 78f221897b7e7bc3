"""`learn check` and `learn content publish`."""

import json
from pathlib import Path

from click.testing import Result

from learn.db.engine import Store
from learn.db.library import live_manifest
from learn.settings import write_new
from tests.cli.command import learn
from tests.content.shelves import A1, copy_of_good
from tests.databases import SqliteTemplate
from tests.library import real_library


def check(shelf: Path, *words: str) -> Result:
    return learn(
        shelf / "nothing", "check", "--courses", str(shelf / "courses"), "--quizzes", str(shelf / "quizzes"), *words
    )


def test_check_counts_what_there_is_without_an_installation(tmp_path: Path) -> None:
    result = check(copy_of_good(tmp_path), "--json")
    assert result.exit_code == 0
    told = json.loads(result.output)
    assert told["findings"] == []
    assert set(told["courses"]) == {"khoa-thu"}
    assert set(told["courses"]["khoa-thu"]) == {"modules", "lessons", "items", "labs", "words", "minutes"}
    assert told["courses"]["khoa-thu"]["modules"] == 2


def test_check_names_file_line_field_and_mend(tmp_path: Path) -> None:
    shelf = copy_of_good(tmp_path)
    lesson = next((shelf / A1).glob("01-*.md"))
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("minutes:", "minutez:", 1), encoding="utf-8")
    result = check(shelf, "--json")
    assert result.exit_code == 1
    found = json.loads(result.output)["findings"]
    assert {tuple(sorted(one)) for one in found} == {("field", "file", "line", "message")}
    assert f"{A1}/{lesson.name}" in {one["file"] for one in found}
    spoken = check(shelf)
    assert spoken.exit_code == 1
    assert f"{A1}/{lesson.name}:" in spoken.output
    assert "chỗ cần sửa" in spoken.output


def test_publish_makes_the_files_live_once_and_refuses_faults(
    sqlite_template: SqliteTemplate, tmp_path: Path, monkeypatch
) -> None:
    shelf = copy_of_good(tmp_path)
    data = tmp_path / "installation"
    write_new(data, demo=True)
    with sqlite_template.copy(data) as store:
        first = learn(data, "content", "publish")
        assert first.exit_code == 0, first.output
        assert live_of(store) == real_library().digest
        assert "đã ở trên trang rồi" in learn(data, "content", "publish").output
        (shelf / A1 / "module.yaml").write_text("title: thiếu\n", encoding="utf-8")
        monkeypatch.setenv("LEARN_COURSES", str(shelf / "courses"))
        monkeypatch.setenv("LEARN_QUIZZES", str(shelf / "quizzes"))
        refused = learn(data, "content", "publish")
        assert refused.exit_code == 1
        assert f"{A1}/module.yaml" in refused.output
        assert live_of(store) == real_library().digest


def live_of(store: Store) -> str | None:
    with store.session() as session:
        return live_manifest(session)
