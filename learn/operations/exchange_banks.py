"""Question banks in and out of other systems' formats: read, checked like any bank's file, and told about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from learn.content.bank_files import bank_text, item_place, parse_bank
from learn.content.findings import Finding
from learn.domain.errors import Invalid
from learn.domain.quizzes import Bank
from learn.formats import aiken, gift, moodle_xml, sheet
from learn.formats.exchange import Draft, Given, Note, Taken


@dataclass(frozen=True)
class Format:
    """A format by the name that people type: how it is called, how its files end, how it is read and written."""

    title: str
    ending: str
    read: Callable[[bytes], Taken]
    write: Callable[[Bank], Given]


@dataclass(frozen=True)
class TakenBank:
    """What an import amounts to: the bank and the text of its file, None where nothing could be taken."""

    bank: Bank | None
    text: str
    notes: tuple[Note, ...]


FORMATS: Mapping[str, Format] = {
    "gift": Format("GIFT", gift.ENDING, gift.read, gift.write),
    "moodle-xml": Format("Moodle XML", moodle_xml.ENDING, moodle_xml.read, moodle_xml.write),
    "aiken": Format("Aiken", aiken.ENDING, aiken.read, aiken.write),
    "csv": Format("CSV", sheet.CSV_ENDING, sheet.read_csv, sheet.write_csv),
    "xlsx": Format("XLSX", sheet.XLSX_ENDING, sheet.read_xlsx, sheet.write_xlsx),
}


def format_of(name: str, raw: bytes) -> str:
    """The format that a file's name speaks of. Raises Invalid where it speaks of none."""
    if name.lower().endswith(aiken.ENDING):  # GIFT, too, is mostly saved as a plain text
        return "aiken" if aiken.looks_like(raw) else "gift"
    for key, one in FORMATS.items():
        if name.lower().endswith(one.ending):
            return key
    text = "Không đoán được định dạng của “%(name)s”; hãy chọn một trong: %(formats)s."
    raise Invalid(text, name=name, formats=", ".join(FORMATS))


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
    while drafts:
        text = bank_text(rules, [draft.fields for draft in drafts])
        findings: list[Finding] = []
        bank = parse_bank(text, key, findings)
        if bank:
            return TakenBank(bank, text, tuple(notes))
        drafts = _without_unfit(drafts, findings, notes)
    return TakenBank(None, "", tuple(notes))


def give_bank(bank: Bank, form: str) -> Given:
    """The bank in the format `form`."""
    return FORMATS[form].write(bank)


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
