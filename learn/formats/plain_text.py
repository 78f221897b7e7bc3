"""Files of text as editors on any machine save them: UTF-8 or UTF-16, with a mark or without, any line ends."""

import re
import unicodedata

from learn.domain.errors import Invalid
from learn.formats.exchange import MAX_RAW

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_UNSEEN = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


def check_size(raw: bytes) -> None:
    """Raises Invalid on a file that is empty or too big to be a question bank."""
    if len(raw) > MAX_RAW:
        text = "Tệp lớn hơn %(limit)s MiB; hãy chia thành nhiều tệp."
        raise Invalid(text, limit=MAX_RAW // (1024 * 1024))
    if not raw.strip():
        text = "Tệp này trống; hãy chọn tệp khác."
        raise Invalid(text)


def text_of(raw: bytes) -> str:
    """The text, composed, with plain line ends and a space for each unseen sign.

    Raises Invalid, with the line, where it is not text in UTF-8 or UTF-16.
    """
    check_size(raw)
    text = _decoded(raw).replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        message = "Dòng %(line)s có ký tự rỗng (NUL), nên đây không phải tệp chữ; hãy chọn tệp khác."
        raise Invalid(message, line=text.count("\n", 0, text.index("\0")) + 1)
    return unicodedata.normalize("NFC", _UNSEEN.sub(" ", text))


def _decoded(raw: bytes) -> str:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _decode(raw[len(mark) :], encoding)
    start = raw[:400]
    if len(start) > 3 and start[1::2].count(0) > len(start) // 4:
        return _decode(raw, "utf-16-le")
    if len(start) > 3 and start[::2].count(0) > len(start) // 4:
        return _decode(raw, "utf-16-be")
    return _decode(raw, "utf-8")


def _decode(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].decode(encoding, "replace").count("\n") + 1
        message = "Dòng %(line)s không đọc được; hãy lưu tệp với bảng mã UTF-8 (không dùng TCVN3, VNI)."
        raise Invalid(message, line=line) from None
