"""Question banks as files: written so that authors read them well, and their Markdown checked like a lesson's."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from learn.content.findings import Finding, Key, Source
from learn.content.laws import law_message
from learn.content.quizzes import bank_of
from learn.content.scan import scan
from learn.domain.quizzes import Bank

_WIDTH = 120
_FOLDER = Path("quizzes")
_OPEN = re.compile(r"items\[(\d+)\]")


class _Dumper(yaml.SafeDumper):
    """Our own way of writing: texts of several lines as blocks, numbers as they were typed, no references."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - as the library calls it
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - the library has it
        super().increase_indent(flow, False)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _represent_decimal(dumper: yaml.SafeDumper, number: Decimal) -> yaml.ScalarNode:
    text = format(number, "f")
    return dumper.represent_scalar("tag:yaml.org,2002:" + ("float" if "." in text else "int"), text)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(Decimal, _represent_decimal)


def bank_text(rules: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> str:
    """The text of a bank's file: `rules` are its keys but `items`, in their order."""
    return yaml.dump(
        {**rules, "items": [dict(item) for item in items]},
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=_WIDTH,
    )


def parse_bank(
    text: str, key: str, findings: list[Finding], folder: Path = _FOLDER, pieces: dict[str, str] | None = None
) -> Bank | None:
    """The bank in the text of a file `quizzes/<key>.yaml`, checked like that file; None where something is to mend.

    Its pictures lie in `folder` under its key, as they do beside the file; their pieces are put into `pieces`.
    """
    before = len(findings)
    source = Source.parse(text, f"quizzes/{key}.yaml", findings)
    bank = bank_of(source, key, findings, folder / key, folder, pieces) if source else None
    if bank:
        check_texts(bank, lambda: source, None, findings)
    return bank if len(findings) == before else None


def item_place(finding: Finding) -> int | None:
    """Which item of its bank a finding is about, counted from 0; None where it is about the bank."""
    found = _OPEN.match(finding.field)
    return int(found[1]) - 1 if found else None


def check_texts(
    bank: Bank, load: Callable[[], Source | None], known: Collection[str] | None, findings: list[Finding]
) -> None:
    """The Markdown of a bank's questions, passages and explanations; `load` gives the file's lines when needed."""
    source: Source | None = None
    for index, item in enumerate(bank.items):
        texts: list[tuple[tuple[Key, ...], str]] = [
            ((name,), getattr(item, name, "")) for name in ("text", "passage", "sample", "explain")
        ]
        texts += [(("hints", place), hint) for place, hint in enumerate(item.hints)]
        for keys, markdown in texts:
            found: list[Finding] = []
            text = scan(markdown, file="", first_line=1, findings=found, lesson=False)
            messages = [one.message for one in found]
            messages += [message for key, _ in text.laws if (message := law_message(key, known))]
            for message in messages:
                source = source or load()
                if source:
                    source.report(findings, ("items", index, *keys), message)
