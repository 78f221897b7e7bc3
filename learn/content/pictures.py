"""Pictures of question banks: files of the folder beside a bank that bears its name.

Unlike a lesson's media they are kept with the library, a piece each: a complaint about a mark comes weeks later, when
the file may have changed or gone.
"""

import base64
import json
from collections.abc import Mapping
from pathlib import Path

from learn.content.library import canonical, digest_of
from learn.content.media import checked

MAX_BYTES = 200 << 10
TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}


def read_picture(name: str, folder: Path, root: Path) -> tuple[str, str] | str:
    """The digest and the piece of a picture's file, or the sentence that says why not."""
    raw = checked("image", name, folder, root, MAX_BYTES)
    if isinstance(raw, str):
        return raw
    piece = canonical({"picture": base64.b64encode(raw).decode(), "type": TYPES[Path(name).suffix]})
    return digest_of(piece), piece


def picture_of(piece: str) -> tuple[bytes, str] | None:
    """The bytes and the media type that a piece keeps; None where it is a piece of another sort."""
    data = json.loads(piece)
    if not isinstance(data, Mapping) or set(data) != {"picture", "type"}:
        return None
    return base64.b64decode(data["picture"]), str(data["type"])
