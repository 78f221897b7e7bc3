"""Reads an author's Markdown line by line for what must not, or must, be there; renders nothing.

Kept apart from rendering because the renderer has no line numbers, and forgives what an author should mend.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from learn.content.findings import Finding
from learn.content.sentences import did_you_mean
from learn.domain.labs import count_words

BLOCKS = ("note", "warning", "try", "reveal", "lab", "image", "audio", "video")
OPTIONS = {"image": ("src", "alt"), "audio": ("src", "transcript"), "video": ("src", "transcript")}
LAW = re.compile(r"\{law:([^}\n]*)\}")
OPTION = re.compile(r"^ {4,}([\w-]+):(?: +(.*))?$")

_FENCE = re.compile(r"^ *(`{3,}|~{3,})(.*)$")
_OPEN = re.compile(r"^ {0,3}(/{3,}) *([\w-]+) *(?:\| *(.*?) *)?$")
_CLOSE = re.compile(r"^ {0,3}(/{3,}) *$")
_SLASHES = re.compile(r"^ *//+(?![^\s/|]*[./])")
_HEADING = re.compile(r"^(#{1,6})(\s+|$)(.*)$")
_CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_IMAGE = re.compile(r"!\[([^\]]*)\]\s*[(\[]")
_LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^)]*)\)")
_REFERENCE = re.compile(r"^ {0,3}\[[^\]]+\]:\s")
_AUTOLINK = re.compile(r"<([a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>]*)>")
_TAG = re.compile(r"</?[a-zA-Z][\w:-]*(?:\s[^<>]*|/)?>?|<!--|<!\w|<\?")


@dataclass(frozen=True)
class Shown:
    """A picture, sound or film that the text shows: `options` are those of its block."""

    kind: str
    options: dict[str, str]
    line: int


@dataclass
class Scan:
    """What a text refers to, each with its line."""

    labs: list[tuple[str, int]] = field(default_factory=list)
    media: list[Shown] = field(default_factory=list)
    lessons: list[tuple[str, int]] = field(default_factory=list)
    laws: list[tuple[str, int]] = field(default_factory=list)
    words: int = 0


def scan(body: str, *, file: str, first_line: int, findings: list[Finding], lesson: bool = True) -> Scan:
    """What `body` refers to; a finding for each thing in it that its author must mend.

    `lesson` is False for short texts (tasks, questions): no labs, pictures, sound, film or headings there.
    """
    scanner = _Scanner(body.split("\n"), file, first_line, findings, lesson)
    scanner.run()
    return scanner.out


def option_value(text: str | None) -> str:
    """The value of a block's option: the rest of its line, without the quotes that may stand around it."""
    value = (text or "").strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


