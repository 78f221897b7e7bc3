"""Question banks in and out of other systems' formats: read, checked like any bank's file, and told about."""

import io
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from learn.content.bank_files import bank_text, item_place, parse_bank
from learn.content.findings import Finding
from learn.content.library import build_library
from learn.content.markdown import LibraryContext, render_text
from learn.content.pictures import TYPES, picture_of
from learn.domain.errors import Invalid
from learn.domain.quizzes import Bank
from learn.formats import aiken, gift, moodle_write, moodle_xml, qti_read, qti_write, sheet
from learn.formats.exchange import Draft, Given, Note, Taken
from learn.formats.plain_text import check_size
from learn.formats.qti_pen import Version
from learn.formats.xml_files import parse
from learn.formats.zip_files import unpack

_SAME_DAY = (1980, 1, 1, 0, 0, 0)  # the same file gives the same package

Pieces = Mapping[str, str]
"""The pictures of a bank as the library keeps them: pieces by digest."""


@dataclass(frozen=True)
class Format:
    """A format by the name that people type: how it is called, how its files end, how it is read and written."""

    title: str
    ending: str
    read: Callable[[bytes], Taken]
    write: Callable[[Bank, Pieces], Given]


@dataclass(frozen=True)
class TakenBank:
    """What an import amounts to: the bank and the text of its file, None where nothing could be taken.

    `pictures` are the files of the bank's folder by name; `pieces` the same as the library keeps them, by digest.
    """

    bank: Bank | None
    text: str
    notes: tuple[Note, ...]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    pieces: Pieces = field(default_factory=dict)


def _words(write: Callable[[Bank], Given]) -> Callable[[Bank, Pieces], Given]:
    """A writer of a format that has no pictures."""
    return lambda bank, _: write(bank)


def _qti(version: Version) -> Callable[[Bank, Pieces], Given]:
    def write(bank: Bank, pieces: Pieces) -> Given:
        context = LibraryContext(build_library({}, {}, {}, {}), str, str, lambda _, media: media.name)
        endings = {media: ending for ending, media in reversed(TYPES.items())}
        found = {digest: picture_of(piece) for digest, piece in pieces.items()}
        pictures = {digest: (one[0], endings[one[1]]) for digest, one in found.items() if one}
        return qti_write.write(bank, version, lambda text: str(render_text(text, context)), pictures)

    return write


FORMATS: Mapping[str, Format] = {
    "gift": Format("GIFT", gift.ENDING, gift.read, _words(gift.write)),
    "moodle-xml": Format("Moodle XML", moodle_xml.ENDING, moodle_xml.read, _words(moodle_write.write)),
    "aiken": Format("Aiken", aiken.ENDING, aiken.read, _words(aiken.write)),
    "csv": Format("CSV", sheet.CSV_ENDING, sheet.read_csv, _words(sheet.write_csv)),
    "xlsx": Format("XLSX", sheet.XLSX_ENDING, sheet.read_xlsx, _words(sheet.write_xlsx)),
    "qti3": Format("QTI 3.0", qti_write.ENDING, qti_read.read, _qti("3.0")),
    "qti21": Format("QTI 2.1", qti_write.ENDING, qti_read.read, _qti("2.1")),
}


def format_of(name: str, raw: bytes) -> str:
    """The format of a file: what its bytes show, else what its name speaks of.

    Raises Invalid where neither tells, and on a file that cannot be read at all.
    """
    check_size(raw)
    if raw.startswith(qti_read.ZIP):
        known = _packed(raw)
    elif raw[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        known = _marked_up(raw)
    elif name.lower().endswith(".txt"):  # GIFT, too, is mostly saved as a plain text
        known = "aiken" if aiken.looks_like(raw) else "gift"
    else:
        known = next((key for key, one in FORMATS.items() if name.lower().endswith(one.ending)), "")
    if known:
        return known
    text = "Không đoán được định dạng của “%(name)s”; hãy chọn một trong: %(formats)s."
    raise Invalid(text, name=name, formats=", ".join(FORMATS))


def _packed(raw: bytes) -> str:
    members = unpack(raw)
    manifest = next((content for name, content in members.items() if name.endswith(qti_read.MANIFEST)), None)
    if manifest is not None:
        return "qti3" if b"v3p0" in manifest else "qti21"
    return "xlsx" if "xl/workbook.xml" in members else ""


def _marked_up(raw: bytes) -> str:
    tag = parse(raw).tag
    return {"quiz": "moodle-xml", "assessmentItem": "qti21", "qti-assessment-item": "qti3"}.get(tag, "")


def take_bank(raw: bytes, form: str, key: str, *, title: str = "", pass_percent: int = 80) -> TakenBank:
    """The bank `key` that a file in the format `form` holds.

    A question that no bank's file could hold is noted and left out; where the file itself is broken, nothing is taken.
    Raises Invalid on a file that cannot be read at all.
    """
    taken = FORMATS[form].read(raw)
    notes = list(taken.notes)
    if any(note.level == "broken" for note in notes):
        return TakenBank(None, "", tuple(notes))
    rules = {"title": (title or taken.title or key)[:500], "pass_percent": pass_percent}
    drafts = list(taken.drafts)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / key).mkdir()
        for name, picture in taken.pictures.items():
            (folder / key / name).write_bytes(picture)
        while drafts:
            text = bank_text(rules, [draft.fields for draft in drafts])
            findings: list[Finding] = []
            pieces: dict[str, str] = {}
            bank = parse_bank(text, key, findings, folder, pieces)
            if bank:
                shown = {name: raw for name, raw in taken.pictures.items() if _shows(drafts, name)}
                return TakenBank(bank, text, tuple(notes), shown, pieces)
            drafts = _without_unfit(drafts, findings, notes)
    return TakenBank(None, "", tuple(notes))


def pack_bank(taken: TakenBank, key: str) -> bytes:
    """The bank's file and its pictures, packed as they lie in the folder of banks."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(zipfile.ZipInfo(f"{key}.yaml", _SAME_DAY), taken.text, zipfile.ZIP_DEFLATED)
        for name, picture in taken.pictures.items():
            made.writestr(zipfile.ZipInfo(f"{key}/{name}", _SAME_DAY), picture)
    return out.getvalue()


def _shows(drafts: Sequence[Draft], name: str) -> bool:
    options = (option for draft in drafts for option in draft.fields.get("options", ()))
    return any(option.get("src") == name for option in options)


def give_bank(bank: Bank, form: str, pieces: Pieces | None = None) -> Given:
    """The bank in the format `form`, with its pictures where the format has any."""
    return FORMATS[form].write(bank, pieces or {})


def _without_unfit(drafts: Sequence[Draft], findings: Sequence[Finding], notes: list[Note]) -> list[Draft]:
    """The drafts that nothing was found about; a note on each of the others."""
    unfit: dict[int, list[str]] = {}
    for finding in findings:
        place = item_place(finding)
        if place is None:
            raise Invalid(finding.message)
        field = finding.field.partition("].")[2]
        unfit.setdefault(place, []).append(f"{field}: {finding.message}" if field else finding.message)
    for place, said in unfit.items():
        one = drafts[place]
        values: dict[str, Any] = {"why": " ".join(said)}
        message = "Không hợp khuôn của bộ câu hỏi: %(why)s"
        notes.append(Note("refused", one.line, one.element, one.kind, one.name, message, values))
    return [draft for place, draft in enumerate(drafts) if place not in unfit]
