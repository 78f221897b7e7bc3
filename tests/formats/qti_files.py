"""Items and packages as other systems write them, to be read, and what came of them."""

import io
import zipfile

from learn.formats.exchange import Taken

ENTRY = '<textEntryInteraction responseIdentifier="RESPONSE"/>'
MATCH_BODY = (
    '<p>Ghép</p><matchInteraction responseIdentifier="RESPONSE" maxAssociations="4"><simpleMatchSet>'
    '<simpleAssociableChoice identifier="A" matchMax="1">trái 1</simpleAssociableChoice>'
    '<simpleAssociableChoice identifier="B" matchMax="1">trái 2</simpleAssociableChoice></simpleMatchSet>'
    '<simpleMatchSet><simpleAssociableChoice identifier="X" matchMax="4">phải 1</simpleAssociableChoice>'
    '<simpleAssociableChoice identifier="Y" matchMax="4">phải 2</simpleAssociableChoice>'
    '<simpleAssociableChoice identifier="Z" matchMax="4">thừa</simpleAssociableChoice></simpleMatchSet>'
    "</matchInteraction>"
)
V2 = "http://www.imsglobal.org/xsd/imsqti_v2p1"
RESPOND = '<setOutcomeValue identifier="SCORE"><mapResponse identifier="RESPONSE"/></setOutcomeValue>'
MATCH_CORRECT = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>'
MAP_RESPONSE = (
    '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response.xml"/>'
)
SCORE = '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'


def item(declared: str, body: str, processing: str = MATCH_CORRECT, more: str = "", attributes: str = "") -> bytes:
    """A QTI 2.1 item; `more` is feedback."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<assessmentItem xmlns="{V2}" identifier="cau-1" title="Câu một" '
        f'adaptive="false" timeDependent="false" {attributes}>\n{declared}{SCORE}\n<itemBody>{body}</itemBody>\n'
        f"{processing}{more}</assessmentItem>"
    ).encode()


def response(
    *correct: str, base: str = "identifier", cardinality: str = "single", mapping: str = "", name: str = "RESPONSE"
) -> str:
    values = "".join(f"<value>{one}</value>" for one in correct)
    inner = f"<correctResponse>{values}</correctResponse>{mapping}"
    return (
        f'<responseDeclaration identifier="{name}" cardinality="{cardinality}" baseType="{base}">'
        f"{inner}</responseDeclaration>"
    )


def mapping(lowest: str = "", **marks: float) -> str:
    bound = f' lowerBound="{lowest}"' if lowest else ""
    entries = "".join(f'<mapEntry mapKey="{key}" mappedValue="{mark}"/>' for key, mark in marks.items())
    return f'<mapping{bound} defaultValue="0">{entries}</mapping>'


def choices(*names: str, most: int = 1, tag: str = "simpleChoice") -> str:
    inner = "".join(f'<{tag} identifier="{one}">chữ {one}</{tag}>' for one in names)
    return f'<choiceInteraction responseIdentifier="RESPONSE" maxChoices="{most}">{inner}</choiceInteraction>'


def package(members: dict[str, bytes], manifest: bytes | None = None) -> bytes:
    """A package; every member that ends with .xml is an item unless `manifest` says otherwise."""
    listed = "".join(
        f'<resource identifier="r{at}" type="imsqti_item_xmlv2p1" href="{name}"><file href="{name}"/></resource>'
        for at, name in enumerate(members)
        if name.endswith(".xml")
    )
    made = manifest or f"<manifest><resources>{listed}</resources></manifest>".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, raw in {"imsmanifest.xml": made, **members}.items():
            opened.writestr(name, raw)
    return out.getvalue()


def only(taken: Taken) -> dict:
    assert len(taken.drafts) == 1, [str(note) for note in taken.notes]
    return dict(taken.drafts[0].fields)


def said(taken: Taken, level: str) -> list[str]:
    return [note.said for note in taken.notes if note.level == level]


def right(fields: dict) -> list[str]:
    return [one["text"] for one in fields["options"] if one.get("correct")]


def processing(*rules: str) -> str:
    return f"<responseProcessing>{''.join(rules)}</responseProcessing>"


def when(condition: str, points: str, name: str = "SCORE") -> str:
    put = f'<setOutcomeValue identifier="{name}"><baseValue baseType="float">{points}</baseValue></setOutcomeValue>'
    return f"<responseCondition><responseIf>{condition}{put}</responseIf></responseCondition>"
