"""`learn db backup` and `learn db restore`: one file that holds it all, and nothing is overwritten."""

import gzip
import stat
import tarfile
import threading
import zlib
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from learn.db.engine import Store
from learn.db.people import Learner
from learn.db.usecase import turn
from learn.settings import load, write_new
from tests.cast import NOW
from tests.cli.command import learn
from tests.databases import SqliteTemplate


@pytest.fixture
def data(tmp_path: Path, sqlite_template: SqliteTemplate) -> Path:
    """An installation with the cast."""
    folder = tmp_path / "here"
    write_new(folder)
    with sqlite_template.copy(folder):
        return folder


def people(data: Path) -> int:
    store = Store(load(data).database_url)
    with store.session() as session:
        count = session.execute(select(func.count(Learner.id))).scalar_one()
    store.close()
    return count


def test_what_is_restored_is_what_was_backed_up(data: Path, tmp_path: Path) -> None:
    file, there = tmp_path / "copy.tar.gz", tmp_path / "there"
    assert learn(data, "db", "backup", str(file)).exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert learn(there, "db", "restore", str(file)).exit_code == 0
    assert load(there).secret_key == load(data).secret_key
    assert people(there) == people(data) > 0
    assert learn(there, "db", "upgrade").exit_code == 0  # makes the side file anew
    assert learn(there, "db", "status").exit_code == 0
    assert {stat.S_IMODE((there / name).stat().st_mode) for name in ("learn.db", "settings.toml")} == {0o600}
    assert sorted(path.name for path in data.iterdir() if path.name.startswith(("backup", "restore"))) == []


def test_a_backup_under_writers_is_whole(data: Path, tmp_path: Path) -> None:
    """Each writer adds two people in one deed; a copy never holds one of the two."""
    before, stop = people(data), threading.Event()

    def write() -> None:
        store, number = Store(load(data).database_url), 0
        while not stop.is_set():
            with store.session() as session, turn(session):
                rows = [{"public_id": f"n{number + more}", "kind": "guest", "created_at": NOW} for more in (0, 1)]
                session.execute(insert(Learner), rows)
                session.commit()
            number += 2
        store.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            assert learn(data, "db", "backup", str(tmp_path / f"{number}.tar.gz")).exit_code == 0
    finally:
        stop.set()
        writer.join()
    for number in range(3):
        there = tmp_path / f"there-{number}"
        assert learn(there, "db", "restore", str(tmp_path / f"{number}.tar.gz")).exit_code == 0
        assert (people(there) - before) % 2 == 0
    assert people(data) > before


def test_neither_overwrites(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "copy.tar.gz"
    file.write_text("dear")
    refused = learn(data, "db", "backup", str(file))
    assert refused.exit_code == 1
    assert "Không ghi đè" in refused.output
    assert file.read_text() == "dear"
    file.unlink()
    learn(data, "db", "backup", str(file))
    refused = learn(data, "db", "restore", str(file))
    assert refused.exit_code == 1
    assert "Không ghi đè" in refused.output


@pytest.mark.parametrize("broken", ["empty", "cut", "rotten", "without", "foreign"])
def test_a_broken_file_restores_nothing(data: Path, tmp_path: Path, broken: str) -> None:
    file, there = tmp_path / "copy.tar.gz", tmp_path / "there"
    learn(data, "db", "backup", str(file))
    if broken == "empty":
        file.write_bytes(b"")
    elif broken == "cut":
        file.write_bytes(file.read_bytes()[:5000])
    elif broken == "rotten":
        packed = zlib.compressobj(wbits=31)
        whole = packed.compress(gzip.decompress(file.read_bytes())[:20_000]) + packed.flush(zlib.Z_FULL_FLUSH)
        file.write_bytes(whole + b"\x07")  # a block of a kind that there is not
    else:
        with tarfile.open(file, "w:gz") as archive:
            archive.add(data / "settings.toml", "settings.toml")
            if broken == "foreign":
                archive.add(data / "settings.toml", "learn.db")
    refused = learn(there, "db", "restore", str(file))
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: ")
    assert list(there.iterdir()) == []


def test_nothing_to_back_up_is_said(tmp_path: Path) -> None:
    refused = learn(tmp_path / "nowhere", "db", "backup", str(tmp_path / "x.tar.gz"))
    assert refused.exit_code == 1
    assert not (tmp_path / "x.tar.gz").exists()


def test_postgresql_is_left_to_its_own_tools(tmp_path: Path) -> None:
    write_new(tmp_path, database="postgresql://somewhere/learn")
    refused = learn(tmp_path, "db", "backup", str(tmp_path / "x.tar.gz"))
    assert refused.exit_code == 1
    assert "pg_dump" in refused.output
