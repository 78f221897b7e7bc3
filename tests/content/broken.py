"""Broken content files: each is the good shelf with one thing wrong, and what must be said of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.content.shelves import A1

COURSE = "courses/khoa-thu/course.yaml"
MODULE = f"{A1}/module.yaml"
ONE = f"{A1}/01-bai-mot.md"
TWO = f"{A1}/02-bai-hai.md"
LAB = f"{A1}/labs/viet-lenh.yaml"
LAWS = "courses/laws.yaml"
BANK = "quizzes/t1-mo-dau.yaml"


@dataclass(frozen=True)
class Broken:
    """`says` is part of the one sentence that must be said, at `line` of `file`."""

    name: str
    breaks: Callable[[Path], None]
    file: str
    line: int
    says: str


def _swap(name: str, old: str, new: str) -> Callable[[Path], None]:
    def breaks(shelf: Path) -> None:
        text = (shelf / name).read_text(encoding="utf-8")
        assert old in text
        (shelf / name).write_text(text.replace(old, new, 1), encoding="utf-8", newline="")

    return breaks


def _bytes(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def breaks(shelf: Path) -> None:
        (shelf / name).write_bytes(change((shelf / name).read_bytes()))

    return breaks


def _add(name: str, text: str) -> Callable[[Path], None]:
    def breaks(shelf: Path) -> None:
        (shelf / name).parent.mkdir(exist_ok=True)
        (shelf / name).write_text(text, encoding="utf-8")

    return breaks


def _end(text: str) -> Callable[[Path], None]:
    """One more line 11 in lesson two."""
    return _bytes(TWO, lambda raw: raw + b"\n" + text.encode() + b"\n")


def _remove(name: str) -> Callable[[Path], None]:
    return lambda shelf: (shelf / name).unlink()


def _link_out(shelf: Path) -> None:
    (shelf.parent / "outside.md").write_text((shelf / TWO).read_text(encoding="utf-8"), encoding="utf-8")
    (shelf / TWO).unlink()
    (shelf / TWO).symlink_to(shelf.parent / "outside.md")


BROKEN = [
    Broken("a duplicate key", _swap(COURSE, "code: T\n", "code: T\ncode: U\n"), COURSE, 3, "lần đầu ở dòng 2"),
    Broken("a tab", _swap(MODULE, "    codes:", "\tcodes:"), MODULE, 5, "phím Tab"),
    Broken("a BOM", _bytes(COURSE, lambda raw: b"\xef\xbb\xbf" + raw), COURSE, 1, "không BOM"),
    Broken("line ends of Windows", _bytes(TWO, lambda raw: raw.replace(b"\n", b"\r\n")), TWO, 1, "CRLF"),
    Broken("not UTF-8", _bytes(TWO, lambda raw: raw.replace("bài hai.".encode(), b"b\xe0i hai.")), TWO, 5, "UTF-8"),
    Broken("a control character", _swap(TWO, "Nội", "N\x07ội"), TWO, 5, "ký tự điều khiển"),
    Broken("not YAML", _swap(COURSE, "title: Khóa thử", "title: Khóa: thử"), COURSE, 1, "dấu nháy kép"),
    Broken("an alias", _swap(COURSE, "title: Khóa thử", "title: *thu"), COURSE, 1, "Không dùng “&” và “*”"),
    Broken("a tag", _swap(COURSE, "code: T", "code: !!str T"), COURSE, 2, "Không dùng thẻ “!”"),
    Broken("no course file", _remove(COURSE), COURSE, 1, "Không có tệp này"),
    Broken("no module file", _remove("courses/khoa-thu/a2-tu-chon/module.yaml"),
           "courses/khoa-thu/a2-tu-chon/module.yaml", 1, "hãy tạo tệp"),
    Broken("an unlisted module", _add("courses/khoa-thu/a3-them/module.yaml", "title: x\n"), COURSE, 8,
           "“a3-them” chưa có trong modules"),
    Broken("a module without folder", _swap(COURSE, "a2-tu-chon]", "a2-tu-chon, a2-tu-chom]"), COURSE, 8,
           "có phải “a2-tu-chon” không?"),
    Broken("too many to choose", _swap(COURSE, "choose: 1", "choose: 2"), COURSE, 9, "chỉ có 1 học phần"),
    Broken("an unknown key", _swap(COURSE, "choose: 1", "chose: 1"), COURSE, 9, "có phải “choose” không?"),
    Broken("a missing key", _swap(MODULE, "code: T1\n", ""), MODULE, 1, "hãy thêm dòng “code: …”"),
    Broken("a word not on the list", _swap(COURSE, "residents", "resident"), COURSE, 4, "có phải “residents” không?"),
    Broken("a wrong type", _swap(MODULE, "Mở đầu", "[Mở đầu]"), MODULE, 1, "Ở đây phải là chữ"),
    Broken("a lesson with a lab that cannot be read", _swap(ONE, "minutes: 4", "minutes: bốn"), ONE, 3, "số nguyên"),
    Broken("a number out of range", _swap(TWO, "minutes: 3", "minutes: 0"), TWO, 3, "từ 1 trở lên"),
    Broken("a date out of form", _swap(COURSE, "2026-11-24", "24/11/2026"), COURSE, 7, "năm-tháng-ngày"),
    Broken("a day that is not", _swap(LAWS, "2026-03-01", "2026-02-30"), LAWS, 4, "năm-tháng-ngày"),
    Broken("a code of no framework", _swap(MODULE, "DigComp:D1", "DigComp:D9"), MODULE, 5, "DigComp:D1..D5"),
    Broken("a code used twice", _swap(MODULE, "code: T1", "code: T"), MODULE, 2, "hãy đổi mã"),
    Broken("an unknown bank", _swap(MODULE, "t1-mo-dau", "t1-mo-dauu"), MODULE, 7, "có phải “t1-mo-dau” không?"),
    Broken("an outcome beyond the module's", _swap(BANK, "outcome: 1", "outcome: 2"), BANK, 7, "chỉ có 1 kết quả"),
    Broken("an unknown law in an explanation", _swap(BANK, "{law:luat-134-2025}", "{law:luat-13}"), BANK, 16,
           "không có khóa “luat-13”"),
    Broken("no front matter", _bytes(TWO, lambda raw: raw[4:]), TWO, 1, "Thiếu phần đầu bài"),
    Broken("open front matter", _swap(TWO, "minutes: 3\n---", "minutes: 3"), TWO, 1, "chưa đóng"),
    Broken("an empty lesson", _add(TWO, "---\ntitle: Bài hai\nminutes: 3\n---\n\n"), TWO, 5, "chưa có nội dung"),
    Broken("an empty file", _add(TWO, ""), TWO, 1, "Bài trống"),
    Broken("an unknown law", _end("Theo {law:luat-134-2026}."), TWO, 11, "có phải “luat-134-2025” không?"),
    Broken("a dead link", _end("Xem [bài](lesson:bai-bon)."), TWO, 11, "có phải “lesson:bai-ba” không?"),
    Broken("a link without TLS", _end("Xem [bài](http://a.vn)."), TWO, 11, "phải bắt đầu bằng https://"),
    Broken("html in a lesson", _end("Một <b>chữ</b>."), TWO, 11, "Không dùng HTML (<b>)"),
    Broken("a first-level heading", _end("# Bài hai"), TWO, 11, "hãy dùng “## ”"),
    Broken("a heading that jumps", _end("#### Mục"), TWO, 11, "nhảy từ cấp 1 xuống cấp 4"),
    Broken("an inline picture", _end("![](so-do.svg)"), TWO, 11, "/// image"),
    Broken("a picture without words", _swap(ONE, "    alt: Hai bước: học, rồi đoán\n", ""), ONE, 20, "thiếu “alt”"),
    Broken("a picture that is not there", _swap(ONE, "so-do.svg", "so-doo.svg"), ONE, 20, "media/so-doo.svg"),
    Broken("a picture that can act", _swap(f"{A1}/media/so-do.svg", "<circle", "<script/><circle"), ONE, 20,
           "mã chạy được"),
    Broken("sound without its words", _swap(ONE, "    transcript: bai-1.txt\n", ""), ONE, 34, "thiếu “transcript”"),
    Broken("an unknown block", _swap(TWO, "/// try", "/// tryy"), TWO, 7, "có phải “try” không?"),
    Broken("a block left open", _bytes(TWO, lambda raw: raw.rstrip()[:-4]), TWO, 7, "chưa đóng"),
    Broken("a fence left open", _end("```"), TWO, 11, "chưa đóng"),
    Broken("an unknown lab", _end("/// lab | viet-len\n///"), TWO, 11, "có phải “viet-lenh” không?"),
    Broken("a lab in two lessons", _end("/// lab | viet-lenh\n///"), TWO, 11, "mỗi lab chỉ đặt ở một bài"),
    Broken("a lab that passes the naive", _swap(LAB, "Tóm tắt đi.", "Bạn là máy."), LAB, 18, "Lệnh sơ sài lại đạt"),
    Broken("a lab that fails its reference", _swap(LAB, "Bạn là cán bộ", "Là cán bộ"), LAB, 17, "“Nêu vai của AI”"),
    Broken("a pattern that is none", _swap(LAB, "  - kind: no_personal_data\n",
           '  - kind: matches\n    pattern: "(?=a)"\n'), LAB, 10, "RE2"),
    Broken("an unknown kind of check", _swap(LAB, "kind: contains_any", "kind: contain_any"), LAB, 5,
           "có phải “contains_any” không?"),
    Broken("more needed than there is", _swap(LAB, "reference:", "need: 3\nreference:"), LAB, 17, "hãy giảm need"),
    Broken("two lessons of one name", _add(f"{A1}/03-bai-hai.md", "---\ntitle: x\nminutes: 1\n---\nx\n"),
           f"{A1}/03-bai-hai.md", 1, "đã có bài “bai-hai”"),
    Broken("a lesson without number", _add(f"{A1}/bai-tu.md", "---\ntitle: x\nminutes: 1\n---\nx\n"),
           f"{A1}/bai-tu.md", 1, "01-ten-bai.md"),
    Broken("a stray file", _add(f"{A1}/ghi-chu.docx", "x"), f"{A1}/ghi-chu.docx", 1, "không thuộc học phần"),
    Broken("a file too large", _bytes(TWO, lambda raw: raw + b"a " * 600_000), TWO, 1, "1 MiB"),
    Broken("a link out of the folder", _link_out, TWO, 1, "dẫn ra ngoài"),
]  # fmt: skip
