"""QTI packages of versions 2.0 to 3.0 read: a manifest, a file an item, pictures; or one item's file by itself.

A package is taken whole or not at all: one item's file that breaks the rules of XML or of QTI refuses it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from learn.domain.errors import Invalid
from learn.formats import drafts
from learn.formats.exchange import Malformed, NotCarried, Question, Reading, Taken, slug
from learn.formats.plain_text import check_size
from learn.formats.qti_asked import Asked, declared_points
from learn.formats.qti_body import Words, as_one_version, interactions_of
from learn.formats.qti_kinds import build, refuse
from learn.formats.qti_scoring import Budget, scoring_of
from learn.formats.qti_values import is_true
from learn.formats.xml_files import Element, parse
from learn.formats.zip_files import unpack

MANIFEST = "imsmanifest.xml"
PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".webp")
ZIP = b"PK\3\4"
MAX_PACKAGE_ELEMENTS = 1_000_000  # in all its files together


@dataclass
class _Package:
    """The members by name; `folder` is where the manifest lies, against which it names things."""

    members: Mapping[str, bytes]
    folder: PurePosixPath
    reading: Reading
    budget: Budget
    elements: int = 0

    def parse(self, name: str) -> Element:
        root = as_one_version(parse(self.members[name], name))
        self.elements += 1 + sum(1 for _ in root.walk())
        if self.elements > MAX_PACKAGE_ELEMENTS:
            text = "Tệp %(file)s có quá nhiều phần tử hoặc lồng quá sâu để là bộ câu hỏi; hãy chia nhỏ."
            raise Invalid(text, file=name)
        return root

    def place(self, href: str, beside: PurePosixPath) -> str:
        """The member that an address names; empty where none does."""
        address = urlsplit(href)
        if address.scheme or address.netloc or not address.path:
            return ""
        name = str(beside / unquote(address.path))
        parts: list[str] = []
        for part in PurePosixPath(name).parts:
            if part == ".." and parts:
                parts.pop()
            elif part not in {".", ".."}:
                parts.append(part)
        found = "/".join(parts)
        return found if found in self.members else ""


def read(raw: bytes) -> Taken:
    """The items of a QTI package, or of one item's file. Raises Invalid where it is neither, or anything is broken."""
    check_size(raw)
    reading = Reading()
    if not raw.startswith(ZIP):
        package = _Package({"": raw}, PurePosixPath(), reading, Budget())
        root = as_one_version(parse(raw))
        if root.tag != "assessmentItem":
            text = "Dòng %(line)s: câu hỏi QTI bắt đầu bằng <assessmentItem>, ở đây là <%(tag)s>; hãy chọn gói .zip."
            raise Invalid(text, line=root.line, tag=root.tag[:60])
        _item(package, "", root, ())
        return reading.taken()
    members = unpack(raw)
    manifests = sorted((name for name in members if PurePosixPath(name).name == MANIFEST), key=len)
    if not manifests:
        text = "Gói này không có imsmanifest.xml; hãy xuất lại dạng gói QTI 2.1 hoặc QTI 3."
        raise Invalid(text)
    package = _Package(members, PurePosixPath(manifests[0]).parent, reading, Budget())
    manifest = package.parse(manifests[0])
    reading.title = _title(manifest)
    resources = [one for listed in manifest.all("resources") for one in listed.all("resource")]
    if not any(_is_item(one) for one in resources):
        text = "Gói này không có câu hỏi QTI 2 hay QTI 3 nào; tệp %(file)s không kê tệp assessmentItem."
        raise Invalid(text, file=manifests[0])
    for resource in resources:
        _resource(package, resource, manifests[0])
    return reading.taken()


def _resource(package: _Package, resource: Element, manifest: str) -> None:
    kind, href = resource.attributes.get("type", ""), resource.attributes.get("href", "")
    if _is_item(resource):
        name = package.place(href, package.folder)
        if not name:
            text = "Tệp %(manifest)s (dòng %(line)s) kê tệp %(file)s mà gói không có."
            raise Invalid(text, manifest=manifest, line=resource.line, file=href[:120] or "?")
        root = package.parse(name)
        if root.tag != "assessmentItem":
            text = "Tệp %(file)s bắt đầu bằng <%(tag)s>, không phải <assessmentItem>."
            raise Invalid(text, file=name, tag=root.tag[:60])
        keywords = [word.strip() for found in resource.below("keyword") for word in found.words() if word.strip()]
        _item(package, name, root, keywords)
    elif "test" in kind and "imsqti" in kind:
        message = "Đề thi (assessmentTest) không mang sang: chỉ lấy các câu, theo thứ tự trong gói."
        package.reading.note("lost", message, element=href)
    elif "stimulus" in kind or "xmlv1p2" in kind or "question-bank" in kind:
        message = "Tệp %(file)s thuộc loại %(kind)s nên không mang sang."
        package.reading.note("refused", message, element=href, file=href[:120], kind=kind[:80])


