"""What is wrong with a content file, said so that its author can mend it: file, line, field, one sentence.

Every reader of `courses/` and `quizzes/` goes through `Source`: a YAML text read once, safely, with the line
of each of its keys. Reading never raises for what a file holds; it appends a `Finding` and goes on.

The YAML taken is a small, plain part of YAML 1.2: no anchors, no tags, no merge keys, one document; `true`
and `false` are the only truth values and a date stays text until its field reads it, so that `no` is a word.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from learn.content.sentences import sentence_for

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 20

T = TypeVar("T")
Key = str | int

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
_WORDS: dict[str, object] = {"": None, "~": None, "null": None, "true": True, "false": False}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend. `line` counts from 1; `field` is empty where the whole file is meant."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}"
        return f"{place}: {self.field}: {self.message}" if self.field else f"{place}: {self.message}"


class _Broken(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def shown(path: Path, root: Path) -> str:
    """How findings name a file: the root's own name, then the way below it."""
    try:
        below = path.relative_to(root).as_posix()
    except ValueError:
        below = path.name
    return f"{root.name}/{below}".encode("utf-8", "replace").decode()


def read_text(path: Path, root: Path, findings: list[Finding]) -> str | None:
    """The text of a file under `root` with plain line ends; None, and a finding, where it cannot be read."""
    file = shown(path, root)
    raw = _read_bytes(path, root, file, findings)
    if raw is None:
        return None
    if raw.startswith(b"\xef\xbb\xbf"):
        findings.append(
            Finding(file, 1, "", "Tệp bắt đầu bằng dấu BOM; hãy lưu lại dạng UTF-8 không BOM (UTF-8 without BOM).")
        )
        raw = raw[3:]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        findings.append(
            Finding(
                file,
                line,
                "",
                "Dòng này không phải chữ UTF-8; hãy lưu tệp với bảng mã UTF-8 (không dùng TCVN3, VNI).",
            )
        )
        return None
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        findings.append(
            Finding(file, line, "", "Dòng kết thúc kiểu Windows (CRLF); hãy lưu tệp với dấu xuống dòng LF.")
        )
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if hidden := _CONTROL.search(text):
        line = text.count("\n", 0, hidden.start()) + 1
        findings.append(
            Finding(file, line, "", f"Có ký tự điều khiển ẩn (mã {ord(hidden.group()):#04x}); hãy xóa ký tự đó.")
        )
        text = _CONTROL.sub(" ", text)
    return text


def _read_bytes(path: Path, root: Path, file: str, findings: list[Finding]) -> bytes | None:
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            findings.append(
                Finding(file, 1, "", "Liên kết này dẫn ra ngoài thư mục nội dung; hãy chép tệp thật vào đây.")
            )
            return None
        if not path.is_file():
            findings.append(Finding(file, 1, "", "Không có tệp này; hãy tạo tệp hoặc sửa tên cho đúng."))
            return None
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except (OSError, RuntimeError, ValueError):
        findings.append(Finding(file, 1, "", "Không đọc được tệp này; hãy kiểm tra tên và quyền đọc của tệp."))
        return None
    if len(raw) > MAX_BYTES:
        findings.append(Finding(file, 1, "", "Tệp lớn hơn 1 MiB; hãy chia nội dung thành nhiều tệp nhỏ."))
        return None
    return raw


@dataclass(frozen=True)
class Source:
    """One YAML text: its plain value and the line of each key.

    `data` is made of dict (keys are always text), list, str, int, float, bool and None.
    """

    file: str
    data: Any
    lines: dict[tuple[Key, ...], int] = field(default_factory=dict, repr=False)
    inside: tuple[Key, ...] = ()

    @classmethod
    def load(cls, path: Path, root: Path, findings: list[Finding]) -> "Source | None":
        """The file's value; None, and a finding, where it cannot be read. `root` is the folder read from."""
        text = read_text(path, root, findings)
        return None if text is None else cls.parse(text, shown(path, root), findings)

    @classmethod
    def parse(cls, text: str, file: str, findings: list[Finding], *, first_line: int = 1) -> "Source | None":
        """The value of a text that begins at `first_line` of `file`."""
        for number, line in enumerate(text.split("\n")):
            if "\t" in line[: len(line) - len(line.lstrip())]:
                findings.append(
                    Finding(file, first_line + number, "", "Đầu dòng có phím Tab; hãy thụt dòng bằng dấu cách.")
                )
                return None
        builder = _Builder(file, first_line, findings)
        try:
            data = builder.build(text)
        except _Broken as broken:
            findings.append(Finding(file, broken.line, "", broken.message))
            return None
        return cls(file, data, builder.lines)

    def at(self, key: Key) -> "Source":
        """The part of this source beneath a key of its outermost value."""
        return replace(self, data=self.data[key], inside=(*self.inside, key))

    def line(self, *keys: Key) -> int:
        """The line of this key, or of the nearest key around it that the file has."""
        path = (*self.inside, *keys)
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def report(self, findings: list[Finding], keys: Sequence[Key], message: str) -> None:
        """Append a finding at this key."""
        findings.append(Finding(self.file, self.line(*keys), named((*self.inside, *keys)), message))


