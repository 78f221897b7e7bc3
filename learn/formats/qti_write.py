"""A bank as a QTI package, version 2.1 or 3.0: a manifest, a file an item, its pictures."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from learn.domain.quizzes import Bank, Item, Picture
from learn.formats.exchange import Given, NotCarried, Writing
from learn.formats.labels import note_hints, note_laws, note_rules, write_tags
from learn.formats.markdown_text import to_plain
from learn.formats.qti_items import FEEDBACK, SCORE, Sheet, points_text, write_item
from learn.formats.qti_pen import Pen, Render, Version
from learn.formats.xml_files import escape

ENDING = ".zip"

_SAME_DAY = (2020, 1, 1, 0, 0, 0)  # the same bank gives the same bytes
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True)
class _Names:
    """What a version calls itself in its files."""

    item: str
    package: str
    metadata: str
    kind: str
    schema: str
    schema_version: str


_NAMES: Mapping[Version, _Names] = {
    "2.1": _Names(
        item="http://www.imsglobal.org/xsd/imsqti_v2p1",
        package="http://www.imsglobal.org/xsd/imscp_v1p1",
        metadata="http://ltsc.ieee.org/xsd/LOM",
        kind="imsqti_item_xmlv2p1",
        schema="QTIv2.1 Package",
        schema_version="1.0.0",
    ),
    "3.0": _Names(
        item="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
        package="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
        metadata="http://ltsc.ieee.org/xsd/LOM",
        kind="imsqti_item_xmlv3p0",
        schema="QTI Package",
        schema_version="3.0.0",
    ),
}


def write(bank: Bank, version: Version, render: Render, pictures: Mapping[str, tuple[bytes, str]]) -> Given:
    """The bank as a package. `pictures`: bytes and file ending by digest; what QTI has no place for is noted."""
    writing = Writing()
    note_rules(writing, bank)
    pen = Pen(version, render)
    members: dict[str, bytes] = {}
    resources = []
    media = _media(bank.items, pictures)
    for item in bank.items:
        sheet = Sheet(pen, item, writing, bank.shuffle, {digest: name for digest, (name, _) in media.items()})
        try:
            write_item(sheet)
        except NotCarried as why:
            writing.refused(item.kind, item.id, why.text, **why.values)
            continue
        note_laws(writing, item)
        note_hints(writing, item)
        name = f"items/{item.id}.xml"
        members[name] = (_HEAD + _item(sheet)).encode()
        members |= {found: raw for found, raw in media.values() if found in sheet.media}
        resources.append(_resource(pen.version, item, name, sheet.media))
    manifest = (_HEAD + _manifest(bank, pen.version, resources)).encode()
    return writing.given(_packed({"imsmanifest.xml": manifest, **members}))


def _media(items: Iterable[Item], pictures: Mapping[str, tuple[bytes, str]]) -> dict[str, tuple[str, bytes]]:
    """A name in the package, and the bytes, of each picture of the bank."""
    used = [option.picture for item in items if isinstance(item, Picture) for option in item.options]
    return {
        digest: (f"media/p-{digest[:12]}{pictures[digest][1]}", pictures[digest][0])
        for digest in dict.fromkeys(used)
        if digest in pictures
    }


def _item(sheet: Sheet) -> str:
    pen, item = sheet.pen, sheet.item
    title = " ".join(to_plain(item.text)[0].split())[:80]
    attributes = {
        "xmlns": _NAMES[pen.version].item,
        "identifier": item.id,
        "title": title,
        "xml:lang": "vi",
        "adaptive": "false",
        "timeDependent": "false",
    }
    points = points_text(sheet)
    zero = pen.tag("defaultValue", {}, pen.tag("value", {}, "0"))
    score = {"identifier": SCORE, "cardinality": "single", "baseType": "float", "normalMaximum": points}
    most = {"identifier": "MAXSCORE", "cardinality": "single", "baseType": "float"}
    shown = {"identifier": FEEDBACK, "cardinality": "multiple", "baseType": "identifier"}
    outcomes = [
        pen.tag("outcomeDeclaration", score, zero),
        pen.tag("outcomeDeclaration", most, pen.tag("defaultValue", {}, pen.tag("value", {}, points))),
        pen.tag("outcomeDeclaration", shown),
    ]
    said = [_feedback(pen, name, text) for name, text in sheet.said.items()]
    processing = pen.tag("responseProcessing", {}, *sheet.rules)
    body = pen.tag("itemBody", {}, *sheet.body)
    return pen.tag("assessmentItem", attributes, "\n", *sheet.declared, *outcomes, "\n", body, processing, *said, "\n")


def _feedback(pen: Pen, name: str, text: str) -> str:
    attributes = {"outcomeIdentifier": FEEDBACK, "identifier": name, "showHide": "show"}
    words = pen.html(text)
    return pen.tag("modalFeedback", attributes, pen.tag("contentBody", {}, words) if pen.version == "3.0" else words)


def _resource(version: Version, item: Item, name: str, media: Sequence[str]) -> str:
    """The item in the manifest, its tags as keywords."""
    tags = "".join(f'<lom:keyword><lom:string language="vi">{escape(tag)}</lom:string></lom:keyword>'
                   for tag in write_tags(item))  # fmt: skip
    keywords = f"<metadata><lom:lom><lom:general>{tags}</lom:general></lom:lom></metadata>" if tags else ""
    files = "".join(f'<file href="{escape(one)}"/>' for one in dict.fromkeys([name, *media]))
    kind = _NAMES[version].kind
    return f'<resource identifier="item-{item.id}" type="{kind}" href="{name}">{keywords}{files}</resource>'


def _manifest(bank: Bank, version: Version, resources: Sequence[str]) -> str:
    names = _NAMES[version]
    title = f'<lom:title><lom:string language="vi">{escape(bank.title)}</lom:string></lom:title>'
    listed = "\n".join(resources)
    return (
        f'<manifest xmlns="{names.package}" xmlns:lom="{names.metadata}" identifier="bank-{bank.key}">\n'
        f"<metadata><schema>{names.schema}</schema><schemaversion>{names.schema_version}</schemaversion>"
        f"<lom:lom><lom:general>{title}</lom:general></lom:lom></metadata>\n<organizations/>\n"
        f"<resources>\n{listed}\n</resources>\n</manifest>\n"
    )


def _packed(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, raw in members.items():
            made.writestr(zipfile.ZipInfo(name, _SAME_DAY), raw, zipfile.ZIP_DEFLATED)
    return out.getvalue()