def _is_item(resource: Element) -> bool:
    kind = resource.attributes.get("type", "")
    return kind.startswith(("imsqti_item_xmlv2", "imsqti_apipitem_xmlv2", "imsqti_item_xmlv3"))


def _item(package: _Package, name: str, root: Element, keywords: Sequence[str]) -> None:
    body = root.first("itemBody")
    found = interactions_of(body) if body else []
    kind = ", ".join(dict.fromkeys(one.tag for one in found)) or "assessmentItem"
    known = root.attributes.get("identifier", "")
    title = root.attributes.get("title", "") or known
    with package.reading.ask(kind[:80], title, line=0 if name else root.line, element=name) as question:
        if body is None:
            text = "Câu không có <itemBody>."
            raise Malformed(text)
        if is_true(root, "adaptive"):
            text = "Câu thích ứng (adaptive, nhiều bước chấm) chưa mang sang được; hãy tách thành từng câu."
            raise NotCarried(text)
        if root.first("templateDeclaration"):
            raise drafts.not_carried("calculated")
        refuse(found)
        tags = drafts.tags_of(keywords)
        asked = Asked(question, root, body, scoring_of(root, package.budget), Words(question))
        wanted: dict[str, str] = {}

        def picture(image: Element) -> str:
            return _picture(package, name, image, wanted)

        text, built = build(asked, found, tags, picture)
        _note_rest(question, root)
        if asked.scoring.unscored:
            message = "Cách chấm trong tệp không cho điểm nào; ở đây chấm theo đáp án đã khai báo."
            question.lost(message)
        explain = asked.said(built.said)
        fields = drafts.shared(question, text, explain, tags, declared_points(asked, built.points))
        _note_feedback(asked)
        made = dict(built.fields)
        question.take(known, {"kind": made.pop("kind"), **fields, **made})
        package.reading.pictures |= {made_name: package.members[member] for member, made_name in wanted.items()}


def _picture(package: _Package, item: str, image: Element, wanted: dict[str, str]) -> str:
    """The name that a picture gets beside the bank. `wanted`: the item's pictures by member."""
    href = image.attributes.get("src", "")
    member = package.place(href, PurePosixPath(item).parent)
    path = PurePosixPath(member)
    if not member or path.suffix.lower() not in PICTURES:
        text = "Hình %(file)s không có trong gói hoặc không phải %(endings)s."
        raise NotCarried(text, file=href[:120] or "?", endings=", ".join(PICTURES))
    if member not in wanted:
        taken = {*package.reading.pictures, *wanted.values()}
        base, ending, number = slug(path.stem), path.suffix.lower(), 1
        same = [name for name, raw in package.reading.pictures.items() if raw == package.members[member]]
        made = f"{base}{ending}"
        while made in taken and made not in same:
            number += 1
            made = f"{base}-{number}{ending}"
        wanted[member] = made
    return wanted[member]


def _note_rest(question: Question, root: Element) -> None:
    if is_true(root, "timeDependent"):
        text = "Giờ làm riêng của câu không mang sang."
        question.lost(text)
    if root.first("stylesheet"):
        text = "Kiểu trình bày riêng của câu (stylesheet) không mang sang."
        question.lost(text)


def _note_feedback(asked: Asked) -> None:
    """Feedback that found no place."""
    for place, one in enumerate(asked.scoring.feedback):
        if place not in asked.used and (words := asked.words.markdown(one.content)):
            message = "Nhận xét không mang sang: %(comment)s"
            asked.question.lost(message, comment=words[:200])


def _title(manifest: Element) -> str:
    for metadata in manifest.all("metadata"):
        for title in metadata.below("title"):
            found = [word.strip() for word in title.words() if word.strip()]
            if found:
                return found[0]
    return ""
