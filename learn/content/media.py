"""Pictures, sound and film of a module: the files that a lesson's blocks name, checked."""

import hashlib
import re
from pathlib import Path

from learn.content.findings import Finding, read_text, shown
from learn.content.scan import Shown
from learn.domain.courses import Media, MediaKind

ENDINGS: dict[MediaKind, tuple[str, ...]] = {
    "image": (".svg", ".png", ".jpg", ".jpeg", ".webp"),
    "audio": (".mp3", ".m4a", ".ogg"),
    "video": (".mp4", ".webm"),
}
MAX_BYTES: dict[MediaKind, int] = {"image": 1 << 20, "audio": 20 << 20, "video": 100 << 20}

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,80}")
_ACTIVE = re.compile(
    rb"<script|<foreignobject|<!entity|<iframe|\son[a-z]+\s*=|javascript:|href\s*=\s*[\"']?\s*(https?:)?//|@import|url\(\s*[\"']?\s*(https?:)?//",
    re.IGNORECASE,
)


def read_media(thing: Shown, folder: Path, root: Path, file: str, findings: list[Finding]) -> Media | None:
    """The file that a block shows; None, and findings at the block's line, where it cannot be used."""

    def say(key: str, message: str) -> None:
        findings.append(Finding(file, thing.line, key, message))

    kind: MediaKind = "image" if thing.kind == "image" else "audio" if thing.kind == "audio" else "video"
    name = thing.options["src"]
    raw = checked(kind, name, folder, root, MAX_BYTES[kind])
    if isinstance(raw, str):
        say("src", raw)
        return None
    transcript = ""
    if kind != "image" and (text_name := thing.options.get("transcript", "")):
        if not (_NAME.fullmatch(text_name) and text_name.endswith(".txt")):
            say("transcript", "Lời ghi phải là tệp .txt nằm ngay trong thư mục media.")
            return None
        transcript = (read_text(folder / text_name, root, findings) or "").strip()
    return Media(kind, name, hashlib.sha256(raw).hexdigest()[:32], len(raw), transcript)


def checked(kind: MediaKind, name: str, folder: Path, root: Path, limit: int) -> bytes | str:
    """The content of a file that may be shown, or the sentence that says why it may not. `limit` is in bytes."""
    if not _NAME.fullmatch(name):
        return f"Tên tệp “{name[:60]}” chỉ được gồm a-z, 0-9, “-”, “_”, “.” và nằm ngay trong thư mục {folder.name}."
    if not name.endswith(ENDINGS[kind]):
        return f"Khối “{kind}” chỉ nhận tệp có đuôi {', '.join(ENDINGS[kind])}."
    raw = _bytes(folder / name, root, limit)
    if isinstance(raw, str):
        size = f"{limit >> 20} MiB" if limit >> 20 else f"{limit >> 10} KiB"
        return raw.format(file=shown(folder / name, root), limit=size)
    if name.endswith(".svg") and _ACTIVE.search(raw):
        return f"Hình “{name}” có mã chạy được hoặc gọi ra ngoài; hãy xuất lại SVG đơn giản."
    return raw


def _bytes(path: Path, root: Path, limit: int) -> bytes | str:
    """The file's content, or the sentence that says why not."""
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            return "Tệp {file} là liên kết dẫn ra ngoài thư mục nội dung; hãy chép tệp thật vào đây."
        if not path.is_file():
            return "Không có tệp {file}; hãy chép tệp vào, hoặc sửa tên cho đúng."
        with path.open("rb") as stream:
            raw = stream.read(limit + 1)
    except (OSError, RuntimeError, ValueError):
        return "Không đọc được tệp {file}; hãy kiểm tra quyền đọc."
    if len(raw) > limit:
        return "Tệp {file} lớn hơn {limit}; hãy nén nhỏ lại."
    return raw or "Tệp {file} trống; hãy chép lại tệp."
