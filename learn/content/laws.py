"""The register of laws, `courses/laws.yaml`: every law that a lesson cites, by key."""

import re
from collections.abc import Collection
from pathlib import Path

from learn.content.findings import Finding, Source, validate
from learn.content.sentences import did_you_mean
from learn.content.shapes import LawFile, law_file
from learn.domain.courses import Law


def read_laws(courses_dir: Path, findings: list[Finding]) -> tuple[dict[str, Law], frozenset[str] | None]:
    """Every sound entry of the register in its order, and all keys; a finding for each unsound one.

    The keys are None where the register itself cannot be read: then no citation can be judged.
    """
    source = Source.load(courses_dir / "laws.yaml", courses_dir, findings)
    if source is None:
        return {}, None
    if not isinstance(source.data, dict):
        source.report(findings, (), "Tệp này phải gồm các khóa văn bản, mỗi khóa có title, number, …")
        return {}, None
    laws: dict[str, Law] = {}
    for key in source.data:
        if not re.fullmatch(r"[a-z0-9-]+", key):
            source.report(findings, (key,), "Khóa văn bản chỉ gồm a-z, 0-9 và “-”, ví dụ luat-134-2025.")
            continue
        entry = validate(source.at(key), law_file, findings)
        if entry:
            laws[key] = _law(key, entry)
    for key, law in laws.items():
        if key in law.replaces:
            source.report(findings, (key, "replaces"), "Văn bản không thể thay thế chính nó; hãy sửa replaces.")
    return laws, frozenset(source.data)


def law_message(key: str, known: Collection[str] | None) -> str | None:
    """What to tell an author who cites this key; None where the register has it, or cannot be read."""
    if known is None or key in known:
        return None
    near = did_you_mean(key, sorted(known))
    advice = f"có phải “{near}” không?" if near else "hãy thêm vào courses/laws.yaml."
    return f"Sổ văn bản không có khóa “{key}”; {advice}"


def _law(key: str, entry: LawFile) -> Law:
    return Law(
        key=key,
        title=entry.title,
        number=entry.number,
        in_force_from=entry.in_force_from,
        replaces=entry.replaces,
        source=entry.source,
        reviewed_on=entry.reviewed_on,
        note=entry.note,
    )
