"""Files that are there whole or not at all."""

import os
import tempfile
from pathlib import Path

from learn.domain.errors import Conflict, Invalid
from learn.formats.exchange import MAX_RAW


def read_whole(path: Path) -> bytes:
    """The file's bytes, of one that is too big only as many as show it. Raises Invalid where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_RAW + 1)
    except OSError:
        text = "Không đọc được %(file)s; hãy kiểm tra tên và quyền đọc của tệp."
        raise Invalid(text, file=path) from None


def write_whole(path: Path, raw: bytes, *, force: bool = False) -> None:
    """Put the file in its place in one step. Raises Conflict where one stands there, unless `force` replaces it."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        made = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(raw)
                stream.flush()
                os.fsync(stream.fileno())
            made.chmod(0o644)
            if force:
                made.replace(path)
            else:
                path.hardlink_to(made)  # unlike a rename, refuses where something stands already
        finally:
            made.unlink(missing_ok=True)
    except FileExistsError:
        raise occupied(path) from None
    except OSError:
        text = "Không ghi được %(file)s; hãy kiểm tra thư mục và quyền ghi."
        raise Invalid(text, file=path) from None


def occupied(path: Path) -> Conflict:
    """Something stands there already."""
    text = "%(file)s đã có; không ghi đè. Hãy chọn tên khác, hoặc thêm --force nếu muốn thay."
    return Conflict(text, file=path)
