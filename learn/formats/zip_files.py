"""Packages of strangers: looked over whole before anything in them is believed."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from learn.domain.errors import Invalid

MAX_MEMBERS = 2_000
MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 200
_SMALL = 1024 * 1024  # what is small unpacked may be packed as tightly as it likes


def unpack(raw: bytes) -> Mapping[str, bytes]:
    """The members of a ZIP file by name, kept in memory.

    Raises Invalid on one that is broken, too big unpacked, or names a place outside of its folder. What the file says
    of its sizes is held against it: a member that comes out longer is broken.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as opened:
            members = [member for member in opened.infolist() if not member.is_dir()]
            _check(members, len(raw))
            return {member.filename: opened.read(member) for member in members}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, EOFError, OSError):
        text = "Đây không phải tệp nén ZIP còn nguyên, không mật khẩu; hãy chọn tệp khác."
        raise Invalid(text) from None


def _check(members: list[zipfile.ZipInfo], packed: int) -> None:
    size = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or size > MAX_UNPACKED or size > max(_SMALL, MAX_RATIO * packed):
        text = "Tệp nén này bung ra quá lớn để là bộ câu hỏi; hãy chia thành nhiều tệp."
        raise Invalid(text)
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or any(":" in part for part in path.parts):
            text = "Tệp nén có đường dẫn đi ra ngoài: %(path)s; hãy nén lại."
            raise Invalid(text, path=member.filename[:80])