def named(keys: Sequence[Key]) -> str:
    """A place in words: `items[2].options[1].text`, lists counted from 1."""
    out = ""
    for key in keys:
        out += f"[{key + 1}]" if isinstance(key, int) else f".{key}" if out else key
    return out


def validate(source: Source, adapter: TypeAdapter[T], findings: list[Finding]) -> T | None:
    """The source's value as the adapter's type; None, and a finding for each misfit, if it does not fit."""
    if not isinstance(source.data, dict):
        what = "Mục này" if source.inside else "Tệp"
        source.report(findings, (), f"{what} phải gồm các dòng “khóa: giá trị”; xem mẫu trong docs/authoring.md.")
        return None
    try:
        return adapter.validate_python(source.data)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        for one in errors:
            if one["type"] == "too_short" and any(len(_below(one, other)) for other in errors):
                continue  # the list is only short of what is wrong in it
            keys, sentence = sentence_for(dict(one), source.data, adapter)
            source.report(findings, keys, sentence)
        return None


def _below(one: Any, other: Any) -> tuple[Key, ...]:
    """The rest of the way from the place of one error to another's beneath it."""
    here, there = one["loc"], other["loc"]
    return tuple(there[len(here) :]) if there[: len(here)] == here else ()


class _Builder:
    """Turns the events of a YAML text into plain values; keeps the line of each key."""

    def __init__(self, file: str, first_line: int, findings: list[Finding]) -> None:
        self.file = file
        self.offset = first_line
        self.findings = findings
        self.lines: dict[tuple[Key, ...], int] = {(): first_line}

    def build(self, text: str) -> object:
        try:
            events = yaml.parse(text, Loader=_Loader)
            next(events)
            first = next(events)
            if isinstance(first, yaml.StreamEndEvent):
                return None
            value = self._value(next(events), events, ())
            next(events)
            last = next(events)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise _Broken(
                self.offset + min(mark.line if mark else 0, text.rstrip("\n").count("\n")),
                "Không đọc được YAML ở dòng này; thường do thiếu dấu cách sau dấu “:”, thụt dòng lệch, "
                "hoặc câu chứa “: ” hay “#” chưa đặt trong dấu nháy kép.",
            ) from None
        except yaml.YAMLError:
            raise _Broken(self.offset, "Không đọc được YAML; hãy so với mẫu trong docs/authoring.md.") from None
        if not isinstance(last, yaml.StreamEndEvent):
            raise _Broken(self._at(last), "Tệp có nhiều tài liệu YAML; hãy bỏ các dòng “---” thừa.")
        return value

    def _at(self, event: yaml.Event) -> int:
        return self.offset + (event.start_mark.line if event.start_mark else 0)

    def _refuse(self, event: yaml.Event, message: str) -> NoReturn:
        raise _Broken(self._at(event), message)

    def _value(self, event: yaml.Event, events: Iterator[yaml.Event], path: tuple[Key, ...]) -> object:
        if len(path) > MAX_DEPTH:
            self._refuse(event, "Các mục lồng nhau quá sâu; hãy viết phẳng hơn.")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._refuse(
                event,
                "Không dùng “&” và “*” để dẫn lại; hãy viết lại giá trị, hoặc đặt câu trong dấu nháy kép.",
            )
        if getattr(event, "tag", None):
            self._refuse(event, "Không dùng thẻ “!”; hãy đặt câu trong dấu nháy kép.")
        self.lines.setdefault(path, self._at(event))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, path)
        if isinstance(event, yaml.SequenceStartEvent):
            out: list[object] = []
            while not isinstance(event := next(events), yaml.SequenceEndEvent):
                out.append(self._value(event, events, (*path, len(out))))
            return out
        return _scalar(event)

    def _mapping(self, events: Iterator[yaml.Event], path: tuple[Key, ...]) -> dict[str, object]:
        out: dict[str, object] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._refuse(event, "Tên khóa phải là một từ; hãy đặt giá trị có “{” hay “[” trong dấu nháy kép.")
            key = str(event.value)
            line = self._at(event)
            if key in out:
                first = self.lines[*path, key]
                self.findings.append(
                    Finding(
                        self.file, line, named((*path, key)),
                        f"Khóa “{key}” viết hai lần (lần đầu ở dòng {first}); hãy bỏ một.",
                    )
                )  # fmt: skip
            self.lines.setdefault((*path, key), line)
            out[key] = self._value(next(events), events, (*path, key))
        return out


def _scalar(event: Any) -> object:
    text = str(event.value)
    if event.style not in {None, ""} or not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text) if math.isfinite(float(text)) else text
    return text