class _Scanner:
    def __init__(self, lines: list[str], file: str, first: int, findings: list[Finding], lesson: bool) -> None:
        self.lines = lines
        self.file = file
        self.first = first
        self.findings = findings
        self.lesson = lesson
        self.out = Scan()
        self.open: list[tuple[int, str, int]] = []  # slashes, name, line index
        self.level = 1
        self.at = 0

    def say(self, message: str, at: int | None = None, field_name: str = "") -> None:
        line = self.first + (self.at if at is None else at)
        self.findings.append(Finding(self.file, line, field_name, message))

    def run(self) -> None:
        fence: tuple[str, int] | None = None
        while self.at < len(self.lines):
            line = self.lines[self.at]
            mark = _FENCE.match(line)
            if fence:
                if mark and mark[1].startswith(fence[0]) and not mark[2].strip():
                    fence = None
                else:
                    self.out.words += count_words(line)
            elif mark and "`" not in mark[2]:
                fence = (mark[1], self.at)
            elif "\t" in line[: len(line) - len(line.lstrip())]:
                self.say("Đầu dòng có phím Tab; hãy thụt dòng bằng dấu cách.")
            else:
                self.line(line)
            self.at += 1
        if fence:
            self.say(f"Khối mã mở ở đây chưa đóng; hãy thêm dòng {fence[0]}.", fence[1])
        for slashes, name, index in self.open:
            self.say(f"Khối “{name}” mở ở đây chưa đóng; hãy thêm dòng {'/' * slashes}.", index)

    def line(self, line: str) -> None:
        if start := _OPEN.match(line):
            self.start_block(len(start[1]), start[2].lower(), start[3] or "")
            return
        if end := _CLOSE.match(line):
            self.end_block(len(end[1]))
            return
        if _SLASHES.match(line):
            self.say("Dòng này giống khối “///” nhưng viết chưa đúng; mẫu: “/// note | Tiêu đề”, đóng bằng “///”.")
            return
        text = _CODE_SPAN.sub(lambda span: " " * len(span[0]), line)
        self.heading(text)
        self.references(text)
        self.out.words += count_words(line)

    def heading(self, text: str) -> None:
        if re.fullmatch(r" {0,3}=+ *", text) and self.at and self.lines[self.at - 1].strip():
            self.say("Bài không dùng đề mục cấp 1 (tên bài đã là cấp 1); hãy dùng “## ”.")
        if not (found := _HEADING.match(text)):
            return
        level = len(found[1])
        if not self.lesson:
            self.say("Ở đây không dùng đề mục “#”; hãy viết thành câu, hoặc in đậm bằng **…**.")
        elif level == 1:
            self.say("Bài không dùng đề mục cấp 1 (tên bài đã là cấp 1); hãy dùng “## ”.")
        elif not found[3].strip("# "):
            self.say("Đề mục trống; hãy viết tên mục sau dấu “#”.")
        elif level > self.level + 1:
            self.say(f"Đề mục nhảy từ cấp {self.level} xuống cấp {level}; hãy dùng “{'#' * (self.level + 1)} ”.")
        self.level = max(level, 2)

    def references(self, text: str) -> None:
        for law in LAW.finditer(text):
            key, bar, form = law[1].partition("|")
            if bar and form != "short":
                self.say(f"Sau dấu “|” chỉ dùng được “short”: {{law:{key}|short}}.")
            self.out.laws.append((key.strip(), self.first + self.at))
        if _IMAGE.search(text):
            self.say("Hình phải đặt trong khối “/// image” có src và alt, không dùng ![…](…).")
        if _REFERENCE.match(text):
            self.say("Không dùng liên kết kiểu [tên]: địa chỉ; hãy viết [chữ](https://…).")
        for link in _LINK.finditer(text):
            self.link(link[1].strip(), link[2].strip())
        for auto in _AUTOLINK.finditer(text):
            self.link(auto[1], auto[1])
        if tag := _TAG.search(_AUTOLINK.sub("", text)):
            self.say(
                f"Không dùng HTML ({tag[0][:20]}); hãy dùng Markdown, hoặc đặt chữ trong `…` nếu muốn hiện nguyên."
            )

    def link(self, shown: str, target: str) -> None:
        if not shown:
            self.say("Liên kết không có chữ; hãy viết chữ trong dấu [ ].")
        if target.startswith("lesson:") and self.lesson:
            self.out.lessons.append((target.removeprefix("lesson:"), self.first + self.at))
            return
        if not _is_https(target):
            self.say(f"Liên kết “{target[:60]}” phải bắt đầu bằng https:// hoặc lesson:, không có dấu cách.")

    def start_block(self, slashes: int, name: str, argument: str) -> None:
        if name not in BLOCKS:
            near = did_you_mean(name, BLOCKS)
            advice = f"có phải “{near}” không?" if near else f"hãy chọn trong: {', '.join(BLOCKS)}."
            self.say(f"Không có khối “{name}”; {advice}")
        elif not self.lesson and (name == "lab" or name in OPTIONS):
            self.say(f"Ở đây không dùng khối “{name}”; hãy đặt vào bài học.")
        if self.open and slashes >= self.open[-1][0]:
            outer = self.open[-1][1]
            self.say(f"Khối “{outer}” chưa đóng; nếu muốn lồng nhau, hãy mở và đóng khối ngoài bằng “////”.")
            self.open.pop()
        if name == "lab":
            self.lab_block(argument)
        self.open.append((slashes, name, self.at))
        self.out.words += count_words(argument)
        options = self.options(name)
        if name in OPTIONS:
            self.media_block(name, options, self.open[-1][2])

    def lab_block(self, argument: str) -> None:
        if self.open:
            self.say("Khối lab không nằm trong khối khác; hãy đưa ra ngoài.")
        if not re.fullmatch(r"[a-z0-9-]+", argument):
            self.say("Sau “/// lab |” phải là tên tệp lab không có .yaml, ví dụ “/// lab | tom-tat”.")
        else:
            self.out.labs.append((argument, self.first + self.at))

    def options(self, name: str) -> dict[str, str]:
        """The indented lines beneath a block's first line; moves past them."""
        start = self.at
        while self.at + 1 < len(self.lines) and re.match(r" {4,}\S", self.lines[self.at + 1]):
            self.at += 1
        out: dict[str, str] = {}
        allowed: Sequence[str] = OPTIONS.get(name, ())
        for at in range(start + 1, self.at + 1):
            found = OPTION.match(self.lines[at])
            if not found:
                self.say("Dưới dòng mở khối phải là các dòng “khóa: giá trị”, hoặc một dòng trống.", at)
                continue
            key = found[1]
            if key not in allowed:
                near = did_you_mean(key, allowed)
                advice = f"có phải “{near}” không?" if near else "hãy bỏ đi."
                self.say(f"Khối “{name}” không có khóa “{key}”; {advice}", at, key)
            elif key in out:
                self.say(f"Khóa “{key}” viết hai lần trong khối này; hãy bỏ một.", at, key)
            else:
                out[key] = option_value(found[2])
        return out

    def media_block(self, name: str, options: dict[str, str], at: int) -> None:
        for key in OPTIONS[name]:
            if not options.get(key, "").strip():
                what = {
                    "src": "tên tệp trong thư mục media",
                    "alt": "lời tả hình cho người không nhìn thấy",
                    "transcript": "tên tệp .txt ghi lời, cho người không nghe được",
                }[key]
                self.say(f"Khối “{name}” thiếu “{key}”; hãy thêm dòng “    {key}: …” ({what}).", at, key)
        if options.get("src"):
            self.out.media.append(Shown(name, options, self.first + at))

    def end_block(self, slashes: int) -> None:
        if self.open and self.open[-1][0] == slashes:
            self.open.pop()
        else:
            self.say("Dòng đóng khối này không có dòng mở; hãy bỏ đi, hoặc viết đủ số dấu “/” như dòng mở.")


def _is_https(target: str) -> bool:
    if re.search(r"\s", target) or not target.startswith("https://"):
        return False
    try:
        return bool(urlsplit(target).hostname)
    except ValueError:
        return False
