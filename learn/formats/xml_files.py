"""XML of strangers: no entities, no document types, no network, and no more of anything than a question bank needs."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax import InputSource, SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser

from learn.domain.errors import Invalid
from learn.formats.plain_text import check_size

MAX_ELEMENTS = 200_000
MAX_DEPTH = 100

_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass
class Element:
    """An element: its name without prefix, its attributes, its children and texts in their order, its line."""

    tag: str
    attributes: dict[str, str]
    line: int
    content: "list[Element | str]" = field(default_factory=list)

    @property
    def children(self) -> "list[Element]":
        return [one for one in self.content if isinstance(one, Element)]

    @property
    def text(self) -> str:
        """The texts directly inside."""
        return "".join(one for one in self.content if isinstance(one, str))

    def all(self, tag: str) -> "list[Element]":
        """The children of this name."""
        return [one for one in self.children if one.tag == tag]

    def first(self, tag: str) -> "Element | None":
        return next((one for one in self.children if one.tag == tag), None)

    def walk(self) -> "Iterator[Element]":
        """Every element beneath, in the order of the file."""
        for one in self.children:
            yield one
            yield from one.walk()

    def words(self) -> "Iterator[str]":
        """Every text inside, in the order of the file."""
        for one in self.content:
            if isinstance(one, str):
                yield one
            else:
                yield from one.words()

    def below(self, *tags: str) -> "Iterator[Element]":
        """Every element of these names beneath, in the order of the file."""
        return (one for one in self.walk() if one.tag in tags)


class _TooMuch(SAXException):
    pass


class _Builder(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = 0
        self.place: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - as SAX names it
        self.place = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - as SAX names it
        self.count += 1
        if self.count > MAX_ELEMENTS or len(self.open) >= MAX_DEPTH:
            raise _TooMuch("")
        line = (self.place.getLineNumber() if self.place else 0) or 1
        made = Element(_local(name), {_local(key): attrs.getValue(key) for key in attrs.getNames()}, line)
        if self.open:
            self.open[-1].content.append(made)
        else:
            self.root = made
        self.open.append(made)

    def endElement(self, name: str) -> None:  # noqa: N802, ARG002 - as SAX names it
        self.open.pop()

    def characters(self, content: str) -> None:
        here = self.open[-1].content
        if here and isinstance(here[-1], str):
            here[-1] += content
        else:
            here.append(content)


def parse(raw: bytes, file: str = "XML") -> Element:
    """The root element. Raises Invalid, with the line, on anything but plain, well-formed, moderate XML.

    `file` names the member of a package that is read.
    """
    check_size(raw)
    builder = _Builder()
    parser = create_parser(forbid_dtd=True)
    parser.setContentHandler(builder)
    source = InputSource()
    source.setByteStream(io.BytesIO(raw))
    try:
        parser.parse(source)
    except DefusedXmlException:
        text = "Tệp %(file)s có khai báo DOCTYPE hoặc ENTITY, có thể gây hại; hãy bỏ khai báo ấy."
        raise Invalid(text, file=file) from None
    except _TooMuch:
        text = "Tệp %(file)s có quá nhiều phần tử hoặc lồng quá sâu để là bộ câu hỏi; hãy chia nhỏ."
        raise Invalid(text, file=file) from None
    except SAXParseException as error:
        text = "Dòng %(line)s của tệp %(file)s viết sai: thẻ chưa đóng, thiếu dấu nháy hoặc có ký tự lạ."
        raise Invalid(text, line=error.getLineNumber() or 1, file=file) from None
    except (SAXException, UnicodeError, LookupError, ValueError):
        text = "Không đọc được tệp %(file)s; hãy lưu lại với bảng mã UTF-8."
        raise Invalid(text, file=file) from None
    if builder.root is None:
        text = "Tệp %(file)s trống; hãy chọn tệp khác."
        raise Invalid(text, file=file)
    return builder.root


def escape(text: str) -> str:
    """A text inside an element or a quoted attribute; signs that XML cannot hold become spaces."""
    text = _UNWRITABLE.sub(" ", text)
    for sign, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(sign, written)
    return text


def _local(name: str) -> str:
    return name.rpartition(":")[2]
