"""Static files: named by their content, compressed once at start, kept by browsers for a year.

`Assets` reads a folder, gives every file a name that changes with its content ("app.3f2a9c41d0.css"), and
answers from memory. Stylesheets are stripped of comments and spaces, and their `url(…)` follow the new names.
"""

import gzip
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

import brotli
from flask import Response, request

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
_COMPRESSIBLE = frozenset({".css", ".js", ".json", ".webmanifest", ".svg"})
_FOREVER = "public, max-age=31536000, immutable"
_CSS_STRING = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_CSS_COMMENT = re.compile(_CSS_STRING + r"|/\*.*?\*/", re.DOTALL)
_CSS_URL = re.compile(r"""url\(\s*(["']?)(?!data:|https?:|/|#)([^"')]+)\1\s*\)""")


class UnknownAsset(KeyError):  # noqa: N818 - the caller names what it asked for, as with KeyError
    """A template or stylesheet names a static file that does not exist; `args[0]` is its name."""


@dataclass(frozen=True)
class _File:
    """One static file, ready to send: `bodies` maps a content coding ("", "gzip", "br") to its bytes."""

    hashed_name: str
    digest: str
    media_type: str
    bodies: dict[str, bytes]


def minify_css(text: str) -> str:
    """`text` without comments and idle spaces; strings are kept as they are and no rule changes its meaning."""
    uncommented = _CSS_COMMENT.sub(lambda match: match.group(1) or " ", text)
    pieces = re.split(_CSS_STRING, uncommented)
    return "".join(piece if at % 2 else _squeeze(piece) for at, piece in enumerate(pieces)).strip()


def _squeeze(code: str) -> str:
    # A space stays where it may mean something: before ":" (descendants), around "+" and "-" (calc).
    code = re.sub(r"\s+", " ", code)
    code = re.sub(r" ?([{};,>]) ?", r"\1", code)
    code = re.sub(r": ", ":", code)
    return code.replace(";}", "}")


class Assets:
    """The static files under `static_dir`, as they were when this object was made.

    `prefix` is the path that the door mounts `serve` on. Raises UnknownAsset when a stylesheet refers to a
    missing file.
    """

    def __init__(self, static_dir: Path, prefix: str = "/static/") -> None:
        self._prefix = prefix
        self._urls: dict[str, str] = {}
        self._files: dict[str, _File] = {}
        for name, body in _read(static_dir):
            self._add(name, self._stylesheet(name, body) if name.endswith(".css") else body)

    def url(self, name: str) -> str:
        """The path to put into a page for the file `name` ("app.css", "vendor/htmx.js"). Raises UnknownAsset."""
        try:
            return self._urls[name]
        except KeyError:
            raise UnknownAsset(name) from None

    def serve(self, hashed_name: str) -> Response:
        """Answer the present request with the file of that hashed name; 404 in one line for any other name."""
        file = self._files.get(hashed_name)
        if file is None:
            return Response("Không có tệp này.\n", status=404, content_type="text/plain; charset=utf-8")
        coding = _best_coding(file)
        response = Response(file.bodies[coding], content_type=file.media_type)
        response.headers["Cache-Control"] = _FOREVER
        response.set_etag(f"{file.digest}-{coding}" if coding else file.digest)
        if len(file.bodies) > 1:
            response.vary.add("Accept-Encoding")
        if coding:
            response.headers["Content-Encoding"] = coding
        response.make_conditional(request)
        return response

    def _add(self, name: str, body: bytes) -> None:
        path = PurePosixPath(name)
        digest = hashlib.sha256(body).hexdigest()[:10]
        hashed_name = str(path.with_name(f"{path.stem}.{digest}{path.suffix}"))
        bodies = {"": body}
        if path.suffix in _COMPRESSIBLE:
            bodies["gzip"], bodies["br"] = _compressed(body)
        self._files[hashed_name] = _File(hashed_name, digest, MEDIA_TYPES[path.suffix], bodies)
        self._urls[name] = self._prefix + hashed_name

    def _stylesheet(self, name: str, body: bytes) -> bytes:
        folder = PurePosixPath(name).parent

        def renamed(match: re.Match[str]) -> str:
            return f"url({self.url(str(folder / match.group(2)))})"

        return _CSS_URL.sub(renamed, minify_css(body.decode())).encode()


@lru_cache(maxsize=64)
def _compressed(body: bytes) -> tuple[bytes, bytes]:
    """As gzip and as Brotli, each at its best: that takes long enough to be done once in a process."""
    return gzip.compress(body, 9, mtime=0), brotli.compress(body, quality=11)


def _read(static_dir: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every servable file, stylesheets last: they refer to the others' new names."""
    paths = [path for path in static_dir.rglob("*") if path.is_file() and path.suffix in MEDIA_TYPES]
    for path in sorted(paths, key=lambda path: (path.suffix == ".css", path)):
        yield path.relative_to(static_dir).as_posix(), path.read_bytes()


def _best_coding(file: _File) -> str:
    """The smallest stored coding that the present request accepts."""
    accepted = request.accept_encodings
    return next((coding for coding in ("br", "gzip") if coding in file.bodies and accepted[coding] > 0), "")
