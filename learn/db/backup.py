"""A copy of an installation in one file: its SQLite database and its settings, taken while people go on learning.

Sessions and notices (`side.db`) and the queue are left out: they may be lost without loss. On PostgreSQL the database's
own tools make the copy.
"""

import os
import sqlite3
import tarfile
import tempfile
import zlib
from contextlib import closing
from pathlib import Path

from learn.domain.errors import Conflict, Invalid

DATABASE = "learn.db"
SETTINGS = "settings.toml"
MEMBERS = (DATABASE, SETTINGS)


def back_up(data: Path, goal: Path) -> int:
    """Write the installation in `data` to the new file `goal`, readable by its owner alone; its size in bytes.

    Raises Conflict where `goal` is there, Invalid where `data` holds no installation on SQLite.
    """
    _require(data)
    try:
        descriptor = os.open(goal, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as fault:
        raise Conflict("%(path)s đã có rồi. Không ghi đè bản sao lưu.", path=str(goal)) from fault
    try:
        with (
            tempfile.TemporaryDirectory(dir=data, prefix="backup-") as folder,
            os.fdopen(descriptor, "wb") as file,
            tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive,
        ):
            copy = Path(folder) / DATABASE
            _copy(data / DATABASE, copy)
            archive.add(copy, DATABASE)
            archive.add(data / SETTINGS, SETTINGS)
            archive.close()
            os.fsync(file.fileno())
    except BaseException:
        goal.unlink()  # half a copy must not be taken for one
        raise
    return goal.stat().st_size


def restore(archive: Path, data: Path) -> None:
    """Put the installation in `archive` into `data`, where there is none yet.

    Raises Conflict where `data` holds an installation, Invalid where `archive` is no whole copy of one.
    """
    there = [name for name in (*MEMBERS, "side.db") if (data / name).exists()]
    if there:
        raise Conflict("%(path)s đã có một bản cài đặt. Không ghi đè; hãy chọn thư mục trống.", path=str(data))
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data, prefix="restore-") as folder:
        for name, body in _members(archive).items():
            descriptor = os.open(Path(folder) / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
        _check(Path(folder) / DATABASE)
        for name in MEMBERS:
            (Path(folder) / name).rename(data / name)


def _require(data: Path) -> None:
    for name in MEMBERS:
        if not (data / name).is_file():
            raise Invalid("%(path)s không có %(name)s: không có gì để sao lưu.", path=str(data), name=name)


def _copy(source: Path, goal: Path) -> None:
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live, closing(sqlite3.connect(goal)) as copy:
        goal.chmod(0o600)
        live.backup(copy)


def _members(archive: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(archive, "r:gz") as opened:
            for member in opened:
                body = opened.extractfile(member) if member.isfile() else None
                if member.name in MEMBERS and body is not None:
                    found[member.name] = body.read()
    except (OSError, EOFError, tarfile.TarError, zlib.error) as fault:
        raise Invalid("%(path)s không đọc được như một bản sao lưu.", path=str(archive)) from fault
    if set(found) != set(MEMBERS):
        raise Invalid("%(path)s không phải là bản sao lưu đầy đủ.", path=str(archive))
    return found


def _check(database: Path) -> None:
    try:
        with closing(sqlite3.connect(database)) as opened:
            said = opened.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as fault:
        raise Invalid("Cơ sở dữ liệu trong bản sao lưu bị hỏng.") from fault
    if said != "ok":
        raise Invalid("Cơ sở dữ liệu trong bản sao lưu bị hỏng.")
